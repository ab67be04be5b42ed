"""What a value has to be to be of a kind, and the message of one that is not (pure)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from ckanext.mashhad.persian.reading_errors import N_

TEXT: Final = N_("This must be a text.")
VALUE: Final = N_(
    "This must be a single value of at most 10,000 characters, not a list or a record."
)
COUNT: Final = N_("This must be a whole number, 0 or more.")
FLAG: Final = N_("This must be yes or no (true or false).")
TEXTS: Final = N_("This must be a text or a list of at most 200 texts.")
LIST: Final = N_("This must be a list of at most 1,000 texts.")
RECORDS: Final = N_("This must be a list of records.")
RECORD: Final = N_("This must be a record.")
FILTERS: Final = N_(
    "This must be a record of at most 50 columns: the name of each, and a value or a list of at"
    " most 100 values."
)
COLUMNS: Final = N_("This must be at most 200 names of columns, each once.")
SHORT: Final = N_("This must be a text of at most 1,000 characters.")
QUERY: Final = N_(
    "This must be a text, or a record of at most 50 columns with texts, of at most 1,000 characters"
    " in all."
)
MOMENT: Final = N_("This must be a moment: seconds since 1970.")
CHOICE: Final = N_("There is no such choice.")
PAGE: Final = N_("There are not so many pages.")
ORDER: Final = N_("This must be names of fields, each with “asc” or “desc”.")
PASSWORD: Final = N_("A password has at most 4,096 characters.")
ADDRESS: Final = N_("This must be an address of this portal.")
UNKNOWN: Final = N_("Nothing of this name is taken here.")

_FLAGS: Final = ("true", "yes", "on", "t", "y", "1", "false", "no", "off", "f", "n", "0")
#: More digits has no number that the database counts with.
_COUNT: Final = re.compile("[0-9]{1,9}")
#: Of this portal, or whole, for CKAN to compare with its own; what else it takes for an endpoint.
#: Backslashes, controls and spaces browsers read as they like.
_ADDRESS: Final = re.compile(r"(?:(?:https?:/)?/[^/\\\x00-\x20\x7f][^\\\x00-\x20\x7f]*|/)?")
#: What passlib takes.
_PASSWORD: Final = 4096
#: How CKAN compares a column with a value, or a list.
_COMPARED: Final = frozenset(("eq", "in", "gt", "gte", "lt", "lte"))
#: Texts of a list to look for, and of ids to change; columns of filters, and values of each: CKAN
#: makes an expression of every one. Characters of an order, and of words to look for in rows.
_MOST_TEXTS: Final = 200
_MOST_IDS: Final = 1000
_LONGEST_PAGE: Final = 9
_LONGEST_VALUE: Final = 10_000
_LONGEST_ORDER: Final = 1000
_LONGEST_QUERY: Final = 1000
_MOST_COLUMNS: Final = 50
_MOST_VALUES: Final = 100
_MOMENT: Final = re.compile(r"[0-9]{1,10}(?:\.[0-9]{1,9})?")


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_value(value: Any) -> bool:
    return not isinstance(value, list | dict) and len(str(value)) <= _LONGEST_VALUE


def _is_count(value: Any) -> bool:
    plain = isinstance(value, str | int) and not isinstance(value, bool)
    return plain and _COUNT.fullmatch(str(value)) is not None


def _is_page(value: Any) -> bool:
    """A number that the database counts with; what is none, each page tells in its own words."""
    return len(str(value)) <= _LONGEST_PAGE


def _is_moment(value: Any) -> bool:
    plain = isinstance(value, str | int | float) and not isinstance(value, bool)
    return plain and _MOMENT.fullmatch(str(value)) is not None


def _is_address(value: Any) -> bool:
    return _is_text(value) and _ADDRESS.fullmatch(value) is not None


def _is_order(value: Any) -> bool:
    """Each part has a name; which names there are, the search itself looks at."""
    if not _is_text(value) or len(value) > _LONGEST_ORDER:
        return False
    return value == "" or all(part.strip() for part in value.split(","))


def _is_password(value: Any) -> bool:
    return _is_text(value) and len(value) <= _PASSWORD


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool | int) or (
        isinstance(value, str) and value.strip().lower() in _FLAGS
    )


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= _MOST_IDS and all(map(_is_text, value))


def _are_texts(value: Any) -> bool:
    return _is_text(value) or (_is_list(value) and len(value) <= _MOST_TEXTS)


def _is_record(value: Any) -> bool:
    return isinstance(value, dict)


def _are_filters(value: Any) -> bool:
    value = as_json(value)
    if not value or not _is_record(value):
        return value in ("", None, {})
    return len(value) <= _MOST_COLUMNS and all(map(_is_filter, value.values()))


def _is_filter(given: Any) -> bool:
    """A value, a list of them, or what they are compared with: ``{"gt": 5}``."""
    compared = list(given.values()) if isinstance(given, dict) else [given]
    known = not isinstance(given, dict) or (given and _COMPARED.issuperset(given))
    return bool(known) and all(map(_are_few_values, compared))


def _are_few_values(given: Any) -> bool:
    several = given if isinstance(given, list) else [given]
    return len(several) <= _MOST_VALUES and all(map(_is_value, several))


def _are_columns(value: Any) -> bool:
    """CKAN answers a name that comes again with all its values again."""
    if not _are_texts(value):
        return False
    names = [name.strip() for name in (value.split(",") if _is_text(value) else value)]
    return len(names) <= _MOST_TEXTS and len(set(names)) == len(names)


def _is_short(value: Any) -> bool:
    return _is_text(value) and len(value) <= _LONGEST_QUERY


def _is_query(value: Any) -> bool:
    """Words, or words by column; as CKAN does, a record may come as a text."""
    by_column = as_json(value)
    texts = list(by_column.values()) if _is_record(by_column) else [value]
    short = all(map(_is_value, texts)) and sum(len(str(text)) for text in texts) <= _LONGEST_QUERY
    return short and len(texts) <= _MOST_COLUMNS


def are_records(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_record, value))


RIGHT: Final[Mapping[str, Callable[[Any], bool]]] = {
    TEXT: _is_text,
    VALUE: _is_value,
    COUNT: _is_count,
    FLAG: _is_flag,
    TEXTS: _are_texts,
    LIST: _is_list,
    RECORDS: are_records,
    RECORD: _is_record,
    FILTERS: _are_filters,
    QUERY: _is_query,
    COLUMNS: _are_columns,
    SHORT: _is_short,
    MOMENT: _is_moment,
    PAGE: _is_page,
    ADDRESS: _is_address,
    ORDER: _is_order,
    PASSWORD: _is_password,
}


def as_json(value: Any) -> Any:
    """Lists and records that come as a text, as they do beside a file."""
    if not isinstance(value, str) or value[:1] not in ("{", "["):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value
