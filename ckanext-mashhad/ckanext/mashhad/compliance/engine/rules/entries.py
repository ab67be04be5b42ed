"""One entry of a rule file: is every value of the kind that its key asks for?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final, get_args

from ckanext.mashhad.catalog.dcat import vocabularies
from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.compliance.engine.rules import due_rules, duty
from ckanext.mashhad.compliance.engine.rules.due_rules import YearDay
from ckanext.mashhad.compliance.engine.rules.rule_faults import Fault
from ckanext.mashhad.persian.calendar import jalali
from ckanext.mashhad.persian.calendar.periods import PARTS
from ckanext.mashhad.persian.calendar.workdays import WEEKDAY_NAMES
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.persian.reading_errors import InputError
from ckanext.mashhad.tables.engine import registry

LANGUAGES: Final = set(LOCALE.values())
#: Whom a duty of law or commitment binds, as duties.yaml writes it.
OWNERS: Final[Mapping[str, duty.Owners]] = {
    "each_public_body": duty.Owners(legal_persons=True),
    "municipality": duty.Owners(kinds=frozenset(("municipality",))),
    "council": duty.Owners(kinds=frozenset(("council",))),
    "mayor": duty.Owners(kinds=frozenset(("municipality",))),
    # Not confirmed that anybody here is bound: shown beside the municipality, judged nowhere.
    "unconfirmed": duty.Owners(kinds=frozenset(("municipality",))),
}
#: As many days may lie between a period, or a case, and its due day, or be given as grace: a
#: number typed with a digit too many is told, before anybody is judged by it.
MOST_DAYS: Final = 730
MOST_VERSIONS: Final = 10_000
#: Letters of a text: a title stands in tables and on paper.
LONGEST: Final = {"title": 300, "note": 5_000, "caveat": 2_000}
_DUE_DAY = re.compile(r"(\d\d)-(\d\d)(?:([+-]\d)y)?")

Check = Callable[[str, Any], Iterator[Fault]]


def text(key: str, value: Any) -> Iterator[Fault]:
    """That ``value`` is a text with something in it."""
    if not isinstance(value, str) or not value.strip():
        yield Fault.from_code("not_text", key=key)


def texts(key: str, value: Any) -> Iterator[Fault]:
    """That ``value`` is a list of texts."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        yield Fault.from_code("not_list", key=key)


def _flag(key: str, value: Any) -> Iterator[Fault]:
    if not isinstance(value, bool):
        yield Fault.from_code("not_yes_no", key=key)


def number(least: int, most: int) -> Check:
    """That a value is a whole number between the two."""

    def check(key: str, value: Any) -> Iterator[Fault]:
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not (whole and least <= value <= most):
            yield Fault.from_code("not_number", key=key, least=least, most=most)

    return check


def _title(key: str, value: Any) -> Iterator[Fault]:
    given = value if isinstance(value, dict) else {}
    written = all(isinstance(text, str) and text.strip() for text in given.values())
    if set(given) != LANGUAGES or not written:
        yield Fault.from_code("no_title", key=key)
    elif any(len(text) > LONGEST[key] for text in given.values()):
        yield Fault.from_code("too_long", key=key, most=LONGEST[key])


def _one_of(allowed: Callable[[], tuple[str, ...]]) -> Check:
    def check(key: str, value: Any) -> Iterator[Fault]:
        if value not in allowed():
            listed = ", ".join(allowed())
            yield Fault.from_code("not_allowed", key=key, value=str(value), allowed=listed)

    return check


def _some_of(allowed: Callable[[], tuple[str, ...]]) -> Check:
    def check(key: str, value: Any) -> Iterator[Fault]:
        if not isinstance(value, list):
            yield Fault.from_code("not_list", key=key)
            return
        for each in value:
            yield from _one_of(allowed)(key, each)

    return check


def _day(key: str, value: Any) -> Iterator[Fault]:
    if read_day(value) is None:
        yield Fault.from_code("bad_day", key=key, value=str(value))


def _due_day(key: str, value: Any) -> Iterator[Fault]:
    if read_day(value) is None and read_year_days(str(value)) is None:
        yield Fault.from_code("bad_due_day", value=str(value))


