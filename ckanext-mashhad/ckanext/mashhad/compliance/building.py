"""A readable entry into a duty, and whether it makes sense as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final, cast

from ckanext.mashhad.catalog import codelists
from ckanext.mashhad.compliance.duty import (
    KNOWN_WELL,
    Anchor,
    DueRule,
    Duty,
    Kind,
    Ledger,
    OnHoliday,
    Owners,
)
from ckanext.mashhad.compliance.entries import MOST_DAYS, OWNERS, read_day, read_year_days
from ckanext.mashhad.compliance.faults import Fault
from ckanext.mashhad.persian.periods import PARTS, Period
from ckanext.mashhad.tables import schema

_PUBLISHED = ("periodic", "event", "continuous")
_CAN_BE_LATE = ("periodic", "event", "process")
_PERIOD_ANCHORS = ("period_start", "period_end")
_EVENT_ANCHORS = ("approval", "signing", "registration")
#: Types whose datasets have a subject, each of a list of its own.
_BY_SUBJECT = ("document", "regulation", "statistics")
#: Any year tells whether a due day of the year fits its period.
_A_YEAR: Final = 1404


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
        stages=frozenset(entry.get("stages", ())),
        also_types=frozenset(entry.get("also_types", ())),
        also_from=frozenset(entry.get("also_from", ())),
        in_force_from=read_day(entry.get("in_force_from")),
        valid_to=read_day(entry.get("valid_to")),
        sources=tuple(entry.get("sources", ())),
        **{key: entry[key] for key in _AS_THEY_ARE if key in entry},
    )


_AS_THEY_ARE = (
    *("dataset_type", "subject", "table", "period", "duty_confidence", "date_confidence"),
    *("scores", "can_be_late", "optional", "ahead", "divisible", "conflicts_with", "caveat"),
    *("note", "version"),
)


def faults_of(entry: Mapping[str, Any]) -> Iterator[Fault]:
    """What does not fit together in an entry whose single values are right."""
    made = duty(entry)
    if made.kind == "periodic" and made.period is None:
        yield Fault.of("no_period")
    if made.ledger == "schedule" and not made.dataset_type:
        yield Fault.of("no_data")
    if made.in_force_from and made.valid_to and made.valid_to < made.in_force_from:
        yield Fault.of("out_of_order")
    yield from _unlike_type(made)
    yield from _due_faults(made)
    if made.scores and not _can_score(made):
        yield Fault.of("scores_unknown")
    if made.can_be_late and not _can_be_late(made):
        yield Fault.of("late_unknown")


def faults_of_choice(entry: Mapping[str, Any], chosen: Mapping[str, Any]) -> Iterator[Fault]:
    """What a site ``chosen`` of a duty that has nothing that it could move."""
    made = duty(entry)
    for key in ("grace_days", "on_holiday"):
        if key in chosen and not made.can_be_late:
            yield Fault.of("nothing_to_move", key=key)
    if "chosen_day" in chosen and "also_due_day" not in entry:
        yield Fault.of("no_other_day")


def _topic_of(dataset_type: str | None) -> str:
    topics = codelists.load("duty_topic")
    return next((item.code for item in topics if dataset_type in item.more["types"]), "")


def _owners(owed_by: Any) -> Owners:
    if isinstance(owed_by, str):
        return OWNERS[owed_by]
    return Owners(frozenset(owed_by.get("kinds", ())), frozenset(owed_by.get("units", ())))


def _due(entry: Mapping[str, Any]) -> DueRule:
    text = entry.get("due_day_jalali")
    once = read_day(entry.get("chosen_day") or text)
    also = None if "chosen_day" in entry else read_day(entry.get("also_due_day"))
    return DueRule(
        anchor=cast(Anchor, entry.get("due_anchor", "none")),
        days=() if once or text is None else read_year_days(str(text)) or (),
        once=tuple(day for day in (once, also) if day),
        offset=entry.get("due_offset_days"),
        working=entry.get("day_basis") == "working",
        grace=entry.get("grace_days", 0),
        on_holiday=cast(OnHoliday, entry.get("on_holiday", "stays")),
    )


def _unlike_type(made: Duty) -> Iterator[Fault]:
    """A table or a subject that datasets of the type never have would be met by nothing."""
    kind = made.dataset_type
    subjects = codelists.load(f"{kind}_subject").codes if kind in _BY_SUBJECT else ()
    if made.subject and made.subject not in subjects:
        yield Fault.of("unlike_type", key="subject", value=made.subject, type=kind)
    if made.table and kind and schema.load(made.table).dataset_type != kind:
        yield Fault.of("unlike_type", key="table", value=made.table, type=kind)


def _due_faults(made: Duty) -> Iterator[Fault]:
    rule = made.due
    periods = len(PARTS[made.period]) if made.period else 1
    if rule.days and len(rule.days) != periods:
        yield Fault.of("count_of_days", count=len(rule.days), periods=periods)
    elif rule.days and made.kind == "periodic":
        yield from _out_of_reach(made)
    if rule.offset is not None:
        allowed = _PERIOD_ANCHORS if made.kind == "periodic" else _EVENT_ANCHORS
        if rule.anchor not in allowed:
            yield Fault.of("offset_without_anchor", allowed=", ".join(allowed))


def _out_of_reach(made: Duty) -> Iterator[Fault]:
    """Due days before their period has ended, unless it lies ahead, or years away from it."""
    for day, part in zip(made.due.days, PARTS[made.period or "year"], strict=True):
        period, due = Period(_A_YEAR, part), day.of_year(_A_YEAR)
        if due < period.end and not made.ahead:
            yield Fault.of("due_too_early", day=due, period=period)
        elif abs(due - period.end) > timedelta(days=MOST_DAYS):
            yield Fault.of("due_too_far", day=due, period=period)


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
