"""Rows of CKAN's tables into the facts that the engine judges by."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple

from ckanext.mashhad.catalog.engine import rules
from ckanext.mashhad.catalog.timeline import event_kinds
from ckanext.mashhad.compliance.engine.evidence import hidden_intervals
from ckanext.mashhad.compliance.engine.evidence.facts import (
    Claim,
    Dataset,
    Fact,
    FormerCase,
    Nil,
    Unit,
)
from ckanext.mashhad.compliance.engine.evidence.file_records import FileRow, Known, of_rows
from ckanext.mashhad.compliance.engine.evidence.hidden_intervals import HiddenIntervals
from ckanext.mashhad.persian.calendar.moments import tehran_day
from ckanext.mashhad.persian.reading_errors import Word

#: The fields of a dataset that are read, here and by :func:`rules.period_of`.
FIELDS: Final = event_kinds.CLAIMS


class NilRow(NamedTuple):
    """A report that there was nothing, as stored: of which table, from when until when; ``moved``:
    it ended because its dataset was given another period.
    """

    table: str
    made: datetime
    ended: datetime | None = None
    moved: bool = False


class DatasetRow(NamedTuple):
    """A dataset as stored: ``public`` when anybody can read it now, ``changed``: its last change.

    ``extras`` are those of :data:`FIELDS` that it has, as text; ``hidden_intervals``: when nobody
    could read it, though it was public before and after; ``read``: what everybody could read of it
    before it was changed, until when, and whose it was (id), in the order of time.
    """

    id: str
    unit: str
    type: str
    extras: Mapping[str, str]
    public: bool
    changed: datetime
    hidden_intervals: HiddenIntervals = ()
    read: tuple[tuple[Mapping[str, str], datetime, str], ...] = ()


class Read(Fact, frozen=True):
    """A dataset that is or was public.

    ``changed``: when the dataset was changed or withdrawn; ``gone``: since when single files are
    withdrawn, or tables no more, where that was noted.
    """

    dataset: Dataset
    changed: datetime
    gone: tuple[tuple[str, datetime], ...] = ()


def end_of_file(read: Read | None, file: str) -> datetime | None:
    """Return since when a file (id) of a dataset is not public, or the dataset: the dataset's last
    change, where nothing was noted. None where nothing is known of the dataset.
    """
    if read is None:
        return None
    ends = dict(read.gone).get(file), read.dataset.withdrawn
    return min((end for end in ends if end), default=read.changed)


def unit(
    id_: str, name: str, title: str, extras: Mapping[str, str], ended: datetime | None = None
) -> Unit:
    """The unit of an organisation's row; ``ended``: when it was deleted."""
    titles = _json(extras.get("title_translated"), dict)
    fa = titles.get("fa") or title or name
    return Unit(
        id=id_,
        name=name,
        kind=extras.get("unit_kind") or "",
        title=Word(fa, titles.get("en") or fa),
        parent=extras.get("parent") or "",
        legal_person=extras.get("legal_person") == "true",
        monitored_from=rules.stored_day(extras.get("monitored_from")),
        removed=tehran_day(ended) if ended else None,
    )


def dataset(
    row: DatasetRow,
    files: Iterable[FileRow],
    seen: Mapping[str, Known],
    nils: Iterable[NilRow] = (),
    formerly: Iterable[tuple[str, datetime]] = (),
    claims: Iterable[tuple[Mapping[str, str], datetime]] = (),
) -> Dataset:
    """The dataset with those of its files that are or were public (``seen``, by id).

    ``formerly``: whose it was before; ``claims``: what it said of itself before.

    What is gone without a note of when went at the dataset's last change at the latest: the
    reading that is better for whoever published.
    """
    extras, changed = row.extras, aware(row.changed)
    known = aware(seen[row.id].moment) if row.id in seen else None
    hidden = _after_a_slip(row.hidden_intervals, known)
    return Dataset(
        id=row.id,
        unit=row.unit,
        type=row.type,
        **_said(extras),
        day=rules.day_of(extras),
        former_cases=tuple(_former_cases(row)),
        handed=tuple(_handed(row)),
        earlier_day=_earlier_day(row),
        known=known and hidden_intervals.shown(known, hidden),
        files=tuple(of_rows(files, seen, changed)),
        nils=tuple(_nils(row, seen.get(row.id), nils)),
        withdrawn=None if row.public else changed,
        formerly=tuple((unit, aware(until)) for unit, until in formerly),
        claims=tuple(Claim(aware(until), **_said(fields)) for fields, until in claims),
        hidden_intervals=hidden,
    )


def _after_a_slip(times: HiddenIntervals, known: datetime | None) -> HiddenIntervals:
    """When nobody could read a dataset: what was taken back on its first day was not shown yet."""
    if times and known and tehran_day(times[0][0]) == tehran_day(known):
        return ((known, times[0][1]), *times[1:])
    return times


def _former_cases(row: DatasetRow) -> Iterator[FormerCase]:
    """What it was a case of, each once, until it was first changed."""
    now_day, now = rules.day_of(row.extras), _said(row.extras)["duties"]
    found: dict[tuple[str, date, frozenset[str]], datetime] = {}
    for fields, until, unit in row.read:
        if day := rules.day_of(fields):
            duties = _said(fields)["duties"]
            left = duties - now if day == now_day else duties
            if left:
                found.setdefault((unit, day, left), aware(until))
    return (FormerCase(*case, until) for case, until in found.items())


def _handed(row: DatasetRow) -> Iterator[FormerCase]:
    """What it was a case of for each unit that has it no more, as everybody last read it there."""
    last = {unit: (fields, until) for fields, until, unit in row.read if unit != row.unit}
    for unit, (fields, until) in last.items():
        if day := rules.day_of(fields):
            yield FormerCase(unit, day, _said(fields)["duties"], aware(until))


def _earlier_day(row: DatasetRow) -> date | None:
    first = next(filter(None, (rules.day_of(fields) for fields, *_ in row.read)), None)
    return first if first != rules.day_of(row.extras) else None


def says_the_same(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether two states of a dataset say the same of what it is."""
    return _said(one) == _said(other)


def _said(extras: Mapping[str, str]) -> dict[str, Any]:
    return {
        "period": rules.period_of(extras),
        "subject": extras.get("subject") or "",
        "stage": extras.get("budget_stage") or "",
        "statement": extras.get("statement_kind") or "",
        "duties": frozenset(_json(extras.get("duties"), list)),
    }


def _nils(row: DatasetRow, known: Known | None, nils: Iterable[NilRow]) -> Iterator[Nil]:
    """The reports of a dataset that there was nothing; none of one that was never public.

    One of which no record tells is older than the records: it counts from the dataset's first day.
    """
    told = list(nils)
    if known is None:
        return
    for nil in told:
        since = known.moment if known.attested else max(known.moment, nil.made)
        if nil.ended is None or since < nil.ended:
            yield Nil(since, nil.table, known.attested, nil.ended, nil.moved)
    if not told and row.extras.get("nil_report") == "true":
        yield Nil(known.moment, attested=known.attested)


def aware(moment: datetime) -> datetime:
    """CKAN stores UTC without saying so."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _json(text: str | None, kind: type) -> Any:
    try:
        found = json.loads(text or "null")
    except ValueError:
        found = None
    return found if isinstance(found, kind) else kind()
