"""Which publications meet a duty of a unit for a period, and since when (pure).

The first publication counts; but only while its dataset still has something.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from ckanext.mashhad.compliance import spans
from ckanext.mashhad.compliance.duty import Duty
from ckanext.mashhad.compliance.facts import Dataset
from ckanext.mashhad.compliance.judgement import WHEN, Evidence
from ckanext.mashhad.compliance.proofs import Proof, first
from ckanext.mashhad.compliance.spans import Span
from ckanext.mashhad.persian.periods import Period


@dataclass(frozen=True, slots=True)
class Found:
    """The evidence, first the decisive one.

    Where there is none: ``hint`` may say what is amiss (code of a Change) with ``near``, the id of
    the dataset that is meant, and ``was`` since when something was there that is gone.
    """

    evidence: tuple[Evidence, ...] = ()
    hint: str = ""
    near: str = ""
    was: date | None = None

    @property
    def day(self) -> date | None:
        """The legal day of the decisive evidence."""
        return self.evidence[0].day if self.evidence else None


NOTHING: Final = Found()


#: What may be amiss with what is there, the nearest to being met first.
_HINTS: Final = ("add_file", "check_file", "name_duty", "after_start")


class Candidates:
    """The proofs for one unit and duty, asked period by period."""

    def __init__(
        self, duty: Duty, proofs: list[Proof], near: Callable[[], Iterable[tuple[Dataset, str]]]
    ) -> None:
        """``near``: what is there and does not count, each with what is amiss."""
        self._duty = duty
        self._proofs = proofs
        self._near = near
        self._by_span: defaultdict[Span, list[Proof]] = defaultdict(list)
        self._undated: list[Proof] = []
        for proof in proofs:
            (self._by_span[proof.about] if proof.about else self._undated).append(proof)

    def standing(self, on: date) -> Found:
        """What is there now, whatever period it is about."""
        return self._found(self._proofs, on, None)

    def within(self, period: Period, on: date) -> Found:
        """What is about any part of ``period``, or has no period and happened or came in it."""
        days = spans.of(period)
        about = [proof for proof in self._proofs if _within(proof, days)]
        return self._found(about, on, period)

    def of(self, period: Period, on: date) -> Found:
        """What is about ``period``; of a divisible duty also what covers it in other pieces."""
        found = self._direct(period, on)
        if not self._duty.divisible:
            return found
        pieces = self._pieces(period, on)
        return min((each for each in (found, pieces) if each.evidence), key=_when, default=found)

    def _direct(self, period: Period, on: date) -> Found:
        days = spans.of(period)
        about = [proof for proof in self._undated if days.has(proof.day)]
        if self._duty.divisible:
            for span, some in self._by_span.items():
                if days.within(span):
                    about += some
        else:
            about += self._by_span.get(days, ())
        return self._found(about, on, period)

    def _pieces(self, period: Period, on: date) -> Found:
        """All shorter periods together: they are there once the last of them is."""
        if period.kind == "month" or not self._proofs:
            return NOTHING
        found = [self.of(each, on) for each in spans.parts(period)]
        if not all(each.evidence for each in found):
            return NOTHING
        last = max(found, key=_when)
        rest = {evidence for each in found for evidence in each.evidence} - set(last.evidence)
        return Found((*last.evidence, *sorted(rest, key=WHEN)))

    def _found(self, proofs: Iterable[Proof], on: date, period: Period | None) -> Found:
        start = date.min if period is None or self._duty.ahead else spans.of(period).first
        by_dataset: defaultdict[str, list[Proof]] = defaultdict(list)
        early: list[Proof] = []
        for proof in proofs:
            if proof.seen <= on:
                if proof.day >= start:
                    by_dataset[proof.dataset.id].append(proof)
                else:
                    early.append(proof)
        evidence = [
            one.evidence for each in by_dataset.values() if (one := _standing(each, on)) is not None
        ]
        if evidence:
            evidence.sort(key=WHEN)
            return Found(tuple(evidence))
        if by_dataset:
            return _taken_down(by_dataset.values())
        return self._hinted(early, period)

    def _hinted(self, early: Iterable[Proof], period: Period | None) -> Found:
        hints = {("after_start", proof.dataset.id) for proof in early}
        hints |= {
            (code, dataset.id)
            for dataset, code in self._near()
            if period is None or dataset.period in (None, period)
        }
        hint, near = min(hints, key=lambda each: (_HINTS.index(each[0]), each[1]), default=("", ""))
        return Found((), hint, near)


def _standing(of_dataset: list[Proof], on: date) -> Proof | None:
    """What came first of a dataset that still has something; None of one that has nothing.

    A file that another one replaced was there first; a report that there was nothing says nothing
    any more once it was taken back or rows took its place.
    """
    if len(of_dataset) == 1:
        return of_dataset[0] if of_dataset[0].gone > on else None
    if all(proof.gone <= on for proof in of_dataset):
        return None
    return first([each for each in of_dataset if not each.is_nil or each.gone > on])


def _taken_down(by_dataset: Iterable[list[Proof]]) -> Found:
    gone = []
    for of_dataset in by_dataset:
        last = max(of_dataset, key=lambda proof: proof.gone)
        gone.append((first(of_dataset).evidence, "mend_link" if last.dead else "bring_back"))
    evidence, code = min(gone, key=lambda each: WHEN(each[0]))
    return Found((), code, evidence.dataset, evidence.day)


def _within(proof: Proof, days: Span) -> bool:
    # An old act that is put on the portal today is an act of its own year.
    return proof.about.within(days) if proof.about else days.has(proof.dataset.day or proof.day)


def _when(found: Found) -> tuple[datetime, str, str, bool]:
    when: tuple[datetime, str, str, bool] = WHEN(found.evidence[0])
    return when
