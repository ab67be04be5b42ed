"""A PDF by its structure: objects, tables of references and trailers, and nothing else (pure).

Strings and streams may hold anything; of them only streams of objects are read, for what leads to
files within. Source: ISO 32000-1, 7.2 to 7.5.
"""

from __future__ import annotations

import re
import zlib
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
_NAME: Final = re.compile(rb"/(%b*+)" % _REGULAR)
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_NO_NAMES: Final = re.compile(rb"%[^\r\n]*+|" + _STRING)
#: What leads to a file within the document, whatever the file calls itself; and its own name.
_ATTACHED: Final = frozenset((b"EF", b"EmbeddedFiles", b"EmbeddedFile", b"FileAttachment"))

#: What a page needs to show a letter or a picture.
_SHOWN: Final = frozenset((b"BaseFont", b"CharProcs", b"Image"))
#: Streams of which nothing is drawn.
_HIDDEN: Final = frozenset((b"ObjStm", b"XRef", b"Metadata", b"ICCBased", b"FontFile2"))
#: Bytes of lines and areas that make a drawing.
_DRAWING: Final = 2_000
#: Streams of objects, which may be read as such whatever they are called, and how they are packed.
_PACKED: Final = frozenset((b"ObjStm", b"First"))
_FILTERS: Final = re.compile(rb"/Filter%b*+(\[[^\]]*\]|/%b++)" % (_SPACE, _REGULAR))
_INFLATED: Final = (b"FlateDecode", b"Fl")
#: Bytes of all of them together, as they are unpacked.
_MOST_INFLATED: Final = 200 << 20


def fault(raw: bytes) -> str:
    """``damaged`` for what is no PDF from its first byte to its last, ``attached`` for one that
    has files within it, ``locked`` for one in which nobody can tell; ``blank`` for one without a
    font, a picture or a drawing of any size.
    """
    place, remarks, last = len(raw) - len(raw.lstrip()), 0, ""
    left, attached, drawn = _MOST_INFLATED, False, 0
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
        names = _names(part[0])
        attached |= not names.isdisjoint(_ATTACHED)
        drawn += _DRAWING if names & _SHOWN else 0
        place, last = part.end(), part.lastgroup or ""
        if part["stream"] is not None:
            end = _END.search(raw, place)
            if end is None:
                return "damaged"
            inner = _inflated(part[0], raw[place : end.start()], left) if names & _PACKED else b""
            if inner is None:
                return "locked" if b"/Encrypt" in raw else "damaged"
            left -= len(inner)
            attached |= not _names(inner).isdisjoint(_ATTACHED)
            drawn += _DRAWING if _names(inner) & _SHOWN else 0
            drawn += 0 if names & _HIDDEN else end.start() - place
            place = end.end()
    if attached:
        return "attached"
    whole = place == len(raw) and last == "start" and b"%%EOF" in raw[-_TAIL:] and b"/Root" in raw
    if not whole or remarks > _REMARKS + len(raw) // _REMARKS_PART:
        return "damaged"
    return "" if drawn >= _DRAWING or b"/Encrypt" in raw else "blank"


def _names(part: bytes) -> set[bytes]:
    """The names in a part, outside of strings and remarks, as a reader takes them."""
    found = set(_NAME.findall(_NO_NAMES.sub(b" ", part)))
    return {
        _ESCAPED.sub(lambda code: bytes.fromhex(code[1].decode()), name) if b"#" in name else name
        for name in found
    }


def _inflated(head: bytes, stream: bytes, most: int) -> bytes | None:
    """The objects in a stream; None where they are packed in another way, or are too many."""
    said = _FILTERS.search(head)
    filters = _NAME.findall(said[1]) if said else []
    if not filters:
        return None if b"Filter" in _names(head) else stream
    if len(filters) > 1 or filters[0] not in _INFLATED:
        return None
    try:
        reader = zlib.decompressobj()
        inner = reader.decompress(stream.lstrip(b"\r\n"), most)
    except zlib.error:
        return None
    return inner if reader.eof and not reader.unconsumed_tail else None
