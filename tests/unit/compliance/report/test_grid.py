"""What every list of arrears shows: all that is owed, also what is only said to be elsewhere."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.compliance.engine.vocabulary import judgement_words
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement, State
from ckanext.mashhad.compliance.engine.vocabulary.judgement_reasons import Change, Reason
from ckanext.mashhad.compliance.report import grid
from ckanext.mashhad.compliance.web.frame_views import Line
from ckanext.mashhad.persian.calendar.periods import Period

(DUTY, *_) = loading.load().versions("mun-71-1")
FIRST, LAST = (
    Judgement(
        "m",
        DUTY,
        Period.from_slug(slug),
        state,
        Reason.from_code("milestone"),
        Change.from_code("decide"),
        due=dt.date(2026, 4, 4),
        **days,
    )
    for slug, state, days in (
        ("1404-h1", State.ELSEWHERE, {"days_without": 7}),
        ("1404-h2", State.ELSEWHERE, {"days_late": 30}),
    )
)


def taken(one: Judgement) -> Judgement:
    return dataclasses.replace(one, accepted=True, days_late=None, days_without=None)


def test_arrears_hold_what_is_elsewhere_until_that_is_accepted() -> None:
    for first, more in ((FIRST, [FIRST]), (taken(FIRST), [])):
        [(_duty, [(last, missing)])] = grid.last_states([first, LAST])
        assert (last, missing) == (LAST, more)
        assert len(grid.to_do([first, LAST])) == len(more) + 1
        assert set(map(id, grid.behind([first, LAST]))) == {id(LAST), *map(id, more)}


def test_days_without_it_are_summed_with_or_without_due_day() -> None:
    assert Line(DUTY, [LAST], [FIRST]).days_missing == 37
    assert Line(DUTY, [taken(LAST)], [taken(FIRST)]).days_missing == 0


@pytest.mark.parametrize(
    ("lang", "word"),
    [
        ("en", "The unit says it is elsewhere; not decided"),
        ("fa", "به گفتهٔ واحد در جای دیگر است؛ هنوز تصمیمی گرفته نشده"),
    ],
)
def test_word_says_whether_it_was_decided(lang, word) -> None:
    shown = judgement_words.state_of(LAST, lang)
    assert (shown.word, shown.code) == (word, "elsewhere")
    assert judgement_words.state_of(taken(LAST), lang).word != word
