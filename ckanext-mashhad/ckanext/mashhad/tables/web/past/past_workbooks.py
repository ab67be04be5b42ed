"""The past of a file as workbooks: its rows on a day, and what changed, as the pages show them.

They are written row by row, with typed cells: text in them is never run.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any, Final, NamedTuple

import ckan.plugins.toolkit as tk

from ckanext.mashhad.persian.reading_errors import Lang
from ckanext.mashhad.tables.engine.common.limits import DEFAULT
from ckanext.mashhad.tables.engine.findings.rule_messages import LOCALE
from ckanext.mashhad.tables.engine.schema.schema import Column, TableSchema
from ckanext.mashhad.tables.engine.workbooks import template
from ckanext.mashhad.tables.engine.workbooks.paper import SHOWN, TEXT, WHOLE, Paper, sheet_name
from ckanext.mashhad.tables.history.compared_versions import Compared, ShownRow
from ckanext.mashhad.tables.web.past.history_requests import Refused
from ckanext.mashhad.tables.web.past.past_pages import KIND_WORDS

_TEXT_WIDTH: Final = SHOWN["text"][0]
_WORD_WIDTH: Final = 14


class _Cell(NamedTuple):
    """A value, and the format in which a number is shown."""

    value: str | float | None
    shown: str = TEXT


def write_rows(out: IO[bytes], table: TableSchema, rows: Iterable[ShownRow], lang: Lang) -> None:
    """The rows of a version; cells that are withheld say so."""
    heads = [(template.label(each, lang), SHOWN[each.type][0]) for each in table.columns]
    lines = (
        [
            _cell(column, shown.row.get(column.name), lang, withheld=column.name in shown.withheld)
            for column in table.columns
        ]
        for shown in rows
    )
    _write(out, lang, table.title[LOCALE[lang]], heads, lines)


def write_changes(out: IO[bytes], table: TableSchema, compared: Compared, lang: Lang) -> None:
    """A line for each cell that differs, with what its row is known by.

    :raises Refused: they are more than a workbook may have
    """
    if _count_cells(table, compared) > DEFAULT.xlsx_rows:
        text = tk._("These are more cells than a workbook may have: download the CSV file.")
        raise Refused("to", text)
    old, new = (tk.h.mashhad_number(each.n) for each in (compared.old, compared.new))
    rows = (tk._("Row in version {number}").format(number=number) for number in (old, new))
    sides = (tk._("Version {number}").format(number=number) for number in (old, new))
    key = [table.column(name) for name in compared.key]
    heads = [
        (tk._("Change"), _WORD_WIDTH),
        *((_name(each, lang), SHOWN[each.type][0]) for each in key),
        *((label, _WORD_WIDTH) for label in rows),
        *((label, _TEXT_WIDTH) for label in (tk._("Column"), *sides)),
    ]
    _write(out, lang, tk._("Changes"), heads, _changes(table, compared, key, lang))


def _count_cells(table: TableSchema, compared: Compared) -> int:
    """At most so many cells differ: of a row that came or went, all."""
    every = len(table.columns)
    return sum(len(each.columns) or every for each in compared.found.changes)


def _changes(
    table: TableSchema, compared: Compared, key: Sequence[Column], lang: Lang
) -> Iterator[list[_Cell]]:
    for shown in map(compared.show, compared.found.changes):
        change = shown.change
        numbers = (each.number if each else None for each in (change.old, change.new))
        known = [
            _Cell(tk._(KIND_WORDS[change.kind])),
            *(_cell(each, shown.key.get(each.name), lang) for each in key),
            *(_Cell(number, WHOLE) for number in numbers),
        ]
        for each in shown.cells:
            column = table.column(each.column)
            sides = (
                _cell(column, value, lang, withheld=side in each.withheld)
                for side, value in (("was", each.was), ("becomes", each.becomes))
            )
            yield [*known, _Cell(_name(column, lang)), *sides]


def _name(column: Column, lang: Lang) -> str:
    label = column.label[LOCALE[lang]]
    return f"{label} ({tk._('rial')})" if column.type == "amount" else label


def _cell(column: Column, value: Any, lang: Lang, *, withheld: bool = False) -> _Cell:
    """A value of JSON as it is shown."""
    if withheld:
        return _Cell(tk._("words not shown"))
    is_day = column.type == "date" and isinstance(value, str)
    typed = dt.date.fromisoformat(value) if is_day else value
    return _Cell(template.cell(column, typed, lang), SHOWN[column.type][1])


def _write(
    out: IO[bytes],
    lang: Lang,
    title: str,
    heads: Sequence[tuple[str, int]],
    lines: Iterable[Sequence[_Cell]],
) -> None:
    with Paper(out, lang) as paper:
        page = paper.sheet(sheet_name(title, set()))
        for position, (label, width) in enumerate(heads):
            page.set_column(position, position, width)
            page.write_string(0, position, label, paper.header())
        page.freeze_panes(1, 0)
        texts = paper.text()
        for number, line in enumerate(lines, 1):
            filled = (
                (position, value, texts if isinstance(value, str) else paper.number(shown))
                for position, (value, shown) in enumerate(line)
                if value is not None
            )
            page.write_filled(number, filled)
