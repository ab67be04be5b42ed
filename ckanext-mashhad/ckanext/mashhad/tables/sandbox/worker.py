"""The checker in the sandbox: ``python -m`` this reads an order on stdin and writes what it found.

The order: a :class:`checking.Question`, and ``rows``, where the typed rows are to be written as CSV
without a header (or empty). The answer is a report (``Report.as_dict()``), or
``{"refusal": ...}``. With ``workbook`` the annotated workbook is written there, in ``lang``, and
the answer is ``{}``; with ``look`` it is how the columns are read,
with ``findings`` all of them are written there, in ``form``, and with ``unpack`` the sheets are.
With ``document`` the file is one that may be no table (:mod:`reading`).

What only some orders need is imported by them: modules take most of the time of a small check.
"""

from __future__ import annotations

import gc

if __name__ == "__main__":
    gc.disable()  # before the imports: it ends with its answer, and cycles hold next to nothing

import gettext
import json
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, replace
from importlib import resources
from pathlib import Path
from typing import IO, Any, Final

import polars as pl

from ckanext.mashhad.catalog import sandbox
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.check import guard
from ckanext.mashhad.tables.engine.check.check import check
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.column_types import TYPES
from ckanext.mashhad.tables.engine.findings import rule_messages
from ckanext.mashhad.tables.engine.findings.check_report import Report
from ckanext.mashhad.tables.engine.schema import schema
from ckanext.mashhad.tables.sandbox import checking
from ckanext.mashhad.tables.sandbox.checking import BOUNDS, WORKBOOK_BOUNDS, Question

#: For the answer to an order with one of these somebody waits.
_WAITED_FOR: Final = ("workbook", "look", "document")


def answer(order: dict[str, Any]) -> dict[str, Any]:
    """What the check of the file found."""
    try:
        if order.get("document"):
            return _document(order)
        if order.get("findings"):
            return _tell_all(order)
        if order.get("look"):
            return _look(checking.question(order))
        if order.get("unpack"):
            return _unpack(order)
        if order["workbook"]:
            return _annotate(order)
        return _report(order).as_dict(_persian())
    except TableError as error:
        return {"refusal": rule_messages.refusal_dict(error)}


def _document(order: dict[str, Any]) -> dict[str, Any]:
    """What a file is that may be no table, and what it holds of persons."""
    from ckanext.mashhad.tables.engine.documents import documents

    with Path(order["document"]).open("rb") as file:
        try:
            found = documents.look(file, order["filename"])
        except documents.DocumentError as error:
            return {"why_not": error.code}
    return {"table": found is None, "personal": [asdict(each) for each in found or ()]}


def _report(order: dict[str, Any]) -> Report:
    asked = checking.question(order)
    if asked.any_table:
        asked = _recognised(asked)
    if not asked.table:
        found = guard.watch(asked.path, filename=asked.filename, limits=asked.limits)
        guard.refuse_stub(asked.path, found)
        return found
    if not order["rows"]:
        return _check(asked)
    with ExitStack() as files:
        rows = Path(order["rows"])
        sinks = {
            name: _sink(registry.load(name), files.enter_context(_beside(rows, name).open("wb")))
            for name in (asked.table, *asked.beside)
        }
        report = _check(asked, sink=lambda name, frame: sinks[name](frame))
    _beside(rows, report.schema).rename(rows)
    return report


def _recognised(asked: Question) -> Question:
    """The same of the table that the file is most like."""
    from ckanext.mashhad.tables.engine.check import likeliest_table

    tables = [registry.load(name) for name in (asked.table, *asked.beside)]
    found = likeliest_table.find_likeliest(
        asked.path, tables, asked.mapping, asked.limits, asked.filename
    )
    return replace(asked, table=found.name, beside=registry.beside(found.name))


def _beside(rows: Path, table: str) -> Path:
    """Where the rows of a table are written until it is known which table the file is."""
    return rows.with_name(f"{rows.name}.{table}")


