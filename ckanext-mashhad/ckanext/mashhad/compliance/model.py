"""What CKAN's tables tell the engine: a handful of queries, however many datasets there are.

Only what is or was public is read: whatever has a first publication in the catalog's table.
A purged dataset leaves no trace of its unit or period, so it is as if it had never been.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Final

import ckan.model as model
import ckan.plugins as p
import sqlalchemy as sa

from ckanext.mashhad.catalog.model import Attestation, Publication
from ckanext.mashhad.catalog.withdrawals import model as withdrawals
from ckanext.mashhad.compliance import belonging, case_facts, in_force, records, rule_store
from ckanext.mashhad.compliance.duty import REGISTER_TYPES, Ledger
from ckanext.mashhad.compliance.engine import Engine
from ckanext.mashhad.compliance.facts import City, Facts, Unit
from ckanext.mashhad.compliance.in_force import InForce
from ckanext.mashhad.compliance.judgement import Judgement
from ckanext.mashhad.compliance.links import model as links
from ckanext.mashhad.compliance.records import Checked, DatasetRow, FileRow, Known, NilRow
from ckanext.mashhad.tables.model import PUBLISHED, FileVersion
from ckanext.mashhad.tables.nil_model import NilReport
from ckanext.mashhad.types import DATASET_TYPES

#: Of how many days or states of the city a process remembers the judgements, some thousand each.
REMEMBERED: Final = 4


@dataclass(frozen=True)
class Holdings:
    """The facts, and of every dataset that is public now: ``(type, name, title)`` by id."""

    facts: Facts
    names: dict[str, tuple[str, str, str]]

    def judge(
        self,
        on: date,
        *,
        units: Collection[str] | None = None,
        ledger: Ledger | None = None,
        by: InForce | None = None,
    ) -> list[Judgement]:
        """All judgements of that day; ``units``: ids of those asked about.

        ``by``: the rules to judge by; by default those of that day.
        """
        by = by or in_force.on(on)[0]
        if units is None:
            found = _of_city(by, self.facts, on)
        else:
            found = Engine(by.rules, self.facts, by.calendar).judge(on=on, units=units)
        return [one for one in found if ledger in (None, one.ledger)]


@lru_cache(maxsize=REMEMBERED)
def _of_city(by: InForce, facts: Facts, on: date) -> list[Judgement]:
    """Every unit's judgements, remembered by rules and facts themselves: others are judged anew."""
    return Engine(by.rules, facts, by.calendar).judge(on=on)


def units() -> list[Unit]:
    """All active units."""
    return [unit for unit in watched() if unit.removed is None]


def watched() -> list[Unit]:
    """All active units, and those that were monitored until they were deleted.

    One that was purged leaves no trace.
    """
    group, ends = model.Group, belonging.ends()
    query = sa.select(group.id, group.name, group.title, group.extras, group.state)
    rows = model.Session.execute(query.where(group.is_organization.is_(True))).all()
    made = [
        records.unit(id_, name, title, extras or {}, ends.get(id_) if state != "active" else None)
        for id_, name, title, extras, state in rows
        if state == "active" or id_ in ends
    ]
    return [unit for unit in made if unit.removed is None or unit.monitored_from]


def unit_ids() -> dict[str, str]:
    """The ids of all units by name, of deleted ones too."""
    group = model.Group
    query = sa.select(group.name, group.id).where(group.is_organization.is_(True))
    return {name: id_ for name, id_ in model.Session.execute(query)}


def holdings(unit: str | None = None) -> Holdings:
    """What judgements are made of: of one unit (name or id) when only it is asked about."""
    every = watched()
    owners = _owners(unit, every) if unit else None
    seen, files, nils = _seen(owners), _files(owners), _nils(owners)
    moves = belonging.moves(_packages(owners))
    datasets, events, names = [], [], {}
    changed = {file.id: file.gone for each in files.values() for file in each if file.gone}
    for row, name, title in _datasets(owners):
        changed[row.id] = records.aware(row.changed)
        made = records.dataset(row, files[row.id], seen, nils[row.id], moves[row.id])
        datasets.append(made)
        if told := records.event(row, made, seen):
            events.append(told)
        if row.public:
            names[row.id] = (row.type, name, title)
    events += case_facts.events(_packages(owners), changed)
    return Holdings(Facts(tuple(every), tuple(datasets), tuple(events)), names)


def _owners(name_or_id: str, every: list[Unit]) -> list[str]:
    """Ids of the units whose datasets may tell of this one.

    Its own, those of its parts, and those of units that stand for the whole city: by some duties
    the council's and the municipality's datasets serve each other.
    """
    city = City(every)
    found = [unit for unit in every if name_or_id in (unit.name, unit.id)]
    parts = [part for unit in found for part in city.parts_of(unit)]
    serving = frozenset().union(*(duty.also_from for duty in rule_store.rules().duties))
    return [*(unit.id for unit in found), *parts, *city.of_kinds(serving)]


