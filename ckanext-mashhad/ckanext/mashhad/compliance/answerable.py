"""What this room says of units, for them to reply to."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog.interfaces import Answerable
from ckanext.mashhad.catalog.replies.reply import Key
from ckanext.mashhad.compliance.actions import language, today
from ckanext.mashhad.compliance.engine.judging import decisions
from ckanext.mashhad.compliance.engine.vocabulary import judgement_words
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement
from ckanext.mashhad.compliance.judgements import judgements
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.persian.reading_errors import N_

#: What an address elsewhere changes in a state: by law and by announcements the place is free.
ELSEWHERE: Final = N_(
    "The state then reads “published elsewhere”, no longer “not on this portal”; in the score it "
    "counts once the portal's administration has accepted the reply."
)
ASKED_HERE: Final = N_(
    "The publication plan asks for the data in this portal: an address elsewhere stands with the "
    "reply but changes neither the state nor the score."
)
COUNTED_HERE: Final = N_(
    "Known cases are looked for in this portal one by one: an address elsewhere stands with the "
    "reply but changes neither the state nor the score."
)


def judgements_of(keys: Collection[Key]) -> dict[Key, Answerable]:
    """Today's judgements of these keys: unit id, duty id and slug of the period."""
    held = judgements.holdings()
    names = {unit.id: unit.name for unit in held.units}
    units = {key[0] for key in keys if key[0] in names}
    judged = held.judge(today(), units=units) if units else []
    wanted = set(keys)
    return {
        one.key: _answerable(one, names[one.unit])
        for one in judged
        if one.key in wanted and decisions.is_told(one)
    }


def _answerable(one: Judgement, unit: str) -> Answerable:
    lang = language()
    shown = judgement_words.state_of(one, lang)
    return Answerable(
        title=one.duty.title[LOCALE[lang]],
        detail=one.period.label(lang) if one.period else tk._("always"),
        says=one.reason.text(tk._, lang),
        address=tk.h.url_for("mashhad_compliance.unit", unit_name=unit, _anchor=one.duty.id),
        state=one.state.value if one.state else "",
        badge=(shown.css, shown.sign, shown.word) if shown else None,
        words=judgement_words.state_words(one, lang),
        address_says=tk._(_address_says(one)),
    )


def _address_says(one: Judgement) -> str:
    if one.ledger == "schedule":
        return ASKED_HERE
    return COUNTED_HERE if one.tally is not None else ELSEWHERE
