"""Template functions of the forms: what stands in a box, and what is wrong at it."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from markupsafe import Markup

from ckanext.mashhad.catalog import validators
from ckanext.mashhad.catalog.engine.text import multilingual
from ckanext.mashhad.catalog.pages import wrong_fields
from ckanext.mashhad.persian.locales import LOCALE


def mashhad_typed(data: dict[str, Any], field_name: str) -> str:
    """What stands in a box: what was typed, else what is stored."""
    value = data.get(field_name)
    if isinstance(value, list):
        value = value[-1] if value else ""
    return "" if value is None else str(value)


def mashhad_typed_text(
    data: dict[str, Any], errors: dict[str, Any], field_name: str, language: str
) -> str:
    """What stands in the box of one language: what was typed, else what is stored."""
    typed = data.get(f"{field_name}-{language}")
    if typed is not None:
        return str(typed)
    stored = data.get(field_name)
    if isinstance(stored, dict):
        return str(stored.get(language, ""))
    if stored or errors or language != multilingual.FIRST:
        return ""
    return str(data.get(field_name.removesuffix("_translated")) or "")


def mashhad_chosen(data: dict[str, Any], field_name: str) -> list[str]:
    """The codes that are ticked, of a list, a JSON list or one code."""
    value = validators.mashhad_codes_output(data.get(field_name))
    return [str(code) for code in (value if isinstance(value, list) else [value]) if code]


def mashhad_example(field: dict[str, Any], language: str) -> str:
    """A field's example in the language of the box, whatever the page speaks."""
    example = field.get("form_placeholder") or {}
    return example.get(LOCALE.get(language, language), "")


def mashhad_field_error(errors: dict[str, Any], field_name: str) -> str:
    """What is wrong at a field, in one sentence or more; empty when nothing is."""
    found = errors.get(field_name) or []
    if field_name == "tag_string":
        found = [*found, *(text for tag in errors.get("tags", []) for text in tag.get("name", []))]
    return " ".join([found] if isinstance(found, str) else map(str, found))


def mashhad_wrong_fields(html: Any) -> list[dict[str, Any]]:
    """What of a page is marked as wrong: ``id``, ``label``, ``text``."""
    return [each._asdict() for each in wrong_fields.find_wrong_fields(str(html))]


def mashhad_announces(html: Any) -> bool:
    """Whether a page says by itself that something is wrong."""
    return wrong_fields.is_announced(str(html))


def mashhad_summary_with(links: Any, html: Any) -> Markup:
    """The page, whose own summary of what is wrong leads to the fields by these links."""
    return wrong_fields.summary_with(str(links), str(html))


def mashhad_error_list(
    errors: dict[str, Any], fields: list[dict[str, Any]], pages: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """All that is wrong, in the form's order: ``label``, ``text``, ``field_name``, ``page``.

    ``page`` counts from 1, 0 in a form of one page. What belongs to no field comes last, with an
    empty ``label``.
    """
    page_of = {
        field["field_name"]: number
        for number, page in enumerate(pages, 1)
        for field in page["fields"]
    }
    found = [
        {
            "label": tk.h.scheming_language_text(field["label"]),
            "text": text,
            "field_name": field["field_name"],
            "page": page_of.get(field["field_name"], 0),
        }
        for field in fields
        if (text := mashhad_field_error(errors, field["field_name"]))
    ]
    known = {field["field_name"] for field in fields} | {"tags"}
    others = [text for name, texts in errors.items() if name not in known for text in _flat(texts)]
    return found + [{"label": "", "text": text, "field_name": "", "page": 0} for text in others]


def _flat(errors: Any) -> list[str]:
    if isinstance(errors, dict):
        return [text for inner in errors.values() for text in _flat(inner)]
    if isinstance(errors, list):
        return [text for inner in errors for text in _flat(inner)]
    return [str(errors)]
