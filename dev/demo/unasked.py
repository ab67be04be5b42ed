"""What the city publishes beyond what it owes, and what it does not publish yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from ckanext.mashhad.persian.calendar import jalali
from ckanext.mashhad.persian.calendar.moments import TEHRAN
from ckanext.mashhad.persian.calendar.periods import Kind, Period, periods_between
from dev.demo import (
    afterwards,
    budgets,
    contracts,
    describe,
    documents,
    draws,
    papers,
    regulations,
    tables,
    worth_a_look,
)
from dev.demo.afterwards import Sequel
from dev.demo.answers import SEQUELS, contracts_of
from dev.demo.budgets import Budget
from dev.demo.columns import Column
from dev.demo.contracts import Register
from dev.demo.describe import Structure
from dev.demo.monitoring import COUNCIL, DISTRICT_2, MUNICIPALITY, PARKS, PLANNING
from dev.demo.papers import Paper
from dev.demo.parts import Dataset
from dev.demo.words import ABOUT_DATASET

_FIRE_SAFETY, _BUS = "mashhad-fire-safety", "mashhad-bus"


def datasets(structure: Structure, as_of: date) -> Iterator[Dataset]:
    """All of them as of that day; what has a moment may still lie ahead."""
    yield from (contracts.dataset(structure, plan) for plan in _registers(as_of))
    yield from (afterwards.dataset(structure, plan) for plan in _sequels(structure, as_of))
    yield from (budgets.dataset(structure, plan) for plan in _budgets(as_of))
    yield from (papers.dataset(structure, regulations.KINDS, plan) for plan in _drafts(as_of))
    yield from (papers.dataset(structure, documents.KINDS, plan) for plan in _documents(as_of))
    yield from _of_sittings(structure, as_of)
    yield _old_record()


def sittings(as_of: date) -> Iterator[tuple[Period, date, datetime]]:
    """The council's sittings since last quarter: month, day, and when the minutes come."""
    quarter = Period.containing(as_of, "quarter").previous
    for month in periods_between(quarter.start, as_of, "month"):
        draw = draws.stream("sitting", month.slug)
        day = draws.day_between(draw, month.start, month.end)
        yield month, day, draws.moment_between(draw, *_soon_after(day))


def _soon_after(day: date) -> tuple[date, date]:
    return day + timedelta(days=2), day + timedelta(days=9)


def _moment(draw_name: str, day: date) -> datetime:
    return draws.moment_between(draws.stream("published", draw_name), *_soon_after(day))


def _last(as_of: date, kind: Kind) -> Period:
    """The last period of that kind that ended a month ago or earlier."""
    return Period.containing(as_of - timedelta(days=31), kind).previous


def _registers(as_of: date) -> Iterator[Register]:
    half, year = _last(as_of, "half"), _last(as_of, "year")
    for unit, period, size in (
        (_FIRE_SAFETY, half, (40, 60)),
        (_BUS, year, (80, 120)),
        (MUNICIPALITY, Period(1402), (220, 300)),
    ):
        published = _moment(f"{unit}/{period.slug}", period.end + timedelta(days=10))
        yield Register(unit, period, size, published)
    # Not public: what an officer is still at work on.
    ended = Period.containing(as_of, "month").previous
    yield Register(DISTRICT_2, ended, (20, 40), None, more=("unfinished",))


def _sequels(structure: Structure, as_of: date) -> Iterator[Sequel]:
    """What became of the contracts of a quarter whose register has long been public."""
    quarter = _last(as_of, "quarter").previous
    names: tuple[afterwards.Name, ...] = ("payments", "amendments")
    for unit in SEQUELS:
        for kind in names:
            published = _moment(f"{kind}/{unit}/{quarter.slug}", quarter.end + timedelta(days=60))
            rows = contracts_of(structure, unit, quarter, published)
            yield Sequel(unit, quarter, kind, published, rows)


