"""The officer's own rows back as a workbook in which every error stands at its cell.

``write(out, table, report, schema)``: the sheets of ``table`` with each cell where it was, so that
the file mended in place can be sent again; before them a sheet of errors with a link to each cell.
Wrong cells are coloured and say in a comment what is wrong and how to mend it. What is not mended
is found again: no cell is read otherwise than in the original.

The workbook holds the officer's rows as they are, so it is for whoever may see the file itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, Final

from ckanext.mashhad.persian.numerals.numbers import format_number
from ckanext.mashhad.persian.reading_errors import Lang, Word
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.column_types import TYPES
from ckanext.mashhad.tables.engine.common.limits import DEFAULT, Limits
from ckanext.mashhad.tables.engine.common.source import DAY_ZERO, Sheet
from ckanext.mashhad.tables.engine.findings.check_report import Report
from ckanext.mashhad.tables.engine.findings.rule_messages import LOCALE, Translate
from ckanext.mashhad.tables.engine.formats.extents import column_number
from ckanext.mashhad.tables.engine.formats.numeric_text import number_text
from ckanext.mashhad.tables.engine.readers.aside import MARK, is_aside
from ckanext.mashhad.tables.engine.readers.opening import reopened
from ckanext.mashhad.tables.engine.registry import load, names
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.engine.workbooks import findings_file
from ckanext.mashhad.tables.engine.workbooks.findings_file import Told
from ckanext.mashhad.tables.engine.workbooks.paper import SHOWN, Paper, sheet_name, write_flawed

#: Findings to ask of the engine (its ``listed``) for this.
LISTED: Final = 50_000
#: Excel draws each comment as a shape and takes long to open many.
MOST_COMMENTS: Final = 10_000
#: Excel takes no more links in one sheet.
MOST_LINKS: Final = 65_000
_LONGEST_CELL: Final = 32_767
_LONGEST_COMMENT: Final = 1000
_PEEKED: Final = 40
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?")

_TITLE: Final = Word("خطاها", "Errors")
_HOW: Final = Word(
    "خانه‌های رنگی را در برگه‌های بعد درست کنید و همین فایل را دوباره بفرستید.",
    "Mend the coloured cells on the next sheets and send this file again.",
)
_COUNTS: Final = Word(
    "{errors} خطا و {warnings} هشدار.", "{errors} errors and {warnings} warnings."
)
_CUT: Final = Word(
    "تنها {listed} مورد نخست در این فایل آمده است.", "Only the first {listed} stand in this file."
)
_WIDTHS: Final = (10, 16, 9, 22, 30, 60, 60)


@dataclass(frozen=True, slots=True)
class _Remark:
    """What is to be said at one cell."""

    severity: str
    text: str


_Remarks = Mapping[int, Mapping[int, _Remark]]


def write(
    out: IO[bytes],
    table: bytes | Path,
    report: Report,
    schema: TableSchema,
    lang: Lang = "fa",
    *,
    translate: Translate = str,
    limits: Limits = DEFAULT,
) -> None:
    """Write the annotated workbook of ``table``, of which ``report`` is the check.

    ``report`` should be of a check with ``listed=LISTED``. ``translate`` is gettext for ``lang``.
    :class:`TableError` when ``table`` has more rows than a workbook may have here.
    """
    source = reopened(table, report, limits)
    sheets = [(sheet, rows) for sheet in source.sheets for rows in [_rows_of(sheet)] if rows]
    names = _names([sheet for sheet, _ in sheets], schema.title[LOCALE[lang]], lang)
    day_zero = next((sheet.day_zero for sheet, _ in sheets), DAY_ZERO)
    with Paper(out, lang, day_zero) as paper:
        errors = paper.sheet(names[None])
        pages = [paper.sheet(names[each.told], hidden=each.hidden) for each, _ in sheets]
        findings = (report.describe_finding(each, translate) for each in report.findings)
        told = findings_file.gravest_first(findings)
        _Errors(paper, errors, report, schema, lang).write(told, names)
        said = _remarks(told, lang)
        left = MOST_COMMENTS
        for page, (sheet, rows) in zip(pages, sheets, strict=True):
            drawn = _Page(paper, page, sheet, report, schema, limits)
            left = drawn.write(rows, said.get(sheet.told, {}), left)


def _rows_of(sheet: Sheet) -> Iterator[tuple[int, list[str | None]]] | None:
    """The rows of a sheet, None for one that stands aside."""
    rows = sheet.rows()
    seen = list(islice(rows, _PEEKED))
    return None if is_aside(seen) else chain(seen, rows)


def _names(sheets: Iterable[Sheet], title: str, lang: Lang) -> dict[str | None, str]:
    """What each sheet of the file is called here, by its name as it is told; None is the sheet of
    errors.
    """
    taken: set[str] = set()
    names: dict[str | None, str] = {
        each.told: sheet_name(each.name or title, taken) for each in sheets
    }
    names[None] = sheet_name(_TITLE.to(lang), taken)
    return names


def _remarks(told: Iterable[Told], lang: Lang) -> Mapping[str, _Remarks]:
    """By sheet, row and column (from 0), what is to be said; of several, the gravest colours."""
    found: dict[str, dict[int, dict[int, _Remark]]] = defaultdict(lambda: defaultdict(dict))
    for finding in told:
        if finding["row"] is None or finding["sheet"] is None or finding["severity"] == "note":
            continue
        column = column_number(finding["column"].encode()) - 1 if finding["column"] else 0
        text = f"{finding['message'][lang]}\n{finding['hint'][lang]}"
        at = found[finding["sheet"]][finding["row"]]
        before = at.get(column)
        severity = before.severity if before else finding["severity"]
        at[column] = _Remark(severity, f"{before.text}\n\n{text}" if before else text)
    return found


@dataclass(slots=True)
class _Errors:
    """The first sheet: how many errors there are, and each with a link to its cell."""

    paper: Paper
    page: Any
    report: Report
    schema: TableSchema
    lang: Lang

    def write(self, told: Iterable[Told], names: Mapping[str | None, str]) -> None:
        """``names`` of the sheets in this workbook, by their name in the file."""
        for position, width in enumerate(_WIDTHS):
            self.page.set_column(position, position, width)
        self.page.write_string(0, 0, f"{MARK.to(self.lang)}.", self.paper.small)
        self.page.write_string(1, 0, self._summary(), self.paper.strong)
        for position, heading in enumerate(findings_file.HEADINGS):
            self.page.write_string(3, position, heading.to(self.lang), self.paper.heading)
        self.page.freeze_panes(4, 0)
        for row, finding in enumerate(told, 4):
            self._finding(row, finding, names)

    def _summary(self) -> str:
        report, lang = self.report, self.lang
        counts = {
            "errors": format_number(report.total("error"), lang),
            "warnings": format_number(report.total("warning"), lang),
        }
        parts = [_COUNTS.to(lang).format(**counts), _HOW.to(lang)]
        if not report.complete:
            listed = format_number(len(report.findings), lang)
            parts.insert(1, _CUT.to(lang).format(listed=listed))
        return " ".join(parts)

    def _finding(self, row: int, finding: Told, names: Mapping[str | None, str]) -> None:
        texts = list(findings_file.cells(finding, self.schema, self.lang))
        name = names.get(finding["sheet"] or "", "")
        texts[1] = name
        for position, text in enumerate(texts):
            linked = position == 2 and finding["row"] and name and row < MOST_LINKS
            if linked:
                cell = finding["cell"] or f"A{finding['row']}"
                address = f"internal:'{name.replace(chr(39), chr(39) * 2)}'!{cell}"
                self.page.write_url(row, position, address, self.paper.link, text)
            else:
                shade = finding["severity"] if position == 0 else None
                self.page.write_string(row, position, text, self.paper.text(shade, wrap=True))


class _Page:
    """One sheet of the file, cell by cell where it was."""

    def __init__(
        self,
        paper: Paper,
        page: Any,
        sheet: Sheet,
        report: Report,
        schema: TableSchema,
        limits: Limits,
    ) -> None:
        self._paper = paper
        self._page = page
        self._sheet = sheet
        self._limit = limits.xlsx_rows
        read = next((read for read in report.sheets if read.name == sheet.told), None)
        self._header = read.header_row if read else 0
        of = load(read.table) if read and read.table in names() else schema
        self._types = {
            match.position: of.column(match.field).type
            for match in (read.columns if read else ())
            if match.field
        }
        self._numeric = {
            n: SHOWN[kind][1] for n, kind in self._types.items() if TYPES[kind].numeric
        }
        self._forms: dict[tuple[int, str | None], Any] = {}

    def write(
        self,
        rows: Iterable[tuple[int, list[str | None]]],
        remarks: _Remarks,
        comments: int,
    ) -> int:
        """Write all rows and at most ``comments`` comments; how many are left is returned."""
        for position, kind in self._types.items():
            width, kept = SHOWN[kind]
            self._page.set_column(position, position, width, self._paper.empty_cell(kept))
        if self._header:
            self._page.freeze_panes(self._header, 0)
        for number, cells in rows:
            if number > self._limit:
                raise TableError("file.too_many_rows", limit=self._limit)
            said = remarks.get(number, {})
            self._row(number, cells, said)
            comments -= self._say(number, said, comments)
        return comments

    def _row(self, number: int, cells: list[str | None], said: Mapping[int, _Remark]) -> None:
        flaws = self._sheet.flaws
        for position, text in enumerate(cells):
            if not text and position not in said:
                continue
            shade = said[position].severity if position in said else None
            if flaws and (number, position) in flaws:
                self._flaw(number, position, text or "", flaws.pop((number, position)), shade)
            elif text:
                self._cell(number, position, text, shade)
        for position, remark in said.items():
            if position >= len(cells) or not cells[position]:
                form = self._paper.text(remark.severity)
                self._page.write_blank(number - 1, position, None, form)

    def _cell(self, number: int, position: int, text: str, shade: str | None) -> None:
        value = as_number(text) if number > self._header and position in self._numeric else None
        if value is not None:
            self._page.write_number(number - 1, position, value, self._number(position, shade))
            return
        heading = number == self._header
        form = self._paper.header(shade) if heading else self._paper.text(shade)
        cut = text if len(text) <= _LONGEST_CELL else f"{text[: _LONGEST_CELL - 1]}…"
        self._page.write_string(number - 1, position, cut, form)

    def _number(self, position: int, shade: str | None) -> Any:
        """The format of a number in that column, which is asked for every cell."""
        if (position, shade) not in self._forms:
            self._forms[position, shade] = self._paper.number(self._numeric[position], shade)
        return self._forms[position, shade]

    def _flaw(self, number: int, position: int, text: str, rule: str, shade: str | None) -> None:
        """A cell that could not be taken as it was is not made one that can."""
        write_flawed(self._page, (number - 1, position), text, rule, self._paper.text(shade))

    def _say(self, number: int, said: Mapping[int, _Remark], most: int) -> int:
        written = 0
        for position, remark in sorted(said.items())[:most]:
            text = remark.text
            if len(text) > _LONGEST_COMMENT:
                text = f"{text[:_LONGEST_COMMENT]}…"
            size = {"width": 320, "height": 30 + 18 * (1 + len(text) // 42 + text.count("\n"))}
            self._page.write_comment(number - 1, position, text, size)
            written += 1
        return written


def as_number(text: str) -> float | None:
    """The number that a reader of workbooks gives back as exactly ``text``, if there is one."""
    if not _NUMBER.fullmatch(text):
        return None
    if "." not in text:  # of at most fifteen digits, which a double holds
        return None if text == "-0" else float(text)
    value = float(text)
    return value if number_text(value) == text else None
