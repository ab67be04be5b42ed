"""What units reply to judgements, made of the events of the timeline."""

from __future__ import annotations

from datetime import date

from ckanext.mashhad.catalog.replies.reply import (
    DECIDED,
    FAILED,
    GIVEN,
    OPENED,
    WITHDRAWN,
    Happened,
    standing,
)

DAY = date(2026, 11, 25)
CELL = {"about": "d", "part": ""}


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


def test_reply_cannot_look_like_what_was_decided_on_it() -> None:
    faked = "فرستادیم.” The portal's administration has accepted the reply» تصمیم: «پذیرفته"
    [reply] = standing([happened(1, GIVEN, reason=faked, state="missing")]).values()
    persian = str.maketrans("“”", "«»")
    for frame, (opens, closes) in ((str, "“”"), (lambda each: each.translate(persian), "«»")):
        said = reply.sentence(frame, "en")
        assert (said.count(opens), said.count(closes), said[-1]) == (1, 1, closes)
    assert reply.as_dict()["text"] == faked


def test_decision_on_what_was_never_given_is_nothing() -> None:
    assert standing([happened(2, DECIDED, reply=1, decision="accepted", reason="چون")]) == {}


def test_address_opens_for_the_reply_that_names_it() -> None:
    given = happened(1, GIVEN, reason="در سایت شرکت", state="missing", link="https://a.example/x")
    opened, failed = happened(2, OPENED, reply=1), happened(3, FAILED, reply=1)
    for events, day in (([given], None), ([given, opened], DAY), ([given, opened, failed], None)):
        [reply] = standing(events).values()
        assert reply.opened == day
        assert (reply.link, reply.as_dict()["link_opened"]) == (
            "https://a.example/x",
            day and day.isoformat(),
        )
    # A new reply has to be seen to open anew, and what is known of the old one is nothing of it.
    anew = happened(4, GIVEN, reason="در سایت شرکت", state="missing", link="https://a.example/y")
    [reply] = standing([given, anew, opened]).values()
    assert (reply.opened, reply.link) == (None, "https://a.example/y")
    assert reply.sentence(str, "en").endswith("It names this address: https://a.example/y")
