"""What signs say of units, for them to reply to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog.interfaces import Answerable
from ckanext.mashhad.catalog.replies import actions
from ckanext.mashhad.catalog.replies.reply import Key
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.signs import sign_rules
from ckanext.mashhad.explore.facts.city import City, TooLong, reading
from ckanext.mashhad.explore.facts.signs.survey import Case
from ckanext.mashhad.explore.web.signs.pages import SignPage
from ckanext.mashhad.explore.web.signs.sign_replies import PREFIX


def cases_of(keys: Collection[Key]) -> dict[Key, Answerable]:
    """The cases of these keys: unit id, a sign's id after ``sign:``, and the key of the case."""
    asked: defaultdict[str, set[Key]] = defaultdict(set)
    for key in keys:
        sign = key[1].removeprefix(PREFIX)
        if key[1].startswith(PREFIX) and sign in sign_rules.load():
            asked[sign].add(key)
    if not asked:
        return {}
    try:
        with reading() as city:
            found = [
                pair for sign, wanted in asked.items() for pair in _of_sign(city, sign, wanted)
            ]
    except TooLong:
        return {}
    return dict(found)


def _of_sign(city: City, sign_id: str, wanted: Collection[Key]) -> Iterator[tuple[Key, Answerable]]:
    page = SignPage(
        city,
        Question(),
        tk.h.url_for("mashhad_explore.sign", sign_id=sign_id),
        sign_rules.load()[sign_id],
    )
    names = actions.unit_names({key[0] for key in wanted})
    places = {(names[key[0]], key[2]): key for key in wanted if key[0] in names}
    for case in page.found.cases:
        if key := places.get((case.place.unit, case.place.key)):
            yield key, _answerable(page, case)


def _answerable(page: SignPage, case: Case) -> Answerable:
    return Answerable(
        title=page.text(page.sign.title),
        detail=page.title(case),
        says=page.sentence(case),
        address=page.about(case) if case.place.contract else page.link(unit=case.place.unit),
    )
