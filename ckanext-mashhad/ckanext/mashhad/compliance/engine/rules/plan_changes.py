"""Changing the publication plan (pure): new versions of entries, and their ends.

A changed entry keeps its id: the old version ends on the day before the new one begins, if it had
no earlier end, and past periods are judged by the old one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

import yaml

from ckanext.mashhad.compliance.engine.rules import entries
from ckanext.mashhad.compliance.engine.rules.loading import SCHEDULE
from ckanext.mashhad.compliance.engine.rules.rule_faults import Fault, Problem, RulesError
from ckanext.mashhad.persian.calendar.jalali import jalali_iso
from ckanext.mashhad.persian.calendar.periods import PARTS, Period

_DAY: Final = timedelta(days=1)
_ID: Final = re.compile(r"plan-[a-z0-9]+(?:-[a-z0-9]+)*")


def newest(plan: Mapping[str, Any], entry_id: str) -> dict[str, Any] | None:
    """The newest version of an entry, as it stands in the plan; None where there is none."""
    return _newest(plan["entries"], entry_id)


def revised(plan: Mapping[str, Any], entry: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The plan with this entry: a new one, or a new version of one that is there, in place of those
    that were to begin then or later.

    :raises RulesError: it cannot be put there; the values are checked by ``loading.parse``
    """
    begins = _day(entry["in_force_from"])
    listed = _without_coming(plan, entry["id"], max(begins, today + _DAY))
    last = _newest(listed, entry["id"])
    made = dict(entry)
    if last is None:
        if not _ID.fullmatch(entry["id"]):
            raise _error(entry["id"], Fault.from_code("bad_plan_id"))
        return {**plan, "entries": [*listed, made]}
    began = _day(last["in_force_from"])
    if begins <= began:
        raise _error(entry["id"], Fault.from_code("begins_before", day=began))
    for kind in PARTS:
        if kind not in (_judged_by(last), _judged_by(entry)):
            continue
        period = Period.containing(begins, kind)
        if begins != period.start:
            days = {"first": period.start, "next": period.next.start}
            raise _error(entry["id"], Fault.from_code("begins_within", period=period, **days))
    last["valid_to"] = jalali_iso(min(begins - _DAY, _end(last)))
    made["version"] = last.get("version", 1) + 1
    place = listed.index(last)
    return {**plan, "entries": [*listed[: place + 1], made, *listed[place + 1 :]]}


def _judged_by(entry: Mapping[str, Any]) -> str | None:
    """By which periods it is judged: single cases by the year."""
    return entry.get("period") or ("year" if entry.get("kind") == "event" else None)


def ended(plan: Mapping[str, Any], entry_id: str, last_day: date, today: date) -> dict[str, Any]:
    """The plan in which an entry asks for nothing after ``last_day``; what was to begin later does
    not, and of an entry that never began nothing is left.

    :raises RulesError: there is no such entry, or it began after that day or ended before it
    """
    if newest(plan, entry_id) is None:
        raise _error(entry_id, Fault.from_code("gone", value=entry_id))
    listed = _without_coming(plan, entry_id, max(last_day, today) + _DAY)
    last = _newest(listed, entry_id)
    if last is None:
        return {**plan, "entries": listed}
    if _day(last["in_force_from"]) > last_day:
        raise _error(entry_id, Fault.from_code("ends_before"))
    end = _end(last)
    if len(listed) < len(plan["entries"]):  # what was to begin does not; nor does what had ended
        last_day = min(last_day, end)
    elif end < min(last_day, today):
        raise _error(entry_id, Fault.from_code("ended", day=end))
    last["valid_to"] = jalali_iso(last_day)
    return {**plan, "entries": listed}


def as_text(plan: Mapping[str, Any]) -> str:
    """The plan as the text of a file."""
    return yaml.safe_dump(dict(plan), allow_unicode=True, sort_keys=False, width=100)


def _newest(entries: Iterable[dict[str, Any]], entry_id: str) -> dict[str, Any] | None:
    own = (each for each in entries if each["id"] == entry_id)
    return max(own, key=lambda each: each.get("version", 1), default=None)


def _without_coming(plan: Mapping[str, Any], entry_id: str, since: date) -> list[dict[str, Any]]:
    """The entries without those versions of one that begin on that day or later."""
    return [
        dict(each)
        for each in plan["entries"]
        if each["id"] != entry_id or _day(each["in_force_from"]) < since
    ]


def _end(entry: Mapping[str, Any]) -> date:
    return entries.read_day(entry.get("valid_to")) or date.max


def _day(value: Any) -> date:
    return entries.read_day(value) or date.min


def _error(entry_id: str, fault: Fault) -> RulesError:
    return RulesError([Problem(SCHEDULE, entry_id, fault)])
