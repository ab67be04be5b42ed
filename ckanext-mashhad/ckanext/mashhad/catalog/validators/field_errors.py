"""What the validators share: reading a field, and saying what is wrong at it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NoReturn

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey
from flask import has_request_context

from ckanext.mashhad.catalog.engine.text import json_text, multilingual
from ckanext.mashhad.persian.reading_errors import InputError

#: Set to True in a context by trusted code that writes records of other catalogues: their texts
#: may be in any language and they need no fiscal year. Never read from data.
FOREIGN_RECORD = "mashhad_foreign_record"

#: Ids of resources in a context, put there by trusted code: their files wait for a check, and until
#: then they have no address. Never read from data.
FILE_AWAITED = "mashhad_file_awaited"

#: A URL name in a context, which trusted code wishes for a new dataset; taken ones get a counter.
#: Never read from data.
WISHED_NAME = "mashhad_wished_name"

#: A dict in a context, put there by trusted code that makes many datasets in one transaction: what
#: was asked for one of them is not asked for the next. Never read from data.
KNOWN = "mashhad_known"
#: Among that, the names that datasets of this transaction were given and nobody else has.
FREE_NAMES = "free names"

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
    shown = error.shown(multilingual.data_language(tk.h.lang()))
    for name, value in error.params.items():
        if isinstance(value, str):
            shown[name] = isolate(shown[name])
    return tk._(error.msgid).format(**shown)


def isolate(text: str) -> str:
    """What was typed, so marked that «bad@@» in a Persian sentence is not shown as «@@bad»."""
    return f"\u2068{text}\u2069"


def is_empty(value: Any) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is tk.missing or value is None or value == []


def keep_stored(key: FlattenKey, data: FlattenDataDict, context: Context) -> bool:
    """Whether the field is sent as it has long been stored; then that is put in its place."""
    stored, given = _stored_value(key, data, context), data.get(key)
    if is_empty(stored) or is_empty(given) or isinstance(given, bool):
        return False  # CKAN's mark of a field that was not sent refuses to be a text
    if isinstance(given, list | dict):
        same = json_text.parsed(stored) == given
    else:
        same = str(given) == str(stored)
    if same:
        data[key] = stored
    return same


def is_as_stored(key: FlattenKey, data: FlattenDataDict, context: Context) -> bool:
    """Whether the field is sent as it is stored, or is in neither."""
    neither = is_empty(_stored_value(key, data, context)) and is_empty(data.get(key))
    return neither or keep_stored(key, data, context)


def was_never_there(key: FlattenKey, data: FlattenDataDict, context: Context) -> bool:
    """Whether the dataset, or its file, is stored without any value of this field."""
    return is_empty(_stored_value(key, data, context, new="no such record"))


def _stored_value(
    key: FlattenKey, data: FlattenDataDict, context: Context, new: str | None = None
) -> Any:
    record: Any = context.get("package") or context.get("group")
    if record is not None and key[0] == "resources":
        resource_id = data.get((*key[:2], "id"))
        record = next((each for each in record.resources if each.id == resource_id), None)
    if record is None:
        return new
    name = str(key[-1])
    extras = record.extras or {}
    return getattr(record, name) if name in record.__table__.c else extras.get(name)


def is_awaited(key: FlattenKey, data: FlattenDataDict, context: Context) -> bool:
    """Whether this is the address of a file that waits for its check."""
    awaited = context.get(FILE_AWAITED) or ()
    return key[0] == "resources" and key[-1] == "url" and data.get((*key[:2], "id")) in awaited


def title_language(data: FlattenDataDict) -> str:
    """The language of the record's title where that can be another than Persian; else Persian."""
    try:
        texts = multilingual.read(data.get(("title_translated",)) or "")
    except multilingual.TextsError:
        texts = {}  # said at the title
    return multilingual.shown_language(texts)


def unless_stored(validator: Validator) -> Validator:
    """Ask nothing of a value that the record already has: who mends a word need not mend all."""

    @functools.wraps(validator)
    def check(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        if not keep_stored(key, data, context):
            validator(key, data, errors, context)

    return check


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


def stored_as(read: Callable[[str], Any]) -> Validator:
    """The validator of a value that ``read`` makes of the text typed, or says what is wrong."""

    @unless_stored
    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        store(key, data, errors, read)

    return validator
