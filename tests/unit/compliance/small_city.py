"""A small city, and readers of what lawyers write: Jalali days, Tehran hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any

from ckanext.mashhad.compliance.engine.evidence.facts import (
    Dataset,
    Event,
    File,
    FormerCase,
    Nil,
    Unit,
)
from ckanext.mashhad.compliance.engine.evidence.hidden_intervals import HiddenIntervals
from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.compliance.engine.rules.duty import Rules
from ckanext.mashhad.persian.calendar import jalali
from ckanext.mashhad.persian.calendar.moments import TEHRAN
from ckanext.mashhad.persian.calendar.periods import Period
from ckanext.mashhad.persian.reading_errors import Word

#: A duty by single cases with a day of the plan, which the plan that is shipped has not.
PLANNED_CASES: dict[str, Any] = {
    "id": "plan-board-minutes",
    "title": {"fa_IR": "صورت‌جلسهٔ هیئت‌مدیره تا بیست روز", "en": "Minutes of a board, in 20 days"},
    "owed_by": {"kinds": ["organisation"]},
    "kind": "event",
    "dataset_type": "document",
    "subject": "council_minutes",
    "due_anchor": "approval",
    "due_offset_days": 20,
    "in_force_from": "1403-01-01",
}
START = jalali.to_gregorian(1403, 1, 1)


def day(text: str) -> date:
    """``1403/07/15``."""
    return jalali.parse(text).date


def moment(text: str) -> datetime:
    """``1403/07/15 23:59`` by Tehran's clock, as UTC."""
    on, clock = text.split()
    return datetime.combine(day(on), time.fromisoformat(clock), TEHRAN).astimezone(UTC)


#: The files of rules that are shipped, each read once.
_shipped = cache(loading.read)


def plan() -> dict[str, Any]:
    """The plan that is shipped, with one duty by cases."""
    shipped = _shipped(loading.SCHEDULE)
    return {**shipped, "entries": [*shipped["entries"], PLANNED_CASES]}


def rules(site: dict[str, Any] | None = None) -> Rules:
    """The rules that are shipped with this plan."""
    return loading.parse(_shipped(loading.DUTIES), plan(), _shipped(loading.POLICY), site or {})


def units(monitored: date = START) -> tuple[Unit, ...]:
    """One unit of each kind; the parts of the municipality are its district and its deputy."""

    def unit(name: str, kind: str, fa: str, *, body: bool, parent: str = "municipality") -> Unit:
        return Unit(name, name, kind, Word(fa, name), parent, body, monitored)

    watched = (
        unit("municipality", "municipality", "شهرداری مشهد", body=True, parent=""),
        unit("council", "council", "شورای اسلامی شهر مشهد", body=True, parent=""),
        unit("district-9", "district", "منطقهٔ ۹", body=False),
        unit("finance", "deputy", "معاونت مالی", body=False),
        unit("bus", "organisation", "سازمان اتوبوسرانی", body=True),
        unit("rail", "company", "شرکت قطار شهری", body=True),
    )
    unwatched = Unit("unwatched", "unwatched", "district", Word("منطقهٔ نو", "new"), "municipality")
    return (*watched, unwatched)


def _subject_of(given: dict[str, Any]) -> str:
    """That of the first duty that it names."""
    named = (loading.load().versions(each) for each in given.get("names", ()))
    return next((versions[-1].subject for versions in named if versions), "")


def dataset(number: int, unit: str, given: dict[str, Any]) -> Dataset:
    """A dataset of ``cases.yaml``."""
    files = given.get("files", [given] if "at" in given or "utc" in given else [])
    return Dataset(
        id=f"dataset-{number}",
        unit=given.get("by", unit),
        type=given["type"],
        period=Period.from_slug(given["period"]) if "period" in given else None,
        subject=given.get("subject", _subject_of(given)),
        stage=given.get("stage", ""),
        statement=given.get("statement", _statement_of(given)),
        day=day(given["about"]) if "about" in given else None,
        former_cases=tuple(_former_case(unit, each) for each in given.get("was", [])),
        earlier_day=next((day(each["about"]) for each in given.get("was", [])), None),
        known=moment(given["at"]) if "at" in given else None,
        duties=frozenset(given.get("names", ())),
        files=tuple(_file(f"file-{number}-{place}", each) for place, each in enumerate(files)),
        nils=tuple(map(_nil, given.get("nils", [given] if "nil" in given else []))),
        withdrawn=moment(given["removed"]) if "removed" in given else None,
        hidden_intervals=_absences(given),
    )


def _former_case(unit: str, given: dict[str, Any]) -> FormerCase:
    until = moment(given["until"])
    return FormerCase(unit, day(given["about"]), frozenset(given["names"]), until)


def _absences(given: dict[str, Any]) -> HiddenIntervals:
    return tuple((moment(since), moment(until)) for since, until in given.get("private", []))


def _statement_of(given: dict[str, Any]) -> str:
    """What the law or the plan asks for of such a period, where nothing else is said."""
    if given["type"] != "statement":
        return ""
    _, _, part = given.get("period", "").partition("-")
    return {"h": "six_month", "q": "execution"}.get(part[:1], "balance_sheet")


def _nil(given: dict[str, Any]) -> Nil:
    gone = moment(given["nil_until"]) if "nil_until" in given else None
    said = moment(given["nil"]), given.get("of", "")
    return Nil(*said, withdrawn=gone, moved=given.get("moved", False))


def _file(name: str, given: dict[str, Any]) -> File:
    since = datetime.fromisoformat(given["utc"]) if "utc" in given else moment(given["at"])
    ended = given.get("withdrawn", given.get("dead"))
    gone = moment(ended) if ended else None
    numbers: dict[str, Any] = {
        key: int(given[key]) for key in ("cases", "rows", "most") if key in given
    }
    for key in ("attested", "confirmed"):
        if key in given:
            numbers[key] = moment(given[key])
    told = given.get("table", "")
    return File(name, since, told, withdrawn=gone, dead="dead" in given, **numbers)


def event(number: int, unit: str, given: dict[str, Any]) -> Event:
    """An event of ``cases.yaml``."""
    return Event(
        id=f"event-{number}",
        unit=given.get("by", unit),
        day=day(given["day"]),
        table=given.get("table", ""),
        duties=frozenset(given.get("names", ())),
        done=moment(given["done"]) if "done" in given else None,
        dataset="register" if "done" in given else "",
        file="rows" if "done" in given else "",
        known=moment(given["known"]) if "known" in given else None,
        withdrawn=moment(given["withdrawn"]) if "withdrawn" in given else None,
        dismissed=moment(given["dismissed"]) if "dismissed" in given else None,
        count=int(given.get("count", 1)),
        told=moment(given["told"]) if "told" in given else None,
        hidden_intervals=_absences(given),
    )
