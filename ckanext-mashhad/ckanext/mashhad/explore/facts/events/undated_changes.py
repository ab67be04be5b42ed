"""Changes of contracts whose rows name no day, so that nobody knows what was agreed when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa

from ckanext.mashhad.explore.engine import story
from ckanext.mashhad.explore.facts import relations
from ckanext.mashhad.explore.facts.events import event_rows
from ckanext.mashhad.tables.engine.schema.explored import EventColumns


def changed_contracts(listed: Callable[[Any], Any]) -> sa.CompoundSelect[Any]:
    """Of which contracts, by ``_belongs``, a change is told without its day, and in no other file
    with one: the same amount or new end. ``listed``: which rows are public.
    """
    parts = []
    for schema, of in _changes():
        rows = relations.relation(schema)
        where = [rows.c["_belongs"].is_not(None), rows.c[of.day].is_(None)]
        where += [listed(rows), *event_rows.tells(rows, of)]
        again = (_is_dated(rows, of, relations.beside(name), own) for name, own in _changes())
        with_day = [~sa.exists().where(*each, listed(each_of)) for each_of, each in again if each]
        parts.append(sa.select(rows.c["_belongs"]).where(*where, *with_day))
    return sa.union(*parts)


def _changes() -> Iterator[tuple[str, EventColumns]]:
    """What tells changes and ends of contracts, with the name of its table."""
    for schema in relations.explored():
        for event in schema.explore.events if schema.explore else ():
            if event.kind in story.MOVE_ENDS:
                yield schema.name, event


def _is_dated(
    rows: sa.FromClause, of: EventColumns, other: sa.FromClause, own: EventColumns
) -> tuple[sa.FromClause, list[sa.ColumnElement[bool]]]:
    """The conditions that a row of another file has the change of a row and its day; none where
    they have no figure in common.
    """
    shared = [(getattr(of, name), getattr(own, name)) for name in ("amount", "until")]
    alike = [rows.c[one] == other.c[its] for one, its in shared if one and its]
    apart = other.c["_belongs"] == rows.c["_belongs"], other.c["_register"] != rows.c["_register"]
    dated = [*apart, other.c[own.day].is_not(None), *event_rows.tells(other, own)]
    return other, [*dated, sa.or_(*alike)] if alike and of.kind == own.kind else []