def _owner(key: str, value: Any) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield from _one_of(lambda: tuple(OWNERS))(key, value)
        return
    for name in value:
        if name not in ("kinds", "units"):
            yield Fault.from_code("unknown_key", key=f"{key}.{name}")
    yield from _some_of(_unit_kinds)(f"{key}.kinds", value.get("kinds", []))
    yield from texts(f"{key}.units", value.get("units", []))
    if not value.get("kinds") and not value.get("units"):
        yield Fault.from_code("no_owner")


def _unit_kinds() -> tuple[str, ...]:
    return codelists.load("unit_kind").codes


def _literal(kind: Any) -> Callable[[], tuple[str, ...]]:
    return lambda: tuple(get_args(kind))


def _types() -> tuple[str, ...]:
    return tuple(kind.code for kind in vocabularies.load("dataset_type"))


CHECKS: Final[Mapping[str, Check]] = {
    "id": text,
    "title": _title,
    "basis_fa": text,
    "owed_by": _owner,
    "basis_kind": _one_of(_literal(duty.Ledger)),
    "kind": _one_of(_literal(duty.Kind)),
    "dataset_type": _one_of(_types),
    "subject": text,
    "topic": _one_of(lambda: codelists.load("duty_topic").codes),
    "table": _one_of(lambda: tuple(registry.names())),
    "stages": _some_of(lambda: codelists.load("budget_stage").codes),
    "statement_kinds": _some_of(lambda: codelists.load("statement_kind").codes),
    "period": _one_of(lambda: tuple(PARTS)),
    "due_anchor": _one_of(_literal(due_rules.Anchor)),
    "due_offset_days": number(0, MOST_DAYS),
    "due_day_jalali": _due_day,
    "also_due_day": _due_day,
    "day_basis": _one_of(lambda: ("calendar", "working")),
    "grace_days": number(0, MOST_DAYS),
    "max_age_days": number(1, MOST_DAYS),
    "on_holiday": _one_of(_literal(due_rules.OnHoliday)),
    "duty_confidence": _one_of(_literal(duty.Confidence)),
    "date_confidence": _one_of(_literal(duty.Confidence)),
    "scores": _flag,
    "can_be_late": _flag,
    "optional": _flag,
    "unseen": _flag,
    "ahead": _flag,
    "divisible": _flag,
    "also_types": _some_of(_types),
    "also_from": _some_of(lambda: ("parts", *_unit_kinds())),
    "cases_of": texts,
    "perhaps_of": texts,
    "counted_with": text,
    "conflicts_with": text,
    "in_force_from": _day,
    "valid_to": _day,
    "sources": texts,
    "caveat": _title,
    "note": _title,
    "why": text,
    "by": text,
    "chosen_day": _due_day,
    "days": _some_of(lambda: WEEKDAY_NAMES),
    "unit": text,
    "duty": text,
    "into": text,
    "from": _day,
    "until": _day,
    "version": number(1, MOST_VERSIONS),
}


def faults_of(entry: Any, keys: frozenset[str]) -> Iterator[Fault]:
    """Everything that is wrong with the values of an entry that may have these ``keys``."""
    if not isinstance(entry, dict):
        yield Fault.from_code("not_entry", key=str(entry))
        return
    for key, value in entry.items():
        if key in keys:
            yield from CHECKS[key](key, value)
        else:
            yield Fault.from_code("unknown_key", key=str(key))


def read_day(value: Any) -> date | None:
    """The day of a YAML date or of text, Jalali or Gregorian; None when it is none."""
    if isinstance(value, date):
        value = value.isoformat()
    if not isinstance(value, str):
        return None
    try:
        return jalali.parse(value).date
    except InputError:
        return None


def read_year_days(text: str) -> tuple[YearDay, ...] | None:
    """The days of ``07-15 / 01-15+1y``; None when it is no such text."""
    found = [_DUE_DAY.fullmatch(each.strip()) for each in text.split("/")]
    days = tuple(YearDay(int(each[1]), int(each[2]), int(each[3] or 0)) for each in found if each)
    real = all(1 <= day.month <= 12 and 1 <= day.day <= 31 for day in days)
    return days if real and len(days) == len(found) else None
