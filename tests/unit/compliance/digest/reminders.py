"""Publications that two units owe in Azar 1405, and readers of the letters about them."""

from __future__ import annotations

from datetime import date, timedelta

from ckanext.mashhad.compliance.digest import ladder
from ckanext.mashhad.compliance.digest.recipients import Reader
from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement, State
from ckanext.mashhad.compliance.engine.vocabulary.judgement_reasons import Change, Reason
from ckanext.mashhad.persian.calendar.periods import Period
from ckanext.mashhad.persian.reading_errors import Word
from tests.unit.compliance.small_city import day

LADDER = ladder.load()
CALENDAR = loading.calendar()
(CONTRACTS,) = loading.load().versions("plan-contracts-district")
PERIOD = Period.from_slug("1405-m08")
DUE = day("1405/09/10")  # a Tuesday
NINE, TEN = "id-9", "id-10"
UNITS = {NINE: Word("منطقهٔ ۹", "District 9"), TEN: Word("منطقهٔ ۱۰", "District 10")}
YEAR = day("1405/01/01")


def coming(unit: str = NINE, due: date = DUE) -> Judgement:
    return Judgement(
        unit,
        CONTRACTS,
        PERIOD,
        State.NOT_DUE,
        Reason.from_code("not_due", due=due),
        Change.from_code("publish_by", period=PERIOD, due=due),
        due=due,
        missing_from=due + timedelta(days=1),
    )


def missing(unit: str = NINE, due: date = DUE, on: date | None = None) -> Judgement:
    days = ((on or due) - due).days
    reason = Reason.from_code(
        "missing_schedule", unit=UNITS[unit], period=PERIOD, due=due, days=days
    )
    change = Change.from_code("publish_late", period=PERIOD)
    return Judgement(unit, CONTRACTS, PERIOD, State.MISSING, reason, change, due=due)


def reader(since: date, name: str = "زهرا", **more) -> Reader:
    given = {"roles": {NINE: "editor"}, **more}
    return Reader(name, name, since=since, **given)
