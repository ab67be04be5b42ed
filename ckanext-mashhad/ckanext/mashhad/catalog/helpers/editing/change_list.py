"""Template functions that tell what has changed, in the words of the page."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.common import current_user
from markupsafe import Markup

from ckanext.mashhad.catalog.activities import model as activities
from ckanext.mashhad.catalog.engine import value_changes
from ckanext.mashhad.catalog.helpers import labels, unit_texts
from ckanext.mashhad.catalog.helpers.dataset_texts import mashhad_file_name, mashhad_license
from ckanext.mashhad.catalog.helpers.editing import free_field_boxes
from ckanext.mashhad.catalog.helpers.languages import mashhad_bdi

_LATIN = frozenset({"name", "url", "image_url", "author_email", "maintainer_email"})


def mashhad_has_details(activity: dict[str, Any]) -> bool:
    """Whether the reader may open what an activity links to: its data, and what has changed."""
    asked = {"id": activity["id"]}
    if not current_user.is_authenticated or not tk.h.check_access("activity_data_show", asked):
        return False
    return activity["activity_type"].startswith("new ") or activities.is_comparable(activity["id"])


def mashhad_dataset_changes(old: dict[str, Any], new: dict[str, Any]) -> list[dict[str, Any]]:
    """What differs between two versions of a dataset: a list of ``_told`` and ``_told_file``."""
    schema = tk.h.scheming_get_dataset_schema(new.get("type")) or {}
    own = schema.get("dataset_fields") or _plain(value_changes.PLAIN_DATASET)
    of_files = schema.get("resource_fields") or _plain(value_changes.PLAIN_FILE)
    found = [
        *value_changes.of_fields(old, new, [*own, *_plain([value_changes.VISIBILITY])]),
        *value_changes.of_extras(old, new),
        *value_changes.of_files(old, new, of_files),
    ]
    return [
        _told(each) if isinstance(each, value_changes.Change) else _told_file(each)
        for each in found
    ]


def mashhad_group_changes(old: dict[str, Any], new: dict[str, Any]) -> list[dict[str, Any]]:
    """What differs between two versions of a unit or group: a list of ``_told``."""
    schema = tk.h.scheming_get_organization_schema(new.get("type")) or {}
    fields = schema.get("fields") or _plain(value_changes.PLAIN_GROUP)
    return [_told(each) for each in value_changes.of_fields(old, new, fields)]


def _plain(fields: Any) -> list[dict[str, Any]]:
    return [{"field_name": name, "label": tk._(label)} for name, label in fields]


def _told(change: value_changes.Change) -> dict[str, Any]:
    """``label``, ``field``, and ``before`` and ``after``: the versions, None where it was empty."""
    field = change.field
    label = _label(field)
    if change.file:
        text = Markup(tk._("{field} of the file “{file}”"))  # noqa: S704 (a translation)
        label = text.format(field=label, file=mashhad_bdi(mashhad_file_name(dict(change.file))))
    return {"label": label, "field": field, "before": change.before, "after": change.after}


def _label(field: Any) -> Any:
    if field.get("free"):
        return free_field_boxes.mashhad_free_label(field["field_name"])
    return tk.h.scheming_language_text(field.get("display_label") or field["label"])


def _told_file(change: value_changes.FileChange) -> dict[str, Any]:
    """``label``: the file; ``sentence``: what became of it."""
    file = dict(change.after or change.before or {})
    if change.after is None:
        sentence = tk._("This file was taken away.")
    elif change.before is None:
        sentence = tk._("This file was added.")
    else:
        sentence = tk._("This file has new content.")
    return {"label": mashhad_bdi(mashhad_file_name(file)), "sentence": sentence}


def mashhad_field_text(field: dict[str, Any], version: dict[str, Any]) -> Any:
    """What a version says in a field that dataset pages show elsewhere, in words."""
    name = field["field_name"]
    value = value_changes.value(version, name)
    if field.get("free"):
        return free_field_boxes.mashhad_free_text(name, value)
    if name == "private":
        return tk._("Private") if value else tk._("Public")
    if name == "owner_org":
        unit = model.Group.get(value)
        return mashhad_bdi(unit_texts.mashhad_unit_title({"name": unit.name, "title": unit.title})
                           if unit else tk._("a unit that is gone"))  # fmt: skip
    if name == "license_id":
        return mashhad_bdi(mashhad_license(version))
    if field.get("codelist"):
        codes = value if isinstance(value, list) else [value]
        return _listed(labels.mashhad_label(field["codelist"], code) for code in codes)
    if isinstance(value, dict):
        return Markup("<br>").join(map(mashhad_bdi, value.values()))
    if isinstance(value, list):
        return _listed(value)
    if name in _LATIN:
        return Markup('<span class="ltr">{}</span>').format(value)
    return mashhad_bdi(value)


def _listed(values: Any) -> Markup:
    return Markup(tk._(", ")).join(map(mashhad_bdi, values))  # noqa: S704 (a translation)
