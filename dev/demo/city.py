"""Which datasets the city has on a day: what a municipality would have published by then.

Registers appear some days after their period, so the city grows as days go by; what a
dataset holds never changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from ckanext.mashhad.persian import jalali
from ckanext.mashhad.persian.moments import TEHRAN
from ckanext.mashhad.persian.periods import Kind, Period
from dev.demo import (
    budgets,
    contracts,
    describe,
    documents,
    draws,
    regulations,
    statements,
    statistics,
    tables,
)
from dev.demo.budgets import Budget
from dev.demo.contracts import Register
from dev.demo.documents import Document
from dev.demo.parts import City, Dataset
from dev.demo.regulations import Regulation
from dev.demo.statements import Statement
from dev.demo.statistics import Statistics
from dev.demo.tables import Column
from dev.demo.words import ABOUT_DATASET

#: The oldest datasets are of 1402 and were published in the spring after it.
FIRST_DAY = jalali.to_gregorian(1403, 4, 1)
MONITORED_FROM = jalali.to_gregorian(1403, 1, 1)

COUNCIL = "mashhad-city-council"
DISTRICT_1, DISTRICT_2, DISTRICT_9 = (f"mashhad-district-{n:02}" for n in (1, 2, 9))
MUNICIPALITY = "mashhad-municipality"
PARKS = "mashhad-parks"
PLANNING = "mashhad-deputy-planning"
RAIL = "mashhad-urban-rail"
SAMEN = "mashhad-district-samen"

#: Where the demo's officer may publish.
OFFICER_UNITS = (DISTRICT_9, DISTRICT_2)


def build(as_of: date) -> City:
    """The city as it is on that (Gregorian) day."""
    if as_of < FIRST_DAY:
        raise ValueError(f"The demo city begins on {FIRST_DAY}, {as_of} is before it.")
    structure = describe.mashhad()
    datasets = [
        *(contracts.dataset(structure, plan) for plan in _registers(as_of)),
        *(budgets.dataset(structure, plan) for plan in _budgets(as_of)),
        *(statements.dataset(structure, plan) for plan in _statements(as_of)),
        *(regulations.dataset(structure, plan) for plan in _regulations(as_of)),
        *(statistics.dataset(structure, plan) for plan in _statistics(as_of)),
        *(documents.dataset(structure, plan) for plan in _documents(as_of)),
        _old_record(),
    ]
    monitored = [
        replace(unit, monitored_from=MONITORED_FROM.isoformat()) for unit in structure.units
    ]
    return City(as_of, tuple(monitored), tuple(datasets))


def published(as_of: date, kind: Kind) -> Period:
    """The last period of that kind whose register is certainly out."""
    period = Period.containing(as_of, kind).previous
    while contracts.publication_window(period)[1] >= as_of:
        period = period.previous
    return period


def _registers(as_of: date) -> Iterator[Register]:
    month, quarter = published(as_of, "month"), published(as_of, "quarter")
    half, year = published(as_of, "half"), published(as_of, "year")
    for period in (month.previous.previous, month.previous, month):
        yield Register(DISTRICT_9, period, (35, 60), ("CSV", "XLSX"))
    for period in (quarter.previous, quarter):
        yield Register(DISTRICT_1, period, (110, 160))
    yield Register(SAMEN, month, (0, 0))
    yield Register(PARKS, half, (140, 200), events=True)
    yield Register(RAIL, year, (120, 180), ("CSV", "XLSX"), events=True, english=True)
    yield Register(MUNICIPALITY, Period(1402), (220, 300))
    if year.year > 1402:
        yield Register(MUNICIPALITY, year, (220, 300), events=True)
    # Not public: what an officer is still at work on.
    running = Period.containing(as_of, "month").previous
    yield Register(DISTRICT_2, running, (20, 40), visibility="private")


def _budgets(as_of: date) -> Iterator[Budget]:
    year = jalali.to_jalali(as_of).year
    yield Budget(MUNICIPALITY, year - 2, "settled")
    yield Budget(MUNICIPALITY, year - 1, "approved")
    yield Budget(MUNICIPALITY, year - 1, "amended")
    yield Budget(MUNICIPALITY, year, "proposed", ("XLSX",))
    yield Budget(MUNICIPALITY, year, "approved", english=True)
    yield Budget(PARKS, year, "approved")
    yield Budget(RAIL, year, "approved", ("CSV",), english=True)
    yield Budget(PARKS, year, "amended", ("CSV",), visibility="draft")


def _first_half(as_of: date) -> Period:
    """The last first half of a year whose statement and statistics are certainly out."""
    day = as_of - timedelta(days=16)
    half = Period.containing(day, "half").previous
    return half if half.part == "h1" else half.previous


def _statements(as_of: date) -> Iterator[Statement]:
    yield Statement(MUNICIPALITY, _first_half(as_of), "six_month")
    year = Period.containing(as_of - timedelta(days=111), "year").previous
    yield Statement(MUNICIPALITY, year, "balance_sheet", ("XLSX",))


def _regulations(as_of: date) -> Iterator[Regulation]:
    year = Period.containing(as_of, "year")
    approved = jalali.to_gregorian(year.year - 1, 11, 18)
    yield Regulation(MUNICIPALITY, year, "levies_and_charges", approved)
    month = published(as_of, "month")
    draw = draws.stream("draft", month.slug)
    drafted = draws.day_between(draw, month.start, month.end)
    yield Regulation(COUNCIL, month, "council_drafts", drafted, ("CSV",))


def _statistics(as_of: date) -> Iterator[Statistics]:
    yield Statistics(MUNICIPALITY, _first_half(as_of), "works_statistics")
    yield Statistics(MUNICIPALITY, published(as_of, "quarter"), "capital_projects", ("XLSX",))


def _documents(as_of: date) -> Iterator[Document]:
    day = as_of - timedelta(days=45)  # the guides of a year come out in its first weeks
    guides = Period.containing(day, "year")
    issued = jalali.to_gregorian(guides.year, 1, 25)
    for subject in ("service_guide", "complaints_guide", "organisation_info"):
        yield Document(MUNICIPALITY, guides, subject, issued)
    yield Document(MUNICIPALITY, guides, "information_inventory", issued, ("CSV",))
    month = published(as_of, "month")
    for period in (month.previous, month):
        draw = draws.stream("sitting", period.slug)
        sitting = draws.day_between(draw, period.start, period.end)
        yield Document(COUNCIL, period, "council_minutes", sitting)
    year = Period.containing(as_of - timedelta(days=100), "year").previous
    yield Document(PLANNING, year, "report", year.end + timedelta(days=75), ("XLSX", "CSV"))


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
