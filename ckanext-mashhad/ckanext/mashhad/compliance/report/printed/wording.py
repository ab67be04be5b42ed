"""What all pages of the printed report share: the reader's language, and what beside the report
they are made of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from ckanext.mashhad.compliance.engine.rules.duty import Ledger
from ckanext.mashhad.compliance.engine.vocabulary import judgement_words
from ckanext.mashhad.compliance.engine.vocabulary.judgement import State
from ckanext.mashhad.compliance.report.pictures.chart import Point
from ckanext.mashhad.persian.calendar.jalali import format_long
from ckanext.mashhad.persian.numerals.digits import to_persian_digits
from ckanext.mashhad.persian.numerals.numbers import format_number
from ckanext.mashhad.persian.reading_errors import N_, Lang

#: What a score is of that no period was asked for: not what pages call the score.
EVERY: Final = N_("In all periods")


@dataclass(frozen=True)
class Words:
    """The site's name, the sentences on how it is judged, and the reader's language."""

    site: str
    method: Sequence[str]
    translate: Callable[[str], str]
    lang: Lang

    def number(self, value: int | None) -> str:
        """Grouped, in the reader's digits; a dash for none."""
        return "–" if value is None else format_number(value, self.lang)

    def digits(self, text: str) -> str:
        """A text of digits, in the reader's."""
        return to_persian_digits(text) if self.lang == "fa" else text

    def day(self, iso: str | None) -> str:
        """A day in words; empty for none."""
        return format_long(date.fromisoformat(iso), self.lang) if iso else ""


@dataclass(frozen=True)
class Changes:
    """What changed from ``since`` to ``until`` of what the report is about.

    ``counts``: of what became what; ``latest``: days and sentences, the newest first, as many as
    fit a page at most; ``scores``: what the scores of the ledgers were on ``since``, and ``trends``
    by month, where they are scores of the same as the report's; ``recorded_to``: the last day that
    is written down, where days are missing; ``is_recorded``: whether any is.
    """

    since: date
    until: date
    counts: Mapping[State, int] = field(default_factory=dict)
    latest: Sequence[tuple[date, str]] = ()
    scores: Mapping[Ledger, int | None] = field(default_factory=dict)
    trends: Mapping[Ledger, Sequence[Point]] = field(default_factory=dict)
    recorded_to: date | None = None
    is_recorded: bool = True


@dataclass(frozen=True)
class Source:
    """Where the report stands: its number, the address of the page that shows the same, and that
    of this very report; both with its day.
    """

    number: str
    page: str
    report: str


def bar(figures: Mapping[str, Any], ledger: Ledger, say: Words) -> dict[str, Any]:
    """A bar of the states that a score is made of, with its words."""
    counts = figures["counts"]
    not_here = counts[State.MISSING] + counts[State.ELSEWHERE]
    words = judgement_words.count_words(counts, ledger, say.lang, say.translate)
    return {"parts": [counts[State.MET], counts[State.LATE], not_here], "words": words}


def days_missing(figures: Mapping[str, Any], say: Words) -> str:
    """The days not on the portal, added up; a dash where those of what is missing are unknown."""
    days = figures["overdue_days"]
    return say.number(days if days or not figures["counts"][State.MISSING.value] else None)
