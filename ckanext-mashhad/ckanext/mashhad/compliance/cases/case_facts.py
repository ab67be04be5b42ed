"""The cases that stand in rows, as facts: by day and publication, however many there are."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime, time
from functools import cache
from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from ckanext.mashhad.catalog.timeline.asked_datasets import Ids, texts
from ckanext.mashhad.catalog.timeline.first_public import last_attested, publications
from ckanext.mashhad.catalog.timeline.removed_files import last_published
from ckanext.mashhad.catalog.withdrawals import model as withdrawals
from ckanext.mashhad.catalog.withdrawals.model import HiddenDataset
from ckanext.mashhad.compliance.addresses import renewals
from ckanext.mashhad.compliance.cases import (
    case_files,
    case_gaps,
    case_leaning,
    case_store,
    removed_versions,
    replaced_intervals,
    telling_datasets,
)
from ckanext.mashhad.compliance.cases.case_leaning import about, are_one, is_of_others
from ckanext.mashhad.compliance.cases.case_store import Case
from ckanext.mashhad.compliance.engine.evidence.facts import Event
from ckanext.mashhad.compliance.engine.evidence.hidden_intervals import FOREVER, HiddenIntervals
from ckanext.mashhad.persian.calendar.jalali import to_gregorian
from ckanext.mashhad.persian.calendar.moments import TEHRAN
from ckanext.mashhad.tables.versions.model import FileVersion

#: How many cases of a group are named.
NAMED: Final = 5
#: The days on which Jalali years begin: PostgreSQL knows no Jalali calendar.
_NEW_YEARS: Final = [to_gregorian(year, 1, 1) for year in range(1300, 1500)]


def events(
    gone: Callable[[str, str], datetime | None], units: Collection[str] | None = None
) -> list[Event]:
    """The cases in files; ``gone``: since when a file (id) of a dataset (id) is not public, where
    that is known; ``units``: ids of those that are asked about.

    A case that stands in several files of a unit is one: first published where it was first, and
    public while it is in any of them. Numbers may begin anew with each Jalali year. A case that
    several units had is missing, where it stands nowhere, of the one of which it went last. Of one
    that nobody can read now nothing is told but its day: it may have gone for what its row says.
    A file that went on the day on which its dataset first had one was a slip, and has none.
    Where rows tell what became of their cases, a register that went tells of none any more.
    """
    asked = every = telling_datasets.of_units(units)
    if units is not None:
        every = telling_datasets.among(case_leaning.alike(asked))
    moments = renewals.moments(every)
    removed = removed_versions.load_removed(every, moments)
    replaced = replaced_intervals.load_replaced_intervals(every, moments, removed)
    away = {**withdrawals.hidden_intervals(every), **replaced}
    values = {
        **{**asked.values, **every.values, "other_before": list(replaced)},
        **case_files.load_ends(every, gone, replaced, removed),
    }
    with case_files.planned_for(asked):
        result = model.Session.execute(_statement(asked.ids, every.ids), values).all()
    by_rows = case_store.told_by_rows()
    return [
        _event(row, case_gaps.hidden_times(row, away), told=row.table in by_rows) for row in result
    ]


@cache
def _statement(asked: Ids, every: Ids) -> sa.Select[Any]:
    """The cases of those that are ``asked`` about, grouped; ``every``: with those that they are
    compared with.
    """
    files = _files(every)
    others = rows = _rows("every", files)
    if asked is not every:
        own = sa.select(files).where(files.c.package_id.in_(asked))
        rows = _rows("asked", own.cte("asked_files").prefix_with("MATERIALIZED"))
    ranked = _ranked(rows)
    chosen = case_gaps.chosen(ranked, is_of_others(ranked.c, files))
    return _grouped(chosen, others)


def _event(row: Any, hidden_intervals: HiddenIntervals, *, told: bool) -> Event:
    """The event of some cases; ``told``: whether the row itself says what became of them."""
    return Event(
        id=f"{row.resource_id}:{row.day}:{row.first.isoformat()}:{row.done or ''}",
        unit=row.owner_org,
        day=row.day,
        table=row.table,
        titles=tuple(row.titles) if row.stands and not row.left_out else (),
        done=_noon(row.done) if told else row.first,
        attested=row.attested,
        dataset=row.package_id,
        file=row.resource_id,
        known=row.first,
        withdrawn=None if told else row.ended,
        dismissed=row.left_out or (row.ended if told else None),
        count=row.many,
        told=row.told if told else None,
        hidden_intervals=hidden_intervals,
    )


def _noon(day: date | None) -> datetime | None:
    """A day that a row names, as a moment of it."""
    return datetime.combine(day, time(12), TEHRAN) if day else None


def _files(datasets: Ids) -> sa.CTE:
    """Every file with cases that was ever public: whose it is, whether it stands, since when.

    ``attested``: the last word on when it was first public; ``told``: its last version; ``about``:
    the year of its dataset; ``away``: whether that was private for a while, or the file itself
    something else.
    """
    package, every = model.Package.__table__, case_files.every("file")
    file, first, ends = every.c, publications(case_files.with_cases(datasets)), case_files.ends()
    private = withdrawals.was_hidden(file.package_id)
    every_file = (
        sa.select(
            file.id.label("resource_id"),
            *(file.package_id, package.c.owner_org, first.c.seen_at),
            case_files.stands(file.id, file.active).label("stands"),
            *(ends.c.ended, ends.c.replaced),
            last_attested(file.id, file.package_id).label("attested"),
            _last_told(file).label("told"),
            about(package.c.extras).label("about"),
            sa.or_(private, file.id == texts("other_before")).label("away"),
        )
        .select_from(every)
        .join(package, package.c.id == file.package_id)
        .join(first, sa.and_(first.c.object_id == file.id, first.c.package_id == file.package_id))
        .outerjoin(ends, ends.c.file == file.id)
        .where(package.c.id.in_(datasets))
        .subquery()
    )
    # By its unit's word it was there before, and did not come on that day.
    came = sa.func.least(every_file.c.seen_at, every_file.c.attested)
    arrived = sa.func.min(came).over(partition_by=every_file.c.package_id)
    found = sa.select(every_file, arrived.label("arrived")).subquery()
    went_at_once = _day(found.c.arrived) == _day(found.c.ended)
    return (
        sa.select(found)
        .where(sa.or_(found.c.stands, went_at_once.is_not(True)))
        .cte("every_files")
        # Else PostgreSQL asks all of this again for every row of a register.
        .prefix_with("MATERIALIZED")
    )


def _last_told(file: Any) -> sa.ColumnElement[Any]:
    last = sa.select(sa.func.max(FileVersion.published)).where(FileVersion.resource_id == file.id)
    return sa.func.coalesce(last.scalar_subquery(), last_published(file.id))


def _rows(name: str, files: sa.CTE) -> sa.CTE:
    """Every case of these files, with its own moment, whether it stands, and until when it did;
    ``gone``: since when nobody can read its file.

    An attested moment is that of the whole file as it was first: rows that a later version
    brought have their own. Where another file took the place of one, it left out what it has not.
    What came while nobody could read the dataset is first public at the end of that time, and so is
    what was taken back on the day on which its dataset came.
    """
    file, begun, hidden = files.c, _begun(name, files), _hidden(name, files).c
    attested = sa.and_(file.attested.is_not(None), Case.seen == begun.c.seen)
    seen = sa.func.greatest(Case.seen, file.seen_at)
    came = sa.func.coalesce(hidden.returned_at, seen)
    moment = sa.case((attested, file.attested), else_=came)
    meanwhile = sa.and_(
        hidden.package_id == file.package_id,
        sa.or_(
            hidden.withdrawn_at <= seen,
            _day(hidden.withdrawn_at) == _day(file.arrived),
        ),
        seen < hidden.returned_at,
    )
    ended = sa.case((file.stands, FOREVER), else_=file.ended)
    left_out = sa.func.coalesce(Case.left_out, file.replaced)
    return (
        sa.select(
            *(file.owner_org, file.package_id, file.stands, file.about, file.told),
            *(Case.resource_id, Case.table, Case.key, Case.day, left_out.label("left_out")),
            *(Case.done, Case.many, Case.called, Case.title, _year(Case.day).label("year")),
            *(attested.label("word"), moment.label("moment"), file.away),
            sa.func.coalesce(ended, moment).label("gone"),
            sa.func.coalesce(left_out, ended, moment).label("until"),
        )
        .join(files, file.resource_id == Case.resource_id)
        .join(
            begun,
            sa.and_(begun.c.resource_id == Case.resource_id, begun.c.table == Case.table),
        )
        .outerjoin(hidden.package_id.table, meanwhile)
        .cte(f"{name}_rows")
    )


def _begun(name: str, files: sa.CTE) -> sa.Subquery:
    """When each of these files first had cases of each table."""
    columns = Case.resource_id, Case.table
    query = sa.select(*columns, sa.func.min(Case.seen).label("seen")).group_by(*columns)
    among = Case.resource_id.in_(sa.select(files.c.resource_id))
    return query.where(among).subquery(f"{name}_begun")


def _hidden(name: str, files: sa.CTE) -> sa.CTE:
    """The times over in which nobody could read the datasets of these files."""
    hidden = HiddenDataset
    query = sa.select(hidden.package_id, hidden.withdrawn_at, hidden.returned_at).where(
        hidden.returned_at.is_not(None), hidden.package_id.in_(sa.select(files.c.package_id))
    )
    # Else PostgreSQL looks for them at each case.
    return query.cte(f"{name}_hidden").prefix_with("MATERIALIZED")


def _day(moment: Any) -> sa.ColumnElement[date]:
    return sa.cast(sa.func.timezone(TEHRAN.key, moment), sa.Date)


def _year(day: Any) -> sa.ColumnElement[int]:
    return sa.func.width_bucket(day, sa.cast(_NEW_YEARS, sa.ARRAY(sa.Date)))


def _ranked(rows: sa.CTE) -> sa.CTE:
    """The rows of one case with the first and last moment of all, the one that stands best in the
    first ``place``.

    ``again``: whether its number stands in a file about the same year. A day that was corrected
    from one year into another is no second case. ``number``: how many rows of it there are, and
    whether any ``was_away``.
    """
    c = rows.c
    number = [c.owner_org, c.table, c.key]
    one = [*number, c.year]
    best = [c.stands.desc(), c.left_out.desc().nulls_first(), c.done, c.moment, c.resource_id]
    return sa.select(
        rows,
        sa.func.min(c.moment).over(partition_by=one).label("first"),
        sa.func.max(c.until).over(partition_by=one).label("last"),
        sa.func.bool_or(c.stands).over(partition_by=[*number, c.about]).label("again"),
        sa.func.count().over(partition_by=one).label("number"),
        sa.func.bool_or(c.away).over(partition_by=one).label("was_away"),
        sa.func.row_number().over(partition_by=one, order_by=best).label("place"),
    ).cte("ranked")


def _elsewhere(chosen: sa.CTE, every: sa.CTE) -> sa.CTE:
    """The cases that do not stand, but do in a file of another unit, or went later there: that is
    where they belong, and nothing is missing of them here.
    """
    gone, other = chosen.alias("gone"), every.alias("other")
    here, there = gone.c, other.c
    same = sa.and_(
        *(here.table == there.table, here.key == there.key, here.owner_org != there.owner_org),
        are_one(here, there, here.about == there.about),
    )
    later = sa.tuple_(there.until, there.owner_org) > sa.tuple_(here.last, here.owner_org)
    return (
        sa.select(here.resource_id, here.key)
        .join(other, sa.and_(same, later))
        .where(~here.stands)
        .distinct()
        .cte("elsewhere")
    )


def _grouped(chosen: sa.CTE, every: sa.CTE) -> sa.Select[Any]:
    c, moved = chosen.c, _elsewhere(chosen, every).c
    ended = sa.case((~c.stands, c.last)).label("ended")
    group = [c.owner_org, c.package_id, c.resource_id, c.table]
    group += [c.day, c.first, c.left_out, c.stands, c.done, c.told, ended]
    group += [c.held, c.of, c.came, c.went, c.left]
    title = sa.func.concat_ws(" – ", c.called, sa.func.nullif(c.title, ""))
    titles = sa.func.array_agg(aggregate_order_by(title, c.key), type_=sa.ARRAY(sa.UnicodeText))
    here = moved.resource_id.table
    return (
        sa.select(
            *group,
            sa.func.bool_or(c.word).label("attested"),
            sa.func.sum(c.many).label("many"),
            titles[1:NAMED].label("titles"),
        )
        .select_from(chosen)
        .outerjoin(here, sa.and_(moved.resource_id == c.resource_id, moved.key == c.key))
        .where(sa.or_(c.stands, sa.and_(~c.again, moved.key.is_(None))))
        .group_by(*group)
    )
