"""Published rows as files, for machines (CSV, JSON) and for people (XLSX), row by row.

CSV and JSON hold what the Table Schema of the table says: columns by name, ISO days and Jalali
ones, codes and their meaning, whole rial. The workbook holds what the page shows: labels, Jalali
days, words for codes, right to left. Their memory does not grow with the rows.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any, Final

from ckanext.mashhad.catalog.engine.text.formulas import inert
from ckanext.mashhad.persian.reading_errors import Lang
from ckanext.mashhad.tables.engine.findings.rule_messages import LOCALE
from ckanext.mashhad.tables.engine.schema import derived
from ckanext.mashhad.tables.engine.schema.derived import Derived
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.engine.workbooks import template
from ckanext.mashhad.tables.engine.workbooks.paper import SHOWN, Paper, sheet_name

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

Row = Mapping[str, Any]
BYTE_ORDER_MARK: Final = "\ufeff"


def write_csv(
    out: SupportsWrite[str],
    schema: TableSchema,
    rows: Iterable[Row],
    *,
    mark: bool,
    more: Sequence[str] = (),
    guarded: bool = True,
) -> None:
    """UTF-8 text; with ``mark`` Excel sees that it is. No cell of it is ever run, unless it is not
    ``guarded``: for programs that read values as they are.

    ``more``: columns that rows have beside those of the table.
    """
    if mark:
        out.write(BYTE_ORDER_MARK)
    write = csv.writer(out)
    columns = _columns(schema, more)
    write.writerow(name for name, _ in columns)
    write.writerows([_text(of(row), guarded) for _, of in columns] for row in rows)


def _columns(
    schema: TableSchema, more: Sequence[str] = ()
) -> list[tuple[str, Callable[[Row], Any]]]:
    """The columns by name, each with what it holds of a row: derived ones beside their own."""
    found: list[tuple[str, Callable[[Row], Any]]] = []
    for column in schema.columns:
        found.append((column.name, _stored(column.name)))
        if beside := derived.of_column(column):
            found.append((beside.name, _made(beside)))
    return [*found, *((name, _stored(name)) for name in more)]


def _stored(name: str) -> Callable[[Row], Any]:
    return lambda row: row.get(name)


def _made(beside: Derived) -> Callable[[Row], Any]:
    def derive(row: Row) -> str | None:
        value = row.get(beside.source)
        return None if value is None else beside.of(str(value))

    return derive


def _text(value: Any, guarded: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return inert(value) if guarded else value
    return str(_plain(value)).lower() if isinstance(value, bool) else str(_plain(value))


def write_json(
    out: SupportsWrite[str], schema: TableSchema, rows: Iterable[Row], more: Sequence[str] = ()
) -> None:
    """A list of objects, empty cells as null; decimals are text where a float would round them.

    Each row is a line. ``more``: as in :func:`write_csv`.
    """
    out.write("[")
    for comma, row in _with_commas(objects(schema, rows, more)):
        out.write(comma + json.dumps(row, ensure_ascii=False))
    out.write("\n]\n")


def objects(
    schema: TableSchema, rows: Iterable[Row], more: Sequence[str] = ()
) -> Iterator[dict[str, Any]]:
    """The rows as JSON writes them."""
    columns = _columns(schema, more)
    return ({name: _plain(of(row)) for name, of in columns} for row in rows)


def _with_commas(rows: Iterable[Row]) -> Iterator[tuple[str, Row]]:
    comma = "\n"
    for row in rows:
        yield comma, row
        comma = ",\n"


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return value


def write_xlsx(out: IO[bytes], schema: TableSchema, rows: Iterable[Row], lang: Lang) -> None:
    """A workbook of one sheet; text in it is never run."""
    with Paper(out, lang) as paper:
        page = paper.sheet(sheet_name(schema.title[LOCALE[lang]], set()))
        for position, column in enumerate(schema.columns):
            page.set_column(position, position, SHOWN[column.type][0])
            page.write_string(0, position, template.label(column, lang), paper.header())
        page.freeze_panes(1, 0)
        template.fill(paper, page, schema, rows, 1)
