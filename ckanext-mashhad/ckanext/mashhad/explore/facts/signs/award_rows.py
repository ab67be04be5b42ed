"""How contracts were awarded, beside the calls that their units have published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import sqlalchemy as sa

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.signs.subjects import COMPETED, Award
from ckanext.mashhad.explore.facts import contracts, relations
from ckanext.mashhad.explore.facts.city import City, shown
from ckanext.mashhad.explore.facts.signs.call_rows import CALLS
from ckanext.mashhad.explore.facts.signs.contract_rows import contract_place
from ckanext.mashhad.explore.facts.signs.places import METHODS, Place, asked_for, method_of

_FLAGS: Final = ("competed", "numbered", "found", "calls_known")


def awards(city: City, asked: Question) -> Iterator[tuple[Place, Award, int]]:
    """Each contract whose call is not to be found, then the others by what is known of them."""
    flagged = _flagged(city, asked_for(city, asked, contracts.TABLE)).subquery()
    lost = sa.and_(flagged.c.competed, flagged.c.numbered, ~flagged.c.found, flagged.c.calls_known)
    calls = _newest_calls(city)
    for row in city.connection.execute(sa.select(flagged).where(lost)).mappings():
        newest = calls.get(row["_unit"])
        place = replace(contract_place(city, row), others=(newest,) if newest else ())
        yield place, _award(row), 1
    flags = [flagged.c[name] for name in _FLAGS]
    others = sa.select(*flags, sa.func.count().label("count")).where(lost.is_not(True))
    for row in city.connection.execute(others.group_by(*flags)).mappings():
        yield Place(""), _award(row), int(row["count"])


def award(city: City, contract: Mapping[str, Any]) -> Award:
    """How one contract was awarded."""
    rows = relations.relation(contracts.TABLE)
    own = [rows.c[name] == contract[name] for name in ("_register", "_row")]
    return _award(city.connection.execute(_flagged(city, own)).mappings().one())


def _award(row: Mapping[str, Any]) -> Award:
    return Award(**{name: row[name] for name in _FLAGS})


def _flagged(city: City, where: list[Any]) -> sa.Select[Any]:
    """Contracts with what :class:`Award` tells."""
    rows, calls = relations.relation(contracts.TABLE), relations.relation(CALLS)
    codes = [code for code in codelists.load(METHODS).codes if method_of(code) in COMPETED]
    role = contracts.schema().explore
    numbers = [rows.c[name] for name in (role.calls if role else ())]
    unit = rows.c["_unit"]
    found = sa.exists().where(calls.c["_belongs"] == rows.c[relations.CALL], shown(city, calls))
    published = sa.select(calls.c["_unit"], calls.c["_year"]).where(shown(city, calls)).distinct()
    in_years = [sa.tuple_(unit, rows.c["_year"] - back).in_(published) for back in (0, 1)]
    return sa.select(
        rows,
        rows.c[METHODS].in_(codes).label("competed"),
        sa.func.coalesce(*numbers).is_not(None).label("numbered"),
        found.label("found"),
        sa.func.coalesce(sa.and_(*in_years), sa.false()).label("calls_known"),
    ).where(*where)


def _newest_calls(city: City) -> dict[str, int]:
    """By the id of a unit the file of its calls that was read last."""
    calls = relations.relation(CALLS)
    query = sa.select(calls.c["_unit"], sa.func.max(calls.c["_register"]))
    query = query.where(shown(city, calls)).group_by(calls.c["_unit"])
    return dict(city.connection.execute(query).tuples().all())
