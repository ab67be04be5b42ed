"""What a text that keeps to the rules of its kind holds of persons (pure).

What has the shape of a table is judged as a sheet is, column by column; all else as texts, each
with the keys that lead to it.
"""

from __future__ import annotations

import codecs
import html
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import IO, Any, Final

from ckanext.mashhad.catalog.engine.text import json_text
from ckanext.mashhad.catalog.engine.text.leaves import leaves
from ckanext.mashhad.tables.engine.check import grid_check
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.grids import Grid, parts
from ckanext.mashhad.tables.engine.documents.texts import Personal, in_lines, in_texts
from ckanext.mashhad.tables.engine.findings.check_report import Finding, position
from ckanext.mashhad.tables.engine.findings.collector import Collector
from ckanext.mashhad.tables.engine.findings.rule_messages import general
from ckanext.mashhad.tables.engine.formats.parts.drawn_text import drawn_text, is_drawn
from ckanext.mashhad.tables.engine.formats.parts.elements import Elements, holds_html_table
from ckanext.mashhad.tables.engine.personal.identifiers_in_text import in_text
from ckanext.mashhad.tables.engine.personal.inner import named_elsewhere, nested
from ckanext.mashhad.tables.engine.personal.personal_words import words
from ckanext.mashhad.tables.engine.readers import embedded, lines
from ckanext.mashhad.tables.engine.structures import markup, signs

_ESCAPED: Final = re.compile(r"\\u([0-9A-Fa-f]{4})")
#: Names of elements and attributes, which :meth:`Elements.named` gives; not those with digits.
_NAMES: Final = re.compile(
    r"(?<=<)[^\W\d][^\s<>/=\d]*(?=[\s/>])|(?<=</)[^\W\d][^\s<>/=\d]*(?=[\s>])"
    r"|(?<=\s)[^\W\d][^\s<>/=\d]*(?=\s*=)"
)
_PAGE: Final = "<!doctype html>"
_MOST_PAGES: Final = 3
#: Findings in one file; nobody reads more.
_MOST: Final = 100
#: Bytes of all parts of a document.
_MOST_UNPACKED: Final = 200 << 20


def read(raw: bytes, within: int = 0) -> list[Personal] | None:
    """What the text holds, each thing once; None for one that is a table, or keeps to no rules.

    :param within: in how many pages it stands
    :raises TableError: it has too many different parts, or pages within pages
    """
    if within > _MOST_PAGES:
        raise TableError("file.too_hard")
    if signs.begins_json(raw):
        values = _json_values(raw)
        return None if values is None else _read_data(values)
    elements = Elements()
    found = markup.read(raw, elements)
    if found is None or found.table:
        return None
    if is_drawn(raw):  # the figures of a drawing stand in rows, as the digits of a number do
        return list(in_lines(drawn_text(raw)))
    elements.close()
    inner = _read_pages(elements.pages, within + 1)
    if inner is None:
        return None
    in_scripts = chain.from_iterable(map(embedded.grids, elements.scripts()))
    of_html = in_html(elements.html)
    in_lines_of_it = (*lines.grids(found.text), *lines.of_people(found.text))
    several = [*named_elsewhere.in_elements(elements), *in_lines_of_it, *in_scripts]
    # as it was sent, and as the parser has read it
    texts = [*in_lines(_unnamed(_text(raw)), otherwise=False), *in_lines(found.text)]
    said = [*texts, *in_texts(elements.named())]
    return list(dict.fromkeys([*in_grids(several), *of_html, *said, *inner]))


def in_html(texts: Sequence[str], within: int = 1) -> list[Personal]:
    """What the tables hold in texts that are HTML, such as those that a map shows at its places.

    They are judged in parts, of which nothing is kept but what they hold of persons.
    """
    if not texts:
        return []
    if within > _MOST_PAGES:
        raise TableError("file.too_hard")
    found, inner = list[Personal](), list[str]()
    for part in parts(texts):
        elements = Elements()
        for text in part:
            markup.read_html(text, elements)
            elements.close()
        found += in_grids(named_elsewhere.in_elements(elements))
        inner += elements.html
    return [*_added(found), *in_html(inner, within + 1)]


