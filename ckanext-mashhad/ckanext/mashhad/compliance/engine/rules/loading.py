"""The rule files into rules: duties.yaml, schedule.yaml, policy.yaml and a site's own.

``load()`` reads the files that are shipped, ``parse`` takes their content; both raise
``faults.RulesError`` with every problem of all at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Any, Final

import yaml

from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.compliance.engine.rules import building, entries, site_file, unit_names
from ckanext.mashhad.compliance.engine.rules.duty import (
    Duty,
    Grade,
    LateStep,
    Policy,
    Rules,
    Weights,
)
from ckanext.mashhad.compliance.engine.rules.rule_faults import Fault, Problem, RulesError
from ckanext.mashhad.persian.calendar.periods import Period
from ckanext.mashhad.persian.calendar.workdays import WorkCalendar

DUTIES, SCHEDULE, POLICY = "duties.yaml", "schedule.yaml", "policy.yaml"
SITE: Final = "site.yaml"
CALENDAR: Final = "calendar.yaml"
#: What rules are made of.
FILES: Final = (DUTIES, SCHEDULE, POLICY, SITE)

_OF_POLICY: Final = frozenset(
    ("optional", "ahead", "also_types", "also_from", "counted_with", "conflicts_with", "caveat")
) | {
    *("also_due_day", "on_holiday", "grace_days", "stages", "max_age_days", "why"),
    *("cases_of", "perhaps_of"),
}
_OF_DUTIES: Final = (
    frozenset(
        ("id", "title", "basis_fa", "owed_by", "basis_kind", "kind", "dataset_type", "subject")
    )
    | frozenset(("table", "period", "due_anchor", "due_offset_days", "due_day_jalali", "day_basis"))
    | frozenset(
        ("duty_confidence", "date_confidence", "scores", "can_be_late", "in_force_from", "valid_to")
    )
    | {"sources", "note", "version", "topic", "statement_kinds", "unseen"}
)
_OF_SCHEDULE: Final = (
    _OF_DUTIES
    - {"basis_fa", "basis_kind", "duty_confidence", "date_confidence", "can_be_late", "unseen"}
) | {"grace_days", "on_holiday", "stages", "ahead", "divisible"}
_OF_EVERY: Final = ("title", "basis_fa", "owed_by", "basis_kind", "kind", "duty_confidence")
_NEEDED: Final = {
    DUTIES: _OF_EVERY,
    SCHEDULE: ("title", "owed_by", "dataset_type", "in_force_from"),
    SITE: (*_OF_EVERY, "in_force_from"),
}


def parse(duties: Any, schedule: Any, policy: Any, site: Any = None) -> Rules:
    """The rules of the files' contents (as YAML gives them); a site need not have its own."""
    problems: list[Problem] = []
    for file, content in ((SCHEDULE, schedule), (SITE, site)):
        if isinstance(content, dict):
            problems += [Problem(file, "", fault) for fault in unit_names.faults_of(content)]
    schedule, site = unit_names.resolved(schedule), unit_names.resolved(site)
    laws = _entries(DUTIES, duties, "duties", _OF_DUTIES, problems)
    plans = _entries(SCHEDULE, schedule, "entries", _OF_SCHEDULE, problems)
    read = _policy(policy, {entry["id"] for entry in laws}, problems)
    own = site_file.checked(site or {}, [*laws, *plans], problems)
    problems += _head_problems(SCHEDULE, schedule)
    problems += _head_problems(SITE, site)
    basis = schedule.get("basis_fa", "") if isinstance(schedule, dict) else ""
    whole = [
        (DUTIES, own.over(entry["id"], {**entry, **read.get(entry["id"], {})})) for entry in laws
    ]
    local = _entries(SITE, {"local_duties": own.local}, "local_duties", _OF_DUTIES, problems)
    whole += [(SITE, entry) for entry in local]
    whole += [(SCHEDULE, own.over(entry["id"], _planned(entry, basis))) for entry in plans]
    # What follows looks at entries as a whole and can only be asked of readable ones.
    if not problems:
        by_id = {entry["id"]: entry for _file, entry in whole}
        for file, entry in whole:
            problems += [_problem(file, entry, fault) for fault in building.faults_of(entry)]
            other = by_id.get(entry.get("conflicts_with"), {})
            chosen = building.faults_of_choice(entry, own.of_duty(entry["id"]), other)
            problems += [_problem(SITE, entry, fault) for fault in chosen]
        problems += _repeated(whole)
    if problems:
        raise RulesError(problems)
    made = tuple(building.duty(entry) for _file, entry in whole)
    return Rules(made, _general(policy), own.made())


