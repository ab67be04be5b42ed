"""Publishing an accepted version: its rows, then its facts on the resource; never half of it.

Rows and resources lie in two databases that have no transaction in common. Rows come first, so
that for a moment (or after a crash, until the next worker) the newer rows stand beside the older
file; both are accepted. Every step may be done again.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

import ckan.logic as logic
import ckan.model as model
import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.mashhad.catalog.background.reindexing import reindex
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.nil_reports import nil_reports
from ckanext.mashhad.tables.publication import described, public_files, renditions
from ckanext.mashhad.tables.rows import row_store
from ckanext.mashhad.tables.versions import file_facts
from ckanext.mashhad.tables.versions import model as store
from ckanext.mashhad.tables.versions.locks import alone
from ckanext.mashhad.tables.versions.model import FileVersion

log = logging.getLogger(__name__)


def publish(version_id: str) -> None:
    """Bring an accepted version before the public; what is in another state stays as it is."""
    version = model.Session.get(FileVersion, version_id)
    if version is None:
        return
    resource_id = version.resource_id
    model.Session.rollback()
    # Rows of an older version must not come after those of a newer one.
    with alone(f"resource:{resource_id}", wait=True):
        if not _still_wanted(version_id):
            return
        try:
            _put_rows(version_id, resource_id)
        except row_store.RowsNotStaged:
            # The DataStore was put back from a backup: the rows are made anew.
            log.warning("The rows of file version %s are gone", version_id)
            store.change(version_id, state=store.PENDING, attempts=0, woken=None)
            model.Session.commit()
            return
        shown = _show(version_id)
    if shown is not None:
        _tell(*shown, resource_id)


def _put_rows(version_id: str, resource_id: str) -> None:
    renditions.remember_rows(resource_id)
    version = model.Session.get(FileVersion, version_id)
    if not version.table:
        row_store.drop(resource_id)
        return
    whole = public_files.is_whole(version)
    row_store.swap(version_id, resource_id)
    if not whole:
        version = model.Session.get(FileVersion, version_id)
        renditions.make_files(version, [public_files.FORM])


def _still_wanted(version_id: str) -> bool:
    """Whether it waits to be published; an older one than the published one does no more."""
    version = store.hold(version_id)
    wanted = version is not None and version.state == store.ACCEPTED
    if wanted and (_package(version) is None or _newer_is_published(version)):
        version.state, wanted = store.SUPERSEDED, False
        model.Session.commit()
        row_store.discard(version_id)
    model.Session.rollback()
    return wanted


def _show(version_id: str) -> tuple[Context, dict[str, Any]] | None:
    """Write the facts and the states in one transaction; the dataset as it is shown then.

    None where the resource took another way meanwhile; then its rows go too.
    """
    session = model.Session
    version = session.get(FileVersion, version_id)
    resource = store.hold_files(version.package_id).get(version.resource_id)
    version, package = store.hold(version_id), _package(version)
    if version.state != store.ACCEPTED or package is None or resource is None:
        resource_id = version.resource_id
        session.rollback()
        row_store.drop(resource_id)
        return None
    now = dt.datetime.now(dt.UTC)
    before = described.of_dataset(package)
    store.give_way(version.resource_id, (store.PUBLISHED,))
    superseded = nil_reports.give_way(package, version.table, now)
    version.state, version.published = store.PUBLISHED, now
    described.update(package, version, before)
    _write(resource, version, now)
    package.metadata_modified = resource.metadata_modified
    session.flush()
    context = _context(version, package)
    stored, shown = logic.package_show_default_and_custom_schemas(context, package.id)
    for plugin in p.PluginImplementations(p.IPackageController):
        plugin.edit(package)
        plugin.after_dataset_update(context, shown)
    # As CKAN does: what the index tells is never older than what the database does.
    logic.index_update_package_dicts((stored, shown))
    session.commit()
    reindex(superseded)
    return context, shown


def _write(resource: model.Resource, version: FileVersion, now: dt.datetime) -> None:
    public = public_files.public_file(version)
    facts = file_facts.facts(
        public_name=public.public_name,
        size=public.size,
        sha256=public.sha256,
        mimetype=public.mimetype,
        rows=bool(version.table),
        now=now,
    )
    rows = {"datastore_active": facts.pop("datastore_active")}
    resource.extras = {**(resource.extras or {}), **rows}
    for name, value in facts.items():
        setattr(resource, name, value)
    table = registry.load(version.table) if version.table else None
    resource.name = resource.name or (table.title[LOCALE["fa"]] if table else public.filename)
    resource.metadata_modified = now.replace(tzinfo=None)


def _tell(context: Context, dataset: dict[str, Any], resource_id: str) -> None:
    """Previews of the file, and the activity stream, which has the officer as its author.

    Rows need no preview: their page shows them, in the reader's language.
    """
    resource = next(each for each in dataset["resources"] if each["id"] == resource_id)
    tk.get_action("resource_create_default_resource_views")(
        Context(user=context["user"], ignore_auth=True),
        {
            "resource": resource,
            "package": dataset,
            "create_datastore_views": False,
        },
    )
    context["changed_entities"] = {"packages": {dataset["id"]}}
    tk.signals.action_succeeded.send(
        "package_update", context=context, data_dict={"id": dataset["id"]}, result=dataset
    )


def _context(version: FileVersion, package: model.Package) -> Context:
    officer = model.User.get(version.user_id) if version.user_id else None
    name = (
        officer.name
        if officer
        else tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    )
    return Context(user=name, ignore_auth=True, model=model, session=model.Session, package=package)


def _package(version: FileVersion) -> model.Package | None:
    """The dataset of a version, unless it or the resource is deleted."""
    package = model.Session.get(model.Package, version.package_id)
    resource = model.Session.get(model.Resource, version.resource_id)
    gone = package is None or package.state == "deleted"
    return None if gone or resource is None or resource.state != "active" else package


def _newer_is_published(version: FileVersion) -> bool:
    return any(
        each.n > version.n for each in store.versions(version.resource_id, (store.PUBLISHED,))
    )