def _budgets(as_of: date) -> Iterator[Budget]:
    this = jalali.to_jalali(as_of).year
    stages: tuple[budgets.Stage, ...] = ("proposed", "amended")
    for year in (this - 2, this - 1, this, this + 1):
        for stage in stages:
            day = budgets.decided_on(stage, year)
            formats = ("XLSX",) if stage == "proposed" else ("CSV",)
            published = _moment(f"{stage}/{year}", day)
            yield Budget(MUNICIPALITY, year, stage, published, formats)
    yield Budget(PARKS, this, "amended")


def _drafts(as_of: date) -> Iterator[Paper]:
    quarter = Period.containing(as_of, "quarter")
    for period in (quarter.previous.previous, quarter.previous, quarter):
        draw = draws.stream("draft", period.slug)
        day = draws.day_between(draw, period.start, period.end)
        published = draws.moment_between(draw, *_soon_after(day))
        duties = ("mun-dir-c6",)
        yield Paper(COUNCIL, period, "council_drafts", day, published, duties, ("CSV",))


def _of_sittings(structure: Structure, as_of: date) -> Iterator[Dataset]:
    """Minutes and votes of each sitting; of some the votes do not come."""
    for month, day, published in sittings(as_of):
        plan = Paper(COUNCIL, month, "council_minutes", day, published, ("mun-dir-c3",))
        minutes = papers.dataset(structure, documents.KINDS, plan)
        planted = worth_a_look.list_votes(COUNCIL, month, day, minutes)
        yield replace(minutes, signs=tuple(planted))
        plan = Paper(COUNCIL, month, "council_attendance", day, published, ("mun-dir-c1",))
        yield papers.dataset(structure, documents.KINDS, plan)
        if worth_a_look.has_votes(month):
            votes = _moment(f"votes/{month.slug}", day)
            plan = Paper(COUNCIL, month, "council_votes", day, votes, ("mun-dir-c5",))
            yield papers.dataset(structure, documents.KINDS, plan)


def _documents(as_of: date) -> Iterator[Paper]:
    year = Period.containing(as_of, "year").previous
    issued = jalali.to_gregorian(year.year, 1, 25)
    guide = _moment(f"complaints/{year.slug}", issued)
    yield Paper(MUNICIPALITY, year, "complaints_guide", issued, guide, ("foi-10-c",))
    reported = year.end + timedelta(days=75)
    report = _moment(f"report/{year.slug}", reported)
    yield Paper(PLANNING, year, "report", reported, report, formats=("XLSX", "CSV"))


def _old_record() -> Dataset:
    """A record from before the portal had types: CKAN's own fields only."""
    name = "green-space-list-1398"
    draw = draws.stream(name)
    columns = (
        Column("number", "شمارهٔ بوستان", "number"),
        Column("kind", "نوع"),
        Column("area", "مساحت (مترمربع)", "number", 18),
    )
    rows = [
        {
            "number": number,
            "kind": draw.choice(("محلی", "محلی", "ناحیه‌ای", "منطقه‌ای")),
            "area": draw.randint(8, 400) * 100,
        }
        for number in range(1, 81)
    ]
    loaded = jalali.to_gregorian(1403, 2, 20)
    return Dataset(
        name=name,
        type="dataset",
        unit=PARKS,
        fields={
            "title": "فهرست بوستان‌ها، ۱۳۹۸",
            "notes": f"شماره، نوع و مساحت بوستان‌ها.\n\n{ABOUT_DATASET['fa']}",
            "license_id": describe.LICENCE,
            "tags": describe.tagged("بوستان"),
            # As ckanext-dcat's users write them in records without a schema.
            "extras": [
                {"key": "سال", "value": "۱۳۹۸"},
                {"key": "theme", "value": "ENVI"},
                {"key": "temporal_start", "value": "2019-03-21"},
                {"key": "temporal_end", "value": "2020-03-19"},
            ],
        },
        files=tables.files(name, "فهرست بوستان‌ها", columns, rows, ("CSV",)),
        figures={"rows": len(rows)},
        published=datetime.combine(loaded, time(10), TEHRAN),
    )
