"""What the validators share: reading a field, and saying what is wrong at it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey
from flask import has_request_context

from ckanext.mashhad.catalog import multilingual
from ckanext.mashhad.persian.errors import InputError

#: Set to True in a context by trusted code that writes records of other catalogues: their texts
#: may be in any language and they need no fiscal year. Never read from data.
FOREIGN_RECORD = "mashhad_foreign_record"

Field = dict[str, Any]
Validator = Callable[[FlattenKey, FlattenDataDict, FlattenErrorDict, Context], None]


def of_schema(make: Callable[[Field, Field], Validator]) -> Callable[[Field, Field], Validator]:
    """ckanext-scheming calls such a function with a field and its schema."""
    make.is_a_scheming_validator = True  # type: ignore[attr-defined]
    return make


def say(error: InputError) -> str:
    """The error in the reader's language; in English where nobody reads (commands, jobs)."""
    if not has_request_context():
        return str(error)
    return error.text(tk._, multilingual.data_language(tk.h.lang()))


def is_empty(value: Any) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is tk.missing or value is None or value == []


def stop(key: FlattenKey, errors: FlattenErrorDict, message: str) -> NoReturn:
    errors[key].append(message)
    raise tk.StopOnError


def store(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, read: Callable[[str], Any]
) -> None:
    """Put what ``read`` makes of the value in its place, or its error at the field."""
    value = data.get(key)
    if is_empty(value):
        data.pop(key, None)
        raise tk.StopOnError
    if isinstance(value, bool) or not isinstance(value, str | int):
        stop(key, errors, tk._("Write one plain value here."))
    try:
        data[key] = read(str(value).strip())
    except InputError as error:
        stop(key, errors, say(error))
