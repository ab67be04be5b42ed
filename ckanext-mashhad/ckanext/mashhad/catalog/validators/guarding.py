"""What may not be kept of a record: texts of persons (``ITextGuard``), and texts without end.

One walk over all of a record (``leaves``), whatever its fields are called.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any, Final, NamedTuple

import ckan.plugins as p

from ckanext.mashhad.catalog.engine import contacts
from ckanext.mashhad.catalog.engine.text import json_text
from ckanext.mashhad.catalog.engine.text.leaves import Place, leaves, strings
from ckanext.mashhad.catalog.interfaces import ITextGuard
from ckanext.mashhad.catalog.validators.field_errors import say

#: Characters of any text, whose field has no limit of its own.
LONGEST: Final = 20_000
#: Of what is read at a glance. PostgreSQL indexes an address, and so counts its bytes.
_SHORT: Final = {"title": 1_000, "name": 1_000, "license_id": 200, "version": 200, "format": 200}


class Fault(NamedTuple):
    """What is wrong at a place; ``text`` is empty where it is no matter of a person."""

    place: Place
    text: str
    message: str


def faults(
    data: Any, unit: str, stored: Callable[[], Collection[str]], place: Place = ()
) -> Iterator[Fault]:
    """What of ``data`` may not be kept.

    ``stored``: the leaves that the record has already, asked for only if something is found; who
    mends a word need not mend all.
    """
    known: Collection[str] | None = None
    too_long = False
    for at, text in strings(data, place):
        if (count := _length(text)) > (most := _most(at, text)):
            too_long = True
            if _is_derived(at, data):
                continue
            error = contacts.ContactError("too_long", count=count, most=most)
            yield Fault(at, "", say(error))
    if too_long:
        return
    for at, text in leaves(data, place):
        message = fault_of_text(text, unit)
        if message:
            known = stored() if known is None else known
            if text not in known:
                yield Fault(at, text, message)


def _length(text: str) -> int:
    """How many characters people read of it: of texts by language, those of the longest."""
    parsed = json_text.parsed(text) if text[:1] in ("{", "[") else None
    if not isinstance(parsed, dict | list):
        return len(text)
    return max((len(each) for _, each in strings(parsed)), default=0)


def _is_derived(at: Place, data: Any) -> bool:
    """Whether the text was made of that in all languages, where its error is told."""
    return len(at) == 1 and isinstance(data, dict) and bool(data.get(f"{at[0]}_translated"))


def _most(at: Place, text: str) -> int:
    """How long the text may be in its field of the record, or of one of its files."""
    field = at[-1] if len(at) == 1 or (len(at) == 3 and at[0] == "resources") else ""
    if field == "url":
        return contacts.MAX_LINK if text.isascii() else contacts.MAX_LINK // 4
    return _SHORT.get(str(field), LONGEST)


def fault_of_text(text: str, unit: str, *, bare_codes: bool = False) -> str:
    """Why a text may not be kept, in the reader's language; empty where it may (``ITextGuard``)."""
    for guard in p.PluginImplementations(ITextGuard):
        if fault := guard.fault_of_text(text, unit, bare_codes=bare_codes):
            return fault
    return ""
