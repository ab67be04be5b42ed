"""What sentences say of contracts, asked at once, and how many have some words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import sqlalchemy as sa

from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.sentences import Figures
from ckanext.mashhad.explore.engine.shares import Found
from ckanext.mashhad.explore.facts import contractors, contracts, relations, remembered
from ckanext.mashhad.explore.facts.city import City

#: Days within which a contract is about to end.
SOON: Final = 90


@dataclass(frozen=True, slots=True)
class Hits:
    """How many contracts have some words, in how many files, and what they come to."""

    count: int
    registers: int
    amount: int


@remembered.by_state
def hits(city: City, asked: Question) -> Hits:
    """The contracts that are asked for, as the search of datasets tells them."""
    files = sa.func.count(sa.distinct(relations.relation(contracts.TABLE).c["_register"]))
    query = sa.select(sa.func.count(), files, sa.func.sum(contracts.amount()))
    found = city.connection.execute(query.where(*contracts.conditions(city, asked))).one()
    return Hits(*(int(each or 0) for each in found))


@remembered.by_state
def find(city: City, asked: Question, found: Found) -> Figures:
    """The figures of the contracts that are asked for, of which ``found`` is known."""
    methods = found.by.get(contracts.method(), {})
    known = {code: share.amount for code, share in methods.items() if code}
    direct = sum(known.get(code, 0) for code in contracts.direct_methods())
    top = contractors.ranking(city, asked, size=2).contractors if not asked.party else []
    half_in, half = _half(city, asked, found.whole.amount)
    return Figures(
        count=found.whole.count,
        amount=found.whole.amount,
        unpriced=found.whole.unpriced,
        half_in=half_in,
        half=half,
        known=sum(known.values()),
        direct=direct,
        companies=[(one.key, one.name, one.share.amount) for one in top],
        unsure=contractors.most_together(city, asked) if top else 0,
        ending=ending(city, asked),
    )


def _half(city: City, asked: Question, whole: int) -> tuple[int, int]:
    """The fewest contracts that have at least half of the amount, and what they come to."""
    amount = contracts.amount()
    before = sa.func.sum(amount).over(order_by=[amount.desc(), *_places()]) - amount
    rows = relations.relation(contracts.TABLE)
    columns = before.label("before"), amount.label("amount")
    running = sa.select(*columns).where(*contracts.conditions(city, asked))
    inner = running.select_from(rows).subquery()
    query = sa.select(sa.func.count(), sa.func.sum(inner.c.amount))
    query = query.where(inner.c.before * 2 < whole).select_from(inner)
    number, comes_to = city.connection.execute(query).one() if whole else (0, 0)
    return int(number), int(comes_to or 0)


def _places() -> list[Any]:
    rows = relations.relation(contracts.TABLE)
    return [rows.c["_register"], rows.c["_row"]]


def ending(city: City, asked: Question) -> int:
    """How many of them end within :data:`SOON` days."""
    where = contracts.conditions(city, replace(asked, ending=SOON))
    return int(city.connection.scalar(sa.select(sa.func.count()).where(*where)) or 0)
