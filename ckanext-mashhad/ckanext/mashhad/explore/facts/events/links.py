"""To which contract or call of its unit a row belongs.

A contract is known by its number, and by the year in which it was signed where the number does not
tell one: many units begin their numbers anew each year. Rows that name it by such a number alone
(payments, changes, bids) may mean any of several; which it is follows from what is published, and
is asked again when that changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

import sqlalchemy as sa
from ckanext.datastore.backend.postgres import identifier

from ckanext.mashhad.explore.facts import relations
from ckanext.mashhad.explore.facts.relations import CALL, REGISTER
from ckanext.mashhad.tables.engine.schema.schema import TableSchema

#: Days that lie so near may be one that was mended.
_NEAR: Final = 62


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
    own = f"{counted} AND NOT coalesce({relations.tells_year(written, year)}, false)"
    of_year = relations.belonging(written, number, year)
    is_known = relations.counts_once(schema)
    return {
        "_belongs": f"CASE WHEN {own} THEN {of_year} ELSE {name} END" if is_known else name,
        "_number": name,
    }


def lock(connection: sa.Connection, unit: str) -> None:
    """Wait until nobody else changes what is known of the unit, to the transaction's end."""
    key = sa.func.hashtextextended(f"{REGISTER}:{unit}", 0)
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


def numbers(connection: sa.Connection, schema: TableSchema, register: int) -> list[str]:
    """The numbers of what a file is about, which rows of other files may look for."""
    if schema not in _known().values():
        return []
    rows = relations.relation(schema.name)
    query = sa.select(rows.c["_number"]).where(rows.c["_register"] == register, rows.c["_counted"])
    return [each for each in connection.scalars(query.distinct()) if each]


def join_again(connection: sa.Connection, schema: TableSchema, register: int) -> None:
    """What another file has with another day, or without one, is the same over the edge of a year
    where its amount and other party are.
    """
    table, role = identifier(relations.name_of(schema)), schema.explore
    if role is None or role.amount is None or schema not in _known().values():
        return
    amount = identifier(role.amount)
    same = (
        f"UPDATE {table} t SET _belongs = a._belongs FROM {table} a"  # noqa: S608
        " WHERE t._register = :register AND a._register <> t._register AND t._counted"
        " AND a._counted AND a._number = t._number AND a._belongs <> t._belongs"
        f" AND a._party = t._party AND a.{amount} = t.{amount} AND abs(a._year - t._year) = 1"
        f" AND coalesce(abs(a._day - t._day) < {_NEAR}, true)"
    )
    connection.execute(sa.text(same), {"register": register})


def follow(
    connection: sa.Connection,
    schema: TableSchema,
    unit: str,
    changed: Sequence[str],
    register: int | None = None,
) -> None:
    """Have rows belong to what they mean: those of a table that came (``register``), and those that
    look for what came or went there, by its ``changed`` numbers.
    """
    bound = {"unit": unit, "changed": list(changed), "register": register}
    for link in _links():
        if link.known is schema and changed:
            own = f"SELECT id FROM {REGISTER} WHERE unit_id = :unit AND relation = :relation"  # noqa: S608
            those = " AND n.number = ANY(CAST(:changed AS text[]))"
            relation = relations.name_of(link.table)
            connection.execute(sa.text(_follow(link, own, those)), {**bound, "relation": relation})
        if link.table is schema and register is not None:
            own = "SELECT CAST(:register AS integer)"
            connection.execute(sa.text(_follow(link, own)), bound)


def _follow(link: _Link, registers: str, those: str = "") -> str:
    """Who has the number is meant where it is no younger than the row, but for some days: with the
    same other party before others, then in the file of the row; of several the last. A number that
    begins anew each year is not that of a company with another legal id.
    """
    table, known = (identifier(relations.name_of(each)) for each in (link.table, link.known))
    # A call has no other party before it is won, and who won one may lose the next.
    by_party = link.target != CALL and not _tells_calls(link.known)
    party = "coalesce(a._party = e._party OR a._called = e._called, false)"
    preferred = f"{party} DESC, " if by_party else ""
    id_, its = (
        each.explore.party_id if each.explore else None for each in (link.table, link.known)
    )
    other = ""
    if by_party and id_ and its:
        differs = f"e.{identifier(id_)} <> a.{identifier(its)} AND a._belongs <> a._number"
        other = f" AND NOT coalesce({differs}, false)"
    named = f"unnest(ARRAY[{', '.join(link.numbers)}]) WITH ORDINALITY AS n(number, place)"
    others = " AND NOT e._counted" if link.table is link.known else ""
    return (
        f"UPDATE {table} t SET {link.target} = found.name FROM (SELECT DISTINCT ON"  # noqa: S608
        " (e._register, e._row) e._register, e._row, coalesce(a._belongs, n.number) AS name"
        f" FROM {table} e CROSS JOIN LATERAL {named}"
        f" LEFT JOIN {known} a ON a._number = n.number AND a._counted"
        f" AND (coalesce(a._year <= e._year, true) OR a._day - e._day < {_NEAR}){other}"
        f" WHERE e._register IN ({registers}) AND n.number IS NOT NULL{those}{others}"
        f" ORDER BY e._register, e._row, a._belongs IS NULL, {preferred}"
        "(a._register = e._register) DESC,"
        " (a._day <= e._day) DESC NULLS LAST, a._year DESC NULLS LAST,"
        " abs(e._day - a._day), n.place) found"
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
