"""The form of an entry of the publication plan (pure): what it shows, what it means, what of it
is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.compliance.engine.rules.duty import Duty
from ckanext.mashhad.compliance.engine.rules.loading import SCHEDULE
from ckanext.mashhad.compliance.engine.rules.messages import Message
from ckanext.mashhad.compliance.engine.rules.rule_faults import Fault, Problem
from ckanext.mashhad.persian.calendar.jalali import jalali_iso
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.persian.reading_errors import N_
from ckanext.mashhad.tables.engine import registry

#: Types whose datasets are told apart by their subject, and must name the entry.
BY_SUBJECT: Final = ("document", "regulation", "statistics")


#: What the form calls its fields.
LABELS: Final = {
    "id": N_("Id"),
    "title_fa": N_("What is asked for, in Persian"),
    "title_en": N_("What is asked for, in English"),
    "kinds": N_("Whose duty it is: kinds of unit"),
    "units": N_("Whose duty it is: single units"),
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
    **dict.fromkeys(
        ("bad_due_day", "both_days", "count_of_days", "due_too_early", "due_too_far"), "due_days"
    ),
    **dict.fromkeys(
        ("begins_before", "begins_within", "ends_before", "ended", "out_of_order", "versions"),
        "begins",
    ),
}


#: What meets an entry that asks for what no choice of the form is, and goes on to ask for it.
AS_IT_IS: Final = "as_it_is"
#: The keys of an entry that say what meets it, and all that the form has a field for.
_WHAT: Final = ("dataset_type", "table", "subject", "stages", "statement_kinds")
_ASKED: Final = frozenset(
    (*_WHAT, "id", "title", "owed_by", "kind", "period", "in_force_from", "valid_to", "version")
) | {"due_anchor", "due_offset_days", "due_day_jalali", "day_basis", "on_holiday", "grace_days"}
_PERIODIC: Final = "periodic"


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
    for name in registry.names():
        table = registry.load(name)
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
        "what": _code_of(duty) or AS_IT_IS,
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


def entry_of(
    form: Mapping[str, Any], begins: date, last: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The entry that a filled-in form means, from the day on which it begins.

    ``last``: the version before it; whatever the form does not ask for stays as it was there.
    """
    what = _what(form, last)
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
    if "due_offset_days" in entry:
        entry["due_anchor"] = _anchor(entry, last)
    if grace := form.get("grace"):
        entry["grace_days"] = _number(grace)
    entry |= _beside(what, last)
    entry["in_force_from"] = jalali_iso(begins)
    return entry


def _what(form: Mapping[str, Any], last: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The keys of an entry that say what meets it."""
    code = str(form.get("what"))
    if code == AS_IT_IS and last:
        return {key: last[key] for key in _WHAT if key in last}
    return {each.code: each.given for each in choices()}.get(code, {})


def _anchor(entry: Mapping[str, Any], last: Mapping[str, Any] | None) -> str:
    """What the days are counted from: what they were counted from before, if it is of the kind."""
    kind = entry.get("kind", _PERIODIC)
    if last and "due_offset_days" in last and last.get("kind", _PERIODIC) == kind:
        return str(last["due_anchor"])
    if kind == "event":
        return "signing" if "table" in entry else "approval"
    return "period_end"


def _beside(what: Mapping[str, Any], last: Mapping[str, Any] | None) -> dict[str, Any]:
    """The keys for which the form has no field: as they were, or as what meets it has them."""
    kept = {key: value for key, value in (last or {}).items() if key not in _ASKED}
    if last and all(last.get(key) == what.get(key) for key in _WHAT):
        return kept
    for key in ("divisible", "ahead"):
        kept.pop(key, None)
    if what.get("dataset_type") not in BY_SUBJECT and "stages" not in what:
        kept["divisible"] = what.get("table") == "contracts"
    if what.get("stages") == ["approved"]:
        kept["ahead"] = True
    return kept


def _due(form: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    if form.get("days"):
        yield "due_offset_days", _number(form["days"])
        if form.get("working"):
            yield "day_basis", "working"
    if form.get("due_days"):
        yield "due_anchor", "fixed_date"
        yield "due_day_jalali", form["due_days"]
    if form.get("moves") and (form.get("days") or form.get("due_days")):
        yield "on_holiday", "moves"


def _number(typed: Any) -> Any:
    text = str(typed)
    return int(text) if text.isdecimal() and len(text) < 5 else text  # the checks refuse text


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
                said = Fault.from_code("missing", key=label)
            elif "key" in fault.params and label:
                said = Fault.from_code(fault.code, **{**fault.params, "key": label})
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
