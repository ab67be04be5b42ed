"""When files elsewhere first opened, and when their addresses were dead."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from ckanext.mashhad.catalog.timeline.asked_datasets import AskedDatasets, Ids
from ckanext.mashhad.catalog.timeline.model import Event, append_of_files, lock
from ckanext.mashhad.compliance.addresses import renewals
from ckanext.mashhad.compliance.addresses.address_health import rules
from ckanext.mashhad.compliance.addresses.asking import Said
from ckanext.mashhad.compliance.addresses.model import Link, followed, leads_elsewhere

_MOMENT = sa.DateTime(timezone=True)
#: What an address says that does not open.
_NO: Final = (Said.FAILS, Said.REFUSES)
#: The events of the timeline between which the address of a file is dead.
FAILED: Final = "address_failed"
RECOVERED: Final = "address_recovered"
_OF_ADDRESSES: Final = (FAILED, RECOVERED, renewals.OPENED, renewals.REPLACED)


class Lapse(BaseModel):
    """That a file elsewhere that opened once has had addresses since that did not, and none that
    did; ``since``: when one was first asked.
    """

    __tablename__ = "mashhad_compliance_link_lapse"

    resource_id = sa.Column(sa.UnicodeText, primary_key=True)
    since = sa.Column(_MOMENT, nullable=False)


def was_elsewhere(file: Any) -> sa.ColumnElement[bool]:
    """Whether a file (a column of ids) lies elsewhere, or did when it was first public."""
    return sa.or_(leads_elsewhere(), renewals.came_here(file).is_not(None))


def counts_from(published: Any, file: Any = model.Resource.id) -> Any:
    """Since when a file elsewhere is one: from its publication on, once its address has opened;
    from then on where it was none before. Null while it never opened, unless it lay here before.
    One that nobody has asked yet counts where its address is known to open.
    """
    event = Event
    openings = sa.select(sa.case((renewals.is_of(event, "waited"), event.moment), else_=published))
    openings = openings.where(event.resource == file, event.kind == renewals.OPENED)
    left = renewals.was_here(file, before=event.id)
    opened = openings.where(~left).order_by(event.moment, event.id).limit(1)
    lay_here = sa.case(
        (renewals.was_here(file), sa.func.coalesce(renewals.came_here(file), published))
    )
    known = sa.case((_is_known_to_open() & ~renewals.was_replaced(file), published))
    return sa.func.coalesce(opened.correlate_except(event).scalar_subquery(), lay_here, known)


def _is_known_to_open() -> sa.ColumnElement[bool]:
    return sa.exists().where(Link.url == model.Resource.url, _opens())


def _opens() -> sa.ColumnElement[bool]:
    return Link.answered.is_not(None) & Link.dead_since.is_(None)


def _outages() -> sa.Subquery:
    """``dataset``, ``resource``, ``since`` and ``until``, as the timeline has them: from when until
    when the address of a file was dead; null for ``until``: it still is. ``id``: of the event that
    began it.
    """
    failed, recovered = aliased(Event), aliased(Event)
    until = (
        sa.select(recovered.moment)
        .where(recovered.resource == failed.resource, recovered.kind == RECOVERED)
        .where(sa.tuple_(recovered.moment, recovered.id) > sa.tuple_(failed.moment, failed.id))
        .order_by(recovered.moment, recovered.id)
        .limit(1)
    )
    since = failed.id, failed.dataset, failed.resource, failed.moment.label("since")
    query = sa.select(*since, until.scalar_subquery().label("until"))
    return query.where(failed.kind == FAILED).subquery()


def dead_since(file: Any, moment: Any) -> sa.ScalarSelect[Any]:
    """Since when the address of a file (a column of ids) was dead at a moment, which is null for
    now; null where it was not.
    """
    then = sa.func.coalesce(moment, sa.literal("infinity", _MOMENT))
    outage = _outages().c
    lasts = sa.func.coalesce(outage.until, sa.literal("infinity", _MOMENT)) >= then
    query = sa.select(sa.func.min(outage.since))
    return query.where(outage.resource == file, outage.since < then, lasts).scalar_subquery()


def dead_files() -> sa.Select[Any]:
    """Ids of the files whose addresses are dead. As a query of its own PostgreSQL asks it once."""
    outage = _outages().c
    return sa.select(outage.resource).where(outage.until.is_(None))


def settle(now: dt.datetime, link: str | None = None) -> None:
    """Write down what opened first and the outages that began or ended, of one address or of all.

    A file that opened once and then got addresses none of which opens is out, too, where one was
    asked again after as long as a link has to fail: what is busy, or refuses once, may be well.
    The caller commits.
    """
    _note_openings(link)
    _note_lapses(now, link)
    resource = model.Resource
    lapsed = sa.exists().where(
        Lapse.resource_id == resource.id, Lapse.since <= Link.asked - rules().least
    )
    never = sa.and_(lapsed, Link.said.in_(_NO))
    dead = followed().where(sa.or_(Link.dead_since.is_not(None), never))
    ends = sa.or_(resource.id.not_in(dead), resource.id.in_(_dead_before_they_were_these()))
    if link is not None:
        dead = dead.where(Link.id == link)
        ends &= resource.id.in_(_files_at(link))
    _append(
        (RECOVERED, resource.id.in_(dead_files()) & ends, {}),
        (FAILED, resource.id.in_(dead) & resource.id.not_in(dead_files()), {}),
    )


def _dead_before_they_were_these() -> sa.Select[Any]:
    """Ids of the files that another took the place of since their addresses were dead."""
    outage, later = _outages().c, aliased(Event)
    replaced = sa.exists().where(
        later.resource == outage.resource, later.kind == renewals.REPLACED, later.id > outage.id
    )
    return sa.select(outage.resource).where(outage.until.is_(None), replaced)


def _note_openings(link: str | None) -> None:
    """The public files whose addresses open, which they have not done since they are these.

    A file that was dead, or had another address that did not open either, did not count until
    then.
    """
    file, event = model.Resource.id, Event
    of_files: sa.ColumnElement[bool] = sa.true()
    files = followed().where(_opens())
    if link is not None:
        files, of_files = files.where(Link.id == link), event.resource.in_(_files_at(link))

    def last(kind: str, *when: Any) -> Any:
        return sa.func.coalesce(sa.func.max(event.id).filter(event.kind == kind, *when), 0)

    opened, replaced = last(renewals.OPENED), last(renewals.REPLACED)
    left = last(renewals.REPLACED, renewals.is_of(event, "was_here"))
    has = sa.select(event.resource).where(of_files, event.kind.in_(_OF_ADDRESSES))
    has = has.group_by(event.resource)
    first_was_none = sa.and_(opened == 0, left == 0, replaced > 0)
    waited = file.in_(has.having(sa.or_(last(FAILED) > replaced, first_was_none)))
    new = file.in_(files) & file.not_in(has.having(opened > replaced))
    _append((renewals.OPENED, new & waited, {"waited": True}), (renewals.OPENED, new & ~waited, {}))


def _append(*changes: tuple[str, sa.ColumnElement[bool], dict[str, Any]]) -> None:
    """Write events of the files of which a condition holds, one worker after the other."""
    files = sa.select(model.Resource.id).where(sa.or_(*(each for _, each, _ in changes)))
    if model.Session.scalar(sa.select(files.exists())):
        lock()
        for change in changes:
            append_of_files(*change)


def _note_lapses(now: dt.datetime, link: str | None) -> None:
    """From when on a file that opened once has had addresses that said, when they were asked, that
    they do not open, and none that ever did; whichever it has, and however often it gets another.
    """
    never = followed().where(Link.answered.is_(None))
    file = model.Resource.id
    opened = sa.exists().where(Event.resource == file, Event.kind == renewals.OPENED)
    tried = never.where(Link.said.in_(_NO), sa.or_(opened, renewals.was_here(file)))
    ended = sa.delete(Lapse).where(Lapse.resource_id.not_in(never))
    if link is not None:  # of others it is not known yet whether their addresses are followed
        tried = tried.where(Link.id == link)
        ended = ended.where(Lapse.resource_id.in_(_files_at(link)))
    new = tried.add_columns(sa.literal(now, _MOMENT))
    statement = insert(Lapse).from_select(["resource_id", "since"], new)
    model.Session.execute(statement.on_conflict_do_nothing())
    model.Session.execute(ended.execution_options(synchronize_session=False))


def _files_at(link: str) -> sa.Select[Any]:
    resource = model.Resource
    return sa.select(resource.id).join(Link, Link.url == resource.url).where(Link.id == link)


def outages(
    datasets: AskedDatasets,
) -> dict[str, list[tuple[dt.datetime, dt.datetime | None]]]:
    """From when until when the addresses of the files of these datasets were dead, by file, in
    their order.
    """
    found: dict[str, list[tuple[dt.datetime, dt.datetime | None]]] = {}
    for resource_id, since, until in datasets.execute(_select_outages):
        found.setdefault(resource_id, []).append((since, until))
    return found


def _select_outages(datasets: Ids) -> sa.Select[Any]:
    outage = _outages().c
    query = sa.select(outage.resource, outage.since, outage.until)
    return query.where(outage.dataset.in_(datasets)).order_by(outage.since)
