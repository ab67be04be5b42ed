"""What the files of a batch ask before they are written, and the words by which that is confirmed.

A word names exactly what was shown: of the whole batch (:func:`mark`), or of one file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable
from typing import Any, Final

from ckanext.mashhad.catalog.mail import portal_mail
from ckanext.mashhad.tables.bulk.files import file_places
from ckanext.mashhad.tables.bulk.files.file_places import File
from ckanext.mashhad.tables.bulk.model import BatchItem
from ckanext.mashhad.tables.confirmations import needed
from ckanext.mashhad.tables.confirmations.needed import Confirmation
from ckanext.mashhad.tables.confirmations.standing import Standing
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.versions import proposal

#: So much of a hash tells two states of a file in a batch apart.
_MARK: Final = 16


def note(item: BatchItem, file: File) -> None:
    """Note what must be confirmed of a checked file before it is written, and what keeps it from
    that.
    """
    file["asks"] = []
    if waiting := file_places.waiting(item, file):
        item.problems = [*item.problems, {"code": "is_checked", "params": {"file": waiting}}]
        return
    if file["same"] or not file["report"].get("accepted") or not registry.is_known(file["table"]):
        return
    with portal_mail.in_the_readers_language():
        file["asks"] = [each.code for each in _needed(item, file, file_places.standing(item, file))]


def mark(items: Iterable[BatchItem]) -> str:
    """The word that names exactly what is shown of a batch."""
    return _hash(
        [[item.n, item.said, *(_shown(item, file) for file in item.files)] for item in items]
    )


def _needed(item: BatchItem, file: File, place: Standing | None) -> list[Confirmation]:
    table = registry.load(file["report"]["schema"])
    facts = proposal.settled(table, {**item.texts, "owner_org": item.said["owner_org"]})
    return needed.needed(table, facts, file["report"], place, file["name"], file["sha256"])


def of_file(item: BatchItem, k: int) -> list[Confirmation]:
    """What is still to be confirmed of the ``k``-th file of a dataset, in the reader's language."""
    file = item.files[k - 1]
    if not file.get("asks") or file.get("confirmed"):
        return []
    with portal_mail.in_the_readers_language():
        asked = _needed(item, file, file_places.standing(item, file))
    return [Confirmation(_code(item, k, code), said) for code, said in asked]


def still_open(item: BatchItem) -> list[str]:
    """The codes of all that is still to be confirmed of a dataset."""
    return [each.code for k in range(1, len(item.files) + 1) for each in of_file(item, k)]


def confirm(item: BatchItem) -> None:
    """All that its files ask is confirmed."""
    item.files = [{**file, "confirmed": True} for file in item.files]


def confirmed(item: BatchItem) -> Callable[[str], Collection[str]]:
    """What was confirmed of the files of a dataset, by their SHA-256.

    Of several files that are the same table, the gate asks of whichever it comes to later whether
    it stands beside the others.
    """
    codes: dict[str, set[str]] = {}
    beside = {file["table"] for file in item.files if "beside" in (file.get("asks") or ())}
    for file in item.files:
        asked = codes.setdefault(file["sha256"], set())
        asked.update(file.get("asks") or (), {"beside"} if file.get("table") in beside else ())
    return lambda sha256: codes.get(sha256, ())


def _code(item: BatchItem, k: int, code: str) -> str:
    """The word that confirms this of this file as it was shown: of this dataset, in this place."""
    return f"{item.n}-{k}-{code}-{_hash(_shown(item, item.files[k - 1]))}"


def _shown(item: BatchItem, file: File) -> Any:
    """What is shown of a file: what it is, where it goes, and what was found in it."""
    report = file.get("report") or {}
    found = [report.get(name) for name in ("compared", "amounts", "counts", "rows", "sheets")]
    place = [item.said, item.package_id, file.get("resource_id"), file.get("version")]
    return [file["sha256"], file.get("basis"), place, found]


def _hash(shown: Any) -> str:
    said = json.dumps(shown, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:_MARK]
