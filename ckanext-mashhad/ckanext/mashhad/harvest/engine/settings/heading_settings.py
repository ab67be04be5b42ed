"""What an officer says of the headings of a register's file: ``heading = column`` (pure).

A column is named as the form of tables names it, in either language, or by its technical name. A
heading with nothing after its sign is left out.
"""

from __future__ import annotations

from ckanext.mashhad.harvest.engine.settings.options import several
from ckanext.mashhad.tables.engine.header import header_key
from ckanext.mashhad.tables.engine.schema.schema import TableSchema

Said = dict[str, str | None]


def read(text: str, table: TableSchema) -> tuple[Said, list[str]]:
    """Heading to column, None where it is left out; and the names that no column has."""
    known = {
        header_key(name): column.name
        for column in table.columns
        for name in (column.name, *column.label.values())
    }
    said: Said = {}
    unknown = []
    for pair in several(text):
        heading, _, name = (part.strip() for part in pair.partition("="))
        if name and header_key(name) not in known:
            unknown.append(name)
        else:
            said[heading] = known[header_key(name)] if name else None
    return said, unknown
