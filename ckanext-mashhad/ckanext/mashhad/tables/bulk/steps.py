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
from ckanext.mashhad.tables.bulk.files import looking, questions
from ckanext.mashhad.tables.bulk.model import CREATE, DONE, WAITING, BatchItem, vault
from ckanext.mashhad.tables.confirmations import given
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.batches.problems import BulkError
from ckanext.mashhad.tables.engine.findings.rule_messages import LOCALE
from ckanext.mashhad.tables.versions import locks
from ckanext.mashhad.tables.versions import model as store

_writing: ContextVar[BatchItem | None] = ContextVar("mashhad_batch_item", default=None)
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
            now = as_it_is(item, user)
            sent = [*now["resources"], *(_named(*each) for each in letters)]
            with noting(item, DONE):
                tk.get_action("package_update")(as_user(user), {**now, "resources": sent})
                _remember(item, user)
                model.Session.commit()


def _create(item: BatchItem, user: model.User, files: list[dict[str, Any]], state: str) -> None:
    """Make the dataset; :class:`BulkError` where somebody else has made it since the check."""
    if batch_plan.existing(item.said) is not None:
        raise BulkError("changed_since")
    with noting(item, state):
        tk.get_action("package_create")(as_user(user), {**item.said, "resources": files})
        _remember(item, user)
        model.Session.commit()


def _remember(item: BatchItem, user: model.User) -> None:
    """Keep how a new dataset, or a file that is added, was made: what somebody changes of it is not
    taken back.
    """
    shown = as_it_is(item, user)
    before = item.before or {}
    if item.action == CREATE:
        before = {**still(shown), "resources": []}
    known = {each["id"] for each in before["resources"]}
    added = [each for each in shown["resources"] if each["id"] not in known]
    item.before = {**before, "words": {each["id"]: words_of_file(each) for each in added}}


def is_begun(item: BatchItem) -> bool:
    """Whether the dataset is made, and its files that are no tables are still to come."""
    return item.action == CREATE and item.state == WAITING and item.package_id is not None


def may_be_left_out(item: BatchItem) -> bool:
    """Whether nothing of the dataset is written yet."""
    return item.state == WAITING and not is_begun(item)


def _update(
    item: BatchItem, user: model.User, files: list[tuple[dict[str, Any], FileStorage]]
) -> None:
    with noting(item, DONE):
        store.hold_files(item.package_id)  # nobody sends a file between the look and the writing
        now = as_checked(item, user)
        tk.get_action("package_update")(as_user(user), _updated(item, now, files))
        _remember(item, user)
        model.Session.commit()  # CKAN commits nothing where nothing but the files changes


def as_checked(item: BatchItem, user: model.User) -> dict[str, Any]:
    """The dataset as it is shown now; :class:`BulkError` where it is not as it was when checked."""
    package = model.Session.get(model.Package, item.package_id)
    if package is None or package.state == "deleted":
        raise BulkError("changed_since")
    now = as_it_is(item, user)
    if still(now) != still(item.before or {}) or _newer_versions(item):
        raise BulkError("changed_since")
    return now


def _named(file: dict[str, Any], upload: FileStorage) -> dict[str, Any]:
    return {"upload": upload, "name": file["title"] or _table_title(file)}


def words_of_file(resource: dict[str, Any]) -> list[Any]:
    """What a file is called and said to be, which only officers change."""
    return [resource.get(name) for name in _OF_FILE]


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


def still(shown: dict[str, Any]) -> dict[str, Any]:
    """What of a dataset only its officers change."""
    kept = {name: value for name, value in shown.items() if name not in (*_MOVING, "words")}
    return {**kept, "files": [each["id"] for each in shown.get("resources", ())]}


def as_it_is(item: BatchItem, user: model.User) -> dict[str, Any]:
    """The dataset as it is shown to its officer now."""
    return tk.get_action("package_show")(as_user(user), {"id": item.package_id})


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
def noting(item: BatchItem, state: str) -> Iterator[None]:
    """Note the step in the transaction that the action within commits."""
    note(item, state)
    token = _writing.set(item)
    try:
        yield
    except BaseException:
        model.Session.rollback()
        raise
    finally:
        _writing.reset(token)


def note(item: BatchItem, state: str) -> None:
    """Note how far the dataset of a batch is, in the transaction that is open."""
    item.state = state
    model.Session.flush()


def _table_title(file: dict[str, Any]) -> str:
    known = registry.is_known(file.get("table"))
    return registry.load(file["table"]).title[LOCALE["fa"]] if known else file["name"]


def as_user(user: model.User) -> Context:
    """The context of an action that the officer calls, with all checks of CKAN."""
    return Context(user=user.name, auth_user_obj=user, ignore_auth=False)
