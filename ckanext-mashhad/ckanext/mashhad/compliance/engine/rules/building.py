"""A readable entry into a duty, and whether it makes sense as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final, cast

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.compliance.engine.rules.due_rules import (
    Anchor,
    Choice,
    DueRule,
    OnHoliday,
    YearDay,
)
from ckanext.mashhad.compliance.engine.rules.duty import KNOWN_WELL, Duty, Kind, Ledger, Owners
from ckanext.mashhad.compliance.engine.rules.entries import (
    MOST_DAYS,
    OWNERS,
    read_day,
    read_year_days,
)
from ckanext.mashhad.compliance.engine.rules.rule_faults import Fault
from ckanext.mashhad.persian.calendar.periods import PARTS, Period
from ckanext.mashhad.tables.engine import registry

_PUBLISHED = ("periodic", "event", "continuous")
_CAN_BE_LATE = ("periodic", "event", "process")
_PERIOD_ANCHORS = ("period_start", "period_end")
_EVENT_ANCHORS = ("approval", "signing", "registration")
#: Types whose datasets have a subject, each of a list of its own.
_BY_SUBJECT = ("document", "regulation", "statistics")
#: Any year tells whether a due day of the year fits its period.
_A_YEAR: Final = 1404
#: Under which key an entry holds what the site decided of it.
CHOSEN: Final = "chosen"
_DUE_DAY: Final = "due_day_jalali"


def duty(entry: Mapping[str, Any]) -> Duty:
    """The duty of an entry without faults."""
    owed_by = entry["owed_by"]
    return Duty(
        id=entry["id"],
        ledger=cast(Ledger, entry["basis_kind"]),
        kind=cast(Kind, entry["kind"]),
        title=entry["title"],
        basis=entry["basis_fa"],
        owed_by=owed_by if isinstance(owed_by, str) else "schedule",
        owners=_owners(owed_by),
        group=entry.get("counted_with", entry["id"]),
        topic=entry.get("topic") or _topic_of(entry.get("dataset_type")),
        due=_due(entry),
        chosen=_choice(entry.get(CHOSEN)),
        stages=frozenset(entry.get("stages", ())),
        statement_kinds=frozenset(entry.get("statement_kinds", ())),
        also_types=frozenset(entry.get("also_types", ())),
        also_from=frozenset(entry.get("also_from", ())),
        cases_of=frozenset(entry.get("cases_of", ())),
        perhaps_of=frozenset(entry.get("perhaps_of", ())),
        in_force_from=read_day(entry.get("in_force_from")),
        valid_to=read_day(entry.get("valid_to")),
        sources=tuple(entry.get("sources", ())),
        **{key: entry[key] for key in _AS_THEY_ARE if key in entry},
    )


_AS_THEY_ARE = (
    *("dataset_type", "subject", "table", "period", "duty_confidence", "date_confidence"),
    *("scores", "can_be_late", "optional", "unseen", "ahead", "divisible", "conflicts_with"),
    *("caveat", "note", "version", "max_age_days"),
)


def faults_of(entry: Mapping[str, Any]) -> Iterator[Fault]:
    """What does not fit together in an entry whose single values are right."""
    made = duty(entry)
    if made.kind == "periodic" and made.period is None:
        yield Fault.from_code("no_period")
    if made.ledger == "schedule" and not made.dataset_type:
        yield Fault.from_code("no_data")
    if made.in_force_from and made.valid_to and made.valid_to < made.in_force_from:
        yield Fault.from_code("out_of_order")
    yield from _unlike_type(made)
    yield from _due_faults(made)
    if made.scores and not _can_score(made):
        yield Fault.from_code("scores_unknown")
    if made.can_be_late and not _is_planned_always(made) and not _can_be_late(made):
        yield Fault.from_code("late_unknown")


def faults_of_choice(
    entry: Mapping[str, Any], chosen: Mapping[str, Any], other: Mapping[str, Any]
) -> Iterator[Fault]:
    """What a site ``chosen`` of a duty that has nothing that it could move, or a day that no source
    names; ``other``: the entry that conflicts with it.
    """
    made = duty(entry)
    for key in ("grace_days", "on_holiday"):
        if key in chosen and not made.can_be_late:
            yield Fault.from_code("nothing_to_move", key=key)
    if "chosen_day" in chosen:
        named = (entry.get("due_day_jalali"), entry.get("also_due_day"), other.get(_DUE_DAY))
        yield from _unlike_named(chosen["chosen_day"], [str(each) for each in named if each])


def _unlike_named(chosen: Any, named: list[str]) -> Iterator[Fault]:
    if len(named) < 2:
        yield Fault.from_code("no_other_day")
        return
    returns, day = read_day(named[0]) is None, _read_due(chosen)
    params = {"value": str(chosen), "allowed": ", ".join(named)}
    if returns and isinstance(day, date):
        yield Fault.from_code("day_returns", **params)
    elif not returns and not isinstance(day, date):
        yield Fault.from_code("day_is_once", **params)
    elif day not in [_read_due(each) for each in named]:
        yield Fault.from_code("day_not_named", **params)


def _read_due(value: Any) -> date | tuple[YearDay, ...] | None:
    """A day that comes once, or days of the year."""
    return read_day(value) or read_year_days(str(value))


def _topic_of(dataset_type: str | None) -> str:
    topics = codelists.load("duty_topic")
    return next((item.code for item in topics if dataset_type in item.more["types"]), "")


def _owners(owed_by: Any) -> Owners:
    if isinstance(owed_by, str):
        return OWNERS[owed_by]
    return Owners(frozenset(owed_by.get("kinds", ())), frozenset(owed_by.get("units", ())))


def _due(entry: Mapping[str, Any]) -> DueRule:
    text = entry.get("chosen_day") or entry.get(_DUE_DAY)
    other = None if "chosen_day" in entry else entry.get("also_due_day")
    once, also = read_day(text), read_day(other)
    return DueRule(
        anchor=cast(Anchor, entry.get("due_anchor", "none")),
        days=() if once or text is None else read_year_days(str(text)) or (),
        also=() if once or other is None else read_year_days(str(other)) or (),
        once=tuple(day for day in (once, also) if day),
        offset=entry.get("due_offset_days"),
        working=entry.get("day_basis") == "working",
        grace=entry.get("grace_days", 0),
        on_holiday=cast(OnHoliday, entry.get("on_holiday", "stays")),
    )


def _choice(chosen: Mapping[str, Any] | None) -> Choice | None:
    return choice(chosen) if chosen else None


def choice(chosen: Mapping[str, Any]) -> Choice:
    """What a site decided of a duty, by an entry without faults."""
    day = chosen.get("chosen_day")
    once = read_day(day)
    return Choice(
        why=reason(chosen),
        grace=chosen.get("grace_days"),
        on_holiday=chosen.get("on_holiday"),
        days=() if once or day is None else read_year_days(str(day)) or (),
        once=once,
    )


def reason(entry: Mapping[str, Any]) -> str:
    """Why it was decided, and by whom where that is said."""
    why, who = str(entry["why"]).strip(), str(entry.get("by") or "").strip()
    return f"{why} ({who})" if who else why


def _unlike_type(made: Duty) -> Iterator[Fault]:
    """A table, a subject or a kind that datasets of the type never have would be met by nothing."""
    kind = made.dataset_type
    subjects = codelists.load(f"{kind}_subject").codes if kind in _BY_SUBJECT else ()
    if made.subject and made.subject not in subjects:
        yield Fault.from_code("unlike_type", key="subject", value=made.subject, type=kind)
    for key, of in (("stages", "budget"), ("statement_kinds", "statement")):
        if (asked := getattr(made, key)) and kind != of:
            yield Fault.from_code("unlike_type", key=key, value=", ".join(sorted(asked)), type=kind)
    if made.table and kind and registry.load(made.table).dataset_type != kind:
        yield Fault.from_code("unlike_type", key="table", value=made.table, type=kind)


def _due_faults(made: Duty) -> Iterator[Fault]:
    rule = made.due
    periods = len(PARTS[made.period]) if made.period else 1
    wrong = next((each for each in (rule.days, rule.also) if each and len(each) != periods), None)
    if rule.offset is not None and (rule.days or rule.once):
        yield Fault.from_code("both_days")
    if wrong:
        yield Fault.from_code("count_of_days", count=len(wrong), periods=periods)
    elif rule.days and made.kind == "periodic":
        yield from _out_of_reach(made)
    if _is_planned_always(made):
        if rule.offset is not None or rule.days:
            yield Fault.from_code("always_no_day")
    elif rule.offset is not None:
        allowed = _PERIOD_ANCHORS if made.kind == "periodic" else _EVENT_ANCHORS
        if rule.anchor not in allowed:
            yield Fault.from_code("offset_without_anchor", allowed=", ".join(allowed))


def _is_planned_always(made: Duty) -> bool:
    return made.ledger == "schedule" and made.kind == "continuous"


def _out_of_reach(made: Duty) -> Iterator[Fault]:
    """Due days before their period has ended, unless it lies ahead, or years away from it."""
    for day, part in zip(made.due.days, PARTS[made.period or "year"], strict=True):
        period, due = Period(_A_YEAR, part), day.of_year(_A_YEAR)
        if due < period.end and not made.ahead:
            yield Fault.from_code("due_too_early", day=due, period=period)
        elif abs(due - period.end) > timedelta(days=MOST_DAYS):
            yield Fault.from_code("due_too_far", day=due, period=period)


def _can_score(made: Duty) -> bool:
    return (
        made.duty_confidence in KNOWN_WELL
        and made.owed_by != "unconfirmed"
        and bool(made.dataset_type)
        and made.kind in _PUBLISHED
        and not made.optional
    )


def _can_be_late(made: Duty) -> bool:
    countable = made.due.offset is not None or (made.kind == "periodic" and bool(made.due.days))
    return made.date_confidence in KNOWN_WELL and countable and made.kind in _CAN_BE_LATE
