"""Changing the publication plan (pure): entries as a form has them, new versions, what is wrong.

A changed entry keeps its id: the old version ends on the day before the new one begins, and past
periods are judged by the old one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import yaml

from ckanext.mashhad.catalog import codelists
from ckanext.mashhad.compliance import entries
from ckanext.mashhad.compliance.duty import Duty
from ckanext.mashhad.compliance.faults import Fault, Problem, RulesError
from ckanext.mashhad.compliance.loading import SCHEDULE
from ckanext.mashhad.persian.jalali import jalali_iso
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.tables import schema

_DAY: Final = timedelta(days=1)
#: Types whose datasets are told apart by their subject, and must name the entry.
BY_SUBJECT: Final = ("document", "regulation", "statistics")
_ID: Final = re.compile(r"plan-[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class What:
    """What may be asked for: ``code`` in the form, ``given`` in the entry, labels by language."""

    code: str
    given: Mapping[str, Any]
    label: Mapping[str, str]


def choices() -> list[What]:
    """All that the plan may ask for: tables of registers, and datasets by subject."""
    found = []
    for name in schema.names():
        table = schema.load(name)
        if table.dataset_type in BY_SUBJECT:
            continue
        given = {"dataset_type": table.dataset_type, "table": name}
        if table.dataset_type != "budget":
            found.append(What(name, given, table.title))
            continue
        for item in codelists.load("budget_stage"):
            label = {key: f"{table.title[key]} – {item.label[key]}" for key in table.title}
            found.append(What(f"{name}:{item.code}", {**given, "stages": [item.code]}, label))
    for kind in BY_SUBJECT:
        for item in codelists.load(f"{kind}_subject"):
            given = {"dataset_type": kind, "subject": item.code}
            found.append(What(f"{kind}:{item.code}", given, item.label))
    return found


def form_of(duty: Duty) -> dict[str, Any]:
    """What the form shows of an entry, as it is now."""
    rule = duty.due
    return {
        "id": duty.id,
        "title_fa": duty.title[LOCALE["fa"]],
        "title_en": duty.title[LOCALE["en"]],
        "kinds": sorted(duty.owners.kinds),
        "units": sorted(duty.owners.names),
        "what": _code_of(duty),
        "period": duty.period or "",
        "days": "" if rule.offset is None else str(rule.offset),
        "working": rule.working,
        "due_days": " / ".join(_year_day(day) for day in rule.days),
        "moves": rule.on_holiday == "moves",
        "grace": str(rule.grace) if rule.grace else "",
    }


def _year_day(day: Any) -> str:
    years = f"{day.years:+d}y" if day.years else ""
    return f"{day.month:02}-{day.day:02}{years}"


def _code_of(duty: Duty) -> str:
    for what in choices():
        given = what.given
        same = given["dataset_type"] == duty.dataset_type
        same = same and given.get("table", "") == duty.table
        same = same and given.get("subject", "") == duty.subject
        if same and frozenset(given.get("stages", ())) == duty.stages:
            return what.code
    return ""


def entry_of(form: Mapping[str, Any], begins: date) -> dict[str, Any]:
    """The entry that a filled-in form means, from the day on which it begins."""
    what = {each.code: each.given for each in choices()}.get(str(form.get("what")), {})
    owners = {key: sorted(form.get(key) or []) for key in ("kinds", "units")}
    entry: dict[str, Any] = {
        "id": str(form.get("id") or ""),
        "title": {locale: form.get(f"title_{lang}") or "" for lang, locale in LOCALE.items()},
        "owed_by": {key: names for key, names in owners.items() if names},
        **{key: list(value) if isinstance(value, list) else value for key, value in what.items()},
    }
    if form.get("period"):
        entry["period"] = form["period"]
    entry |= dict(_due(form))
    if grace := form.get("grace"):
        entry["grace_days"] = _number(grace)
    if what.get("dataset_type") not in BY_SUBJECT and "stages" not in what:
        entry["divisible"] = what.get("table") == "contracts"
    if what.get("stages") == ["approved"]:
        entry["ahead"] = True
    entry["in_force_from"] = jalali_iso(begins)
    return entry


def _due(form: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    if form.get("days"):
        yield "due_anchor", "period_end"
        yield "due_offset_days", _number(form["days"])
        if form.get("working"):
            yield "day_basis", "working"
        if form.get("moves"):
            yield "on_holiday", "moves"
    elif form.get("due_days"):
        yield "due_anchor", "fixed_date"
        yield "due_day_jalali", form["due_days"]
        if form.get("moves"):
            yield "on_holiday", "moves"


def _number(typed: Any) -> Any:
    text = str(typed)
    return int(text) if text.isdecimal() and len(text) < 5 else text  # the checks refuse text


def revised(plan: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    """The plan with this entry: a new one, or a new version of one that is there.

    :raises RulesError: it cannot be put there; the values are checked by ``loading.parse``
    """
    listed = [dict(each) for each in plan["entries"]]
    last = max(
        (each for each in listed if each["id"] == entry["id"]),
        key=lambda each: each.get("version", 1),
        default=None,
    )
    made = dict(entry)
    if last is None:
        if not _ID.fullmatch(entry["id"]):
            raise _error(entry["id"], Fault.of("bad_plan_id"))
        return {**plan, "entries": [*listed, made]}
    begins, began = _day(entry["in_force_from"]), _day(last["in_force_from"])
    if begins <= began:
        raise _error(entry["id"], Fault.of("begins_before", day=began))
    last["valid_to"] = jalali_iso(begins - _DAY)
    made["version"] = last.get("version", 1) + 1
    made |= {key: last[key] for key in ("kind", "note") if key in last}
    if last.get("kind") == "event" and "due_offset_days" in made:
        made["due_anchor"] = last.get("due_anchor", "approval")
    place = listed.index(last)
    return {**plan, "entries": [*listed[: place + 1], made, *listed[place + 1 :]]}


def ended(plan: Mapping[str, Any], entry_id: str, last_day: date) -> dict[str, Any]:
    """The plan in which an entry asks for nothing after ``last_day``."""
    listed = [dict(each) for each in plan["entries"]]
    found = [each for each in listed if each["id"] == entry_id]
    if not found:
        raise _error(entry_id, Fault.of("gone", value=entry_id))
    last = max(found, key=lambda each: each.get("version", 1))
    last["valid_to"] = jalali_iso(last_day)
    return {**plan, "entries": listed}


def as_text(plan: Mapping[str, Any]) -> str:
    """The plan as the text of a file."""
    return yaml.safe_dump(dict(plan), allow_unicode=True, sort_keys=False, width=100)


def _day(value: Any) -> date:
    return entries.read_day(value) or date.min


def _error(entry_id: str, fault: Fault) -> RulesError:
    return RulesError([Problem(SCHEDULE, entry_id, fault)])
