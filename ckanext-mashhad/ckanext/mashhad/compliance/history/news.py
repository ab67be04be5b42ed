"""What changed, in words: "on 16 Mehr the time for the six-month statement passed without it"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from ckanext.mashhad.compliance.engine.evidence.facts import Unit
from ckanext.mashhad.compliance.engine.rules.duty import Duty
from ckanext.mashhad.compliance.engine.rules.messages import Message
from ckanext.mashhad.compliance.engine.vocabulary import judgement_words
from ckanext.mashhad.compliance.engine.vocabulary.judgement import State
from ckanext.mashhad.compliance.history.history import NEWS, StateChange
from ckanext.mashhad.persian.calendar.periods import Period
from ckanext.mashhad.persian.reading_errors import N_, Lang


class News(Message):
    """One change of a state; ``duty`` is its title. A continuous duty has no period.

    What is ``shared`` may be published by another body than the one that owes it, and what changed
    does not tell by whom. ``nil``: by a report that there was nothing, which is no publication.
    """

    messages: ClassVar = {
        "met": N_("{unit} published the data of “{duty}” for {period}."),
        "met_standing": N_("{unit} published the data of “{duty}”."),
        "late": N_("{unit} published the data of “{duty}” for {period} after the deadline."),
        "met_nil": N_(
            "About “{duty}”, {unit} declared on {day} that there was nothing for {period}."
        ),
        "met_standing_nil": N_("About “{duty}”, {unit} declared on {day} that there was nothing."),
        "late_nil": N_(
            "About “{duty}”, {unit} declared on {day}, after the deadline, that there was nothing "
            "for {period}."
        ),
        "met_shared": N_("The data of “{duty}”, a duty of {unit}, are public for {period}."),
        "met_standing_shared": N_("The data of “{duty}”, a duty of {unit}, are public."),
        "late_shared": N_(
            "The data of “{duty}”, a duty of {unit}, became public for {period} after the deadline."
        ),
        "met_shared_nil": N_(
            "About “{duty}”, a duty of {unit}, it was declared on {day} that there was nothing for "
            "{period}."
        ),
        "met_standing_shared_nil": N_(
            "About “{duty}”, a duty of {unit}, it was declared on {day} that there was nothing."
        ),
        "late_shared_nil": N_(
            "About “{duty}”, a duty of {unit}, it was declared on {day}, after the deadline, that "
            "there was nothing for {period}."
        ),
        # Of that day: what has come since is there now.
        "missing": N_(
            "The deadline for “{duty}” of {unit} for {period} passed, and it was not on the portal."
        ),
        "missing_open": N_("“{duty}” of {unit} for {period} was still not on the portal."),
        "missing_standing": N_("“{duty}” of {unit} was still not on the portal."),
        "withdrawn": N_(
            "The data of “{duty}” of {unit} for {period} were no longer on the portal."
        ),
        "withdrawn_standing": N_("The data of “{duty}” of {unit} were no longer on the portal."),
        "elsewhere": N_(
            "{unit} says that it published the data of “{duty}” for {period} elsewhere."
        ),
        "elsewhere_standing": N_("{unit} says that it published the data of “{duty}” elsewhere."),
        "disputed": N_("Whether “{duty}” of {unit} for {period} was in time is disputed."),
        "cases_met": N_("All known cases of “{duty}” of {unit} in {period} are public."),
        "cases_met_nil": N_(
            "About “{duty}”, {unit} declared on {day} that there was nothing in {period}."
        ),
        "cases_late": N_(
            "A case of “{duty}” of {unit} in {period} was published after the deadline."
        ),
        "cases_missing": N_("A case of “{duty}” of {unit} in {period} was not on the portal."),
    }


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of news with what a page shows beside it; ``is_nil``: a report of nothing made it."""

    day: date
    unit: Unit
    duty: Duty
    change: StateChange
    text: str
    is_nil: bool = False

    @property
    def is_dated(self) -> bool:
        """Whether a due day is known by which it can be in time."""
        return has_day(self.duty)

    def shown(self, lang: Lang) -> judgement_words.Shown:
        """Sign, word and colour of what it became."""
        ledger, dated = self.duty.ledger, self.is_dated
        return judgement_words.state(self.state, lang, ledger=ledger, dated=dated, nil=self.is_nil)

    @property
    def state(self) -> State:
        """What it became."""
        assert self.change.after is not None  # noqa: S101 (only such changes are news)
        return self.change.after.state


def has_day(duty: Duty) -> bool:
    """Whether each period of the duty has a due day of its own."""
    return duty.kind == "periodic" and duty.can_be_late


def is_news(change: StateChange) -> bool:
    """Whether a reader is told of it.

    That something came into view is no news, unless it was missing or late by then.
    """
    if change.after is None or change.after.state not in NEWS:
        return False
    return change.before is not None or change.after.state in (State.MISSING, State.LATE)


def code_of(change: StateChange, duty: Duty, *, nil: bool = False) -> str:
    """Return the code of the sentence for the change; ``nil``: a report of nothing made it."""
    code = _code_of(change, duty)
    return f"{code}_nil" if nil and f"{code}_nil" in News.messages else code


def _code_of(change: StateChange, duty: Duty) -> str:
    assert change.after is not None  # noqa: S101
    state = change.after.state
    of_cases = f"cases_{state.value}"
    if duty.kind in ("event", "process") and of_cases in News.messages:
        return of_cases
    gone = state is State.MISSING and change.before in (State.MET, State.LATE)
    code = "withdrawn" if gone else state.value
    if code == "missing" and change.period and not has_day(duty):
        code = "missing_open"
    if not change.period and f"{code}_standing" in News.messages:
        code = f"{code}_standing"
    shared = f"{code}_shared"
    return shared if duty.is_shared and shared in News.messages else code


def item(
    change: StateChange,
    unit: Unit,
    duty: Duty,
    translate: Callable[[str], str],
    lang: Lang,
    *,
    declared: date | None = None,
) -> Item:
    """Return the change as a news item in ``lang``; ``translate`` is gettext for that language.

    ``declared``: the day of the report that there was nothing, if that made the change.
    """
    code = code_of(change, duty, nil=declared is not None)
    text = News.from_code(
        code,
        unit=unit.title,
        duty=judgement_words.title_to_quote(duty, lang),
        day=declared or change.day,
        period=Period.from_slug(change.period) if change.period else "",
    ).text(translate, lang)
    return Item(change.day, unit, duty, change, text, declared is not None)
