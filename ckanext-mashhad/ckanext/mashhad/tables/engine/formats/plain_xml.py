"""XML as spreadsheet programs ordinarily write it, whatever way it is spelled (pure).

The same content may stand around remarks, as CDATA, in other encodings or under other prefixes
of names. Most parts are spelled plainly and pass as they are, which is quick; from the first piece
that is not, a part goes through a parser and is written anew: no prefixes of elements, no remarks,
no CDATA, UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from itertools import islice
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape

from ckanext.mashhad.tables.engine.common.check_errors import TableError

_BOM: Final = b"\xef\xbb\xbf"
_DECLARATION: Final = re.compile(rb"\s*<\?xml\s[^>]*\?>")
_ENCODING: Final = re.compile(rb"\sencoding\s*=\s*[\"']([^\"']*)")
_PLAIN_ENCODINGS: Final = (b"utf-8", b"utf8", b"us-ascii", b"ascii")
#: A prefix of other characters than those by which names are looked for.
_ODD_PREFIX: Final = re.compile(rb"xmlns:(?!\w+\s*=)")
_TAG: Final = re.compile("<[^>]*>")
_VALUE: Final = re.compile(r"""=\s*(?:"([^"]*)"|'([^']*)')""")
#: Between parts of one text that look otherwise than each other.
#: Between the texts of elements.
PARAGRAPHS: Final = " ; "
_NEXT_RUN: Final = re.compile(
    r"</(?:\w+:)?t>\s*</(?:\w+:)?r>\s*<(?:\w+:)?r(?:\s[^>]*)?>\s*"
    r"(?:<(?:\w+:)?rPr\b.{0,2000}?(?:/|</(?:\w+:)?rPr)>\s*)?<(?:\w+:)?t(?:\s[^>]*)?>",
    re.DOTALL,
)

Pieces = Iterator[bytes]


def plain(open_part: Callable[[], Pieces], on_remark: Callable[[str], None]) -> Pieces:
    """The pieces of a part, plainly spelled; ``open_part`` gives them from the first, each ending
    before a tag. ``on_remark`` is called with what remarks and instructions to programs say.

    :raises expat.ExpatError: it is no XML
    """
    writer: _Writer | None = None
    for number, piece in enumerate(open_part()):
        if writer is None and is_odd(piece, first=not number):
            writer = _Writer(on_remark)
            for passed in islice(open_part(), number):
                writer.write(passed)
        yield writer.write(piece) if writer else piece
    if writer:
        yield writer.write(b"", last=True)


def is_odd(piece: bytes, *, first: bool) -> bool:
    if first:
        piece = piece.removeprefix(_BOM)
        declared = _DECLARATION.match(piece)
        said = _ENCODING.search(declared[0]) if declared else None
        if said and said[1].lower() not in _PLAIN_ENCODINGS:
            return True
        piece = piece[declared.end() :] if declared else piece
        if (piece.strip() and not piece.lstrip().startswith(b"<")) or b"\0" in piece:
            return True
    # what one rare sign tells need not be searched for: "!", "?" and ":" are rare, "<" is not
    marked = (b"!" in piece and b"<!" in piece) or (b"?" in piece and b"<?" in piece)
    return marked or (b":" in piece and bool(_ODD_PREFIX.search(piece)))


def extract_text(xml: bytes) -> str:
    """What is written between tags and, each by itself, in them."""
    text = _NEXT_RUN.sub("", xml.decode("utf-8", "replace"))
    return unescape(_TAG.sub(lambda tag: PARAGRAPHS.join(["", *_values(tag[0]), ""]), text))


def _values(tag: str) -> Iterator[str]:
    return ("".join(either) for either in _VALUE.findall(tag))


class _Writer:
    """Writes anew what a parser reads."""

    def __init__(self, on_remark: Callable[[str], None]) -> None:
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.CommentHandler = on_remark
        self._parser.ProcessingInstructionHandler = lambda name, text: on_remark(f"{name} {text}")
        self._written: list[str] = []
        self._begun = ""

    def write(self, piece: bytes, *, last: bool = False) -> bytes:
        """What can be written of a piece by now."""
        self._parser.Parse(piece, last)
        written = "".join(self._written).encode()
        self._written.clear()
        return written

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._close()
        said = "".join(f" {key}={_quoted(value)}" for key, value in attributes.items())
        self._begun = f"<{_local(name)}{said}"

    def _end(self, name: str) -> None:
        if self._begun:
            self._written.append(f"{self._begun}/>")
            self._begun = ""
        else:
            self._written.append(f"</{_local(name)}>")

    def _characters(self, text: str) -> None:
        self._close()
        self._written.append(escape(text))

    def _close(self) -> None:
        if self._begun:
            self._written.append(f"{self._begun}>")
            self._begun = ""

    def _doctype(self, *_: object) -> None:
        raise TableError("workbook.doctype")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _quoted(value: str) -> str:
    return f'"{escape(value, {chr(34): "&quot;"})}"'
