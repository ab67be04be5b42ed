"""Texts in which signs say what is what: XML, web pages and RTF; and what they say (pure).

A web page with a table in it, or XML that a spreadsheet program writes, is a table.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from io import StringIO
from typing import Any, Final, Protocol

from lxml import etree

from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.tables.engine.structures import signs

_DECLARED: Final = re.compile(rb"""<\?xml[^>]*\sencoding\s*=\s*["']([\w.-]+)""")
_ASCII: Final = bytes(range(32, 127))
#: So that no digits on both sides are taken for those of one number.
_APART: Final = "    "
_LINE: Final = f"{_APART}\n"
#: Elements of web pages: within a line, apart from others, and those that begin a line.
_ELEMENTS: Final[Mapping[str, frozenset[str]]] = {
    name: frozenset(elements)
    for name, elements in rule_files.read("file_kinds.yaml")["elements"].items()
}
#: A tag and its attributes as nh3 writes them.
_ELEMENT: Final = re.compile(r'<(/?)([A-Za-z][^\s/>]*)((?:[^">]|"[^"]*")*)>')
_ATTRIBUTE: Final = re.compile(r'([^\s="]+)="([^"]*)"')
#: As a text says it that no element turns.
_RIGHT_TO_LEFT: Final = "\u202e"
_DIRECTION_ENDS: Final = "\u202c"
_SPREADSHEETS: Final = (
    "{urn:schemas-microsoft-com:office:spreadsheet}",
    "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}spreadsheet",
)


@dataclass
class Markup:
    """``kind``: ``xml``, ``page`` or ``rtf``; ``table``: whether it is one after all; ``text``:
    what it says beside its signs.
    """

    kind: str
    table: bool = False
    text: str = ""


