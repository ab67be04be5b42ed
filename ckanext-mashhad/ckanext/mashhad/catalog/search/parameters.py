"""What a reader may ask of Solr beside words and filters (pure).

Permission labels are a filter on documents. Counts of values, functions of terms and documents as
they are stored do not pass it: ``facet.mincount=0`` lists the titles of all private datasets, and
``docfreq(text,'word')`` as a sort or a field tells whether any of them holds a word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from ckanext.mashhad.persian.reading_errors import N_

FIELD: Final = N_("This must be names of fields.")
ORDER: Final = N_("This must be names of fields, each with “asc” or “desc”.")
MINIMUM: Final = N_("This must be 1 or more.")
CLOSED: Final = N_("This is not supported in searches.")

#: Solr's own names begin with an underscore; ``_query_`` and ``_val_`` as a field are parsers.
_NAME: Final = r"[A-Za-z][A-Za-z0-9_.\-]*"
_ONE_OR_MORE: Final = re.compile("[1-9][0-9]{0,8}")
_FIELD: Final = re.compile(_NAME)
_FIELDS: Final = re.compile(rf"{_NAME}(?:[\s,]+{_NAME})*")
_ORDER: Final = re.compile(rf"\s*{_NAME}(?:\s+(?:asc|desc))?\s*", re.IGNORECASE)
#: Names of fields in a parameter, each counted or returned.
_MOST_FIELDS: Final = 100
#: Stored with a document, and not meant for whoever may read it.
_HIDDEN: Final = frozenset(("data_dict", "validated_data_dict", "permission_labels", "text"))
#: What CKAN would hand on, and nobody needs: functions that weigh documents, another format.
_FUNCTIONS: Final = ("bf", "boost", "bq", "pf", "wt", "abort_search")
#: How words are looked for is the portal's own: each word costs as much as there are fields.
_PARSING: Final = ("defType", "df", "mm", "qf", "tie")


def faults(query: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The parameters of ``package_search`` that reach further than its results, with why."""
    for name, (is_fine, why) in _CHECKS.items():
        value = query.get(name)
        if value not in (None, "", []) and not is_fine(value):
            yield name, why


def _texts(value: Any) -> list[Any]:
    """The values of a parameter that is a text, a list, or a list written as JSON."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = json.loads(value)
        except ValueError:
            return [value]
    if not value:
        return []
    return value if isinstance(value, list) else [value]


def _are_few_fields(value: Any) -> bool:
    named = _texts(value)
    return len(named) <= _MOST_FIELDS and all(map(_are_fields, named))


def _are_fields(value: Any) -> bool:
    if not (isinstance(value, str) and _FIELDS.fullmatch(value.strip())):
        return False
    return not _HIDDEN.intersection(_FIELD.findall(value))


def _match(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: pattern.fullmatch(str(value)) is not None


_CHECKS: Final[Mapping[str, tuple[Callable[[Any], bool], str]]] = {
    "facet.mincount": (_match(_ONE_OR_MORE), MINIMUM),
    "facet.field": (_are_few_fields, FIELD),
    "fl": (_are_few_fields, FIELD),
    "sort": (lambda value: all(map(_ORDER.fullmatch, str(value).split(","))), ORDER),
    **dict.fromkeys((*_FUNCTIONS, *_PARSING), (lambda value: False, CLOSED)),
}