def _tell_all(order: dict[str, Any]) -> dict[str, Any]:
    from ckanext.mashhad.tables.engine.workbooks import findings_file

    asked, persian = checking.question(order), _persian()
    report = _check(asked, listed=findings_file.MOST)
    told = (report.describe_finding(finding, persian) for finding in report.findings)
    table = registry.load(asked.table)
    with Path(order["findings"]).open("wb") as target:
        if order["form"] == "csv":
            target.writelines(findings_file.as_csv(told, table, order["lang"]))
        else:
            target.writelines(findings_file.as_json(told))
    return {"complete": report.complete}


def _look(asked: Question) -> dict[str, Any]:
    from ckanext.mashhad.tables.engine.check import column_preview

    table = registry.load(asked.table)
    seen = column_preview.look(asked.path, table, asked.mapping, asked.limits, asked.facts)
    return {"sheets": [asdict(sheet) for sheet in seen]}


def _unpack(order: dict[str, Any]) -> dict[str, Any]:
    from ckanext.mashhad.tables.engine.batches import sheets

    asked = checking.question(order)
    with Path(order["unpack"]).open("wb") as target:
        return {"hidden": sheets.unpack(asked.path, asked.limits, target)}


def _annotate(order: dict[str, Any]) -> dict[str, Any]:
    from ckanext.mashhad.tables.engine.workbooks import annotated

    asked, lang = checking.question(order), order["lang"]
    report = _check(asked, listed=annotated.LISTED)
    with Path(order["workbook"]).open("wb") as target:
        annotated.write(
            target,
            asked.path,
            report,
            registry.load(asked.table),
            lang,
            translate=_persian(),
            limits=asked.limits,
        )
    return {}


def _check(asked: Question, **options: Any) -> Report:
    return check(
        asked.path,
        asked.schema(asked.table),
        asked.today,
        beside=[asked.schema(name) for name in asked.beside],
        published={name: _frame(name, rows) for name, rows in asked.published.items()},
        facts=asked.facts,
        mapping=asked.mapping,
        filename=asked.filename,
        limits=asked.limits,
        **options,
    )


def _frame(table: str, rows: Mapping[str, Any]) -> pl.DataFrame:
    """Published rows as they are held against those of the file."""
    of = registry.load(table)
    return pl.DataFrame(
        {name: pl.Series(v, dtype=TYPES[of.column(name).type].dtype) for name, v in rows.items()}
    )


def _sink(table: schema.TableSchema, target: IO[bytes]) -> Callable[[pl.DataFrame], None]:
    names = [column.name for column in table.columns]
    no_nul = pl.selectors.string().str.replace_all("\0", "", literal=True)
    decimals = pl.selectors.decimal().cast(pl.String).str.replace(r"\.?0+$", "")

    def write(frame: pl.DataFrame) -> None:
        absent = [pl.lit(None, pl.String).alias(name) for name in names if name not in frame]
        rows = frame.with_columns(absent).select(names).with_columns(no_nul, decimals)
        rows.write_csv(target, include_header=False)

    return write


def _persian() -> rule_messages.Translate:
    folder = str(resources.files("ckanext.mashhad.i18n"))
    return gettext.translation("ckanext-mashhad", folder, [LOCALE["fa"]], fallback=True).gettext


def prepare() -> None:
    """Read what every order needs. Row schemas are only read: to check one starts polars."""
    rule_messages.general()
    for name in registry.names():
        registry.read(name)
    _persian()


def main() -> None:
    """Read the order, which is our own, lock in, write the answer, and end.

    Python would look at every object once more before it ends.
    """
    order = json.load(sys.stdin)
    sandbox.lock_in(WORKBOOK_BOUNDS if any(map(order.get, _WAITED_FOR)) else BOUNDS)
    sys.stdout.write(json.dumps(answer(order)))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
