"""The site's own decisions applied to judgements: exemptions, and units that left."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from ckanext.mashhad.compliance.engine.evidence import spans
from ckanext.mashhad.compliance.engine.evidence.facts import Event, Unit
from ckanext.mashhad.compliance.engine.rules.due_rules import Choice
from ckanext.mashhad.compliance.engine.rules.duty import Exemption, Site
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement, State
from ckanext.mashhad.compliance.engine.vocabulary.judgement_reasons import Decision, Reason
from ckanext.mashhad.persian.calendar.calendar_words import WEEKDAYS
from ckanext.mashhad.persian.calendar.workdays import WEEKDAY_NAMES, WorkCalendar
from ckanext.mashhad.persian.reading_errors import N_, Lang, Word

#: What an exemption takes away: never what was published in time.
_EXCUSED: Final = frozenset(
    (State.LATE, State.MISSING, State.DISPUTED, State.NOT_DUE, State.OPEN, State.TO_CONFIRM)
)
#: Why something does not apply that was asked for before.
_DECIDED: Final = frozenset(("exempt", "left", "left_decided"))
#: What was still to come when a unit left is asked of it no more.
_OPEN: Final = frozenset((State.NOT_DUE, State.OPEN))
#: What can be done of the others after a unit's last day: nothing that is published by then.
_STILL: Final = frozenset(("attest", "bring_back", "decide", "confirm"))


def excused(events: Iterable[Event], exemptions: Collection[Exemption]) -> tuple[Event, ...]:
    """Return the cases from which the unit is exempt."""
    return tuple(each for each in events if any(one.has(each.day) for one in exemptions))


def applied(
    judged: Judgement, site: Site, unit: Unit, on: date, left_out: Iterable[Event] = ()
) -> Judgement:
    """Return the judgement of ``on`` after the site's own decisions.

    ``left_out``: the cases of the duty from which the unit is excused; they were not judged.
    """
    last = site.last_day_of(unit)
    if last and on > last:
        if judged.state in _OPEN:
            return _none(judged, _left(site, unit, last))
        if judged.change and judged.change.code not in _STILL:
            judged = replace(judged, change=None, near="")
    for one in site.exemptions_of(unit, judged.duty.id):
        if judged.state in _EXCUSED and _covers(one, judged, on, left_out):
            reason = Reason.from_code("exempt", unit=unit.title, until=one.last, why=one.why)
            return _none(judged, reason)
    used = [one for one in site.exemptions_of(unit, judged.duty.id) if _took(one, judged, left_out)]
    return replace(judged, excused=tuple(used)) if used else judged


def after_notice(
    judged: Iterable[Judgement], days: int, calendar: WorkCalendar, on: date
) -> Iterator[Judgement]:
    """Yield the judgements of one duty of a unit, in the order of time; what the unit lacks for the
    first time by this duty is open for so many working ``days`` after it would be missing, of which
    it has notice by the letters of these days.
    """
    until: date | None = None
    for one in judged:
        if until is None and days and one.state in (State.MISSING, State.LATE):
            since = one.missing_from or date.min
            until = calendar.add_working_days(since - timedelta(days=1), days)
        if until is None or on > until or one.state is not State.MISSING:
            yield one
            continue
        yield replace(
            one,
            state=State.OPEN,
            reason=Reason.from_code("notice", until=until),
            missing_from=until + timedelta(days=1),
            days_late=None,
            days_without=None,
            was_public=(),
            notice_until=until,
        )


def list_decisions(one: Judgement) -> list[Decision]:
    """List the site's decisions that affect this judgement, with their reasons."""
    found: list[Decision] = []
    chosen = one.duty.chosen if one.state not in (None, State.NOT_APPLICABLE) else None
    if chosen:
        found += of_choice(chosen)
    for each in one.excused:
        found.append(Decision.from_code("excused", first=each.first, last=each.last, why=each.why))
    return found


def marked(one: Judgement, translate: Callable[[str], str], lang: Lang) -> list[str]:
    """Return the sentence for use among others; ``translate`` is gettext."""
    whole = translate(N_("Decision of this portal: {text}"))
    return [whole.format(text=each.text(translate, lang)) for each in list_decisions(one)]


def is_told(one: Judgement) -> bool:
    """Whether a reader is told of it: of what does not apply only where that was decided."""
    return one.state not in (None, State.NOT_APPLICABLE) or one.reason.code in _DECIDED


def of_choice(chosen: Choice) -> Iterator[Decision]:
    """List the site's decisions about a duty, as sentences."""
    if chosen.grace is not None:
        yield Decision.from_code("grace", days=chosen.grace, why=chosen.why)
    if chosen.on_holiday:
        yield Decision.from_code(f"holiday_{chosen.on_holiday}", why=chosen.why)
    if chosen.once:
        yield Decision.from_code("day", day=chosen.once, why=chosen.why)
    for day in chosen.days:
        code = "day_of_next_year" if day.years > 0 else "day_of_year"
        yield Decision.from_code(code, day=day.named, why=chosen.why)


def of_calendar(site: Site) -> Iterator[Decision]:
    """List when this city's offices are closed besides official holidays, as sentences."""
    for one in site.closures:
        code = "closed" if one.last > one.first else "closed_day"
        days = {"first": one.first, "last": one.last}
        yield Decision.from_code(
            code, **(days if code == "closed" else {"first": one.first}), why=one.why
        )
    for each in site.weekends:
        yield Decision.from_code(
            "weekend", since=each.since, days=_weekdays(each.days), why=each.why
        )


def _weekdays(names: Iterable[str]) -> Word:
    named = [WEEKDAYS[WEEKDAY_NAMES.index(name)] for name in names]
    return Word("، ".join(day.fa for day in named), ", ".join(day.en for day in named))


def _took(one: Exemption, judged: Judgement, left_out: Iterable[Event]) -> bool:
    """Tell whether it removed cases from the judged period."""
    if judged.period is None:
        return False
    days = spans.period_span(judged.period)
    return any(one.has(each.day) and days.has(each.day) for each in left_out)


def _left(site: Site, unit: Unit, last: date) -> Reason:
    by = site.departure_of(unit)
    if by and by.last == last:
        return Reason.from_code("left_decided", unit=unit.title, last=last, why=by.why)
    return Reason.from_code("left", unit=unit.title, last=last)


def _covers(one: Exemption, judged: Judgement, on: date, left_out: Iterable[Event]) -> bool:
    if judged.period is None:
        return one.has(on)
    days = spans.period_span(judged.period)
    if not judged.duty.by_case:
        return one.has(days.first)
    # Where some cases are left, they are what is judged.
    gone = judged.tally is None and any(one.has(e.day) and days.has(e.day) for e in left_out)
    return gone or (one.has(days.first) and one.has(days.last))


def _none(judged: Judgement, reason: Reason) -> Judgement:
    return Judgement(judged.unit, judged.duty, judged.period, State.NOT_APPLICABLE, reason)
