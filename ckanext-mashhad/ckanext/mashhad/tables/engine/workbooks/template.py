"""The workbook that an officer fills in, made of the row schema; or published rows to be edited.

``write(out, schema, lang)``: a sheet with a row of help, the labels and empty rows that check
themselves while they are filled (:mod:`live_checks`); a sheet with an example; a sheet with the
words of the codelists. The last two say of themselves that they are not read (:mod:`aside`).
With ``rows``, typed as the DataStore holds them, the sheet is filled: read again without a change
it gives the same rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import IO, Any, Final

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.persian.calendar import durations
from ckanext.mashhad.persian.calendar.jalali import format_numeric
from ckanext.mashhad.persian.reading_errors import Lang, Word
from ckanext.mashhad.tables.engine.common.column_types import TYPES
from ckanext.mashhad.tables.engine.common.limits import DEFAULT
from ckanext.mashhad.tables.engine.findings.check_report import letter
from ckanext.mashhad.tables.engine.findings.rule_messages import LOCALE
from ckanext.mashhad.tables.engine.formats.numeric_text import number_text
from ckanext.mashhad.tables.engine.readers.aside import MARK
from ckanext.mashhad.tables.engine.schema.schema import Column, TableSchema
from ckanext.mashhad.tables.engine.workbooks import live_checks
from ckanext.mashhad.tables.engine.workbooks.live_checks import Range
from ckanext.mashhad.tables.engine.workbooks.paper import SHOWN, Paper, sheet_name

_EXAMPLE: Final = Word("نمونه", "Example")
_CODES: Final = Word("کدها", "Codes")
_RIAL: Final = Word("ریال", "rial")
#: The help stands above the labels, the first row to be filled below them (rows from 1).
_HELP_HEIGHT: Final = 66
_FIRST: Final = 3
_NARROWEST: Final = 14
#: Where the words of codelists begin on their sheet, from 0.
_WORDS_FROM: Final = 2

Row = Mapping[str, Any]


def write(out: IO[bytes], schema: TableSchema, lang: Lang = "fa", rows: Iterable[Row] = ()) -> None:
    """Write the template of ``schema`` to ``out``, filled with ``rows``."""
    taken: set[str] = set()
    title = sheet_name(schema.title[LOCALE[lang]], taken)
    example, codes = (sheet_name(word.to(lang), taken) for word in (_EXAMPLE, _CODES))
    with Paper(out, lang) as paper:
        page = paper.sheet(title)
        shown = paper.sheet(example)
        choices = _codes(paper, paper.sheet(codes), codes, schema)
        _heads(paper, page, schema)
        fill(paper, page, schema, rows, _FIRST - 1)
        _live(paper, page, schema, choices)
        shown.write_string(0, 0, f"{MARK.to(lang)}.", paper.small)
        _labels(paper, shown, 1, schema)
        for position, column in enumerate(schema.columns):
            shown.write_string(2, position, column.example or "", paper.text())


def label(column: Column, lang: Lang) -> str:
    """The name of a column in the workbook; amounts say their unit, needed columns have a star, in
    parentheses where only some rows need them.
    """
    unit = f" ({_RIAL.to(lang)})" if column.type == "amount" else ""
    star = " *" if column.constraints.required else ""
    star = " (*)" if column.constraints.required_when else star
    return f"{column.label[LOCALE[lang]]}{unit}{star}"


def cell(column: Column, value: Any, lang: Lang) -> str | float | None:
    """A stored value as it is typed: Jalali days, words of codelists; text where a spreadsheet
    would round a number.
    """
    if value is None:
        return None
    if isinstance(value, dt.date):
        return format_numeric(value, lang)
    if column.type == "yes_no":
        return codelists.load("yes_no").label("true" if value else "false", lang)
    if column.type == "duration":
        return durations.in_words(str(value), lang)
    if column.codelist:
        return codelists.load(column.codelist).label(str(value), lang)
    if TYPES[column.type].numeric:
        text = format(Decimal(str(value)).normalize(), "f")
        number = float(text)
        return number if number_text(number) == text else text
    return str(value)


def _heads(paper: Paper, page: Any, schema: TableSchema) -> None:
    page.set_row(0, _HELP_HEIGHT)
    for position, column in enumerate(schema.columns):
        width, kept = SHOWN[column.type]
        page.set_column(position, position, max(width, _NARROWEST), paper.empty_cell(kept))
        page.write_string(0, position, live_checks.message(schema, column, paper.lang), paper.help)
    _labels(paper, page, _FIRST - 2, schema)
    page.freeze_panes(_FIRST - 1, 0)


def _labels(paper: Paper, page: Any, row: int, schema: TableSchema) -> None:
    for position, column in enumerate(schema.columns):
        page.write_string(row, position, label(column, paper.lang), paper.header())


def fill(paper: Paper, page: Any, schema: TableSchema, rows: Iterable[Row], first: int) -> None:
    """Write stored rows as their cells are typed, from the row numbered ``first`` (from 0) on."""
    columns = [_typist(paper, position, column) for position, column in enumerate(schema.columns)]
    for number, row in enumerate(rows, first):
        cells = (typed(row.get(name)) for name, typed in columns)
        page.write_filled(number, [each for each in cells if each is not None])


def _typist(paper: Paper, position: int, column: Column) -> tuple[str, Callable[[Any], Any]]:
    """What writes the cells of a column; those that stand there often are made once."""
    figures, texts = paper.number(SHOWN[column.type][1]), paper.text()

    @lru_cache(maxsize=4096, typed=True)
    def typed(value: Any) -> tuple[int, str | float, Any] | None:
        shown = cell(column, value, paper.lang)
        if shown is None:
            return None
        return position, shown, figures if isinstance(shown, float) else texts

    return column.name, typed


def _codes(paper: Paper, page: Any, name: str, schema: TableSchema) -> dict[str, str]:
    """Write the words of all codelists; by column, the cells in which its words stand."""
    page.write_string(0, 0, f"{MARK.to(paper.lang)}.", paper.small)
    chosen = [column for column in schema.columns if column.type in ("code", "yes_no")]
    words = {c.name: [i.label[LOCALE[paper.lang]] for i in _items(c)] for c in chosen}
    for position, column in enumerate(chosen):
        page.set_column(position, position, SHOWN["text"][0])
        page.write_string(1, position, column.label[LOCALE[paper.lang]], paper.header())
    for row in range(max(map(len, words.values()), default=0)):
        for position, column in enumerate(chosen):
            if row < len(words[column.name]):
                text = words[column.name][row]
                page.write_string(_WORDS_FROM + row, position, text, paper.text())
    return {
        column.name: f"'{name}'!${letter(position)}${_WORDS_FROM + 1}"
        f":${letter(position)}${_WORDS_FROM + len(words[column.name])}"
        for position, column in enumerate(chosen)
    }


def _items(column: Column) -> codelists.Codelist:
    return codelists.load(column.codelist or "yes_no")


def _live(paper: Paper, page: Any, schema: TableSchema, choices: Mapping[str, str]) -> None:
    last = DEFAULT.xlsx_rows
    at = {c.name: Range(letter(n), _FIRST, last) for n, c in enumerate(schema.columns)}
    for column in schema.columns:
        cells, chosen = at[column.name], choices.get(column.name)
        ref = f"{cells.cell}:{cells.letter}{last}"
        page.data_validation(ref, live_checks.validation(schema, column, cells, paper.lang, chosen))
        for formula in (
            live_checks.empty(schema, column, at, paper.lang),
            live_checks.wrong(column, cells, chosen),
        ):
            if formula:
                rule = {"type": "formula", "criteria": formula, "format": paper.marked}
                page.conditional_format(ref, rule)
