"""What a reader asks of the published rows of a table, as the address of the page says it.

``read(args, schema)`` takes whatever the address holds. What is none of the table's columns and
codes is not asked for, so that nothing that was typed reaches the database but words, years and
values that are compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.persian.numerals.digits import to_ascii_digits
from ckanext.mashhad.persian.text import display_safe
from ckanext.mashhad.tables.engine.schema.schema import Column, TableSchema

LONGEST: Final = 200
ALL: Final = "all"
_PAGE: Final = re.compile("[0-9]{1,6}")
_YEAR: Final = re.compile("1[0-9]{3}")
_YES_NO: Final = ("true", "false")


@dataclass(frozen=True, slots=True)
class Inquiry:
    """``filters``: column to the value it must have; ``sort``: a column or empty for file order;
    ``all_columns``: whether those are shown too that say little at a glance.
    """

    words: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False
    page: int = 1
    all_columns: bool = False

    @property
    def narrows(self) -> bool:
        """Whether some rows may be left out."""
        return bool(self.words or self.filters)

    def params(self, **changes: str) -> dict[str, str]:
        """The address of this inquiry, changed; an empty value takes its part away.

        The page is left out unless it is what changes: another choice begins with the first.
        """
        order = f"-{self.sort}" if self.descending else self.sort
        columns = ALL if self.all_columns else ""
        said = {"q": self.words, **self.filters, "sort": order, "columns": columns, **changes}
        return {name: value for name, value in said.items() if value}


def read(args: Mapping[str, str], schema: TableSchema) -> Inquiry:
    """The inquiry of an address."""
    order = args.get("sort", "")
    sort = order.removeprefix("-")
    sorts = sort in {column.name for column in schema.columns}
    page = args.get("page", "")
    return Inquiry(
        words=" ".join(display_safe(args.get("q", "")[:LONGEST]).split()),
        filters=dict(_filters(args, schema)),
        sort=sort if sorts else "",
        descending=sorts and order.startswith("-"),
        page=max(int(page), 1) if _PAGE.fullmatch(page) else 1,
        all_columns=args.get("columns") == ALL,
    )


def _filters(args: Mapping[str, str], schema: TableSchema) -> Iterator[tuple[str, str]]:
    for column in schema.facet_columns:
        value = display_safe(args.get(column.name, "")[:LONGEST]).strip()
        if column.type == "fiscal_year":
            value = to_ascii_digits(value)
        if value and _possible(column, value):
            yield column.name, value


def _possible(column: Column, value: str) -> bool:
    if column.codelist:
        return value in codelists.load(column.codelist)
    if column.type == "fiscal_year":
        return bool(_YEAR.fullmatch(value))
    return column.type == "text" or value in _YES_NO
