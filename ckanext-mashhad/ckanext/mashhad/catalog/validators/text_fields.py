"""Texts in several languages, in line with CKAN's own plain ``title`` and ``notes``.

A validator whose name begins with ``fluent`` tells ckanext-dcat that its field is such a one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.mashhad.catalog.engine import contacts
from ckanext.mashhad.catalog.engine.text import multilingual
from ckanext.mashhad.catalog.validators.field_errors import (
    FOREIGN_RECORD,
    Field,
    Validator,
    is_empty,
    of_schema,
    say,
    stop,
)
from ckanext.mashhad.persian.reading_errors import InputError


@of_schema
def mashhad_settle_texts(field: Field, schema: Field) -> Validator:
    """Bring texts by language and CKAN's own plain ones in line; stands first in a schema."""
    fields = [
        each["field_name"]
        for each in schema.get("dataset_fields") or schema["fields"]
        if each["field_name"].endswith("_translated")
    ]

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        for name in fields:
            try:
                _settle(name, data, context)
            except InputError as error:
                errors[(name,)].append(say(error))

    return validator


def _settle(name: str, data: FlattenDataDict, context: Context) -> None:
    key, plain_key = (name,), (name.removesuffix("_translated"),)
    given = None if is_empty(data.get(key)) else multilingual.read(data[key])
    typed = {
        input_name.removeprefix(f"{name}-"): text
        for input_name, text in data.get(("__extras",), {}).items()
        if input_name.startswith(f"{name}-")
    }
    if typed:
        kept = {lang: text for lang, text in (given or {}).items() if lang not in typed}
        given = kept | multilingual.read(typed)
    elif isinstance(data.get(key), Mapping):
        given = given or {}
    known = data.get(plain_key)
    texts = multilingual.settle(
        given, known if isinstance(known, str) else None, _stored_texts(name, context)
    )
    data[key] = texts
    data[plain_key] = multilingual.plain(texts)


def _is_stored(context: Context) -> bool:
    return bool(context.get("package") or context.get("group"))


def _stored_texts(name: str, context: Context) -> multilingual.Texts:
    stored = context.get("package") or context.get("group")
    return multilingual.read((stored.extras or {}).get(name, "")) if stored else {}


@of_schema
def fluent_text(field: Field, schema: Field) -> Validator:
    """Store settled texts as JSON. Where there are any, or ``required`` is set, one is Persian.

    Not of a record from another catalogue, nor of one that has long been stored without.
    """

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        if errors[key]:
            raise tk.StopOnError
        texts = data.get(key)
        long_so = _is_stored(context) and texts == _stored_texts(field["field_name"], context)
        free = context.get(FOREIGN_RECORD) or long_so
        if (texts or field.get("required")) and multilingual.FIRST not in texts and not free:
            stop(key, errors, tk._("Write the Persian text."))
        if not texts:
            data.pop(key, None)
            raise tk.StopOnError
        if not long_so:
            for text in texts.values():
                check_length(text, key, errors)
        data[key] = json.dumps(texts, ensure_ascii=False)

    def check_length(text: str, key: FlattenKey, errors: FlattenErrorDict) -> None:
        try:
            contacts.within(text, field["max_length"])
        except InputError as error:
            stop(key, errors, say(error))

    return validator


def fluent_text_output(value: Any) -> Any:
    """Give stored texts back by language."""
    return json.loads(value) if isinstance(value, str) and value.startswith("{") else value
