"""A readable entry into a duty, and whether it makes sense as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

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
from ckanext.mashhad.compliance.entries import OWNERS, read_day, read_year_days
from ckanext.mashhad.compliance.faults import Fault
from ckanext.mashhad.persian.periods import PARTS

_PUBLISHED = ("periodic", "event", "continuous")
_CAN_BE_LATE = ("periodic", "event", "process")
_PERIOD_ANCHORS = ("period_start", "period_end")
_EVENT_ANCHORS = ("approval", "signing", "registration")


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
    yield from _due_faults(made)
    if made.scores and not _can_score(made):
        yield Fault.of("scores_unknown")
    if made.can_be_late and not _can_be_late(made):
        yield Fault.of("late_unknown")


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


def _due_faults(made: Duty) -> Iterator[Fault]:
    rule = made.due
    if len(rule.days) > 1:
        periods = len(PARTS[made.period]) if made.period else 1
        if len(rule.days) != periods:
            yield Fault.of("count_of_days", count=len(rule.days), periods=periods)
    if rule.offset is not None:
        allowed = _PERIOD_ANCHORS if made.kind == "periodic" else _EVENT_ANCHORS
        if rule.anchor not in allowed:
            yield Fault.of("offset_without_anchor", allowed=", ".join(allowed))


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
