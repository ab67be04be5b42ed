"""The reader of CKAN's answers in the sandbox: ``python -m`` this reads JSON and writes its page.

Arguments: the action that answered, and as JSON what is wanted of each package (``Wanted``). The
page is ``{"shape": ..., "records": [...], "ids": [...], "count": n, "entries": n, "hidden": [...],
"to_show": [...]}`` or ``{"error": code}``. ``shape`` is ``search``, ``list``, ``names`` or ``one``;
``count`` is what the portal tells, ``entries`` how many it gave; ``hidden`` are ids of those that
are no public datasets, or of an organisation that is not wanted, ``to_show`` ids of those of which
the list tells only that they are there (pure).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any, Final

from ckanext.mashhad.catalog import sandbox
from ckanext.mashhad.catalog.engine.text import multilingual
from ckanext.mashhad.harvest.engine.adapters import ckan_record
from ckanext.mashhad.harvest.engine.adapters.ckan_record import Wanted
from ckanext.mashhad.harvest.engine.adapters.json_depth import read_json
from ckanext.mashhad.harvest.engine.identity import MAX_GUID
from ckanext.mashhad.harvest.engine.record_pages import Unreadable

MAX_TITLE: Final = 300
MAX_CONTENT: Final = 1_000_000
#: Lists of names that are no datasets.
_OTHER_LISTS: Final = ("organization_", "group_", "tag_", "license_", "user_", "vocabulary_")
#: What CKAN's plugins keep among the datasets.
_NO_DATASETS: Final = frozenset({"harvest", "showcase"})


def page(answer: Any, action: str = "", wanted: Wanted = Wanted()) -> dict[str, Any]:  # noqa: B008 (frozen)
    """The page in CKAN's answer, or :class:`Unreadable`."""
    if isinstance(answer, Mapping):
        if answer.get("success") is False:
            raise Unreadable("portal_refused")
        action = _told_action(answer) or action
        answer = answer.get("result", answer)
    if action.startswith(_OTHER_LISTS):
        raise Unreadable("no_catalogue")
    if isinstance(answer, Mapping) and isinstance(answer.get("results"), list):
        count = answer.get("count")
        told = count if isinstance(count, int) and not isinstance(count, bool) else None
        found = _page("search", answer["results"], wanted)
        return {**found, "count": len(answer["results"]) if told is None else max(told, 0)}
    if isinstance(answer, list):
        return _list(answer, wanted)
    if isinstance(answer, Mapping) and ("resources" in answer or "notes" in answer):
        return _page("one", [answer], wanted)
    raise Unreadable("no_catalogue")


def _told_action(answer: Mapping[str, Any]) -> str:
    told = answer.get("help")
    return (
        told.rpartition("name=")[2] if isinstance(told, str) and "help_show?name=" in told else ""
    )


def _list(answer: list[Any], wanted: Wanted) -> dict[str, Any]:
    # Very old portals answer with a list of lists.
    flat = [each for part in answer for each in (part if isinstance(part, list) else [part])]
    if flat and all(isinstance(each, str) for each in flat):
        names = [name for name in flat if 0 < len(name) <= MAX_GUID]
        return {**_page("names", [], wanted), "ids": names, "to_show": names}
    return _page("list", flat, wanted)


def _page(shape: str, found: list[Any], wanted: Wanted) -> dict[str, Any]:
    records, ids, to_show, hidden = [], [], [], []
    for each in found:
        package = each if isinstance(each, Mapping) else {}
        guid = _guid(package)
        if guid:
            ids.append(guid)
        if _is_hidden(package):
            hidden.append(guid)
        elif guid and not ({"title", "resources", "title_translated"} & set(package)):
            to_show.append(guid)
        elif not _is_wanted(package, wanted):
            hidden.append(guid)
        else:
            records.append(_record(package, guid, wanted))
    count = len(found)
    return {"shape": shape, "records": records, "ids": ids, "count": count, "entries": count,
            "hidden": hidden, "to_show": to_show}  # fmt: skip


def _guid(package: Mapping[str, Any]) -> str:
    for key in ("id", "name"):
        found = package.get(key)
        if isinstance(found, str) and (guid := ckan_record.clean(found)):
            return guid
    return ""


def _is_hidden(package: Mapping[str, Any]) -> bool:
    return (
        package.get("private") is True
        or str(package.get("state") or "active").lower() != "active"  # "Active" in DKAN
        or package.get("type", package.get("dataset_type")) in _NO_DATASETS
    )


def _is_wanted(package: Mapping[str, Any], wanted: Wanted) -> bool:
    """Whether its organisation is one of those; a portal may not hear what it is asked for."""
    organization = package.get("organization")
    name = organization.get("name") if isinstance(organization, Mapping) else None
    return not wanted.organizations or name in wanted.organizations


def _record(package: Mapping[str, Any], guid: str, wanted: Wanted) -> dict[str, Any]:
    dataset = ckan_record.dataset(package, wanted)
    titles = dataset.get("title_translated", {})
    title = ckan_record.clean(multilingual.shown(titles))[:MAX_TITLE]
    told = {"guid": None, "title": title, "language": multilingual.shown_language(titles)}
    if not guid:
        return {**told, "problem": "no_guid"}
    if len(guid) > MAX_GUID:
        return {**told, "problem": "guid_too_long", "params": {"limit": MAX_GUID}}
    content = json.dumps(dataset, ensure_ascii=False, sort_keys=True)
    if len(content) > MAX_CONTENT:
        return {**told, "guid": guid, "problem": "record_too_large"}
    return {**told, "guid": guid, "content": content}


def main(action: str, wishes: str) -> None:
    """Read stdin, write the page to stdout."""
    sandbox.lock_in()
    try:
        wanted = Wanted(**json.loads(wishes))
        result = page(read_json(sys.stdin.buffer.read()), action, wanted)
    except Unreadable as error:
        result = {"error": error.code, "detail": error.detail}
    except MemoryError:
        result = {"error": "too_hard", "detail": "out of memory"}
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:3])