def of_texts(texts: Mapping[str, str]) -> Rules:
    """The rules of files' texts by name; what is not there is not the site's own."""
    return parse(*(read_text(name, texts[name]) if name in texts else None for name in FILES))


@cache
def load() -> Rules:
    """The rules that are shipped."""
    return parse(*(read(name) for name in (DUTIES, SCHEDULE, POLICY)))


def texts() -> dict[str, str]:
    """The files that judgements follow, by name, as they are."""
    names = (DUTIES, SCHEDULE, POLICY, CALENDAR)
    return {name: _shipped(name) for name in names}


_shipped = cache(rule_files.read_text)  # a day that is written down asks for each six times


@cache
def calendar() -> WorkCalendar:
    """The working days, with the holidays that are shipped."""
    return WorkCalendar.from_data(rule_files.read(CALENDAR))


def calendar_of(text: str) -> WorkCalendar:
    """The working days by a text of calendar.yaml."""
    return WorkCalendar.from_data(rule_files.parse(text))


def read(name: str) -> Any:
    """The content of a shipped rule file; :class:`RulesError` when it is not YAML."""
    return read_text(name, rule_files.read_text(name))


def read_text(name: str, text: str) -> Any:
    """The content of a rule file's text; :class:`RulesError` when it is not YAML."""
    try:
        return rule_files.parse_rules(text)
    # A tag that does not fit its value, and a thousand brackets, are no YAMLError.
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, RecursionError) as error:
        fault = Fault.from_code("unreadable", detail=" ".join(str(error).split()))
        raise RulesError([Problem(name, "", fault)]) from error


def _head_problems(file: str, content: Any) -> Iterator[Problem]:
    """What is wrong beside the entries of a file that a site puts in place."""
    head = content if isinstance(content, dict) else {}
    faults = list(entries.number(1, entries.MOST_VERSIONS)("version", head.get("version", 1)))
    if file == SCHEDULE:
        faults += entries.text("basis_fa", head.get("basis_fa", "-"))
        unknown = head.keys() - {"version", "basis_fa", "entries"}
        faults += [Fault.from_code("unknown_key", key=key) for key in sorted(map(str, unknown))]
    yield from (Problem(file, "", fault) for fault in faults)


def _entries(
    file: str, content: Any, key: str, keys: frozenset[str], problems: list[Problem]
) -> list[dict[str, Any]]:
    if not isinstance(content, dict) or not isinstance(content.get(key), list):
        problems.append(Problem(file, "", Fault.from_code("no_list", key=key)))
        return []
    good = []
    for number, entry in enumerate(content[key], 1):
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
            problems.append(Problem(file, "", Fault.from_code("no_id", number=number)))
            continue
        missing = [
            Fault.from_code("missing", key=each) for each in _NEEDED[file] if each not in entry
        ]
        found = [*missing, *entries.faults_of(entry, keys)]
        problems += [_problem(file, entry, fault) for fault in found]
        good.append(entry)
    return good


def _policy(
    content: Any, known: set[str], problems: list[Problem]
) -> Mapping[str, Mapping[str, Any]]:
    of_duties = content.get("duties") if isinstance(content, dict) else None
    if not isinstance(of_duties, dict):
        problems.append(Problem(POLICY, "", Fault.from_code("no_list", key="duties")))
        return {}
    problems += [Problem(POLICY, "", fault) for fault in _general_faults(content)]
    for duty_id, entry in of_duties.items():
        faults = list(entries.faults_of(entry, _OF_POLICY))
        given = entry if isinstance(entry, dict) else {}
        if not given.get("why"):
            faults.append(Fault.from_code("missing", key="why"))
        named = {"id": duty_id} | {
            key: given[key] for key in ("counted_with", "conflicts_with") if key in given
        }
        for key in ("cases_of", "perhaps_of"):
            listed = given.get(key)
            others = listed if isinstance(listed, list) else []
            named |= {f"{key}[{n}]": each for n, each in enumerate(others)}
        for key, value in named.items():
            if not isinstance(value, str) or value not in known:
                faults.append(Fault.from_code("unknown_duty", key=key, value=str(value)))
        problems += [Problem(POLICY, str(duty_id), fault) for fault in faults]
    return {duty_id: entry for duty_id, entry in of_duties.items() if isinstance(entry, dict)}


