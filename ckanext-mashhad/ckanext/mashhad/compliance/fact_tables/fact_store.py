"""What CKAN's tables tell the engine: a handful of queries, however many datasets there are.

Only what is or was public is read: whatever has a first publication in the timeline.
A purged dataset leaves no trace of its unit or period, so it is as if it had never been.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.catalog.engine import rules
from ckanext.mashhad.catalog.timeline.asked_datasets import AskedDatasets, Ids
from ckanext.mashhad.catalog.timeline.first_public import attestations, publications, was_public
from ckanext.mashhad.catalog.timeline.removed_files import removed
from ckanext.mashhad.catalog.withdrawals import model as withdrawals
from ckanext.mashhad.compliance.addresses import model as links
from ckanext.mashhad.compliance.addresses import outages as link_outages
from ckanext.mashhad.compliance.addresses import renewals as link_renewals
from ckanext.mashhad.compliance.cases import case_store, telling_datasets
from ckanext.mashhad.compliance.cases.removed_versions import load_removed
from ckanext.mashhad.compliance.engine.evidence import facts_from_rows, file_records
from ckanext.mashhad.compliance.engine.evidence.facts import Unit
from ckanext.mashhad.compliance.engine.evidence.facts_from_rows import DatasetRow, NilRow, Read
from ckanext.mashhad.compliance.engine.evidence.file_records import Checked, FileRow, Known, Version
from ckanext.mashhad.compliance.fact_tables import belonging
from ckanext.mashhad.compliance.history import confirmations
from ckanext.mashhad.tables.nil_reports.model import MOVED, NilReport
from ckanext.mashhad.tables.versions.model import PUBLISHED, FileVersion


def watched() -> list[Unit]:
    """All active units, and those that were monitored until they were deleted.

    One that was purged leaves no trace.
    """
    rows = model.Session.execute(_units()).all()
    made = [
        facts_from_rows.unit(id_, name, title, extras or {}, deleted if state != "active" else None)
        for id_, name, title, extras, state, deleted in rows
        if state == "active" or deleted
    ]
    return [unit for unit in made if unit.removed is None or unit.monitored_from]


@cache
def _units() -> sa.Select[Any]:
    group, ends = model.Group, belonging.ends()
    columns = group.id, group.name, group.title, group.extras, group.state, ends.c.deleted
    query = sa.select(*columns).outerjoin(ends, ends.c.unit == group.id)
    # In one order, by which others know whether the units are the same.
    return query.where(group.is_organization.is_(True)).order_by(group.id)


def read(ids: Collection[str] | None = None) -> Iterator[Read]:
    """Every dataset that tells of a duty; of these ids only, where any are given."""
    asked = telling_datasets.among(ids)
    changed, moves = belonging.changes(asked)
    seen, files, nils = _seen(asked), _files(asked, changed), _nils(asked)
    went, read_before = belonging.last_read(asked), belonging.read_before(asked)
    cased = frozenset(case_store.tables())
    for row in _datasets(asked):
        changes, end = changed.get(row.id, ()), None
        if row.id in went and row.extras.get("nil_report") != "true":
            claims, end, unit = went[row.id]
            row = row._replace(extras=claims)
            changes = [each for each in changes if each.until < end]
            if rules.day_of(claims):  # cases in rows are of the unit that has the register
                row = row._replace(unit=unit)
                moves[row.id] = [(unit, until) for unit, until in moves[row.id] if until < end]
        said = [each for each in read_before.get(row.id, ()) if end is None or each[1] <= end]
        row = row._replace(extras=_with_day(row.extras, said), read=tuple(said))
        claims = [(each.before, each.until) for each in changes if each.is_claim]
        made = facts_from_rows.dataset(
            *(row, files.get(row.id, ()), seen[row.id], nils.get(row.id, ())),
            *(moves.get(row.id, ()), claims),
        )
        ended = ((file.id, file.ended(cased)) for file in files.get(row.id, ()))
        gone = tuple((file, end) for file, end in ended if end)
        yield Read(made, facts_from_rows.aware(row.changed), gone)


def _with_day(extras: Mapping[str, str], read: Sequence[belonging.Said]) -> Mapping[str, str]:
    """What a dataset says, with the last day that everybody read of it: a day is mended, but a case
    does not end because nobody names its day any more.
    """
    if rules.day_of(extras):
        return extras
    days = (
        {key: claims[key] for key in rules.DAYS if claims.get(key)} for claims, *_ in reversed(read)
    )
    return {**extras, **next(filter(None, days), {})}


def _datasets(asked: AskedDatasets) -> Iterator[DatasetRow]:
    rows = asked.execute(_dataset_rows).all()
    gone = {row.id for row in rows if row.state != "active" or row.private}
    noted = withdrawals.moments(gone)
    hidden_intervals = withdrawals.hidden_intervals(asked)
    for id_, type_, owner, _, _, modified, *values in rows:
        changed = noted.get(id_, modified)
        extras = {
            field: value
            for field, value in zip(facts_from_rows.FIELDS, values, strict=True)
            if value is not None
        }
        away = tuple(hidden_intervals.get(id_, ()))
        yield DatasetRow(id_, owner or "", type_, extras, id_ not in gone, changed, away)


def _dataset_rows(datasets: Ids) -> sa.Select[Any]:
    package = model.Package.__table__
    wanted = ("id", "type", "owner_org", "state", "private", "metadata_modified")
    # A record's whole text is many times of what is asked of it.
    fields = (package.c.extras[field].astext for field in facts_from_rows.FIELDS)
    return sa.select(*(package.c[name] for name in wanted), *fields).where(
        package.c.id.in_(datasets), was_public(package.c.id)
    )


def _file_rows(datasets: Ids) -> sa.Select[Any]:
    """Every file that ever was one, with what CKAN says of it, or of a removed one the timeline.

    One that was moved to another dataset is that one's alone. ``elsewhere`` and ``opens`` are as
    of :class:`FileRow`; ``leads``: it lies elsewhere now or did at last; ``is_one``: it is worth
    something to a reader; ``went``: when it went elsewhere last.
    """
    first, file = publications(datasets).c, model.Resource.__table__.c
    past, id_ = removed(datasets).c, first.object_id
    is_past = past.id.is_not(None)
    looked_at = sa.exists().where(
        FileVersion.resource_id == id_, FileVersion.published.is_not(None)
    )
    is_one = sa.or_(is_past, links.is_downloadable())
    leads = sa.case((is_past, ~past.here), else_=links.leads_elsewhere())
    return (
        sa.select(
            *(id_.label("id"), first.package_id, first.seen_at, file.state, file.hash),
            sa.or_(leads, link_outages.was_elsewhere(id_)).label("elsewhere"),
            link_outages.counts_from(first.seen_at, id_).label("opens"),
            *(leads.label("leads"), is_one.label("is_one")),
            (file.url_type == "upload").label("is_here"),
            link_renewals.went_elsewhere(id_, sa.func.max).label("went"),
            past.until.label("removed"),
        )
        .outerjoin(model.Resource, sa.and_(file.id == id_, file.package_id == first.package_id))
        .outerjoin(past.id.table, past.id == id_)
        .where(first.object_type == "resource", sa.or_(is_past, file.id.is_not(None)))
        .where(sa.or_(looked_at, is_one, link_renewals.was_here(id_)))
        .order_by(file.position, id_)
    )


def _files(
    asked: AskedDatasets, changed: Mapping[str, Sequence[belonging.ClaimChange]]
) -> defaultdict[str, list[FileRow]]:
    replaced = link_renewals.moments(asked)
    checked, rows = _checked(asked, replaced), asked.execute(_file_rows).all()
    found: defaultdict[str, list[FileRow]] = defaultdict(list)
    noted = withdrawals.moments([row.id for row in rows if row.state != "active"])
    outages = link_outages.outages(asked)
    renewed = link_renewals.renewals(asked)
    confirmed = {
        file: since
        for file, since in confirmations.confirmed_files(asked).items()
        if all(moment <= since for moment in replaced[file])
    }
    came = _when_bytes_came(rows, checked, replaced)
    for row in rows:
        its = checked.get(row.id, ())
        never = row.leads and row.opens is None  # what it was before is gone, whatever that was
        gone = noted.get(row.id) or row.removed or (None if row.is_one else row.went)
        since = _unless_of_another_day(confirmed.get(row.id), changed.get(row.package_id, ()))
        file = FileRow(
            *(row.id, row.state == "active" and bool(row.is_one or its), its, gone),
            *(tuple(outages.get(row.id, ())), row.elsewhere, row.opens),
            () if never else tuple(renewed.get(row.id, ())),
            *(since, came.get(row.id), row.removed is not None),
        )
        found[row.package_id].append(file)
    return found


def _when_bytes_came(
    rows: Sequence[Any],
    checked: Mapping[str, tuple[Checked, ...]],
    replaced: defaultdict[str, list[datetime]],
) -> dict[str, datetime]:
    """When the bytes that files (ids) have now first came, to any of their dataset."""
    bytes_of = {row.id: (row.package_id, row.hash) for row in rows if row.hash and row.is_here}
    since = {
        row.id: _last_changed(row.seen_at, checked.get(row.id, ()), replaced[row.id])
        for row in rows
        if row.id in bytes_of
    }
    came: dict[tuple[str, str], datetime] = {}
    for id_, moment in sorted(since.items(), key=lambda each: each[1]):
        came.setdefault(bytes_of[id_], moment)
    return {id_: came[its] for id_, its in bytes_of.items()}


def _last_changed(
    seen: datetime, checked: Sequence[Checked], replaced: Sequence[datetime]
) -> datetime:
    """When the bytes came that a file has now."""
    versions = (moment for run in checked for moment in (run.since, *(one for one, _ in run.later)))
    return max((seen, *versions, *replaced))


def _unless_of_another_day(
    confirmed: datetime | None, changes: Sequence[belonging.ClaimChange]
) -> datetime | None:
    """A confirmation, unless the day of its case changed since; other claims have their time."""
    later = (each for each in changes if confirmed and each.until > confirmed)
    return None if any(not each.is_claim for each in later) else confirmed


def _checked(
    asked: AskedDatasets, replaced: defaultdict[str, list[datetime]]
) -> dict[str, tuple[Checked, ...]]:
    """What the gate has ever published, by resource: as which tables, one after the other.

    ``replaced``: when files were, by resource.
    """
    before: defaultdict[str, set[str]] = defaultdict(set)
    versions: defaultdict[str, list[Version]] = defaultdict(list)
    for file, table, published, rows, state, cases, sha256 in asked.execute(_versions):
        rows, again = rows if table else None, sha256 in before[file]
        before[file].add(sha256)
        version = Version(table, published, rows, state == PUBLISHED, cases, again)
        versions[file].append(version)
    runs = {file: file_records.runs(its, replaced[file]) for file, its in versions.items()}
    return {**runs, **{each.id: each.runs for each in load_removed(asked, replaced)}}


def _versions(datasets: Ids) -> sa.Select[Any]:
    columns = FileVersion.table, FileVersion.published, FileVersion.rows, FileVersion.state
    counted = case_store.CountedVersion
    return (
        sa.select(FileVersion.resource_id, *columns, counted.cases, FileVersion.sha256)
        .outerjoin(counted, counted.version_id == FileVersion.id)
        .where(FileVersion.published.is_not(None), FileVersion.package_id.in_(datasets))
        .order_by(FileVersion.published, FileVersion.n)
    )


def _nils(asked: AskedDatasets) -> defaultdict[str, list[NilRow]]:
    """The reports that there was nothing, by dataset."""
    found: defaultdict[str, list[NilRow]] = defaultdict(list)
    for each in asked.execute(_nil_reports).scalars():
        row = NilRow(each.table, each.made, each.ended, moved=each.how == MOVED)
        found[each.package_id].append(row)
    return found


def _nil_reports(datasets: Ids) -> sa.Select[Any]:
    query = sa.select(NilReport).where(NilReport.package_id.in_(datasets))
    return query.order_by(NilReport.id)


def _seen(asked: AskedDatasets) -> defaultdict[str, dict[str, Known]]:
    """When datasets and files were first public, by dataset: a file may have been in several."""
    found: defaultdict[str, dict[str, Known]] = defaultdict(dict)
    for dataset, object_id, seen_at in asked.execute(_first_public):
        found[dataset][object_id] = Known(seen_at)
    for dataset, object_id, moment, given in asked.execute(_attested):
        before = found[dataset][object_id]
        told = (*before.words, (moment, given))
        found[dataset][object_id] = Known(moment, given, before.seen or before.moment, told)
    return found


def _first_public(datasets: Ids) -> sa.Select[Any]:
    first = publications(datasets).c
    return sa.select(first.package_id, first.object_id, first.seen_at)


def _attested(datasets: Ids) -> sa.Select[Any]:
    word = attestations(datasets).c
    columns = word.package_id, word.object_id, word.published_at, word.attested_at
    return sa.select(*columns).order_by(word.id)
