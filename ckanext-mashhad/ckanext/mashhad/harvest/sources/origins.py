"""Where datasets come from: the source of each, and what becomes of them when it is removed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.harvest.engine import identity
from ckanext.mashhad.harvest.engine.source_form import SourceFields
from ckanext.mashhad.harvest.model import Job, Record, Source

#: The part of a source that says nothing of it.
_WHOLE: Final = ("", "")


def source_of(dataset: str) -> Source | None:
    """The source that a dataset (id or name) is taken over from."""
    package = model.Package.get(dataset) if dataset else None
    if package is None:
        return None
    query = sa.select(Source).join(Record, Record.source_id == Source.id)
    return model.Session.scalars(query.where(Record.package_id == package.id)).first()


def remove(source: Source, now: dt.datetime) -> bool:
    """Forget the source and its jobs, not its datasets; False while it is read.

    What is known of the records stays, so that the same source added again takes its datasets over
    and does not bring them a second time.
    """
    held = sa.select(Job.lease_until).where(Job.source_id == source.id, Job.finished_at.is_(None))
    leases = model.Session.scalars(held.with_for_update())
    if any(until is not None and until > now for until in leases):
        return False
    model.Session.execute(sa.delete(Job).where(Job.source_id == source.id))  # results go with it
    left = sa.update(Record).where(Record.source_id == source.id)
    model.Session.execute(left.values(source_id=None, left_by=_address(source)))
    model.Session.execute(sa.delete(Source).where(Source.id == source.id))
    return True


def take_over(source: Source) -> int:
    """Make the datasets that a removed source of this address has left this one's.

    Those of another unit stay as they are, and so do those that were purged. Gives back how many
    there are to be seen; deleted ones are its own too.
    """
    newest = (
        sa.select(Record.package_id, model.Package.type, model.Package.state)
        .join(model.Package, model.Package.id == Record.package_id)
        .where(Record.left_by == _address(source), model.Package.owner_org == source.owner_org)
        .distinct(Record.guid)
        .order_by(Record.guid, Record.imported_at.desc())
    )
    found = model.Session.execute(newest).all()
    taken = {"source_id": source.id, "left_by": None, "missing_since": None, "missing_runs": 0}
    # What becomes of another type is written anew.
    others = {"fingerprint": ""}
    for is_same, values in ((True, taken), (False, taken | others)):
        ids = [id_ for id_, kind, _ in found if (kind == source.dataset_type) is is_same]
        model.Session.execute(sa.update(Record).where(Record.package_id.in_(ids)).values(values))
    return sum(state == "active" for *_, state in found)


def twin(
    fields: SourceFields, chosen: Mapping[str, str], unit_id: str, existing: Source | None
) -> Source | None:
    """A source of the unit that brings the same records already, if there is one.

    Of one address two sources may each bring a part, if both say which.
    """
    same = sa.select(Source).where(
        Source.owner_org == unit_id, Source.kind == fields.kind, Source.url == fields.url
    )
    part = _part(chosen)
    for each in model.Session.scalars(same.order_by(Source.created_at)):
        if each is not existing and (not any(part) or _part(each.options) in (part, _WHOLE)):
            return each
    return None


def hold_sources(unit_id: str) -> None:
    """Let nobody else save a source of the unit before this transaction ends."""
    key = identity.lock_key(f"sources of {unit_id}")
    model.Session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


def _part(chosen: Mapping[str, str]) -> tuple[str, str]:
    return chosen.get("words", ""), chosen.get("organization", "")


def _address(source: Source) -> str:
    return f"{source.kind} {source.url}"
