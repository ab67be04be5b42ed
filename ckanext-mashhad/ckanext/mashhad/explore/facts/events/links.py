"""To which contract or call of its unit a row belongs.

A contract is known by its number, and by the year in which it was signed where the number does not
tell one: many units begin their numbers anew each year. Rows that name it by such a number alone
(payments, changes, bids) may mean any of several; which it is follows from what is published, and
is asked again when that changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

import sqlalchemy as sa
from ckanext.datastore.backend.postgres import identifier

from ckanext.mashhad.explore.facts import relations
from ckanext.mashhad.explore.facts.relations import CALL, REGISTER
from ckanext.mashhad.tables.engine.schema.schema import TableSchema

#: A year behind all others.
_LAST: Final = 9999


class _Link(NamedTuple):
    """Rows of a table that name what another is about, or the same one."""

    table: TableSchema
    known: TableSchema
    target: str
    numbers: tuple[str, ...]  # SQL for what the rows ``e`` look for


def names(schema: TableSchema, year: str, counted: str) -> dict[str, str]:
    """SQL for the names that a row ``s`` has as it comes; ``year`` and ``counted``: its own."""
    number = schema.explore.number if schema.explore else None
    if not number:
        return {"_belongs": "NULL"}
    written = f"s.{identifier(number)}"
    name = relations.belonging(written, number)
    if number not in _known():
        return {"_belongs": name}
    tells = relations.tells_year(written)
    if not relations.counts_once(schema):
        return {"_belongs": name, "_number": f"CASE WHEN {tells} THEN NULL ELSE {name} END"}
    own = relations.belonging(written, number, year)
    # What is counted is found by its number, whether that tells the year or not.
    return {
        "_belongs": f"CASE WHEN {counted} AND NOT ({tells}) THEN {own} ELSE {name} END",
        "_number": f"CASE WHEN {tells} AND NOT ({counted}) THEN NULL ELSE {name} END",
    }


def lock(connection: sa.Connection, unit: str) -> None:
    """Wait until nobody else changes what is known of the unit, to the transaction's end."""
    key = sa.func.hashtextextended(f"{REGISTER}:{unit}", 0)
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


def follow(
    connection: sa.Connection, schema: TableSchema, unit: str, register: int | None = None
) -> None:
    """Have rows belong to what they mean, after those of a table came (``register``) or went."""
    for link in _links():
        if link.known is schema:
            own = f"SELECT id FROM {REGISTER} WHERE unit_id = :unit AND relation = :relation"  # noqa: S608
        elif link.table is schema and register is not None:
            own = "SELECT CAST(:register AS integer)"
        else:
            continue
        relation = relations.name_of(link.table)
        bound = {"unit": unit, "relation": relation, "register": register}
        connection.execute(sa.text(_follow(link, own)), bound)


def _follow(link: _Link, registers: str) -> str:
    """Whoever has the number and is the other party, too, is meant before others; of several the
    last that was there in the year of the row, else the first.
    """
    table, known = (identifier(relations.name_of(each)) for each in (link.table, link.known))
    # A call has no other party before it is won, and who won one may lose the next.
    by_party = link.target != CALL and not _tells_calls(link.known)
    party = "(a._party = e._party) DESC NULLS LAST, " if by_party else ""
    year = f"coalesce(e._year, {_LAST})"
    named = f"unnest(ARRAY[{', '.join(link.numbers)}]) WITH ORDINALITY AS n(number, place)"
    others = " AND NOT e._counted" if link.table is link.known else ""
    return (
        f"UPDATE {table} t SET {link.target} = found.name FROM (SELECT DISTINCT ON"  # noqa: S608
        " (e._register, e._row) e._register, e._row, coalesce(a._belongs, n.number) AS name"
        f" FROM {table} e CROSS JOIN LATERAL {named}"
        f" LEFT JOIN {known} a ON a._number = n.number AND a._counted"
        f" WHERE e._register IN ({registers}) AND n.number IS NOT NULL{others}"
        f" ORDER BY e._register, e._row, a._belongs IS NULL, {party}"
        f" (a._year <= {year}) DESC NULLS LAST, abs({year} - a._year), n.place) found"
        " WHERE t._register = found._register AND t._row = found._row"
        f" AND t.{link.target} IS DISTINCT FROM found.name"
    )


@cache
def _known() -> dict[str, TableSchema]:
    """The tables of which a number names one row, by the column that has it."""
    tables = [each for each in relations.explored() if relations.counts_once(each)]
    return {str(each.explore.number): each for each in tables if each.explore}


@cache
def _links() -> tuple[_Link, ...]:
    return tuple(_find_links())


def _find_links() -> Iterator[_Link]:
    for schema in relations.explored():
        role = schema.explore
        if role and role.number in _known():
            yield _Link(schema, _known()[role.number], "_belongs", ("e._number",))
        if role and role.calls:
            calls = next(each for each in _known().values() if _tells_calls(each))
            number = str(calls.explore.number) if calls.explore else ""
            named = (relations.belonging(f"e.{identifier(each)}", number) for each in role.calls)
            yield _Link(schema, calls, CALL, tuple(named))


def _tells_calls(schema: TableSchema) -> bool:
    return any(each.kind == "call" for each in (schema.explore.events if schema.explore else ()))
