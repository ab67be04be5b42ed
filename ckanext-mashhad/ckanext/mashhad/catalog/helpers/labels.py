"""Template functions for what is called by a code: choices, dataset types, duties."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ckan.plugins.toolkit as tk
from flask import g, has_request_context

from ckanext.mashhad.catalog import duties_in_force
from ckanext.mashhad.catalog.engine import codelists, duties
from ckanext.mashhad.catalog.helpers.page_basics import page_language
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.types import DATASET_TYPES


def mashhad_codelist_choices(field: dict[str, Any]) -> list[dict[str, Any]]:
    """The choices of a schema's field, of the codelist it names."""
    return codelists.load(field["codelist"]).choices()


def mashhad_label(codelist: str, code: Any) -> str:
    """The label of a code in the reader's language; an unknown code stands for itself."""
    return codelists.load(codelist).label(str(code), page_language())


def mashhad_types() -> list[dict[str, str]]:
    """Our dataset types: ``type``, ``label``, ``plural``, ``description``, ``path``."""
    if not has_request_context():
        return _types()
    # Every line of a list asks for its type; the words change with the page's language only.
    kept = g.setdefault("mashhad_types", {})
    if page_language() not in kept:
        kept[page_language()] = _types()
    return kept[page_language()]


def _types() -> list[dict[str, str]]:
    text = tk.h.scheming_language_text
    schemas = [tk.h.scheming_get_dataset_schema(name) for name in DATASET_TYPES]
    return [
        {
            "type": schema["dataset_type"],
            "label": text(schema["label"]),
            "plural": text(schema["plural"]),
            "description": text(schema["description"]),
            "path": tk.h.url_for(f"{schema['dataset_type']}.search"),
        }
        for schema in schemas
        if schema
    ]


def mashhad_type(name: str | None) -> dict[str, Any] | None:
    """Our dataset type of this name (see ``mashhad_types``), or None."""
    return next((kind for kind in tk.h.mashhad_types() if kind["type"] == name), None)


def mashhad_type_names() -> tuple[str, ...]:
    """The names of our dataset types."""
    return DATASET_TYPES


def mashhad_types_in_words() -> str:
    """The plurals of our types as a list within a sentence: «قراردادها، بودجه … و اسناد»."""
    words = [kind["plural"] for kind in mashhad_types()]
    if page_language() == "en":
        words = [words[0], *(word[0].lower() + word[1:] for word in words[1:])]
    comma = mashhad_comma()
    return tk._("{list} and {last}").format(list=comma.join(words[:-1]), last=words[-1])


def mashhad_comma() -> str:
    """What parts the words of a list in the language of the page."""
    return "، " if page_language() == "fa" else ", "


def mashhad_duty_choices(field: dict[str, Any]) -> list[dict[str, Any]]:
    """All duties, as ckanext-scheming takes choices."""
    return [
        {"value": duty.id, "label": dict(duty.title)} for duty in duties_in_force.load().values()
    ]


def mashhad_duties_of(
    dataset_type: str, chosen: list[str], subject: str = ""
) -> list[dict[str, str]]:
    """The duties that such a dataset can meet, and those chosen: ``id``, ``title``, ``basis``.

    One that has ended stands only where it was chosen.
    """
    known = duties_in_force.load()
    today = moments.tehran_day(dt.datetime.now(dt.UTC))
    offered = duties.served_by(dataset_type, subject, known, today=today)
    fitting = {duty.id: duty for duty in offered}
    others = {each: duty for each, duty in known.items() if each in chosen}
    return [_shown(duty) for duty in (fitting | others).values()]


def mashhad_duties_named(ids: list[str]) -> list[dict[str, str]]:
    """The duties with these ids: ``id``, ``title``, ``basis``."""
    known = duties_in_force.load()
    return [_shown(known[each]) for each in ids if each in known]


def _shown(duty: duties.Duty) -> dict[str, str]:
    return {"id": duty.id, "title": duty.label(page_language()), "basis": duty.basis_fa}
