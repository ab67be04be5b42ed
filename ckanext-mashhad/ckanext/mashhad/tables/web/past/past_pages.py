"""What the pages of a file's past show: one page of rows, or of what changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.persian.reading_errors import N_, Lang
from ckanext.mashhad.tables.engine.findings.rule_messages import LOCALE
from ckanext.mashhad.tables.engine.history.row_changes import KINDS
from ckanext.mashhad.tables.engine.schema.schema import Column, TableSchema
from ckanext.mashhad.tables.history import compared_versions
from ckanext.mashhad.tables.history.compared_versions import Compared, ShownCell, ShownChange
from ckanext.mashhad.tables.history.public_versions import PublicVersion
from ckanext.mashhad.tables.rows import inquiry, shown_rows
from ckanext.mashhad.tables.rows.shown_rows import Cell
from ckanext.mashhad.tables.web.past.history_requests import FileHistory

PER_PAGE: Final = 25
KIND_WORDS: Final[Mapping[str, str]] = {
    "changed": N_("Changed"),
    "added": N_("Added"),
    "removed": N_("Removed"),
}


class PageNumber(NamedTuple):
    """Which page of a list is shown, and of how many."""

    number: int
    pages: int


class PastCell(NamedTuple):
    """A cell of a past row; ``withheld``: whether it holds words that are not shown."""

    column: Column
    cell: Cell
    withheld: bool


class PastRows:
    """One page of the rows of a version.

    :raises RowsNotKept: they are not there
    :raises TooManyRows: there are too many
    """

    def __init__(self, file: FileHistory, version: PublicVersion, number: int) -> None:
        self.version = version
        self.lang, self.locale = _language()
        self.found = _page(number, version.rows)
        self.first = (self.found.number - 1) * PER_PAGE
        rows = compared_versions.list_rows(file.open_reader(version), version)
        self._shown = list(islice(rows, self.first, self.first + PER_PAGE))
        self.withholds = any(each.withheld for each in self._shown)
        self.filled = _filled(file.table, self._shown)
        self.all_columns = tk.request.args.get("columns") == inquiry.ALL
        self._glance = file.table.glance

    @property
    def columns(self) -> list[Column]:
        """The columns that the page shows: those that say most, or all with a value in a row."""
        if self.all_columns:
            return self.filled
        return [each for each in self.filled if each.name in self._glance] or self.filled

    def lines(self) -> list[tuple[int, list[PastCell]]]:
        """The rows, each with its number in the file."""
        return [
            (number, [self._cell(column, each) for column in self.columns])
            for number, each in enumerate(self._shown, self.first + 1)
        ]

    def _cell(self, column: Column, shown: compared_versions.ShownRow) -> PastCell:
        cell = show_cell(column, shown.row.get(column.name), self.lang)
        return PastCell(column, cell, column.name in shown.withheld)

    def link(self, page: int) -> str:
        """The address of another page of these rows."""
        return str(tk.h.mashhad_page_url(page))


class ChangedCell(NamedTuple):
    """A cell that differs, as people read it."""

    column: Column
    was: Cell
    becomes: Cell
    withheld: Collection[str]


class PastChanges:
    """One page of what changed between two versions."""

    def __init__(self, file: FileHistory, compared: Compared, number: int) -> None:
        self.old, self.new = compared.old, compared.new
        self.lang, self.locale = _language()
        self.table, self.key = file.table, compared.key
        self.noun = file.table.row_noun[self.locale]
        self.counts = {kind: compared.found.count(kind) for kind in KINDS}
        self.same = compared.found.same
        self._only = compared.found.only_old, compared.found.only_new
        changes = compared.found.changes
        self.found = _page(number, len(changes))
        first = (self.found.number - 1) * PER_PAGE
        self.shown = [compared.show(each) for each in changes[first : first + PER_PAGE]]
        self.withholds = any(cell.withheld for each in self.shown for cell in each.cells)

    def kind(self, shown: ShownChange) -> str:
        """What happened to the row, as a word."""
        return tk._(KIND_WORDS[shown.change.kind])

    def name(self, shown: ShownChange) -> list[Cell]:
        """By what the row is known; empty where all of that is withheld."""
        cells = ((self.table.column(name), value) for name, value in shown.key.items())
        named = [show_cell(column, value, self.lang) for column, value in cells]
        return [cell for cell in named if cell.text]

    def cells(self, shown: ShownChange) -> list[ChangedCell]:
        """The cells that differ, of a row that came or went those with a value."""
        return [self._cell(cell) for cell in shown.cells]

    def _cell(self, cell: ShownCell) -> ChangedCell:
        column = self.table.column(cell.column)
        was, becomes = (show_cell(column, each, self.lang) for each in (cell.was, cell.becomes))
        return ChangedCell(column, was, becomes, cell.withheld)

    def key_labels(self) -> list[str]:
        """What the columns are called by which a row is known."""
        return [self.table.column(name).label[self.locale] for name in self.key]

    def labels_only(self) -> tuple[list[str], list[str]]:
        """The columns that only the old version has, and those that only the new one has."""
        gone, new = (
            [self.table.column(name).label[self.locale] for name in names] for names in self._only
        )
        return gone, new

    def link(self, page: int) -> str:
        """The address of another page of these changes."""
        return str(tk.h.mashhad_page_url(page))


def show_cell(column: Column, value: Any, lang: Lang) -> Cell:
    """A value of JSON as a cell."""
    is_day = column.type == "date" and isinstance(value, str)
    return shown_rows.cell(column, dt.date.fromisoformat(value) if is_day else value, lang)


def _language() -> tuple[Lang, str]:
    lang: Lang = data_language(tk.h.lang())
    return lang, LOCALE[lang]


def _page(number: int, count: int) -> PageNumber:
    pages = max(-(-count // PER_PAGE), 1)
    return PageNumber(min(number, pages), pages)


def _filled(table: TableSchema, rows: Sequence[compared_versions.ShownRow]) -> list[Column]:
    return [
        column
        for column in table.columns
        if any(
            column.name in each.withheld or each.row.get(column.name) not in (None, "")
            for each in rows
        )
    ]
