"""Template functions for the free fields of datasets of no type of ours."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dcat.utils import field_labels
from markupsafe import Markup

from ckanext.mashhad.catalog.engine import free_fields
from ckanext.mashhad.catalog.engine.text import json_text
from ckanext.mashhad.catalog.helpers import formats
from ckanext.mashhad.catalog.helpers.labels import mashhad_label
from ckanext.mashhad.catalog.helpers.languages import mashhad_bdi
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.persian.text import ANY_LETTER
from ckanext.mashhad.types import DATASET_TYPES


def mashhad_free_label(key: str) -> Any:
    """What a free field is called: as a schema, ckanext-dcat or CKAN means its key, or as typed."""
    key = _stored(key)
    field = _field(key)
    if field is not None:
        return tk.h.scheming_language_text(field["label"])
    if key in free_fields.LABELS:
        return tk._(free_fields.LABELS[key])
    if key in field_labels():
        return field_labels()[key]
    if ANY_LETTER.search(key):
        return mashhad_bdi(key)
    text = Markup(tk._("Custom field {key}"))  # noqa: S704 (a translation)
    return text.format(key=Markup('<code dir="ltr" translate="no">{}</code>').format(key))


def mashhad_free_text(key: str, value: Any) -> Any:
    """What it says: codes, days and moments in words, what programs wrote as it is."""
    field = _field(_stored(key))
    if field is not None and "codelist" in field:
        labels = (mashhad_label(field["codelist"], each) for each in _codes(value))
        return mashhad_bdi(tk._(", ").join(labels))
    known = free_fields.read(value)
    if isinstance(known, dt.datetime):
        return _time(moments.iso(known), formats.mashhad_moment(known.isoformat()))
    if isinstance(known, dt.date):
        return _time(known.isoformat(), formats.mashhad_date_full(known))
    if free_fields.is_for_programs(known):
        return Markup('<code dir="ltr" translate="no">{}</code>').format(known)
    return mashhad_bdi(known)


def _time(machine: str, words: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(machine, words)


def _stored(key: str) -> str:
    """The key of which ckanext-dcat has put its own label in the place."""
    return {label: name for name, label in field_labels().items()}.get(key, key)


def _field(key: str) -> Any:
    schemas = (tk.h.scheming_get_dataset_schema(name) for name in DATASET_TYPES)
    fields = (field for schema in schemas if schema for field in schema["dataset_fields"])
    return next((field for field in fields if field["field_name"] == key), None)


def _codes(value: Any) -> list[Any]:
    """One code or the JSON of a list of them; what is neither stands for itself."""
    read = json_text.parsed(value)
    return read if isinstance(read, list) else [value]
