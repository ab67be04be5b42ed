"""Which publications meet a duty of a unit for a period, and since when (pure).

The first publication counts; but only while its dataset still has something.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Final

from msgspec.structs import replace

from ckanext.mashhad.compliance.engine.evidence import spans
from ckanext.mashhad.compliance.engine.evidence.facts import Dataset
from ckanext.mashhad.compliance.engine.evidence.publications import Publication, Publications, first
from ckanext.mashhad.compliance.engine.evidence.row_days import RowDays
from ckanext.mashhad.compliance.engine.evidence.spans import Span
from ckanext.mashhad.compliance.engine.rules.duty import Duty
from ckanext.mashhad.compliance.engine.vocabulary.judgement import WHEN, Evidence
from ckanext.mashhad.persian.calendar.moments import tehran_day
from ckanext.mashhad.persian.calendar.periods import Period


@dataclass(frozen=True, slots=True)
class Found:
    """The evidence, first the decisive one; ``by``: the id of the unit that published that.

    Where there is none: ``hint`` may say what is amiss (code of a Change) with ``near``, the id of
    the dataset that is meant, and ``was`` since when something was there that is gone, with the
    days on which it was there, ``was_public``.
    """

    evidence: tuple[Evidence, ...] = ()
    hint: str = ""
    near: str = ""
    was: date | None = None
    by: str = ""
    was_public: tuple[Span, ...] = ()

    @property
    def day(self) -> date | None:
        """Return the legal day of the decisive evidence."""
        return self.evidence[0].day if self.evidence else None

    def days_without(self, since: date, on: date) -> int:
        """Return the days after ``since`` on which nothing was there.

        Whoever took down what was there owes the days since then, and what was late does not begin
        anew by coming and going.
        """
        there = (each.overlap(since + _DAY, on) for each in self.was_public)
        return (on - since).days - sum(there)


NOTHING: Final = Found()
_DAY: Final = timedelta(days=1)


#: What may be amiss with what is there, the nearest to being met first.
_HINTS: Final = (
    "add_file",
    "check_file",
    "name_duty",
    "after_start",
    "after_end",
    "running_register",
    "other_rows",
    "too_old",
    "other_statement",
    "other_subject",
)


class Candidates:
    """The publications for one unit and duty, queried by period."""

    def __init__(
        self,
        duty: Duty,
        publications: Iterable[Publications],
        near: Callable[[], Iterable[tuple[Dataset, str]]],
        rows: RowDays,
        *,
        changed: bool = False,
    ) -> None:
        """``publications``: of each dataset, and of each thing that it said of itself where any has
        ``changed`` that; ``near``: what does not count, each with what is amiss; ``rows``: the
        cases in rows of the units.
        """
        self._duty = duty
        self._changed = changed
        self._near = near
        self._rows = rows
        self._by_span: defaultdict[Span, list[Publications]] = defaultdict(list)
        self._undated: list[Publications] = []
        for each in publications:
            about = each[0].about
            (self._by_span[about] if about else self._undated).append(each)

    def find_continuous(self, on: date) -> Found:
        """Find the evidence that exists now, for any period; of what has to be recent none that is
        about days, or came, longer ago.
        """
        some = chain(self._undated, *self._by_span.values())
        every = list(_of(some, _may_hold_now))
        if self._duty.max_age_days is None:
            return self._found(every, on, None)
        oldest = on - timedelta(days=self._duty.max_age_days)
        recent = list(_of(every, lambda publication: publication.newest >= oldest))
        found = self._found(recent, on, None)
        if found.evidence or not every:
            return found
        old = self._found(every, on, None)
        if not old.evidence:
            return found
        return Found((), "too_old", old.evidence[0].dataset)

    def within(self, period: Period, on: date, *, dated: bool = True) -> Found:
        """Find what is of a day of ``period``; of what names no day, what covers a part of it, or
        has no period and came within it. Only that, unless ``dated``: it may be about any case.
        """
        days = spans.period_span(period)

        def is_about(publication: Publication) -> bool:
            # An old act that is put on the portal today is an act of its own year.
            if day := publication.dataset.day:
                return dated and days.has(day)
            about = publication.about
            if about is None:
                return days.has(publication.came)
            return about.within(days) and (dated or about.first <= on)

        every = chain(self._undated, *self._by_span.values())
        return self._found(_of(every, is_about), on, period)

    def find(self, period: Period, on: date) -> Found:
        """Find the evidence for ``period``; of a divisible duty also in shorter periods."""
        found = self._direct(period, on)
        if not self._duty.divisible:
            return found
        pieces = self._pieces(period, on)
        return min((each for each in (found, pieces) if each.evidence), key=_when, default=found)

    def _direct(self, period: Period, on: date) -> Found:
        days = spans.period_span(period)
        about = list(_of(self._undated, lambda publication: days.has(publication.came)))
        if self._duty.divisible:
            for span, some in self._by_span.items():
                if days.within(span):
                    about += some
        else:
            about += self._by_span.get(days, ())
        return self._found(about, on, period)

    def _pieces(self, period: Period, on: date) -> Found:
        """Return the shorter periods together; complete with the last of them."""
        if period.kind == "month" or not (self._by_span or self._undated):
            return NOTHING
        found = [self.find(each, on) for each in spans.parts(period)]
        if not all(each.evidence for each in found):
            return NOTHING
        last = max(found, key=_when)
        parts = (part for each in found if each is not last for part in _as_parts(each))
        told = dict.fromkeys([*_as_parts(last), *sorted(parts, key=WHEN)])
        return Found(tuple(told), by=last.by)

    def _found(
        self, publications: Iterable[Publications], on: date, period: Period | None
    ) -> Found:
        start = self._start(period)
        evidence: list[tuple[Evidence, str]] = []
        gone: list[Sequence[Publication]] = []
        early: list[Publication] = []
        others: list[Publication] = []
        for of_dataset in _together(publications) if self._changed else publications:
            known: Sequence[Publication] = of_dataset
            if len(of_dataset) > 1 or of_dataset[0].seen > on:
                known = [each for each in of_dataset if each.seen <= on]
            if len(known) > 1:
                known = [each for each in known if each.came >= start] or known
            if not known:
                continue
            if known[0].came < start:
                early += known
            elif one := _first_in_force(known, on):
                shown = _as_it_is(one, known, on)
                better = _better(shown, known, on)
                proofs = [self._proof(each, on, period) for each in (shown, *better)]
                evidence += [(proof, one.dataset.unit) for proof in proofs if proof]
                if not any(proofs):
                    others.append(one)
            elif any(each.seen < each.gone for each in known):  # at the end of some day
                gone.append(known)
        if evidence:
            evidence.sort(key=lambda each: WHEN(each[0]))
            return Found(tuple(each for each, _ in evidence), by=evidence[0][1])
        return _taken_down(gone) if gone else self._hinted(early, others, period, on)

    def _proof(self, one: Publication, on: date, period: Period | None) -> Evidence | None:
        """Return it as evidence for the period. A register whose rows are cases meets a period by
        a row that lies in it, from when that is there or was attested; None where there is none.
        """
        found = one.evidence
        if one.confirmed and one.confirmed <= on:
            found = found._replace(is_confirmed=True)
        if period is None or not self._duty.closes or (one.cases is None and not one.is_nil):
            return found
        days = spans.period_span(period)
        if one.is_nil:  # rows that were public since say that there was something
            refuted = self._rows.has_been(self._duty.table, days, on, one.moment)
            return None if refuted else found
        since = self._rows.first_known(one.table, days, on)
        if since is None or one.attested:
            return found if since else None
        return found._replace(moment=max(since, one.moment))

    def _start(self, period: Period | None) -> date:
        """Return the first day on which a publication can cover the period."""
        if period is None or self._duty.ahead:
            return date.min
        days = spans.period_span(period)
        return days.last + _DAY if self._duty.closes else days.first

    def _hinted(
        self,
        early: Iterable[Publication],
        others: Iterable[Publication],
        period: Period | None,
        on: date,
    ) -> Found:
        code = "after_start"
        if self._duty.closes:
            code = "after_end" if self._duty.statement_kinds else "running_register"
        hints = {(code, publication.dataset.id) for publication in early}
        hints |= {("other_rows", publication.dataset.id) for publication in others}
        hints |= {
            (code, dataset.id)
            for dataset, code in self._near()
            if (period is None or dataset.period in (None, period))
            and (dataset.known is None or tehran_day(dataset.known) <= on)
        }
        hint, near = min(hints, key=lambda each: (_HINTS.index(each[0]), each[1]), default=("", ""))
        return Found((), hint, near)


def _as_parts(found: Found) -> Iterator[Evidence]:
    """Yield what is needed of it beside what other parts of a period have."""
    first = found.evidence[0]
    needed = [each for each in found.evidence if each.is_part] if first.is_part else [first]
    return (each._replace(is_part=True) for each in needed)


def _together(publications: Iterable[Publications]) -> Iterable[Publications]:
    """Join the publications of each dataset, whatever its claims were."""
    found: dict[str, Publications] = {}
    for each in publications:
        id_ = each[0].dataset.id
        found[id_] = found.get(id_, ()) + each
    return found.values()


def _of(
    publications: Iterable[Publications], fit: Callable[[Publication], bool]
) -> Iterator[Publications]:
    """Yield for each dataset the publications that fit, if any."""
    return filter(None, (tuple(filter(fit, each)) for each in publications))


def _may_hold_now(publication: Publication) -> bool:
    """Whether it may be about what holds now: that a month had nothing says nothing of it, that
    a year had nothing is all that a body without any can say.
    """
    period = publication.dataset.period
    return not publication.is_nil or period is None or period.kind == "year"


def _first_in_force(publications: Sequence[Publication], on: date) -> Publication | None:
    """Return the first publication of a dataset that still has one in force; None otherwise.

    A file that another one replaced was there first, and so was a report of a period that the
    dataset is about again; one says nothing any more once it was taken back or rows took its place.
    """
    if len(publications) == 1:  # so are most
        return publications[0] if publications[0].gone > on else None
    if not any(publication.gone > on for publication in publications):
        return None
    told = {each.table for each in publications if each.is_nil and each.gone > on}
    stands = [each for each in publications if not each.is_nil or _says(each, told, on)]
    return first([*stands, *_gone_on_with(publications, stands)])


def _as_it_is(one: Publication, known: Iterable[Publication], on: date) -> Publication:
    """Return the first publication with what is left of its dataset: the day of the first stays,
    but a file that is gone shows no rows and confirms nothing, and another in its place makes it no
    better than it was.
    """
    if one.gone > on or one.is_nil:
        return one
    left = [each for each in known if each.gone > on]
    now = max(left, key=lambda each: (bool(each.table), each.rows or 0, each.file))
    both = one.confirmed and now.confirmed and max(one.confirmed, now.confirmed)
    return replace(
        one, file=now.file, rows=now.rows, cases=now.cases,
        table=now.table if one.table else "", confirmed=both,
        most=max(filter(None, (one.most, one.rows, now.most)), default=None),
    )  # fmt: skip


def _better(shown: Publication, known: Iterable[Publication], on: date) -> Sequence[Publication]:
    """Return what is there now and was checked further than what was first: it has its own day."""
    rank = _rank(shown, on)
    now = [each for each in known if each.gone > on and _rank(each, on) > rank]
    return (min(now, key=lambda each: (-_rank(each, on), each.moment, each.file)),) if now else ()


def _rank(one: Publication, on: date) -> int:
    is_confirmed = one.confirmed is not None and one.confirmed <= on
    return int(is_confirmed or bool(one.table) or one.is_nil)


def _says(nil: Publication, told: Collection[str], on: date) -> bool:
    """Whether a report stands, or is ``told`` again since its dataset was said to be about another
    period for a while.
    """
    return nil.gone > on or (nil.moved and nil.seen < nil.gone and nil.table in told)


def _gone_on_with(
    publications: Sequence[Publication], stands: Iterable[Publication]
) -> Iterable[Publication]:
    """Yield nil reports that ended only because their dataset got further claims."""
    nils = {publication.seen for publication in stands if publication.is_nil}
    for publication in sorted(publications, key=lambda each: each.gone, reverse=True):
        if publication.is_nil and publication.gone in nils:
            nils.add(publication.seen)
            yield publication


def _taken_down(datasets: Iterable[Sequence[Publication]]) -> Found:
    gone = []
    days = []
    for publications in datasets:
        days += [Span(one.seen, one.gone - _DAY) for one in publications if one.seen < one.gone]
        last = max(publications, key=lambda publication: publication.gone)
        code = "mend_link" if last.dead else "bring_back"
        gone.append((first(publications).evidence, code, last.dataset.unit))
    evidence, code, unit = min(gone, key=lambda each: WHEN(each[0]))
    return Found((), code, evidence.dataset, evidence.day, unit, spans.merge(days))


def _when(found: Found) -> tuple[datetime, str, str, bool]:
    when: tuple[datetime, str, str, bool] = WHEN(found.evidence[0])
    return when
