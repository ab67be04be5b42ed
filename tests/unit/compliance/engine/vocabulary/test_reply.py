"""What units reply to judgements, made of the events of the timeline."""

from __future__ import annotations

from datetime import date

from ckanext.mashhad.compliance.engine.vocabulary.reply import (
    DECIDED,
    GIVEN,
    WITHDRAWN,
    Happened,
    standing,
)

DAY = date(2026, 11, 25)
CELL = {"duty": "d", "period": ""}


def happened(id_: int, kind: str, **says: object) -> Happened:
    return Happened(id_, kind, "u", "admin", DAY, {**CELL, **says})


def test_last_reply_stands_and_only_it_is_decided() -> None:
    first, second = (
        happened(id_, GIVEN, reason=text, state="missing") for id_, text in ((1, "یکم"), (3, "دوم"))
    )
    decided = happened(2, DECIDED, reply=1, decision="accepted", reason="چون")
    late = happened(4, DECIDED, reply=1, decision="declined", reason="نه")
    [reply] = standing([first, decided]).values()
    assert reply.sentence(str, "en") == (
        "Reply of the unit (administrator of the unit, 4 Azar 1405): “یکم”"
    )
    assert reply.decision is not None
    assert reply.decision.sentence(str, "en") == (
        "The portal's administration has accepted the reply on 4 Azar 1405: چون"
    )
    [reply] = standing([first, decided, second, late]).values()
    assert (reply.text, reply.decision) == ("دوم", None)
    assert standing([first, decided, happened(5, WITHDRAWN)]) == {}
    assert standing([happened(1, GIVEN, reason="erased", state="missing"), decided]) == {}


def test_decision_on_what_was_never_given_is_nothing() -> None:
    assert standing([happened(2, DECIDED, reply=1, decision="accepted", reason="چون")]) == {}