def _general_faults(content: Mapping[str, Any]) -> Iterator[Fault]:
    weights = content.get("weights")
    days = ("continuous_days", "event_grace_days", "notice_working_days")
    numbers = {key: content.get(key) for key in ("version", *days, "least_judged")}
    for each in ("met", "elsewhere", "missing"):
        numbers[f"weights.{each}"] = weights.get(each) if isinstance(weights, dict) else None
    yield from _late_faults(weights.get("late") if isinstance(weights, dict) else None)
    grades = content.get("grades", {})
    for each, part in (grades if isinstance(grades, dict) else {str(grades): None}).items():
        if each not in tuple(Grade):
            yield Fault.from_code("unknown_key", key=f"grades.{each}")
        yield from entries.number(0, 100)(f"grades.{each}", part)
    for key, value in numbers.items():
        most = entries.MOST_VERSIONS if key == "version" else entries.MOST_DAYS
        yield from entries.number(0, most)(key, value)
    if not isinstance(content.get("main_tables"), dict):
        yield Fault.from_code("missing", key="main_tables")
    yield from entries.texts("summed_tables", content.get("summed_tables"))


def _weights(given: Mapping[str, Any]) -> Weights:
    return Weights(**{**given, "late": tuple(LateStep(**each) for each in given["late"])})


def _late_faults(steps: Any) -> Iterator[Fault]:
    """Steps by days, the last without, so that any delay has its points."""
    if not isinstance(steps, list) or not all(isinstance(each, dict) for each in steps):
        yield Fault.from_code("no_list", key="weights.late")
        return
    for each in steps:
        yield from entries.number(0, entries.MOST_DAYS)("weights.late.points", each.get("points"))
    for each in steps[:-1]:
        yield from entries.number(1, entries.MOST_DAYS)("weights.late.days", each.get("days"))
    if not steps or "days" in steps[-1]:
        yield Fault.from_code("missing", key="weights.late.points")


def _general(content: Mapping[str, Any]) -> Policy:
    return Policy(
        continuous_days=content["continuous_days"],
        event_grace_days=content["event_grace_days"],
        summed_tables=frozenset(content["summed_tables"]),
        main_tables=content["main_tables"],
        weights=_weights(content["weights"]),
        least_judged=content["least_judged"],
        version=content["version"],
        notice_working_days=content["notice_working_days"],
        grades={Grade(each): part for each, part in content.get("grades", {}).items()},
    )


def _planned(entry: Mapping[str, Any], basis: str) -> dict[str, Any]:
    """A plan's entry with what follows from its being the municipality's own word."""
    names_day = "due_day_jalali" in entry or "due_offset_days" in entry
    given = {
        "basis_fa": basis,
        "basis_kind": "schedule",
        "kind": "periodic",
        "duty_confidence": "V",
        "date_confidence": "V" if names_day else "-",
        "scores": True,
        "can_be_late": names_day,
    }
    return given | dict(entry)


def _problem(file: str, entry: Mapping[str, Any], fault: Fault) -> Problem:
    return Problem(file, entry["id"], fault)


def _repeated(whole: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[Problem]:
    """An id stands in one file, there once a version, and versions follow one another."""
    by_id: dict[str, list[tuple[str, Duty]]] = {}
    for file, entry in whole:
        by_id.setdefault(entry["id"], []).append((file, building.duty(entry)))
    for duty_id, found in by_id.items():
        found.sort(key=lambda each: each[1].version)
        for (other, older), (file, newer) in pairwise(found):
            if file != other or older.version == newer.version:
                yield Problem(file, duty_id, Fault.from_code("twice"))
            elif not older.valid_to or (newer.in_force_from or older.valid_to) <= older.valid_to:
                fault = Fault.from_code("versions", first=older.version, second=newer.version)
                yield Problem(file, duty_id, fault)
            elif newer.by_case and not _begins_a_period(newer):
                yield Problem(
                    file, duty_id, Fault.from_code("versions_within", second=newer.version)
                )


def _begins_a_period(duty: Duty) -> bool:
    """Cases are judged together by the year, so by one version."""
    day = duty.in_force_from
    return day is None or day == Period.containing(day, duty.period or "year").start
