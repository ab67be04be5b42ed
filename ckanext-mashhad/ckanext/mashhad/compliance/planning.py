"""Changing the publication plan (pure): entries as a form has them, new versions, what is wrong.

A changed entry keeps its id: the old version ends on the day before the new one begins, and past
periods are judged by the old one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import yaml

from ckanext.mashhad.catalog import codelists
from ckanext.mashhad.compliance import entries
from ckanext.mashhad.compliance.duty import Duty
from ckanext.mashhad.compliance.faults import Fault, Problem, RulesError
from ckanext.mashhad.compliance.loading import SCHEDULE
from ckanext.mashhad.compliance.messages import Message
from ckanext.mashhad.persian.errors import N_
from ckanext.mashhad.persian.jalali import jalali_iso
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.persian.periods import PARTS, Period
from ckanext.mashhad.tables import schema

_DAY: Final = timedelta(days=1)
#: Types whose datasets are told apart by their subject, and must name the entry.
BY_SUBJECT: Final = ("document", "regulation", "statistics")
_ID: Final = re.compile(r"plan-[a-z0-9]+(?:-[a-z0-9]+)*")


#: What the form calls its fields.
LABELS: Final = {
    "id": N_("Id"),
    "title_fa": N_("What is asked for, in Persian"),
    "title_en": N_("What is asked for, in English"),
    "kinds": N_("Who owes it: kinds of unit"),
    "units": N_("Who owes it: single units"),
    "what": N_("What meets it"),
    "period": N_("How often"),
    "days": N_("Days after the end of the period, or after the case"),
    "due_days": N_("Or fixed days of the Jalali year"),
    "grace": N_("Days of grace"),
    "begins": N_("From which day on"),
    "reason": N_("Why; everybody reads it"),
}
#: Fields of more than one value, and of yes or no.
LISTS: Final = ("kinds", "units")
FLAGS: Final = ("working", "moves", "preview")
#: The field in which a key of an entry is filled in.
_FIELD_OF: Final = {
    **{"id": "id", "owed_by": "kinds", "owed_by.kinds": "kinds", "owed_by.units": "units"},
    **{"dataset_type": "what", "table": "what", "subject": "what", "stages": "what"},
    **{"statement_kinds": "what"},
    **{"period": "period", "due_offset_days": "days", "due_day_jalali": "due_days"},
    **{"grace_days": "grace", "in_force_from": "begins", "valid_to": "begins"},
}
#: The field in which a fault without a key is mended.
_FIELD_OF_FAULT: Final = {
    **{"bad_plan_id": "id", "gone": "id", "twice": "id", "no_owner": "kinds", "no_data": "what"},
    **{"no_period": "period", "offset_without_anchor": "days", "late_unknown": "days"},
    "always_no_day": "days",
    **dict.fromkeys(("bad_due_day", "count_of_days", "due_too_early", "due_too_far"), "due_days"),
    **dict.fromkeys(("begins_before", "begins_within", "out_of_order", "versions"), "begins"),
}


#: Of which kind a register is, for which an entry asks: under which key, by which codelist.
_BY_KIND: Final = {
    "budget": ("stages", "budget_stage"),
    "statement": ("statement_kinds", "statement_kind"),
}


#: How often, of what has no period: the kind of the entry, and how the form calls it.
WITHOUT_PERIOD: Final = {
    "event": N_("each case, by its own day"),
    "continuous": N_("always there"),
}


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
        if table.dataset_type not in _BY_KIND:
            found.append(What(name, given, table.title))
            continue
        key, codelist = _BY_KIND[table.dataset_type]
        for item in codelists.load(codelist):
            if item.code in table.where.get(codelist, (item.code,)):
                label = {lang: f"{table.title[lang]} – {item.label[lang]}" for lang in table.title}
                found.append(What(f"{name}:{item.code}", {**given, key: [item.code]}, label))
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
        "units": sorted(duty.owners.units),
        "what": _code_of(duty),
        "period": duty.period or (duty.kind if duty.kind in WITHOUT_PERIOD else ""),
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
        same = same and frozenset(given.get("stages", ())) == duty.stages
        if same and frozenset(given.get("statement_kinds", ())) == duty.statement_kinds:
            return what.code
    return ""


def entry_of(form: Mapping[str, Any], begins: date) -> dict[str, Any]:
    """The entry that a filled-in form means, from the day on which it begins."""
    what = {each.code: each.given for each in choices()}.get(str(form.get("what")), {})
    owners = {key: sorted(form.get(key) or []) for key in ("kinds", "units")}
    entry: dict[str, Any] = {
        "id": str(form.get("id") or ""),
        "title": {locale: str(form.get(f"title_{lang}") or "") for lang, locale in LOCALE.items()},
        "owed_by": {key: names for key, names in owners.items() if names},
        **{key: list(value) if isinstance(value, list) else value for key, value in what.items()},
    }
    often = str(form.get("period") or "")
    if often:
        entry["kind" if often in WITHOUT_PERIOD else "period"] = often
    entry |= dict(_due(form))
    if often == "event" and "due_offset_days" in entry:
        entry["due_anchor"] = "signing" if "table" in what else "approval"
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
    for kind in PARTS:
        if kind not in (_judged_by(last), _judged_by(entry)):
            continue
        period = Period.containing(begins, kind)
        if begins != period.start:
            days = {"first": period.start, "next": period.next.start}
            raise _error(entry["id"], Fault.of("begins_within", period=period, **days))
    last["valid_to"] = jalali_iso(begins - _DAY)
    made["version"] = last.get("version", 1) + 1
    made |= {key: last[key] for key in ("topic", "note") if key in last}
    if last.get("kind") == made.get("kind") == "event" and "due_anchor" in made:
        made["due_anchor"] = last.get("due_anchor", made["due_anchor"])
    place = listed.index(last)
    return {**plan, "entries": [*listed[: place + 1], made, *listed[place + 1 :]]}


def _judged_by(entry: Mapping[str, Any]) -> str | None:
    """By which periods it is judged: single cases by the year."""
    return entry.get("period") or ("year" if entry.get("kind") == "event" else None)


def ended(plan: Mapping[str, Any], entry_id: str, last_day: date) -> dict[str, Any]:
    """The plan in which an entry asks for nothing after ``last_day``."""
    listed = [dict(each) for each in plan["entries"]]
    found = [each for each in listed if each["id"] == entry_id]
    if not found:
        raise _error(entry_id, Fault.of("gone", value=entry_id))
    last = max(found, key=lambda each: each.get("version", 1))
    last["valid_to"] = jalali_iso(last_day)
    return {**plan, "entries": listed}


def faults_by_field(
    problems: Iterable[Problem], form: Mapping[str, Any], translate: Callable[[str], str]
) -> dict[str, list[Message]]:
    """What is wrong with the entry of this form, by the field in which it is mended.

    Faults name fields as the form does, not the keys of the file; under ``plan`` stands what is
    wrong elsewhere. ``translate`` is gettext.
    """
    found: dict[str, list[Message]] = {}
    for problem in problems:
        fault = problem.fault
        for field in _fields_of(problem, form):
            label = translate(LABELS[field]) if field in LABELS else ""
            said = fault
            if fault.code in ("no_title", "missing", "no_period", "no_owner") and label:
                said = Fault.of("missing", key=label)
            elif "key" in fault.params and label:
                said = Fault.of(fault.code, **{**fault.params, "key": label})
            if said not in found.setdefault(field, []):
                found[field].append(said)
    return found


def _fields_of(problem: Problem, form: Mapping[str, Any]) -> list[str]:
    if (problem.file, problem.entry) != (SCHEDULE, str(form.get("id") or "")):
        return ["plan"]
    key = problem.fault.params.get("key")
    if key == "title":
        long = problem.fault.code == "too_long"
        texts = {f"title_{lang}": str(form.get(f"title_{lang}") or "") for lang in LOCALE}
        wrong = [name for name, text in texts.items() if long or not text.strip()]
        return wrong or ["plan"]
    field = _FIELD_OF.get(str(key)) if key else _FIELD_OF_FAULT.get(problem.fault.code)
    return [field or "plan"]


def as_text(plan: Mapping[str, Any]) -> str:
    """The plan as the text of a file."""
    return yaml.safe_dump(dict(plan), allow_unicode=True, sort_keys=False, width=100)


def _day(value: Any) -> date:
    return entries.read_day(value) or date.min


def _error(entry_id: str, fault: Fault) -> RulesError:
    return RulesError([Problem(SCHEDULE, entry_id, fault)])
