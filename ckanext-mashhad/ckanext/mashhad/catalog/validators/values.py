"""Plain values: texts, dates, amounts, codes of codelists, keywords. Empty ones are not stored."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.mashhad.catalog import codelists, duties, rules, tags
from ckanext.mashhad.catalog.validators.common import (
    FOREIGN_RECORD,
    Field,
    Validator,
    is_empty,
    of_schema,
    say,
    stop,
    store,
)
from ckanext.mashhad.persian import identifiers, jalali
from ckanext.mashhad.persian.digits import to_ascii_digits
from ckanext.mashhad.persian.text import display_safe


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
        package = context.get("package")
        never_there = package and len(key) == 1 and key[0] not in (package.extras or {})
        if not context.get(FOREIGN_RECORD) and not never_there:
            stop(key, errors, tk._("This is needed."))

    return validator


def mashhad_text(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Store a text in its one spelling."""
    store(key, data, errors, display_safe)


def mashhad_date(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Read a Jalali or Gregorian date in any digits; store ISO."""
    store(key, data, errors, lambda text: jalali.parse(text).date.isoformat())


def mashhad_amount(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Read an amount with its words and unit; store rial."""
    store(key, data, errors, rules.read_amount)


def mashhad_count(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Read a number of things."""
    store(key, data, errors, rules.read_count)


def mashhad_integer_output(value: Any) -> Any:
    """Give a stored number back as a number."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


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


def mashhad_office_phone(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Store an office's phone; a mobile is a person's, and is not published (PRIV-DIR art. 4)."""
    store(key, data, errors, lambda text: to_ascii_digits(display_safe(text)))
    if identifiers.is_valid("mobile", data[key]):
        stop(
            key,
            errors,
            tk._("This is a mobile number, which is personal. Write the phone of the office."),
        )


def mashhad_legal_id(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Store the 11 digits of a legal person's id."""
    store(key, data, errors, identifiers.read_legal_id)


@of_schema
def mashhad_code(field: Field, schema: Field) -> Validator:
    """One code of the field's ``codelist``."""

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

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        _store_codes(key, data, errors, codelists.load(field["codelist"]).codes)

    return validator


def mashhad_duties(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Any number of ids of duties, stored as a JSON list in the order of duties.yaml."""
    _store_codes(key, data, errors, tuple(duties.load()))


def mashhad_codes_output(value: Any) -> Any:
    """Give a stored JSON list back as a list."""
    return json.loads(value) if isinstance(value, str) and value.startswith("[") else value


def _store_codes(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, known: tuple[str, ...]
) -> None:
    value = data.get(key)
    if isinstance(value, str) and value.startswith("["):
        try:
            value = json.loads(value)
        except ValueError:
            stop(key, errors, _unknown_code(value))
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
    return tk._("“{code}” is not one of the choices.").format(code=code)


def tag_name_validator(value: Any, context: Context) -> str:
    """CKAN's, for Persian: half-spaces, brackets, slashes and Persian commas are fine."""
    try:
        return tags.tidy(value)
    except tags.TagError as error:
        raise tk.Invalid(say(error)) from error


def tag_string_convert(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """CKAN's, for Persian: what is typed is parted at Persian commas too.

    The form's view has already parted it at Latin ones.
    """
    value = data.get(key)
    typed = tags.split(value) if isinstance(value, str) else list(value)
    positions = [k[1] for k in data if len(k) == 3 and k[0] == "tags"]
    for position in positions:
        parts = tags.split(str(data.get(("tags", position, "name")) or ""))
        if len(parts) > 1 and parts[0] in typed:
            data[("tags", position, "name")] = parts[0]
    for number, tag in enumerate(typed, max(positions, default=-1) + 1):
        name = tag_name_validator(tag, context)
        data[("tags", number, "name")] = tk.get_validator("tag_length_validator")(name, context)
