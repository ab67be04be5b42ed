"""The files of a batch without a list: each says itself what it is, as one that is sent alone does.

What it does not say its officer says afterwards; then it is a dataset as any that a list names.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import ckan.model as model
from ckan.types import Context

from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.persian.reading_errors import Word
from ckanext.mashhad.tables.bulk import batch_plan
from ckanext.mashhad.tables.bulk.batch_plan import Planned
from ckanext.mashhad.tables.bulk.model import CREATE, BatchItem, vault
from ckanext.mashhad.tables.engine.batches.archive import Archive
from ckanext.mashhad.tables.intake import document_intake
from ckanext.mashhad.tables.preview import file_preview
from ckanext.mashhad.tables.preview.asked import Asked
from ckanext.mashhad.tables.preview.file_preview import Read
from ckanext.mashhad.tables.versions import proposal
from ckanext.mashhad.tables.versions.held import Held
from ckanext.mashhad.tables.versions.vault import Vault

#: What is known of a file before it is read.
_SENT: Final = ("name", "title", "location", "size", "sha256", "other", "unlisted")


class _Held(Held):
    """A file of a batch, which lies where batches do."""

    @property
    def path(self) -> Path:
        return vault().path(self.location)


def plan(packed: Archive, place: Vault) -> list[Planned]:
    """A dataset for each file; the files are put into ``place``."""
    found = [Planned({}, [{"file": path}], title=path) for path in packed.unlisted(())]
    batch_plan.refuse_too_many(found)
    taken: set[str] = set()
    for planned in found:
        batch_plan.take_files(planned, packed, place, taken)
        planned.files = [{**file, "unlisted": True} for file in planned.files]
    return found


def is_unknown(item: BatchItem) -> bool:
    """Whether nobody has read yet what its file says it is."""
    is_read = any("report" in file for file in item.files)
    return "type" not in item.said and not is_read and not item.problems


def recognise(item: BatchItem, items: Iterable[BatchItem], user: model.User) -> None:
    """Read what the file says of itself, and make it the dataset that it speaks of; one of the
    batch's ``items`` that is that dataset already gets it as a further file.
    """
    [file] = item.files
    if file["other"]:
        with vault().path(file["location"]).open("rb") as stream:
            why = document_intake.why_not(stream, file["name"], "") or "nowhere"
        _stop(item, why)
        return
    own = _read(item, file, user)
    if own.table is None:
        item.files = [{**file, "report": dict(own.found.report), "table": ""}]
        return
    names = file_preview.identifying(own.table)
    facts = {name: own.facts[name] for name in names}
    file = {**file, "table": own.table.name, "facts": facts, "read_from": dict(own.sources)}
    item.files = [file]
    if missing := [name for name in names if not facts[name]]:
        words = [batch_plan.words(name) for name in missing]
        labels = Word("، ".join(w.fa for w in words), ", ".join(w.en for w in words))
        _stop(item, "not_said", labels=labels)
        return
    said = {"type": own.table.dataset_type, **facts}
    others = (each for each in items if each is not item and each.said.get("type"))
    twin = next((each for each in others if said.items() <= each.said.items()), None)
    if twin is None:
        _describe(item, said, own, user)
    elif same := next((each for each in twin.files if each["table"] == file["table"]), None):
        _stop(item, "same_table", other=same["name"])
    else:
        twin.files = [*twin.files, file]
        model.Session.delete(item)


def _read(item: BatchItem, file: Mapping[str, Any], user: model.User) -> Read:
    units = {unit["name"]: unit["id"] for unit in proposal.units(user.name)}
    held = _Held(user.id, file["location"], file["name"])
    asked = Asked(held, "", item.said, user.name, units)
    model.Session.rollback()  # the check may take minutes
    today = moments.tehran_day(dt.datetime.now(dt.UTC))
    with tempfile.TemporaryDirectory() as folder:
        return file_preview.read(asked, today, Path(folder) / "rows.csv")


def _describe(item: BatchItem, said: dict[str, Any], own: Read, user: model.User) -> None:
    planned = Planned(said, [], title=item.title)
    batch_plan.describe(planned, Context(user=user.name, auth_user_obj=user), own.table)
    item.said, item.action, item.title = planned.said, planned.action, planned.title
    item.package_id, item.before = planned.package_id, planned.before
    item.changes, item.problems = planned.changes, planned.problems


def _stop(item: BatchItem, code: str, **params: Any) -> None:
    told = {"file": item.files[0]["name"], **params}
    item.problems = [{"code": code, "params": told}]


def is_unsaid(item: BatchItem) -> bool:
    """Whether nothing but what the file does not say keeps it from being written."""
    return _codes(item) == ["not_said"]


def is_second(item: BatchItem) -> bool:
    """Whether another file of the batch is the same table of the same dataset."""
    return _codes(item) == ["same_table"]


def _codes(item: BatchItem) -> list[str]:
    return [each["code"] for each in item.problems if isinstance(each, dict)]


def may_be_corrected(item: BatchItem) -> bool:
    """Whether its officer may say otherwise what the file was read as."""
    return bool(item.files) and all(map(_says_itself, item.files))


def _says_itself(file: Mapping[str, Any]) -> bool:
    return "unlisted" in file and not file["other"]


def read_again(item: BatchItem, typed: Mapping[str, str], free: Iterator[int]) -> None:
    """Let the files of a dataset be read once more, by what its officer says of them: each by
    itself, the further ones under the ``free`` numbers.
    """
    first, *others = item.files
    for file in others:
        made = BatchItem(batch_id=item.batch_id, n=next(free), state=item.state)
        _begin_anew(made, file, typed)
        model.Session.add(made)
    _begin_anew(item, first, typed)


def _begin_anew(item: BatchItem, file: Mapping[str, Any], typed: Mapping[str, str]) -> None:
    item.files = [{name: file[name] for name in _SENT}]
    item.said = {name: value for name, value in {**file.get("facts", {}), **typed}.items() if value}
    item.title, item.action = file["name"], CREATE
    item.package_id, item.before = None, None
    item.changes, item.problems = [], []
