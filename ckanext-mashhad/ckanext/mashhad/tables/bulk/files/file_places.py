"""Where in its dataset a file of a batch goes: in the place of one that is there, or beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ckan.model as model

from ckanext.mashhad.tables.bulk.model import BatchItem
from ckanext.mashhad.tables.confirmations.standing import Standing
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.versions import model as store
from ckanext.mashhad.tables.versions import proposal

File = dict[str, Any]


def find(item: BatchItem, file: File, files: Sequence[File]) -> None:
    """Note which file of the dataset this one is the new version of: the one of its title, or where
    it is the only one of its table in the batch, the one whose place it would take if it were sent
    alone, or the one that has these very bytes.

    Of all ``files`` of the dataset it is known which tables they are. ``version`` is the number of
    what is public in that place, if something is.
    """
    file |= {"resource_id": None, "version": None, "same": False}
    shown = {each["id"]: each for each in (item.before or {}).get("resources", ())}
    public, tables = store.published_versions(shown), store.known(shown)
    taken = {other.get("resource_id") for other in files}
    # What is no table may have taken the place of one.
    places = [id_ for id_ in shown if id_ in public or (id_ in tables and not shown[id_]["url"])]
    free = [id_ for id_ in places if id_ not in taken]
    titled = [id_ for id_ in free if file["title"] and shown[id_].get("name") == file["title"]]
    alone = not file["title"] and len(_of_its_table(file, files)) == 1
    own = own_file(item, file) if alone else None
    only = [own.id] if own and own.id in free else []
    bytes_ = [id_ for id_ in free if id_ in public and public[id_].sha256 == file["sha256"]]
    chosen = next(iter([*titled, *only, *bytes_]), None)
    if chosen:
        version = public.get(chosen)
        same = version is not None and version.sha256 == file["sha256"]
        file |= {"resource_id": chosen, "version": version.n if version else None, "same": same}


def _of_its_table(file: Mapping[str, Any], files: Sequence[File]) -> list[File]:
    """Those that are such a table, the file too."""
    tables = (each for each in files if not each.get("other"))
    return [each for each in tables if each["table"] == file["table"]]


def own_file(item: BatchItem, file: Mapping[str, Any]) -> model.Resource | None:
    """The file of the dataset that is such a table."""
    package = model.Session.get(model.Package, item.package_id) if item.package_id else None
    if package is None or not registry.is_known(file["table"]):
        return None
    return proposal.file_of(package, registry.load(file["table"]))


def is_first(item: BatchItem, file: Mapping[str, Any]) -> bool:
    """Whether nothing of its table is public in the dataset."""
    own = own_file(item, file)
    return file["version"] is None and not store.published_versions([own.id] if own else [])


def waiting(item: BatchItem, file: Mapping[str, Any]) -> str:
    """The name of a newer version of the file whose place this one takes, which is not public yet:
    what becomes of it must be known first; empty where there is none.
    """
    own = None if file["title"] or file["resource_id"] else own_file(item, file)
    place = own.id if own else file["resource_id"]
    newest = store.newest_versions([place], store.LIVING).get(place) if place else None
    return newest.filename if newest is not None and newest.state in store.COMING else ""


def standing(item: BatchItem, file: Mapping[str, Any]) -> Standing | None:
    """What the file takes the place of, or would stand beside."""
    package = model.Session.get(model.Package, item.package_id) if item.package_id else None
    title = proposal.called(package) if package else item.title
    place = file["resource_id"]
    if package and (own := store.published_versions([place] if place else []).get(place)):
        compared = file["report"].get("compared") or {}
        chosen = bool(file["title"])  # the list names that very file
        return Standing(title, own.filename, True, False, compared, "", is_chosen=chosen)
    if name := _beside(item, file):
        return Standing(title, name, True, False, {}, "", is_beside=True)
    return None


def _beside(item: BatchItem, file: Mapping[str, Any]) -> str:
    """The name of a file that is such a table too: a public one, or one before it in the batch."""
    other = own_file(item, file)
    if other is not None and (public := store.published_versions([other.id]).get(other.id)):
        return public.filename
    first = _of_its_table(file, item.files)[0]
    return "" if first["location"] == file["location"] else str(first["name"])
