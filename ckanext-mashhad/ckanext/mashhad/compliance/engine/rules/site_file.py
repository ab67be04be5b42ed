"""A site's own decisions (``site.yaml``): what it may adjust without code, and the checks of that.

``duties``: by id, ``grace_days``, ``on_holiday`` or ``chosen_day`` (which of two days holds);
``exemptions``: ``unit``, ``duty``, ``from``, ``until``; ``units`` that left: ``unit``, ``until``,
``into``; ``calendar``: ``holidays`` of the city's own offices (``from``, ``until``) and its
``weekend`` (``days`` from ``from`` on); each with ``why``, and ``by`` whom it was decided where
that is said. ``local_duties``: commitments of the site, as in duties.yaml.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from ckanext.mashhad.compliance.engine.rules import building, entries, unit_names
from ckanext.mashhad.compliance.engine.rules.duty import (
    Closure,
    Departure,
    Exemption,
    Site,
    Weekend,
)
from ckanext.mashhad.compliance.engine.rules.rule_faults import Fault, Problem
from ckanext.mashhad.persian.calendar.workdays import WEEKDAY_NAMES

FILE: Final = "site.yaml"
CALENDAR: Final = "calendar"
_KEYS: Final = frozenset(
    ("version", "duties", "exemptions", "units", "local_duties", CALENDAR, unit_names.KEY)
)
_OF_DUTY: Final = frozenset(("grace_days", "on_holiday", "chosen_day", "why", "by"))
_NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "exemptions": ("unit", "duty", "from", "until", "why"),
    "units": ("unit", "until", "why"),
}
_ALLOWED: Final = {
    "exemptions": frozenset((*_NEEDED["exemptions"], "by")),
    "units": frozenset((*_NEEDED["units"], "into", "by")),
}
#: Lists of the calendar: what an entry needs, and what it may have.
_OF_CALENDAR: Final[Mapping[str, tuple[tuple[str, ...], frozenset[str]]]] = {
    "holidays": (("from", "why"), frozenset(("from", "until", "why", "by"))),
    "weekend": (("from", "days", "why"), frozenset(("from", "days", "why", "by"))),
}
#: A closure of more days is a slip of the pen.
MOST_CLOSED: Final = 31


@dataclass(frozen=True, slots=True)
class SiteFile:
    """The content of a file that was checked; use it only where there were no problems."""

    content: Mapping[str, Any]

    def of_duty(self, duty_id: str) -> Mapping[str, Any]:
        """What the site decided of a duty."""
        found: Mapping[str, Any] = self.content.get("duties", {}).get(duty_id, {})
        return found

    def over(self, duty_id: str, entry: Mapping[str, Any]) -> dict[str, Any]:
        """The entry of that duty with what the site decided of it."""
        chosen = self.of_duty(duty_id)
        adjusted = {key: value for key, value in chosen.items() if key not in ("why", "by")}
        return {**entry, **adjusted, building.CHOSEN: chosen or None}

    @property
    def local(self) -> list[Any]:
        """The site's own commitments, as in duties.yaml."""
        return list(self.content.get("local_duties", []))

    def made(self) -> Site:
        """The decisions, typed."""
        exemptions = [
            Exemption(
                *(one["unit"], one["duty"], _day(one["from"]), _day(one["until"])),
                building.reason(one),
            )
            for one in self.content.get("exemptions", [])
        ]
        departures = [
            Departure(one["unit"], _day(one["until"]), building.reason(one), one.get("into", ""))
            for one in self.content.get("units", [])
        ]
        duties = self.content.get("duties", {}).items()
        chosen = [(id_, building.choice(one)) for id_, one in duties]
        days = self.content.get(CALENDAR, {})
        closures = [
            Closure(_day(one["from"]), _day(one.get("until", one["from"])), building.reason(one))
            for one in days.get("holidays", [])
        ]
        weekends = [
            Weekend(_day(one["from"]), tuple(one["days"]), building.reason(one))
            for one in days.get("weekend", [])
        ]
        return Site(
            *(tuple(exemptions), tuple(departures), tuple(chosen)), tuple(closures), tuple(weekends)
        )


def checked(content: Any, known: Iterable[Mapping[str, Any]], problems: list[Problem]) -> SiteFile:
    """The content; what is wrong with it is added to ``problems``. ``known``: all entries."""
    if not isinstance(content, dict):
        problems.append(Problem(FILE, "", Fault.from_code("no_list", key="duties")))
        return SiteFile({})
    found = list(_problems(content, {entry["id"] for entry in known}))
    problems += found
    return SiteFile({} if found else content)


