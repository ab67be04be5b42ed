"""Plain values: texts, dates, amounts, codes of codelists. Empty ones are not stored."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey
from flask import has_request_context

from ckanext.mashhad.catalog import duties_in_force
from ckanext.mashhad.catalog.engine import codelists, contacts, duties, rules
from ckanext.mashhad.catalog.engine.text import json_text, multilingual
from ckanext.mashhad.catalog.validators.field_errors import (
    FOREIGN_RECORD,
    Field,
    Validator,
    is_as_stored,
    is_awaited,
    is_empty,
    isolate,
    keep_stored,
    of_schema,
    stop,
    store,
    stored_as,
    title_language,
    unless_stored,
    was_never_there,
)
from ckanext.mashhad.persian import identifiers
from ckanext.mashhad.persian.calendar import jalali


@of_schema
def mashhad_required(field: Field, schema: Field) -> Validator:
    """Refuse an empty value where the field says ``required``.

    Not in a foreign record, also when it is changed here later: what was never there stays away.
    """

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        if not field.get("required") or not is_empty(data.get(key)):
            return
        if is_awaited(key, data, context):
            return
        if not context.get(FOREIGN_RECORD) and not was_never_there(key, data, context):
            stop(key, errors, tk._("This is needed."))

    return validator


@of_schema
def mashhad_text(field: Field, schema: Field) -> Validator:
    """Store a text of at most ``max_length`` characters in the spelling of the record's title."""

    @unless_stored
    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        most, language = field["max_length"], title_language(data)
        store(
            key, data, errors, lambda text: contacts.within(multilingual.tidy(text, language), most)
        )

    return validator


def mashhad_plain(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Refuse what is no text, before a validator of CKAN that is not ready for it."""
    value = data.get(key)
    if value is tk.missing or value is None:
        return
    if not isinstance(value, str) or "\x00" in value:
        stop(key, errors, tk._("Write one plain value here."))


# --- values that one reader of an engine makes of the text typed ----------------------------------

#: A Jalali or Gregorian date in any digits; stored as ISO.
mashhad_date = stored_as(lambda text: jalali.parse(text).date.isoformat())

#: An amount with its words and unit; stored in rial.
mashhad_amount = stored_as(rules.read_amount)

#: A number of things.
mashhad_count = stored_as(rules.read_count)

mashhad_email = stored_as(contacts.read_email)

#: An office's phone; a mobile is a person's, and is not published (PRIV-DIR art. 4).
mashhad_office_phone = stored_as(contacts.read_phone)

mashhad_website = stored_as(contacts.read_website)

#: The link of a file, or the name of an uploaded one.
mashhad_link = stored_as(contacts.read_link)

#: The 11 digits of a legal person's id.
mashhad_legal_id = stored_as(identifiers.read_legal_id)


# --- other values ---------------------------------------------------------------------------------


def mashhad_integer_output(value: Any) -> Any:
    """Give a stored number back as a number."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


@unless_stored
def mashhad_flag(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Store ``true`` or ``false``; a form sends both when its box is ticked."""
    value = data.get(key)
    if isinstance(value, list) and value:
        value = value[-1]
    if isinstance(value, bool):
        value = str(value)
    data[key] = value.lower() if isinstance(value, str) else value
    store(key, data, errors, str)
    if data[key] not in codelists.load("yes_no"):
        stop(key, errors, tk._("Write true or false."))


def mashhad_format(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Refuse what names no format; with none, let CKAN guess from a link that can be read."""
    value, url = data.get(key), data.get((*key[:2], "url"), "")
    if is_empty(value):
        try:
            readable = isinstance(url, str) and bool(contacts.read_link(url))
        except contacts.ContactError:
            readable = False
        if not readable:
            data.pop(key, None)
            raise tk.StopOnError
    elif not keep_stored(key, data, context):
        store(key, data, errors, lambda text: contacts.within(text, contacts.MAX_FORMAT))


def mashhad_licence(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """An id of the codelist ``licence``, or none; a foreign record keeps the one it came with."""
    value = data.get(key)
    if value is tk.missing or value is None:
        data.pop(key, None)
        raise tk.StopOnError
    if is_empty(value) or keep_stored(key, data, context):
        return  # an empty text takes away the stored one
    store(key, data, errors, lambda text: contacts.within(text, contacts.MAX_FORMAT))
    if data[key] not in codelists.load("licence") and not context.get(FOREIGN_RECORD):
        stop(key, errors, _unknown_code(data[key]))


@of_schema
def mashhad_code(field: Field, schema: Field) -> Validator:
    """One code of the field's ``codelist``."""

    @unless_stored
    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        store(key, data, errors, str)
        if data[key] not in codelists.load(field["codelist"]):
            stop(key, errors, _unknown_code(data[key]))

    return validator


@of_schema
def mashhad_codes(field: Field, schema: Field) -> Validator:
    """Any number of codes of the field's ``codelist``, stored as a JSON list in its order."""

    @unless_stored
    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        _store_codes(key, data, errors, codelists.load(field["codelist"]).codes)

    return validator


def mashhad_duties(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Any number of ids of duties, stored as a JSON list in the order of the rules; none that asks
    for another type or subject. What is stored is asked about where the subject is another.
    """
    if keep_stored(key, data, context) and is_as_stored(("subject",), data, context):
        return
    if is_empty(data.get(key)):
        data.pop(key, None)
        raise tk.StopOnError  # without the database
    known = duties_in_force.load()
    _store_codes(key, data, errors, tuple(known))
    type_, subject = (str(data.get((name,)) or "") for name in ("type", "subject"))
    named = (known[id_] for id_ in json.loads(data[key]))
    other = [each for each in named if not duties.may_name(each, type_, subject)]
    if other and type_:
        lang = multilingual.data_language(tk.h.lang()) if has_request_context() else "en"
        titles = ("، " if lang == "fa" else ", ").join(isolate(each.label(lang)) for each in other)
        said = tk._("Its type or subject is not what these ask for: {duties}.")
        stop(key, errors, said.format(duties=titles))


def mashhad_codes_output(value: Any) -> Any:
    """Give a stored JSON list back as a list."""
    return json.loads(value) if isinstance(value, str) and value.startswith("[") else value


def _store_codes(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, known: tuple[str, ...]
) -> None:
    value = data.get(key)
    if isinstance(value, str) and value.startswith("["):
        value = json_text.parsed(value) or value
    chosen = [
        code for code in (value if isinstance(value, list) else [value]) if not is_empty(code)
    ]
    if not chosen:
        data.pop(key, None)
        raise tk.StopOnError
    unknown = [str(code) for code in chosen if code not in known]
    if unknown:
        stop(key, errors, _unknown_code(", ".join(unknown)))
    data[key] = json.dumps([code for code in known if code in chosen])


def _unknown_code(code: str) -> str:
    return tk._("“{code}” is not one of the choices.").format(code=isolate(code))
