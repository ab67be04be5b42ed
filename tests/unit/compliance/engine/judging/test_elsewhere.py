"""What a unit says it published elsewhere: a state that earns nothing until that is accepted."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from ckanext.mashhad.catalog.replies.reply import ACCEPTED, DECLINED, Decision, Reply
from ckanext.mashhad.compliance.engine.evidence.facts import Unit
from ckanext.mashhad.compliance.engine.judging import elsewhere
from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.compliance.engine.vocabulary import score
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement, State, Tally
from ckanext.mashhad.compliance.engine.vocabulary.judgement_reasons import Reason
from ckanext.mashhad.persian.reading_errors import Word

MUNICIPALITY = Unit("m", "mashhad", "municipality", Word("شهرداری", "Municipality"))
RULES = loading.load()
LAW = RULES.versions("mun-71-1")[0]
PLAN = RULES.versions("plan-contracts-district")[0]
DAY = dt.date(2026, 11, 25)
MISSING = Judgement(
    MUNICIPALITY.id, LAW, None, State.MISSING, Reason.from_code("milestone"), days_late=40
)
REPLY = Reply(1, MISSING.key, "در سایت شهرداری", "admin", DAY, "missing", "https://a.example/x")
OPENS = dataclasses.replace(REPLY, opened=DAY)


def decided(code: str) -> Reply:
    return dataclasses.replace(OPENS, decision=Decision(code, "دیده شد", DAY))


def after(reply: Reply | None, one: Judgement = MISSING) -> Judgement:
    return elsewhere.applied(one, MUNICIPALITY, reply)


@pytest.mark.parametrize("reply", [None, REPLY, decided(DECLINED)])
def test_missing_stays_where_no_address_opens_or_it_is_declined(reply: Reply | None) -> None:
    assert after(reply) is MISSING


def test_an_address_that_opens_takes_the_word_and_no_point() -> None:
    one = after(OPENS)
    assert (one.state, one.is_owed, one.days_late) == (State.ELSEWHERE, True, 40)
    assert score.points(one, RULES.policy) == score.points(MISSING, RULES.policy) == 0
    before, now = (score.by_ledger([each], RULES.policy)["law"] for each in (MISSING, one))
    assert (now.points, now.possible, now.overdue, now.judged) == (
        *(before.points, before.possible, before.overdue),
        before.judged,
    )


def test_accepted_it_earns_its_part_and_is_owed_no_more() -> None:
    one = after(decided(ACCEPTED))
    assert (one.state, one.is_owed, one.days_late) == (State.ELSEWHERE, False, None)
    earned = score.points(one, RULES.policy)
    assert earned == RULES.policy.weights.elsewhere
    assert 0 < earned < RULES.policy.weights.met


@pytest.mark.parametrize(
    "one",
    [
        dataclasses.replace(MISSING, duty=PLAN),
        dataclasses.replace(MISSING, tally=Tally(0, (), (), 0)),
        dataclasses.replace(MISSING, state=State.LATE),
        dataclasses.replace(MISSING, state=State.OPEN),
    ],
    ids=["plan", "cases", "late", "open"],
)
def test_what_is_asked_for_here_or_is_not_missing_stays(one: Judgement) -> None:
    assert after(decided(ACCEPTED), one) is one