def _problems(content: Mapping[str, Any], known: set[str]) -> Iterator[Problem]:
    for key in content:
        if key not in _KEYS:
            yield Problem(FILE, "", Fault.from_code("unknown_key", key=str(key)))
    of_duties = content.get("duties", {})
    if not isinstance(of_duties, dict):
        yield Problem(FILE, "", Fault.from_code("no_list", key="duties"))
        of_duties = {}
    for duty_id, entry in of_duties.items():
        yield from _of_entry(str(duty_id), entry, _OF_DUTY, ("why",))
        if duty_id not in known:
            yield Problem(FILE, str(duty_id), _unknown("id", str(duty_id)))
    for key, needed in _NEEDED.items():
        yield from _of_list(content, key, needed, known)
    yield from _of_calendar(content.get(CALENDAR, {}))
    local = content.get("local_duties", [])
    if not isinstance(local, list):
        yield Problem(FILE, "", Fault.from_code("no_list", key="local_duties"))
        return
    for entry in local:
        if isinstance(entry, dict) and entry.get("basis_kind") != "commitment":
            yield Problem(FILE, str(entry.get("id", "")), Fault.from_code("not_local"))


def _of_list(
    content: Mapping[str, Any], key: str, needed: tuple[str, ...], known: set[str]
) -> Iterator[Problem]:
    listed = content.get(key, [])
    if not isinstance(listed, list):
        yield Problem(FILE, "", Fault.from_code("no_list", key=key))
        return
    if key == "units":
        names = Counter(str(each.get("unit")) for each in listed if isinstance(each, dict))
        for name, count in names.items():
            if count > 1:
                yield Problem(FILE, key, Fault.from_code("left_twice", value=name))
    for number, entry in enumerate(listed, 1):
        place = f"{key} {number}"
        yield from _of_entry(place, entry, _ALLOWED[key], needed)
        if not isinstance(entry, dict):
            continue
        named = entry.get("duty")
        if "duty" in needed and not (isinstance(named, str) and named in known):
            yield Problem(FILE, place, _unknown("duty", str(named)))
        first, last = (entries.read_day(entry.get(name)) for name in ("from", "until"))
        if first and last and last < first:
            yield Problem(FILE, place, Fault.from_code("ends_before"))


def _of_calendar(content: Any) -> Iterator[Problem]:
    if not isinstance(content, dict):
        yield Problem(FILE, "", Fault.from_code("no_list", key=f"{CALENDAR}.holidays"))
        return
    for key in content:
        if key not in _OF_CALENDAR:
            yield Problem(FILE, CALENDAR, Fault.from_code("unknown_key", key=str(key)))
    begun: Counter[date] = Counter()
    for key, (needed, allowed) in _OF_CALENDAR.items():
        listed = content.get(key, [])
        if not isinstance(listed, list):
            yield Problem(FILE, "", Fault.from_code("no_list", key=f"{CALENDAR}.{key}"))
            continue
        for number, entry in enumerate(listed, 1):
            place = f"{CALENDAR}.{key} {number}"
            found = list(_of_entry(place, entry, allowed, needed))
            yield from found or (Problem(FILE, place, fault) for fault in _of_days(entry))
            if key == "weekend" and not found:
                begun[_day(entry["from"])] += 1
    for day, count in begun.items():
        if count > 1:
            yield Problem(FILE, f"{CALENDAR}.weekend", Fault.from_code("same_day", day=day))


def _of_days(entry: Mapping[str, Any]) -> Iterator[Fault]:
    """Days of the calendar that no city has."""
    if len(set(entry.get("days", ()))) >= len(WEEKDAY_NAMES):
        yield Fault.from_code("no_working_day")
    if "until" in entry:
        count = (_day(entry["until"]) - _day(entry["from"])).days + 1
        if count < 1:
            yield Fault.from_code("ends_before")
        elif count > MOST_CLOSED:
            yield Fault.from_code("closed_too_long", count=count, most=MOST_CLOSED)


def _of_entry(
    place: str, entry: Any, allowed: frozenset[str], needed: tuple[str, ...]
) -> Iterator[Problem]:
    if not isinstance(entry, dict):
        yield Problem(FILE, place, Fault.from_code("not_entry", key=place))
        return
    for key in needed:
        if key not in entry:
            yield Problem(FILE, place, Fault.from_code("missing", key=key))
    for fault in entries.faults_of(entry, allowed):
        yield Problem(FILE, place, fault)


def _unknown(key: str, value: str) -> Fault:
    return Fault.from_code("unknown_duty", key=key, value=value)


def _day(value: Any) -> date:
    day = entries.read_day(value)
    assert day is not None  # noqa: S101 (the checks let no other through)
    return day