class Target(Protocol):
    """What takes the elements of a file as a parser reads them."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def part(self) -> None:
        """The one that has just begun stands apart from the text around it."""

    def end(self, tag: str) -> None:
        """It ends."""

    def data(self, text: str) -> None:
        """A text within it."""


def read(raw: bytes, beside: Target | None = None, *, with_entities: bool = True) -> Markup | None:
    """What such a file is; None for what has the signs and does not keep to them.

    ``beside`` is given the elements of XML and of web pages; ``with_entities``: also what the file
    says of its own entities, a few letters of which may stand for a million.
    """
    start = raw.lstrip(signs.BLANK)
    if not signs.is_text(raw):
        return None
    if start.startswith(signs.RTF):
        return _rtf(start)
    return _tags(raw, beside, with_entities) if signs.TAGS.match(start) else None


def _tags(raw: bytes, beside: Target | None, with_entities: bool) -> Markup | None:
    declared = _DECLARED.match(raw.lstrip(signs.BLANK))
    if declared and not _keeps_ascii(declared[1].decode()):
        return None
    if signs.begins_page(raw):
        page = _Collector(page=True, beside=beside)
        _feed(etree.HTMLParser(target=page, huge_tree=True, encoding=_encoding(raw)), raw)
        return Markup("page", page.rows > 1, page.written_text())
    found = _Collector(beside=beside)
    try:
        kept = "internal" if with_entities else False
        _feed(etree.XMLParser(target=found, no_network=True, resolve_entities=kept), raw)
    except etree.XMLSyntaxError:
        return None
    return Markup("xml", found.table, found.written_text())


def read_html(text: str, beside: Target) -> None:
    """Give the elements of HTML that stands in another text to ``beside``."""
    target = _Collector(page=True, beside=beside)
    parser = etree.HTMLParser(target=target, huge_tree=True, encoding="utf-8")
    _feed(parser, text.encode("utf-8", "ignore"))


def page_text(html: str) -> str:
    """The same of HTML as nh3 writes it: what it says, in the direction in which it is shown."""
    page, end = _Collector(page=True), 0
    for element in _ELEMENT.finditer(html):
        if text := html[end : element.start()]:
            page.data(unescape(text))
        closing, name, attributes = element.groups()
        if closing:
            page.end(name)
        else:
            page.start(
                name, {key: unescape(value) for key, value in _ATTRIBUTE.findall(attributes)}
            )
        end = element.end()
    if text := html[end:]:
        page.data(unescape(text))
    return page.written_text()


def _feed(parser: Any, raw: bytes) -> None:
    raw = raw.removeprefix(codecs.BOM_UTF8).lstrip()
    for place in range(0, len(raw), 1 << 16):
        parser.feed(raw[place : place + (1 << 16)])
    parser.close()


def _encoding(raw: bytes) -> str:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return "windows-1256"
    return "utf-8"


def _keeps_ascii(encoding: str) -> bool:
    try:
        return _ASCII.decode(encoding) == _ASCII.decode("ascii")
    except (LookupError, UnicodeError):
        return False


@dataclass
class _Collector:
    """Takes what a parser reads: the texts as one reads them, then those in attributes.

    Between texts one gap is written, however many elements stand there: a file of nothing but
    elements takes no memory.
    """

    page: bool = False
    beside: Target | None = None
    rows: int = 0
    table: bool = False
    _cells: int = 0
    _gap: str = ""
    _texts: StringIO = field(default_factory=StringIO)
    _aside: StringIO = field(default_factory=StringIO)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self.beside is not None:
            self.beside.start(tag, attributes)
        name = tag.rpartition("}")[2].lower()
        self.table |= tag.startswith(_SPREADSHEETS)
        if self._part(name) and self.beside is not None:
            self.beside.part()
        for value in filter(None, attributes.values()):
            self._aside.write(f"{value}\n{_APART}")
        if name == "bdo" and attributes.get("dir") == "rtl":
            self._say(_RIGHT_TO_LEFT)
        if name == "tr":
            self._cells = 0
        elif name in ("td", "th"):
            self._cells += 1
            self.rows += self._cells == 2

    def end(self, tag: str) -> None:
        if self.beside is not None:
            self.beside.end(tag)
        name = tag.rpartition("}")[2].lower()
        self._part(name)
        if name == "bdo":
            self._say(_DIRECTION_ENDS)

    def data(self, text: str) -> None:
        if self.beside is not None:
            self.beside.data(text)
        self._say(text)

    def comment(self, text: str) -> None:
        self._aside.write(f"{text}\n{_APART}")

    def close(self) -> None:
        """Nothing is built. A parser and its target keep each other for a while."""
        self.beside = None

    def written_text(self) -> str:
        """All of it."""
        return f"{self._texts.getvalue()}\n{self._aside.getvalue()}"

    def _say(self, text: str) -> None:
        self._texts.write(f"{self._gap}{text}")
        self._gap = ""

    def _part(self, name: str) -> bool:
        """Note where an element begins or ends; whether it stands apart from what is around it."""
        within = name not in _ELEMENTS["apart"] if self.page else name in _ELEMENTS["within"]
        if not within and self._gap != _LINE:
            self._gap = _LINE if name in _ELEMENTS["lines"] else _APART
        return not within


_RTF_SIGN: Final = re.compile(
    r"\\u(?P<letter>-?\d{1,6}) ?(?:\\'[0-9a-fA-F]{2}|[^\\{}\s])?|\\'(?P<byte>[0-9a-fA-F]{2})"
    r"|\\(?P<word>[a-z]{1,32})-?\d{0,10} ?|\\(?P<sign>[^a-z])|[{}\r\n]"
)
_RTF_PARTS: Final = frozenset(
    ("par", "line", "row", "cell", "nestrow", "nestcell", "tab", "sect", "page")
)


def _rtf(start: bytes) -> Markup | None:
    if not start.rstrip(b"\0 \r\n").endswith(b"}") or re.search(rb"\\obj(?:data|emb)\b", start):
        return None
    return Markup("rtf", text=_RTF_SIGN.sub(_rtf_text, start.decode("cp1256", "replace")))


def _rtf_text(found: re.Match[str]) -> str:
    if found["letter"]:
        return chr(int(found["letter"]) % 0x10000)
    if found["byte"]:
        return bytes.fromhex(found["byte"]).decode("cp1256", "replace")
    if found["word"] in _RTF_PARTS:
        return "\t" if found["word"] in ("cell", "nestcell", "tab") else _LINE
    return found["sign"] if found["sign"] and found["sign"] in "\\{}~" else ""
