"""``python -m dev.table_docs``: writes docs/table-reference.md, all of it from the row schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.schema.schema import Column, TableSchema
from dev.paths import ROOT

PAGE: Final = ROOT / "docs" / "table-reference.md"
_INTRODUCTION: Final = """\
# The tables

Every table that is checked row by row, as its row schema in `schemas/tables/` says.
`.venv/bin/python -m dev.table_docs` writes this page from them; nothing here is written by hand.
[tables.md](tables.md) tells how files are read and how a column or a rule is added.
"""


def page() -> str:
    """The whole page in Markdown."""
    tables = [registry.load(name) for name in registry.names()]
    return "\n".join([_INTRODUCTION, *(section(table) for table in tables)])


def section(table: TableSchema) -> str:
    """What the page says of one table: where it belongs, columns, an example, rules."""
    parts = [
        [f"## {table.name}: {table.title['en']}", "", table.description["en"]],
        ["", _belongs(table)],
        ["", "| column | label | in English | type | required | mapped to |"],
        ["| --- | --- | --- | --- | --- | --- |", *map(_column, table.columns)],
        ["", "An example row:", "", *_example(table)],
        ["", *_rules(table)],
    ]
    return "\n".join(line for part in parts for line in part) + "\n"


def _belongs(table: TableSchema) -> str:
    more = "".join(f", `{key}` {_or(values)}" for key, values in table.where.items())
    main = " The main table of these datasets." if table.main else ""
    return f"In datasets of type `{table.dataset_type}`{more}.{main}"


def _or(values: tuple[str, ...]) -> str:
    return " or ".join(f"`{value}`" for value in values)


def _column(column: Column) -> str:
    type_ = f"code of `{column.codelist}`" if column.codelist else column.type
    mapped = [f"`{each}`" for each in (column.ocds, column.column_type) if each]
    cells = [f"`{column.name}`", column.label["fa_IR"], column.label["en"], type_, _needed(column)]
    return f"| {' | '.join([*cells, ', '.join(mapped)])} |"


def _needed(column: Column) -> str:
    if column.constraints.required:
        return "yes"
    when = column.constraints.required_when
    return f"when `{when.column}` is {_or(when.among)}" if when else ""


def _example(table: TableSchema) -> Iterator[str]:
    yield "| column | example | values |"
    yield "| --- | --- | --- |"
    for column in table.columns:
        yield f"| {column.label['fa_IR']} | {column.example or ''} | {_values(column)} |"


def _values(column: Column) -> str:
    if column.codelist is None:
        return ""
    return "، ".join(item.label["fa_IR"] for item in codelists.load(column.codelist))


def _rules(table: TableSchema) -> Iterator[str]:
    yield "| rule | severity | sentence | source |"
    yield "| --- | --- | --- | --- |"
    for rule in table.rules:
        sentence: Mapping[str, str] = rule.sentence or {"en": "This value stands twice."}
        yield f"| `{rule.id}` | {rule.severity} | {sentence['en']} | {rule.source} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
