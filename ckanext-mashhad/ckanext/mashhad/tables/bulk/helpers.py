"""Template functions of batches."""

from __future__ import annotations

from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.common import current_user

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.tables.bulk import batch_plan
from ckanext.mashhad.tables.bulk import model as store
from ckanext.mashhad.tables.bulk.model import WAITING
from ckanext.mashhad.tables.engine import batch_list, registry
from ckanext.mashhad.tables.engine.batches import batch_words

#: How figures are shown, by the snippet of their field.
_FIGURES: Final[dict[str | None, str]] = {
    "mashhad_amount.html": "mashhad_amount",
    "mashhad_number.html": "mashhad_number",
}
#: So many batches are shown where an officer begins.
_WAITING: Final = 5


def mashhad_waiting_batches() -> list[store.Batch]:
    """The batches of the current officer that are not written, the latest first."""
    return store.waiting(current_user.id, _WAITING)


def mashhad_batch_state(state: str) -> dict[str, str]:
    """``sign``, ``word`` and ``css`` of a batch's state."""
    found = batch_words.STATES[state]
    return {"sign": found.sign, "word": tk._(found.msgid), "css": found.css}


def mashhad_batch_step(item: dict[str, Any]) -> str:
    """What a batch would do with a dataset, or has done."""
    step = item["action"] if item["state"] == WAITING else item["state"]
    msgid = batch_words.STEPS[step]
    return tk._(msgid)


def mashhad_batch_value(kind: str, change: dict[str, Any], which: str) -> str:
    """The old or new value of a field of a dataset of this type: codes in words, figures as such;
    one that is said no more follows from the file.
    """
    value, field = change[which], batch_plan.form_field(kind, change["field"])
    if found := _FIGURES.get(field.get("display_snippet")):
        return getattr(tk.h, found)(value) if value else tk._("as the file says")
    column = next(
        (c for c in registry.load(batch_list.NAME).columns if c.name == change["field"]), None
    )
    if column is not None and column.codelist and value:
        return codelists.load(column.codelist).label(str(value), data_language(tk.h.lang()))
    return str(value or "")


def mashhad_batch_dataset(item: dict[str, Any]) -> model.Package | None:
    """The dataset of a step, if there is one that can be looked at."""
    package = model.Package.get(item["package_id"]) if item["package_id"] else None
    return package if package is not None and package.state == "active" else None
