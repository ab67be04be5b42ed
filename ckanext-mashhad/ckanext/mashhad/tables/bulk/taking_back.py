"""One dataset of a batch is taken back: what was there before comes again, in one transaction.

What somebody has changed since stays, and the batch tells of it.
"""

from __future__ import annotations

from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.mashhad.tables.bulk import steps
from ckanext.mashhad.tables.bulk.files import others
from ckanext.mashhad.tables.bulk.model import CREATE, KEPT, TAKEN_BACK, Batch, BatchItem
from ckanext.mashhad.tables.intake import check_jobs, recheck
from ckanext.mashhad.tables.publication import described
from ckanext.mashhad.tables.versions import model as store

#: What the page of a dataset says that is gone with its batch; kept in Persian, as titles are.
_WITHDRAWN: Final = "بسته‌ای که این داده با آن منتشر شده بود پس گرفته شد."


def undo(item: BatchItem, user: model.User) -> None:
    """Bring back what was there before, and commit. What somebody has changed since stays."""
    package = model.Session.get(model.Package, item.package_id)
    if package is None or package.state == "deleted":
        steps.note(item, TAKEN_BACK)
        model.Session.commit()
        return
    if item.action == CREATE:
        _undo_creation(item, package, user)
    else:
        _undo_update(item, user)


def _undo_creation(item: BatchItem, package: model.Package, user: model.User) -> None:
    shown = steps.as_it_is(item, user)
    ours = {file["sha256"] for file in item.files}
    newest = store.newest_versions([each["id"] for each in shown["resources"]])
    strange = [
        each
        for each in shown["resources"]
        if not (
            newest[each["id"]].sha256 in ours
            if each["id"] in newest
            else others.is_one_of(each, item.files)
        )
    ]
    if strange or _is_rewritten(item, package, shown):
        steps.note(item, KEPT)
        model.Session.commit()
        return
    with steps.noting(item, TAKEN_BACK):
        tk.check_access("package_update", steps.as_user(user), {"id": package.id})
        context, reason = _in_the_name(user, item)
        tk.get_action("package_delete")(context, {"id": package.id, "reason": reason})
        model.Session.commit()


def _in_the_name(user: model.User, item: BatchItem) -> tuple[Context, str]:
    """In which context something public is ended, and for which reason. On the day on which it was
    written the officer takes back what nobody has touched since, without an administrator.
    """
    undo = model.Session.get_one(Batch, item.batch_id).undo
    if undo is not None and not undo.get("of_today"):
        return steps.as_user(user), undo["reason"]
    context = Context(user=user.name, auth_user_obj=user, ignore_auth=True)
    return context, undo["reason"] if undo else _WITHDRAWN


def _is_rewritten(item: BatchItem, package: model.Package, now: dict[str, Any]) -> bool:
    """Whether somebody has changed what a new dataset, or a file of it, says of itself."""
    was = item.before or {**steps.still(now), **item.said, "words": {}}
    names = {*was, *steps.still(now)} - {"files", "resources", "words"}
    changed = [name for name in names if now.get(name) != was.get(name)]
    words = (was["words"].get(each["id"], steps.words_of_file(each)) for each in now["resources"])
    return [*words] != [*map(steps.words_of_file, now["resources"])] or not all(
        described.is_of_files(package, name, now.get(name)) for name in changed
    )


def _undo_update(item: BatchItem, user: model.User) -> None:
    store.hold_files(item.package_id)
    now, before = steps.as_it_is(item, user), item.before or {}
    changed = {change["field"] for change in item.changes}
    said = {name: before.get(name) for name in changed if _is_as_written(item, now, name)}
    stay, back, lost = _without_ours(item, now)
    with steps.noting(item, KEPT if lost or said.keys() < changed else TAKEN_BACK):
        versions = [_bring_back(*each, user) for each in back]
        files, kept = ([each["id"] for each in some] for some in (now["resources"], stay))
        sent = {**now, "resources": stay}
        described.let_go(sent, described.of_files(files), files, kept)
        tk.check_access("package_update", steps.as_user(user), {"id": item.package_id})
        # Of a dataset that had no file before, all are taken away again.
        context, reason = _in_the_name(user, item)
        if stay:
            context = steps.as_user(user)
        context[described.FIGURES_SAID] = True  # type: ignore[literal-required]
        tk.get_action("package_update")(context, {**sent, **said, "reason": reason})
        model.Session.commit()
    for version_id in filter(None, versions):
        check_jobs.wake(version_id)


def _without_ours(
    item: BatchItem, now: dict[str, Any]
) -> tuple[list[dict[str, Any]], list[tuple[str, int]], bool]:
    """What stays of the dataset's files, which versions of them are to come back, and whether
    somebody has put another file in the place of one, or has described one that was added.
    """
    ids = [each["id"] for each in now["resources"]]
    newest, public = store.newest_versions(ids), store.published_versions(ids)
    stay, back, ours, lost = [], [], set(), False
    words = (item.before or {}).get("words", {})
    for resource in now["resources"]:
        version = newest.get(resource["id"])
        # What is no table may have taken its place since.
        gone = resource["url"] and resource["id"] not in public
        if version is not None and version.state == store.SUPERSEDED and gone:
            version = None
        file = _our_file(item, resource, version)
        if file is not None and file["version"] is not None:
            ours.add(resource["id"])
            back.append((resource["id"], file["version"]))
        if added := words.get(resource["id"]):
            is_letter = version is None and others.is_one_of(resource, item.files)
            if added == steps.words_of_file(resource) and (file is not None or is_letter):
                continue
            lost = True
        elif file is not None and file["version"] is None:
            continue  # nothing of it was public before the batch
        stay.append(resource)
    put = {file["resource_id"] for file in item.files if file["version"] and not file["same"]}
    return stay, back, lost or not (put & set(ids)) <= ours


def _is_as_written(item: BatchItem, now: dict[str, Any], field: str) -> bool:
    """Whether a field is still what the batch has made it; of an empty one, what its files say."""
    said, shown = item.said.get(field), now.get(field)
    package = model.Session.get(model.Package, item.package_id)
    return bool(
        shown == said
        or not (shown or said)
        or (not said and described.is_of_files(package, field, shown))
    )


def _bring_back(resource_id: str, n: int, user: model.User) -> str | None:
    """Let a version of a file be what is public again; the id of a new one, if that is needed."""
    store.lock(resource_id)
    store.give_way(resource_id)
    on_its_way = store.newest_versions([resource_id], (store.ACCEPTED, store.PUBLISHED))
    if resource_id in on_its_way and on_its_way[resource_id].n == n:
        return None
    former = next(each for each in store.versions(resource_id) if each.n == n)
    return recheck.bring_back(former, user.id).id


def _our_file(
    item: BatchItem, resource: dict[str, Any], version: store.FileVersion | None
) -> dict[str, Any] | None:
    """The file of the batch that is the newest version of the resource."""
    known = {each["id"] for each in (item.before or {}).get("resources", ())}
    for file in item.files:
        mine = version is not None and version.sha256 == file["sha256"] and not file["same"]
        if mine and file["resource_id"] == (resource["id"] if resource["id"] in known else None):
            return file
    return None
