"""Names of fields of a form, of which CKAN makes records: ``extras__0__key`` (pure)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from ckanext.mashhad.persian.reading_errors import N_

BROKEN: Final = N_("The name of this field is malformed.")
_PART: Final = "__"
_PLACE: Final = re.compile("[0-9]{1,4}")


def faults(names: Collection[str]) -> Iterator[tuple[str, str]]:
    """The names that do not fit: names and places by turns, and no field is both text and list."""
    for name in names:
        parts = name.split(_PART)
        within = (_PART.join(parts[:n]) for n in range(1, len(parts), 2))
        ends_in_name = len(parts) % 2 == 1
        if not (
            ends_in_name
            and all(map(_PLACE.fullmatch, parts[1::2]))
            and not any(outer in names for outer in within if outer != name)
        ):
            yield name, BROKEN
