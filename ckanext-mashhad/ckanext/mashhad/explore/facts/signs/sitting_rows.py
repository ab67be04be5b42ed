"""Sittings of the council that are known from one record, beside what another duty asks of them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping

from ckanext.mashhad.catalog.engine import duties
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.signs import sign_rules
from ckanext.mashhad.explore.engine.signs.subjects import Sitting
from ckanext.mashhad.explore.facts.city import City
from ckanext.mashhad.explore.facts.public_records import SittingRecord
from ckanext.mashhad.explore.facts.signs.places import Place
from ckanext.mashhad.persian.calendar import jalali

ByDuty = Mapping[str, list[SittingRecord]]


def sittings(city: City, asked: Question) -> Iterator[tuple[Place, Sitting, int]]:
    """By day each duty about sittings that another record of the day is beside.

    A city has one council: what any unit publishes of that day counts as published.
    """
    days: dict[dt.date, list[SittingRecord]] = defaultdict(list)
    by_duty: dict[str, list[SittingRecord]] = defaultdict(list)
    for record in sorted(city.sittings, key=lambda each: (each.day, each.dataset)):
        days[record.day].append(record)
        for duty in record.serves:
            by_duty[duty].append(record)
    for day, records in days.items():
        if day > city.today or asked.year not in (None, jalali.to_jalali(day).year):
            continue
        for duty in sign_rules.sittings():
            for place, sitting in _beside(city, day, records, duty, by_duty):
                if asked.unit in ("", place.unit):
                    yield place, sitting, 1


def _beside(
    city: City, day: dt.date, records: list[SittingRecord], duty: str, by_duty: ByDuty
) -> Iterator[tuple[Place, Sitting]]:
    """What ``duty`` asks of the sitting, if another duty's record makes it known."""
    kinds = sign_rules.sittings()
    known = [(each, name) for each in records for name in sorted(each.named - {duty})]
    if not known:
        return
    # Of minutes it is known which sitting they are of: they say most of it.
    record, name = min(known, key=lambda each: kinds[each[1]] != "open")
    kind = kinds[duty]
    before = [each for each in by_duty.get(duty, ()) if each.day <= day]
    sitting = Sitting(
        day=day,
        age=(city.today - day).days,
        known=name,
        asked=duty,
        in_force=duties.load()[duty].holds_on(day),
        same_kind=kind == "any" or any(kinds[other] == kind for _record, other in known),
        found=any(each.day == day for each in before),
        begun=bool(before),
    )
    last = before[-1] if before else None
    yield (
        Place(
            record.unit,
            jalali.to_jalali(day).year,
            record.title,
            dataset=(record.type, record.dataset),
            beside=(last.type, last.dataset, last.title) if last else None,
        ),
        sitting,
    )
