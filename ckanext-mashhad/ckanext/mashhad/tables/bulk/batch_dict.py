"""Batches as the API and the pages show them."""

from __future__ import annotations

from typing import Any, Final

from ckanext.mashhad.catalog.validators.field_errors import say
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.persian.reading_errors import Word
from ckanext.mashhad.tables.bulk import batch_plan, steps
from ckanext.mashhad.tables.bulk import model as store
from ckanext.mashhad.tables.bulk.files import looking, questions, unlisted_files
from ckanext.mashhad.tables.bulk.model import Batch, BatchItem
from ckanext.mashhad.tables.engine.batches.problems import BulkError

#: Of a file of a batch, what nobody but the batch needs.
_INNER: Final = ("location", "resource_id", "asks", "basis", "confirmed", "unlisted")


def describe(batch: Batch) -> dict[str, Any]:
    """A batch with its datasets for JSON."""
    found, is_asked = store.items(batch.id), batch.state in (store.READY, store.STOPPED)
    items = [
        {
            "n": item.n,
            "title": item.title,
            "type": item.said.get("type", ""),
            "action": item.action,
            "state": item.state,
            "package_id": item.package_id,
            "changes": [_change(item, each) for each in item.changes],
            "files": [
                {k: v for k, v in file.items() if k not in _INNER}
                | {"confirm": _questions(item, k) if is_asked else []}
                for k, file in enumerate(item.files, 1)
            ],
            "facts": _facts(item),
            "may_be_corrected": unlisted_files.may_be_corrected(item),
            "may_be_left_out": steps.may_be_left_out(item),
            "accepted": looking.is_accepted(item),
            "is_looked_at": bool(item.problems) or looking.is_looked_at(item),
            "unsaid": unlisted_files.is_unsaid(item),
            "problems": [_sentence(each) for each in item.problems],
        }
        for item in found
    ]
    mark = questions.mark(found)
    return {**summary(batch), "report": batch.report, "mark": mark, "items": items}


def _change(item: BatchItem, change: dict[str, Any]) -> dict[str, Any]:
    return {**change, "label": batch_plan.label(item.said["type"], change["field"])}


def _questions(item: BatchItem, k: int) -> list[dict[str, str]]:
    return [each._asdict() for each in questions.of_file(item, k)]


def _facts(item: BatchItem) -> dict[str, str]:
    """Unit, year, part and codes of a dataset, as far as they are known."""
    known = {**(item.before or {}), **item.said}
    names = ("owner_org", "fiscal_year", "period_part")
    names += tuple(batch_plan.code_fields(known.get("type", "")))
    read = (item.files[0].get("facts") or {}) if item.files else {}
    return {name: str(known.get(name) or "") for name in names} | read


def _sentence(problem: Any) -> str:
    """A problem in the reader's language; what CKAN itself said stands as it did."""
    if isinstance(problem, str):
        return problem
    params = {k: Word(*v) if isinstance(v, list) else v for k, v in problem["params"].items()}
    return say(BulkError(problem["code"], **params))


def summary(batch: Batch) -> dict[str, Any]:
    """A batch without its datasets, for JSON."""
    stopped = batch.stopped_by
    if stopped:
        error = BulkError(stopped["code"], **stopped["params"])
        stopped = {
            "n": stopped["n"],
            "code": error.code,
            "message": say(error),
            "undoing": bool(stopped.get("undoing")),
        }
    return {
        "id": batch.id,
        "filename": batch.filename,
        "state": batch.state,
        "created": moments.iso(batch.created),
        "changed": moments.iso(batch.changed),
        "stopped_by": stopped,
    }
