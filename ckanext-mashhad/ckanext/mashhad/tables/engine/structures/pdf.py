"""A PDF by its structure: objects, tables of references and trailers, and nothing else (pure).

Strings and streams may hold anything, and are not read. Source: ISO 32000-1, 7.2 to 7.5.
"""

from __future__ import annotations

import re
from typing import Final

MARK: Final = b"%PDF-"
_MOST_PARTS: Final = 1_000_000
#: Of what stands in remarks between objects: so many bytes, and one part in so many of the file.
_REMARKS, _REMARKS_PART = 1_000, 10
#: Within so many of the last bytes its end is told.
_TAIL: Final = 1024

_SPACE: Final = rb"[\0\t\n\f\r ]"
_REGULAR: Final = rb"[^\0\t\n\f\r ()<>\[\]{}/%]"
_STRING: Final = rb"\((?:[^()\\]|\\[\s\S])*+\)"
for _ in range(5):  # parentheses within each other
    _STRING = rb"\((?:[^()\\]|\\[\s\S]|" + _STRING + rb")*+\)"  # type: ignore[misc]
_TOKEN: Final = (
    rb"%b++|%%[^\r\n]*+|<<|>>|[\[\]]|/%b*+|[-+.0-9]++(?!%b)|<(?:[0-9A-Fa-f]|%b)*+>|%b"
    rb"|(?:true|false|null|R)(?!%b)"
) % (_SPACE, _REGULAR, _REGULAR, _SPACE, _STRING, _REGULAR)
_REMARK: Final = re.compile(rb"%b++|(?P<remark>%%[^\r\n]*+)" % _SPACE)
_OBJECT: Final = rb"\d{1,10}+%b++\d{1,5}+%b++obj(?!%b)(?:%b)*+(?:endobj|(?P<stream>stream\r?\n?))"
_REFERENCES: Final = rb"xref%b++(?:\d++%b++\d++%b++(?:\d{10}%b++\d{5}%b++[nf]%b*+)*+)*+"
_PART: Final = re.compile(
    (_OBJECT % (_SPACE, _SPACE, _REGULAR, _TOKEN))
    + b"|"
    + (_REFERENCES % ((_SPACE,) * 6))
    + rb"|(?P<trailer>trailer(?:%b)*+)|(?P<start>startxref%b++\d++)" % (_TOKEN, _SPACE)
)
_END: Final = re.compile(rb"endstream%b*+endobj" % _SPACE)
_ATTACHED: Final = re.compile(rb"/EmbeddedFile(?!%b)" % _REGULAR)


def fault(raw: bytes) -> str:
    """``damaged`` for what is no PDF from its first byte to its last, ``attached`` for one that
    has files within it.
    """
    place, remarks, last = len(raw) - len(raw.lstrip()), 0, ""
    for _ in range(_MOST_PARTS):
        if place == len(raw):
            break
        if between := _REMARK.match(raw, place):
            remarks += len(between["remark"] or b"")
            place = between.end()
            continue
        part = _PART.match(raw, place)
        if part is None:
            return "damaged"
        if _ATTACHED.search(raw, place, part.end()):
            return "attached"
        place, last = part.end(), part.lastgroup or ""
        if part["stream"] is not None:
            end = _END.search(raw, place)
            if end is None:
                return "damaged"
            place = end.end()
    whole = place == len(raw) and last == "start" and b"%%EOF" in raw[-_TAIL:] and b"/Root" in raw
    return "" if whole and remarks <= _REMARKS + len(raw) // _REMARKS_PART else "damaged"