def _added(found: Iterable[Personal]) -> Iterable[Personal]:
    """With the cells of a column that goes through several parts as one."""
    added: dict[tuple[str, ...], Personal] = {}
    for each in found:
        key = (each.kind, each.column) if each.column else (each.kind, "", each.given)
        known = added.get(key)
        added[key] = replace(known, cells=known.cells + each.cells) if known else each
    return added.values()


def _read_pages(pages: Iterable[str], within: int) -> list[Personal] | None:
    """The same of pages within a page; None where one of them is a table."""
    found: list[Personal] = []
    for page in pages:
        inner = read(f"{_PAGE}{page}".encode("utf-8", "ignore"), within)
        if inner is None:
            return None
        found += inner
    return found


def read_packed(file: IO[bytes]) -> list[Personal]:
    """What the tables of a document of a word processor or a presentation hold, not its texts.

    :raises TableError: its parts are no XML, or unpack to too much
    """
    left, several = _MOST_UNPACKED, list[Grid]()
    with zipfile.ZipFile(file) as archive:
        for entry in archive.infolist():
            if not entry.filename.lower().endswith((".xml", ".xhtml")):
                continue
            left -= entry.file_size
            if left < 0:
                raise TableError("file.too_hard")
            elements = Elements()
            found = markup.read(archive.read(entry), elements)
            if found is None and entry.file_size:
                raise TableError("file.too_hard")
            elements.close()
            several += [
                *named_elsewhere.in_elements(elements),
                *(lines.of_people(found.text) if found else ()),
            ]
    return list(dict.fromkeys(in_grids(several)))


def _read_data(values: list[Any]) -> list[Personal]:
    data = values[0] if len(values) == 1 else values
    texts = [text for _, text in leaves(data, columns=False)]
    of_html = in_html(list(filter(holds_html_table, texts)))
    return list(dict.fromkeys([*in_grids(nested.grids(data)), *of_html, *in_texts(texts)]))


def _json_values(raw: bytes) -> list[Any] | None:
    """The values of JSON, of which several may follow each other; None of what is no JSON."""
    if not signs.is_text(raw):
        return None
    try:
        return json_text.values(raw.removeprefix(codecs.BOM_UTF8).decode())
    except UnicodeDecodeError:
        return None
    except RecursionError:
        raise TableError("file.too_hard") from None


def in_grids(several: Iterable[Grid]) -> Iterator[Personal]:
    """What the columns of tables hold."""
    known = list(several)
    if not known:
        return
    collector = Collector(general(), _MOST)
    grid_check.watch(known, collector)
    for finding in collector.findings(str, str):
        yield from _personal(finding, known)


def _personal(finding: Finding, known: list[Grid]) -> Iterator[Personal]:
    label, given = finding.params["kind"], finding.value or ""
    kind = next(kind.id for kind in words().kinds if kind.label == label)
    if finding.rule == "personal.column":
        yield Personal(kind, given, _column(finding, known), int(str(finding.params["count"])))
        return
    signed = list(in_text(given))
    yield from (Personal(*each) for each in signed)
    if not signed:
        yield Personal(kind, given)


def _column(finding: Finding, known: list[Grid]) -> str:
    """How the column is called, or where it stands."""
    at = position(finding.column or "A")
    grid = next((each for each in known if each.name == finding.sheet and each.header), None)
    name = grid.header[at] if grid and grid.header and at < len(grid.header) else ""
    return name or f"{finding.sheet or ''} {finding.column or ''}".strip()


def _unnamed(text: str) -> str:
    """XML without the names in it, as long as before: digits stand no nearer to each other."""
    return _NAMES.sub(lambda name: "x" * len(name[0]), text)


def _text(raw: bytes) -> str:
    """With what JSON and web pages write in other signs as its letters."""
    for encoding in ("utf-8-sig", "cp1256"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = raw.decode("latin-1")
    if "\\u" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return html.unescape(text) if "&" in text else text
