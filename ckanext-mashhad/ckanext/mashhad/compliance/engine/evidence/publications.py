"""What a unit has published of a dataset, file by file: the source of evidence (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime

from msgspec.structs import replace

from ckanext.mashhad.compliance.engine.evidence import hidden_intervals, spans
from ckanext.mashhad.compliance.engine.evidence.facts import Dataset, Fact, File
from ckanext.mashhad.compliance.engine.evidence.hidden_intervals import HiddenIntervals
from ckanext.mashhad.compliance.engine.evidence.ownership import Ownership
from ckanext.mashhad.compliance.engine.evidence.spans import Span
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Evidence
from ckanext.mashhad.persian.calendar.moments import tehran_day


class Publication(Fact, frozen=True):
    """One file (or report of nothing) of a dataset: public from ``day`` until before ``gone``.

    ``about``: the days of the dataset's period. ``moment``, ``file``, ``attested`` and ``rows`` are
    those of the evidence. ``seen``: from when on it is the unit's own, for it may have been
    another's before. ``came``: the day of the file itself, which nothing that is said of it makes
    younger. ``dead``: it went because its address did not open any more; ``moved``: because its
    dataset was said to be about another period. ``most``, ``cases``, ``confirmed``: of its file.
    """

    dataset: Dataset
    about: Span | None
    moment: datetime
    file: str
    attested: bool
    rows: int | None
    table: str
    day: date
    seen: date
    gone: date
    came: date
    dead: bool = False
    moved: bool = False
    most: int | None = None
    cases: int | None = None
    confirmed: date | None = None

    @property
    def newest(self) -> date:
        """Return the last day that it can tell of: of its period, but none after it came."""
        return min(self.about.last, self.came) if self.about else self.came

    @property
    def is_nil(self) -> bool:
        """Tell whether it is a nil report."""
        return not self.file

    @property
    def evidence(self) -> Evidence:
        """Return it as evidence for a reader."""
        return Evidence(
            *(self.moment, self.dataset.id, self.file, self.attested, self.rows),
            is_nil=self.is_nil,
            is_checked=bool(self.table),
            fewer=max(0, (self.most or 0) - self.rows) if self.rows is not None else 0,
        )


#: Those of one dataset.
Publications = tuple[Publication, ...]


def of_ownership(owned: Ownership) -> Publications:
    """Return the publications of an ownership."""
    dataset = owned.dataset
    if not dataset.hidden_intervals:
        if owned.is_whole and len(dataset.files) == 1 and not dataset.nils:  # so are most
            return (_of_file(dataset, dataset.files[0]),)
        return tuple(_of_ownership(owned))
    return tuple(_between(_of_ownership(owned), dataset.hidden_intervals))


def _of_file(dataset: Dataset, file: File) -> Publication:
    """Return the publication of the only file of a dataset that never changed its unit."""
    day = tehran_day(file.published)
    gone, until = _gone(dataset.withdrawn), _gone(file.withdrawn)
    return Publication(
        dataset, spans.period_span(dataset.period) if dataset.period else None,
        _aware(file.published),
        file.id, file.attested is not None, file.rows, file.table,
        day, day, min(gone, until), tehran_day(file.came) if file.came else day,
        file.dead and until < gone, most=file.most, cases=file.cases,
        confirmed=file.confirmed and tehran_day(file.confirmed),
    )  # fmt: skip


def _of_ownership(owned: Ownership) -> Iterator[Publication]:
    dataset = owned.dataset
    about = spans.period_span(dataset.period) if dataset.period else None
    gone = owned.ends(_gone(dataset.withdrawn))
    for file in dataset.files:
        published = file.published
        if file.attested is None:
            published = hidden_intervals.shown(published, dataset.hidden_intervals)
        if owned.has(published) and (not file.withdrawn or published < file.withdrawn):
            attested = owned.believes(file.attested)
            moment = _aware(owned.moment(published, attested=attested))
            came = day = tehran_day(moment)
            if owned.anew or file.came:
                came = tehran_day(file.came or published)
            until = min(gone, _gone(file.withdrawn)) if file.withdrawn else gone
            yield Publication(
                dataset, about, moment, file.id, attested, file.rows, file.table,
                day, owned.seen(day), until, came, file.dead and until < gone,
                most=file.most, cases=file.cases,
                confirmed=_day_if(file.confirmed, owned.confirms(file.confirmed)),
            )  # fmt: skip
    for nil in dataset.nils:
        if owned.has(nil.since):
            attested = owned.believes(nil.attested)
            moment = _aware(owned.moment(nil.since, attested=attested))
            day = tehran_day(moment)
            until = min(gone, _gone(owned.end_of(nil)))
            yield Publication(
                dataset, about, moment, "", attested, None, nil.table,
                day, owned.seen(day), until, day, moved=nil.moved,
            )  # fmt: skip


def _between(publications: Iterable[Publication], times: HiddenIntervals) -> Iterator[Publication]:
    """Split each publication at the intervals in which nobody could read it."""
    for publication in publications:
        left = publication
        for gone, back in ((tehran_day(since), tehran_day(until)) for since, until in times):
            if left.gone <= gone:
                break
            if left.seen < gone:
                yield replace(left, gone=gone, dead=False)
            left = replace(left, seen=max(left.seen, back))
        yield left


def first(publications: Sequence[Publication]) -> Publication:
    """Return the earliest one."""
    return min(publications, key=_place) if len(publications) > 1 else publications[0]


def _place(publication: Publication) -> tuple[datetime, str, bool]:
    return publication.moment, publication.file, publication.attested


def _day_if(moment: datetime | None, holds: bool) -> date | None:
    return tehran_day(moment) if moment and holds else None


def _gone(withdrawn: datetime | None) -> date:
    return date.max if withdrawn is None else tehran_day(withdrawn)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
