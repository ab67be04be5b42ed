"""The guard of personal data alone, for tables that have no row schema (pure).

``watch(table) -> Report``: every sheet is read, nothing of it is judged but what is of persons.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from ckanext.mashhad.tables.engine.check import grid_check, watching
from ckanext.mashhad.tables.engine.check.check import LISTED
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.limits import DEFAULT, LEAST, Limits
from ckanext.mashhad.tables.engine.common.source import Sheet
from ckanext.mashhad.tables.engine.findings.check_report import Report, SheetReport
from ckanext.mashhad.tables.engine.findings.collector import Collector
from ckanext.mashhad.tables.engine.findings.rule_messages import general
from ckanext.mashhad.tables.engine.header import Names
from ckanext.mashhad.tables.engine.personal import identifiers_in_text
from ckanext.mashhad.tables.engine.personal.labels.further_names import FurtherNames
from ckanext.mashhad.tables.engine.readers.opening import open_table
from ckanext.mashhad.tables.engine.schema.schema import TableSchema

_ANY: Final = TableSchema(name="", title={}, description={}, dataset_type="", columns=(), rules=())
Row = tuple[int, Sequence[str | None]]


def watch(
    table: bytes | Path, *, filename: str = "", limits: Limits = DEFAULT, listed: int = LISTED
) -> Report:
    """Report what is of persons in ``table``; :class:`TableError` when it cannot be read."""
    source = open_table(table, limits, Names(_ANY, {}))
    collector = Collector(general(), listed)
    further = FurtherNames()
    sheets = [_watch(sheet, n, collector, limits, further) for n, sheet in enumerate(source.sheets)]
    grid_check.watch_renamed(source, further, collector)
    grid_check.watch_outside(source, source.outside(filename), collector)
    return Report(
        schema="",
        format=source.format,
        encoding=source.encoding,
        delimiter=source.delimiter,
        rows=sum(sheet.rows for sheet in sheets),
        sheets=tuple(sheets),
        findings=tuple(collector.findings(identifiers_in_text.masked, identifiers_in_text.covered)),
        counts=tuple(collector.counts()),
        sums={},
        rules=general(),
    )


def refuse_stub(table: Path, found: Report) -> None:
    """Raise :class:`TableError` for a file that is all but empty, and no small table: a row below
    names. Where a row schema is asked for, its columns tell that.
    """
    has_row = any(sheet.header_row and sheet.rows for sheet in found.sheets)
    if table.stat().st_size < LEAST and not has_row:
        raise TableError("file.too_small", least=LEAST)


def _watch(
    sheet: Sheet, order: int, collector: Collector, limits: Limits, further: FurtherNames
) -> SheetReport:
    rows = _bounded(sheet.rows(), limits)
    header, count = watching.watch(sheet, order, rows, collector, further)
    return SheetReport(sheet.told, header, (), count)


def _bounded(rows: Iterable[Row], limits: Limits) -> Iterator[Row]:
    for number, cells in rows:
        if number > limits.csv_rows:
            raise TableError("file.too_many_rows", limit=limits.csv_rows)
        if len(cells) > limits.columns and any(cells[limits.columns :]):
            raise TableError("file.too_many_columns", limit=limits.columns)
        yield number, cells[: limits.columns]
