"""Rows of a file as its successive states (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import zip_longest
from typing import NamedTuple

from msgspec.structs import replace

from ckanext.mashhad.compliance.engine.evidence.facts import File
from ckanext.mashhad.persian.calendar.moments import tehran_day
from ckanext.mashhad.persian.calendar.periods import Period


class Known(NamedTuple):
    """When something was first public; where that is attested, when it was.

    ``seen``: when the portal first saw it, where that is attested otherwise; ``words``: all that
    were given, each with when, in their order.
    """

    moment: datetime
    attested: datetime | None = None
    seen: datetime | None = None
    words: tuple[tuple[datetime, datetime], ...] = ()

    def word(self, since: datetime | None, until: datetime | None) -> Known | None:
        """Return the last one given between these moments."""
        last = ((self.moment, self.attested),) if self.attested else ()
        for moment, given in reversed(self.words or last):
            if (since is None or since <= given) and (until is None or given < until):
                return Known(moment, given)
        return None


class Checked(NamedTuple):
    """What the gate accepted of a file: by which row schema (empty: none), and when first.

    ``stands``: whether such a version is the published one; then ``rows`` is how many it has, and
    ``cases`` how many of them are cases, None where nobody counted these. ``most``: the rows of the
    largest version so far.
    ``until``: when it was that table no longer, where that is known.
    ``later``: when further versions of it were published, each with its rows, in their order.
    """

    table: str
    since: datetime
    stands: bool = True
    rows: int | None = None
    later: tuple[tuple[datetime, int | None], ...] = ()
    until: datetime | None = None
    most: int | None = None
    cases: int | None = None


class FileRow(NamedTuple):
    """A file as stored: ``active`` when it was not deleted; ``checked``: as each table that the
    gate let by, in their order; ``gone``: since when it is withdrawn, where that was noted;
    ``outages``: from when until when its address, elsewhere, was dead, in their order.
    ``elsewhere``: it lies elsewhere or once did; then ``opens``: since when it counts, None while
    its address has never opened. ``renewed``: since when it counted anew with other bytes or
    another address, in their order. ``came``: when its bytes first came, where they were in another
    file of the dataset before. ``confirmed``: since when a second person says that it is what
    was to be published; none where another address or file took its place since. ``removed``: CKAN
    has no row of it any more.
    """

    id: str
    active: bool
    checked: tuple[Checked, ...] = ()
    gone: datetime | None = None
    outages: tuple[tuple[datetime, datetime | None], ...] = ()
    elsewhere: bool = False
    opens: datetime | None = None
    renewed: tuple[datetime, ...] = ()
    confirmed: datetime | None = None
    came: datetime | None = None
    removed: bool = False

    def ended(self, tables: Collection[str]) -> datetime | None:
        """Since when it is gone, or none of these tables any more; None where it is there, or
        nobody knows.
        """
        last = next((each for each in reversed(self.checked) if each.table in tables), None)
        if last is None or last.stands:
            return self.gone
        return min(filter(None, (self.gone, last.until)), default=None)


class Version(NamedTuple):
    """What upload intake published, as which table; ``stands``: whether it is still public;
    ``cases``: see :class:`Checked`. ``again``: the same bytes were a version of the file before, so
    that it is no newer than that.
    """

    table: str
    published: datetime
    rows: int | None
    stands: bool
    cases: int | None = None
    again: bool = False


def runs(versions: Iterable[Version], replaced: Iterable[datetime]) -> tuple[Checked, ...]:
    """The versions of a file, in their order, as the tables that it was one after the other;
    ``replaced``: when something that nobody checks took its place.
    """
    found: list[Checked] = []
    turns, last = sorted(replaced), None
    for one in versions:
        turn = next((each for each in turns if last and last < each <= one.published), None)
        if not found or turn or found[-1].table != one.table:
            if found:
                found[-1] = found[-1]._replace(until=turn or one.published)
            run = Checked(one.table, one.published, one.stands, one.rows)
            found.append(run._replace(most=one.rows, cases=one.cases))
        else:
            found[-1] = _with_version(found[-1], one)
        last = one.published
    if found and not found[-1].stands:
        turn = next((each for each in turns if last and last < each), None)
        found[-1] = found[-1]._replace(until=turn)
    return tuple(each if each.stands else each._replace(rows=None) for each in found)


def _with_version(run: Checked, one: Version) -> Checked:
    later = run.later
    if one.published > run.since and not one.again:
        later = (*later, (one.published, one.rows))
    most = max(filter(None, (run.most, one.rows)), default=None)
    run = run._replace(later=later, stands=run.stands or one.stands, most=most)
    return run._replace(rows=one.rows, cases=one.cases) if one.stands else run


def of_row(file: FileRow, known: Known, changed: datetime) -> Iterator[File]:
    """The file as it was one after the other; ``changed``: the last change of its dataset, by when
    at the latest went what is gone.
    """
    wholes = list(_files(file, known, changed))
    last = max(wholes, key=lambda each: each.published, default=None)
    for whole in wholes:
        # What was there before has its own day, and nobody has confirmed it.
        if whole is last:
            holds = file.confirmed and _is_as_confirmed(file, file.confirmed)
            confirmed = file.confirmed if holds else whole.confirmed
            is_older = file.came and file.came < whole.published
            whole = replace(whole, confirmed=confirmed, came=file.came if is_older else None)
        if whole.withdrawn is None or whole.published < whole.withdrawn:
            yield from _between(whole, file.outages)


def of_rows(files: Iterable[FileRow], seen: Mapping[str, Known], changed: datetime) -> list[File]:
    """All files of a dataset that were ever public (``seen``, by id), as of :func:`of_row`.

    A client may replace hundreds of files every day. Of the removed ones that nobody checked and
    that came on one day, the one is told that stayed longest.
    """
    found: list[File] = []
    past: dict[date, File] = {}
    for row in files:
        for file in of_row(row, seen[row.id], changed) if row.id in seen else ():
            if not row.removed or file.table or file.attested or file.came:
                found.append(file)
            else:
                day = tehran_day(file.published)
                past[day] = max(past.get(day, file), file, key=_end)
    return [*found, *past.values()]


def _end(file: File) -> datetime:
    return file.withdrawn or datetime.max.replace(tzinfo=UTC)


def _is_as_confirmed(file: FileRow, confirmed: datetime) -> bool:
    """Whether no version of it came since it was confirmed."""
    versions = (each for run in file.checked for each in ((run.since, run.rows), *run.later))
    return all(moment <= confirmed for moment, _ in versions)


def _files(file: FileRow, known: Known, changed: datetime) -> Iterator[File]:
    """The file as the tables that were accepted, and as what it was before or became after that.

    As a table it counts from the day on which it was both accepted and public; as attested, if it
    was that table when somebody gave his word.
    """
    gone = None if file.active else file.gone or changed
    for checked, after in zip_longest(file.checked, file.checked[1:]):
        since = None if checked is file.checked[0] else checked.since
        until = after.since if after else None
        word = known.word(since, until)
        accepted = File(
            file.id,
            word.moment if word else max(known.seen or known.moment, checked.since),
            table=checked.table,
            attested=word.attested if word else None,
            withdrawn=gone if checked.stands else checked.until or changed,
            rows=checked.rows,
            most=checked.most,
            cases=checked.cases,
        )
        yield accepted
        yield from _brought_up(accepted, checked.later)
    stands = any(checked.stands for checked in file.checked)
    for plain in _plain(file, known, gone):
        is_first = not file.checked or plain.published < file.checked[0].since
        if not stands or (is_first and not plain.attested):
            yield plain


def _plain(file: FileRow, known: Known, gone: datetime | None) -> Iterator[File]:
    """The file as what nobody checked, and as what was put in its place. An address that has not
    opened is no file; what took its place may be one.
    """
    since, attested = known.moment, known.attested
    if file.elsewhere and file.opens and file.opens > since and not attested:
        since = file.opens
    if file.elsewhere and file.opens is None:
        if not file.renewed:
            return
        if attested is None or attested < file.renewed[0]:
            since, attested = file.renewed[0], None
    first = File(file.id, since, attested=attested, withdrawn=gone)
    yield first
    made = list(_brought_up(first, ((moment, None) for moment in file.renewed)))
    yield from made
    # What is confirmed has its own day, though it is the second of its month.
    last = max(each.published for each in (first, *made))
    if file.confirmed and file.renewed and file.renewed[-1] > last:
        yield replace(first, published=file.renewed[-1], attested=None)


def _brought_up(first: File, later: Iterable[tuple[datetime, int | None]]) -> Iterator[File]:
    """The file as the first new version of each month: periods begin and end with one, so whatever
    a version is the first evidence of, one of these is. A register that is updated every night is
    no more than twelve files a year.
    """
    months = {_month(first.published)}
    for published, rows in later:
        if published > first.published and _month(published) not in months:
            months.add(_month(published))
            yield replace(first, published=published, attested=None, rows=rows)


def _month(moment: datetime) -> Period:
    return Period.containing(tehran_day(moment), "month")


def _between(file: File, outages: Iterable[tuple[datetime, datetime | None]]) -> Iterator[File]:
    """Split the file at the times in which its address was dead."""
    for since, until in outages:
        if since < file.published:  # it was of what the file was before
            continue
        if file.withdrawn and file.withdrawn <= since:
            break
        if since > file.published:
            yield replace(file, withdrawn=since, dead=True)
        if until is None or (file.withdrawn and file.withdrawn <= until):
            return
        came = file.came or file.published
        file = replace(file, published=until, attested=None, came=came)
    yield file
