"""Which table a sheet is, of those whose files lie in its dataset.

The sheet's name decides where it is the table's; else the table most of whose columns the header
names; of equals the first. What a title names weighs as much as two columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ckanext.mashhad.tables.engine import header, title_facts
from ckanext.mashhad.tables.engine.header import Layout, Names, header_key
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.engine.value_rows import Row

#: As many columns a title is worth: those of addenda are contracts' columns, too.
_TITLE: Final = 2


@dataclass(frozen=True, slots=True)
class Seen:
    """A table that the sheet may be; ``fits``: its header names a column that a row must have;
    ``is_titled``: a title above it, the sheet's name or the file's speaks of such a table.
    """

    schema: TableSchema
    layout: Layout
    is_titled: bool = False

    @property
    def named(self) -> frozenset[str]:
        """The columns that the header names; an amount too of which it names several stages."""
        stages = self.schema.stages if self.layout.undecided else None
        return frozenset([*self.layout.fields, *([stages.column] if stages else ())])

    @property
    def fits(self) -> bool:
        """Whether the sheet can be read as this table at all."""
        required = [c.name for c in self.schema.columns if c.constraints.required]
        return not required or not self.named.isdisjoint(required)

    def is_poor(self, sheet_name: str) -> bool:
        """Whether the sheet has neither the table's name, nor what tells its rows apart, nor most
        of the columns that every row must have: a summary, where the table stands beside it.
        """
        fields, identity = self.named, self.schema.identity
        required = [c.name for c in self.schema.columns if c.constraints.required]
        if not identity or not fields.isdisjoint(identity) or self.is_called(sheet_name):
            return False
        return 2 * sum(name in fields for name in required) <= len(required)

    def is_called(self, sheet_name: str) -> bool:
        """Whether the sheet has the name of the table."""
        titles = (self.schema.name, *self.schema.title.values())
        return header_key(sheet_name) in map(header_key, titles)


def recognise(
    rows: Sequence[Row], sheet_name: str, tables: Sequence[Names], filename: str = ""
) -> tuple[Seen | None, list[Seen]]:
    """The table that the sheet is, None for none of them; and all that it has a header of.

    ``filename``: where its sheet is the only one of the file.
    """
    layouts = [(names.schema, header.find(rows, names)) for names in tables]
    words = {names.schema.name: names.schema.title_words for names in tables}
    found = []
    for schema, layout in layouts:
        if layout is not None:
            above = [t for n, cells in rows if n < layout.header_row for t in cells if t]
            titled = title_facts.read_table([*above, sheet_name, filename], words)
            found.append(Seen(schema, layout, titled == schema.name))
    fitting = [seen for seen in found if seen.fits]
    # max() takes the first of equals.
    best = max(fitting, key=lambda seen: likeness(seen, sheet_name), default=None)
    return best, found


def is_turned(rows: Sequence[Row], tables: Sequence[Names]) -> bool:
    """Whether the header is one of these tables' with the letters of each cell the other way round,
    as some programs take text out of a PDF.
    """
    turned = [(n, [text and text[::-1] for text in cells]) for n, cells in rows[: header.DEPTH]]
    return recognise(turned, "", tables)[0] is not None


def likeness(seen: Seen, sheet_name: str) -> tuple[bool, int, int, int]:
    """How much a sheet is such a table; more is more, of equals the one named more exactly."""
    named = seen.named
    required = sum(c.name in named for c in seen.schema.columns if c.constraints.required)
    weight = len(named) + (_TITLE if seen.is_titled else 0)
    exactness = -sum(map(header.rank, seen.layout.fields.values()))
    return seen.is_called(sheet_name), weight, required, exactness
