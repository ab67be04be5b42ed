"""One dataset of a batch is written in one transaction with the note that it was.

CKAN's own actions write it, as its officer: they ask again whether the officer may, and the files
pass the gate as any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context
from werkzeug.datastructures import FileStorage

from ckanext.mashhad.tables.bulk import batch_plan
from ckanext.mashhad.tables.bulk.files import looking, others, questions
from ckanext.mashhad.tables.bulk.model import (
    CREATE,
    DONE,
    KEPT,
    TAKEN_BACK,
    WAITING,
    BatchItem,
    vault,
)
from ckanext.mashhad.tables.confirmations import given
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.batches.problems import BulkError
from ckanext.mashhad.tables.engine.findings.rule_messages import LOCALE
from ckanext.mashhad.tables.intake import check_jobs, recheck
from ckanext.mashhad.tables.publication import described
from ckanext.mashhad.tables.versions import locks
from ckanext.mashhad.tables.versions import model as store

_writing: ContextVar[BatchItem | None] = ContextVar("mashhad_batch_item", default=None)
#: What the page of a dataset says that is gone with its batch; kept in Persian, as titles are.
_WITHDRAWN: Final = "بسته‌ای که این داده با آن منتشر شده بود پس گرفته شد."
_OF_FILE: Final = ("name", "description", "name_translated", "description_translated")
#: What CKAN itself says of a dataset, which changes without anybody's doing, or with the reader's
#: language.
_MOVING: Final = (
    *("metadata_modified", "num_resources", "num_tags", "resources", "organization"),
    *("license_title", "license_url", "isopen"),
)


def created(package: model.Package) -> None:
    """CKAN has written a new dataset, and has not committed it yet."""
    item = _writing.get()
    if item is not None and item.package_id is None:
        item.package_id = package.id


def apply(item: BatchItem, user: model.User) -> None:
    """Write the dataset and commit; :class:`BulkError` where it is not as it was when checked.

    CKAN takes in files that are no tables with a change of a dataset only. So a new one that has
    some is written in two steps, of which the note tells.
    """
    if not is_begun(item) and looking.is_stale(item):
        raise BulkError("changed_since")
    confirming = given.confirming(questions.confirmed(item))
    with locks.alone(batch_plan.place(item.said), wait=True), _files(item) as files, confirming:
        if item.action != CREATE:
            _update(item, user, files)
            return
        letters = [each for each in files if each[0].get("other")]
        if not is_begun(item):
            made = [_named(*each) for each in files if each not in letters]
            _create(item, user, made, WAITING if letters else DONE)
        if letters:
            store.hold_files(item.package_id)
            now = _as_it_is(item, user)
            sent = [*now["resources"], *(_named(*each) for each in letters)]
            with _noting(item, DONE):
                tk.get_action("package_update")(_as(user), {**now, "resources": sent})
                _remember(item, user)
                model.Session.commit()


def _create(item: BatchItem, user: model.User, files: list[dict[str, Any]], state: str) -> None:
    """Make the dataset; :class:`BulkError` where somebody else has made it since the check."""
    if batch_plan.existing(item.said) is not None:
        raise BulkError("changed_since")
    with _noting(item, state):
        tk.get_action("package_create")(_as(user), {**item.said, "resources": files})
        _remember(item, user)
        model.Session.commit()


def _remember(item: BatchItem, user: model.User) -> None:
    """Keep how a new dataset, or a file that is added, was made: what somebody changes of it is not
    taken back.
    """
    shown = _as_it_is(item, user)
    before = item.before or {}
    if item.action == CREATE:
        before = {**_still(shown), "resources": []}
    known = {each["id"] for each in before["resources"]}
    added = [each for each in shown["resources"] if each["id"] not in known]
    item.before = {**before, "words": {each["id"]: _words(each) for each in added}}


def is_begun(item: BatchItem) -> bool:
    """Whether the dataset is made, and its files that are no tables are still to come."""
    return item.action == CREATE and item.state == WAITING and item.package_id is not None


def may_be_left_out(item: BatchItem) -> bool:
    """Whether nothing of the dataset is written yet."""
    return item.state == WAITING and not is_begun(item)


def _update(
    item: BatchItem, user: model.User, files: list[tuple[dict[str, Any], FileStorage]]
) -> None:
    with _noting(item, DONE):
        store.hold_files(item.package_id)  # nobody sends a file between the look and the writing
        now = as_checked(item, user)
        tk.get_action("package_update")(_as(user), _updated(item, now, files))
        _remember(item, user)
        model.Session.commit()  # CKAN commits nothing where nothing but the files changes


def as_checked(item: BatchItem, user: model.User) -> dict[str, Any]:
    """The dataset as it is shown now; :class:`BulkError` where it is not as it was when checked."""
    package = model.Session.get(model.Package, item.package_id)
    if package is None or package.state == "deleted":
        raise BulkError("changed_since")
    now = _as_it_is(item, user)
    if _still(now) != _still(item.before or {}) or _newer_versions(item):
        raise BulkError("changed_since")
    return now


def _named(file: dict[str, Any], upload: FileStorage) -> dict[str, Any]:
    return {"upload": upload, "name": file["title"] or _table_title(file)}


def undo(item: BatchItem, user: model.User) -> None:
    """Bring back what was there before, and commit. What somebody has changed since stays."""
    package = model.Session.get(model.Package, item.package_id)
    if package is None or package.state == "deleted":
        _note(item, TAKEN_BACK)
        model.Session.commit()
        return
    if item.action == CREATE:
        _undo_creation(item, package, user)
    else:
        _undo_update(item, user)


def _undo_creation(item: BatchItem, package: model.Package, user: model.User) -> None:
    shown = _as_it_is(item, user)
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
        _note(item, KEPT)
        model.Session.commit()
        return
    with _noting(item, TAKEN_BACK):
        # The officer takes back what nobody has touched since: no administrator is needed for that.
        tk.check_access("package_update", _as(user), {"id": package.id})
        context = Context(user=user.name, auth_user_obj=user, ignore_auth=True)
        tk.get_action("package_delete")(context, {"id": package.id, "reason": _WITHDRAWN})
        model.Session.commit()


def _is_rewritten(item: BatchItem, package: model.Package, now: dict[str, Any]) -> bool:
    """Whether somebody has changed what a new dataset, or a file of it, says of itself."""
    was = item.before or {**_still(now), **item.said, "words": {}}
    names = {*was, *_still(now)} - {"files", "resources", "words"}
    changed = [name for name in names if now.get(name) != was.get(name)]
    words = (was["words"].get(each["id"], _words(each)) for each in now["resources"])
    return [*words] != [*map(_words, now["resources"])] or not all(
        described.is_of_files(package, name, now.get(name)) for name in changed
    )


def _words(resource: dict[str, Any]) -> list[Any]:
    """What a file is called and said to be, which only officers change."""
    return [resource.get(name) for name in _OF_FILE]


def _undo_update(item: BatchItem, user: model.User) -> None:
    store.hold_files(item.package_id)
    now, before = _as_it_is(item, user), item.before or {}
    changed = {change["field"] for change in item.changes}
    said = {name: before.get(name) for name in changed if _is_as_written(item, now, name)}
    stay, back, lost = _without_ours(item, now)
    with _noting(item, KEPT if lost or said.keys() < changed else TAKEN_BACK):
        versions = [_bring_back(*each, user) for each in back]
        files, kept = ([each["id"] for each in some] for some in (now["resources"], stay))
        sent = {**now, "resources": stay}
        described.let_go(sent, described.of_files(files), files, kept)
        context = _as(user)
        context[described.FIGURES_SAID] = True  # type: ignore[literal-required]
        tk.get_action("package_update")(context, {**sent, **said})
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
            if added == _words(resource) and (file is not None or is_letter):
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


def _updated(
    item: BatchItem, now: dict[str, Any], files: list[tuple[dict[str, Any], FileStorage]]
) -> dict[str, Any]:
    uploads = {file["resource_id"]: upload for file, upload in files if file["resource_id"]}
    resources = [
        {**each, "upload": uploads[each["id"]]} if each["id"] in uploads else each
        for each in now["resources"]
    ]
    resources += [_named(file, upload) for file, upload in files if not file["resource_id"]]
    changed = {change["field"]: item.said[change["field"]] for change in item.changes}
    return {**now, **changed, "resources": resources}


def _newer_versions(item: BatchItem) -> bool:
    """Whether somebody has sent another version of a file since the batch was checked."""
    wanted = {
        file["resource_id"]: file["version"]
        for file in item.files
        if file["resource_id"] and not file.get("other")
    }
    newest = store.newest_versions(list(wanted), store.LIVING)
    return any(getattr(newest.get(id_), "n", None) != n for id_, n in wanted.items())


def _still(shown: dict[str, Any]) -> dict[str, Any]:
    """What of a dataset only its officers change."""
    kept = {name: value for name, value in shown.items() if name not in (*_MOVING, "words")}
    return {**kept, "files": [each["id"] for each in shown.get("resources", ())]}


def _as_it_is(item: BatchItem, user: model.User) -> dict[str, Any]:
    return tk.get_action("package_show")(_as(user), {"id": item.package_id})


@contextmanager
def _files(item: BatchItem) -> Iterator[list[tuple[dict[str, Any], FileStorage]]]:
    """The files that are to be sent, as a form sends them."""
    with ExitStack() as stack:
        yield [
            (
                file,
                FileStorage(
                    stack.enter_context(vault().path(file["location"]).open("rb")), file["name"]
                ),
            )
            for file in item.files
            if not file["same"]
        ]


@contextmanager
def _noting(item: BatchItem, state: str) -> Iterator[None]:
    """Note the step in the transaction that the action within commits."""
    _note(item, state)
    token = _writing.set(item)
    try:
        yield
    except BaseException:
        model.Session.rollback()
        raise
    finally:
        _writing.reset(token)


def _note(item: BatchItem, state: str) -> None:
    item.state = state
    model.Session.flush()


def _table_title(file: dict[str, Any]) -> str:
    known = registry.is_known(file.get("table"))
    return registry.load(file["table"]).title[LOCALE["fa"]] if known else file["name"]


def _as(user: model.User) -> Context:
    return Context(user=user.name, auth_user_obj=user, ignore_auth=False)
