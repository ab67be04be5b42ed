"""The contracts that carry a sign: of their own, of how they were awarded, or of their call.

They are those on whose pages the sign is found.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

import sqlalchemy as sa

from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.signs import sign_rules
from ckanext.mashhad.explore.facts import contracts, relations
from ckanext.mashhad.explore.facts.city import City
from ckanext.mashhad.explore.facts.signs import survey

Places = tuple[tuple[int, int], ...]
_CALL: Final = "call"


def locate(city: City, asked: Question) -> Question:
    """The question with where the rows stand that carry its sign, as far as it has one.

    The sign is looked for in the whole city, whatever else is asked: so that one answer serves all
    that is asked of this state.
    """
    if not asked.sign:
        return asked
    sign = sign_rules.of_contracts()[asked.sign]
    cases = survey.survey(city, Question(), kinds=(sign.kind,))[sign.id].cases
    if sign.kind == _CALL:
        return replace(asked, places=_of_calls(city, {case.place.called for case in cases} - {""}))
    places = {(case.place.register, case.place.row) for case in cases}
    return replace(asked, places=tuple(sorted(places)))


def _of_calls(city: City, calls: Collection[str]) -> Places:
    """Where the contracts stand that name one of these calls."""
    rows = relations.relation(contracts.TABLE)
    query = sa.select(rows.c["_register"], rows.c["_row"])
    query = query.where(*contracts.counted(city), rows.c[relations.CALL].in_(calls))
    return tuple(sorted(city.connection.execute(query).tuples()))
