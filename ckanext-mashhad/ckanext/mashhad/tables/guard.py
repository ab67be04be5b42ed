"""The guard of personal data alone, for tables that have no row schema (pure).

``watch(table) -> Report``: every sheet is read, nothing of it is judged but what is of persons.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from ckanext.mashhad.tables import personal_elsewhere, personal_text, watching
from ckanext.mashhad.tables.collector import Collector
from ckanext.mashhad.tables.engine import LISTED
from ckanext.mashhad.tables.errors import TableError
from ckanext.mashhad.tables.header import Names
from ckanext.mashhad.tables.limits import DEFAULT, Limits
from ckanext.mashhad.tables.opening import open_table
from ckanext.mashhad.tables.report import Report, SheetReport
from ckanext.mashhad.tables.rulebook import general
from ckanext.mashhad.tables.schema import TableSchema
from ckanext.mashhad.tables.source import Sheet

_ANY: Final = TableSchema(name="", title={}, description={}, dataset_type="", columns=(), rules=())
Row = tuple[int, Sequence[str | None]]


def watch(
    table: bytes | Path, *, filename: str = "", limits: Limits = DEFAULT, listed: int = LISTED
) -> Report:
    """Report what is of persons in ``table``; :class:`TableError` when it cannot be read."""
    source = open_table(table, limits, Names(_ANY, {}))
    collector = Collector(general(), listed)
    sheets = [_watch(sheet, n, collector, limits) for n, sheet in enumerate(source.sheets)]
    personal_elsewhere.check(collector, source.outside(filename), source.told_names)
    return Report(
        schema="",
        format=source.format,
        encoding=source.encoding,
        delimiter=source.delimiter,
        rows=sum(sheet.rows for sheet in sheets),
        sheets=tuple(sheets),
        findings=tuple(collector.findings(personal_text.masked, personal_text.covered)),
        counts=tuple(collector.counts()),
        sums={},
        rules=general(),
    )


def _watch(sheet: Sheet, order: int, collector: Collector, limits: Limits) -> SheetReport:
    header, count = watching.watch(sheet, order, _bounded(sheet.rows(), limits), collector)
    return SheetReport(sheet.told, header, (), count)


def _bounded(rows: Iterable[Row], limits: Limits) -> Iterator[Row]:
    for number, cells in rows:
        if number > limits.csv_rows:
            raise TableError("file.too_many_rows", limit=limits.csv_rows)
        if len(cells) > limits.columns and any(cells[limits.columns :]):
            raise TableError("file.too_many_columns", limit=limits.columns)
        yield number, cells[: limits.columns]