def _packages(owners: list[str] | None) -> sa.Select[Any]:
    """Ids of the datasets that can tell of a duty, of these units only if any are given.

    Registers do by their type, others by the duties that they name, or might name by their subject:
    thousands of documents harvested from elsewhere do neither.
    """
    package = model.Package.__table__
    query = sa.select(package.c.id).where(
        package.c.type.in_(DATASET_TYPES),
        sa.or_(
            package.c.type.in_(REGISTER_TYPES),
            package.c.extras.has_key("duties"),
            package.c.extras.has_key("subject"),
        ),
    )
    if owners is None:
        return query
    once = belonging.once_of(owners)
    return query.where(sa.or_(package.c.owner_org.in_(owners), package.c.id.in_(once)))


def _datasets(owners: list[str] | None) -> Iterator[tuple[DatasetRow, str, str]]:
    package = model.Package.__table__
    seen = sa.select(Publication.package_id)
    wanted = ("id", "name", "title", "type", "owner_org", "extras", "state", "private")
    columns = [package.c[name] for name in (*wanted, "metadata_modified")]
    rows = model.Session.execute(
        sa.select(*columns).where(package.c.id.in_(_packages(owners)), package.c.id.in_(seen))
    ).all()
    public = {row.id for row in rows if row.state == "active" and not row.private}
    gone = {row.id for row in rows} - public
    last, noted = _last_activity(gone), withdrawals.moments(gone)
    for row in rows:
        changed = max(row.metadata_modified, last.get(row.id, row.metadata_modified))
        if row.id in noted:
            changed = noted[row.id].astimezone(UTC).replace(tzinfo=None)
        read = DatasetRow(
            row.id, row.owner_org or "", row.type, row.extras or {}, row.id in public, changed
        )
        yield read, row.name, row.title or row.name


def _files(owners: list[str] | None) -> defaultdict[str, list[FileRow]]:
    resource = model.Resource.__table__
    checked = _checked(owners)
    rows = model.Session.execute(
        sa.select(resource.c.id, resource.c.package_id, resource.c.state)
        .join(Publication, Publication.object_id == resource.c.id)
        .where(
            resource.c.package_id.in_(_packages(owners)),
            sa.or_(resource.c.id.in_(checked), links.is_downloadable()),
        )
        .order_by(resource.c.position)
    ).all()
    found: defaultdict[str, list[FileRow]] = defaultdict(list)
    noted = withdrawals.moments([id_ for id_, _, state in rows if state != "active"])
    outages = links.outages(
        sa.select(resource.c.id).where(resource.c.package_id.in_(_packages(owners)))
    )
    for id_, package_id, state in rows:
        out = tuple(outages.get(id_, ()))
        file = FileRow(id_, state == "active", checked.get(id_), noted.get(id_), out)
        found[package_id].append(file)
    return found


def _checked(owners: list[str] | None) -> dict[str, Checked]:
    """What the gate has ever published, by resource; of two tables the one that stands."""
    stands = FileVersion.state == PUBLISHED
    rows = model.Session.execute(
        sa.select(
            FileVersion.resource_id,
            FileVersion.table,
            sa.func.min(FileVersion.published),
            sa.func.bool_or(stands),
            sa.func.max(FileVersion.rows).filter(stands),
        )
        .where(FileVersion.published.is_not(None), FileVersion.package_id.in_(_packages(owners)))
        .group_by(FileVersion.resource_id, FileVersion.table)
        .order_by(sa.func.bool_or(stands))
    )
    return {
        resource_id: Checked(table, since, standing, count if table else None)
        for resource_id, table, since, standing, count in rows
    }


def _nils(owners: list[str] | None) -> defaultdict[str, list[NilRow]]:
    """The reports that there was nothing, by dataset."""
    query = sa.select(NilReport).where(NilReport.package_id.in_(_packages(owners)))
    found: defaultdict[str, list[NilRow]] = defaultdict(list)
    for each in model.Session.scalars(query.order_by(NilReport.id)):
        found[each.package_id].append(NilRow(each.table, each.made, each.ended))
    return found


def _seen(owners: list[str] | None) -> dict[str, Known]:
    ours = Publication.package_id.in_(_packages(owners))
    rows = model.Session.execute(sa.select(Publication.object_id, Publication.seen_at).where(ours))
    found = {object_id: Known(seen_at) for object_id, seen_at in rows}
    words = model.Session.execute(
        sa.select(Attestation.object_id, Attestation.published_at)
        .join(Publication, Publication.object_id == Attestation.object_id)
        .where(ours)
        .order_by(Attestation.id)
    )
    found.update({object_id: Known(moment, attested=True) for object_id, moment in words})
    return found


def _last_activity(package_ids: Collection[str]) -> dict[str, datetime]:
    """CKAN does not note when a dataset was deleted; its activities do, where they are kept."""
    if not package_ids or not p.plugin_loaded("activity"):
        return {}
    from ckanext.activity.model import Activity

    activity: Any = Activity
    rows = model.Session.execute(
        sa.select(activity.object_id, sa.func.max(activity.timestamp))
        .where(activity.object_id.in_(package_ids))
        .group_by(activity.object_id)
    )
    return {object_id: moment for object_id, moment in rows}
