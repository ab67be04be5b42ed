"""Whether data of a request can be stored at all (pure), found in one walk without recursion."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ckanext.mashhad.persian.reading_errors import N_

#: Nothing that the portal stores is nested deeper.
DEEPEST: Final = 20
#: NUL and halves of a character (surrogates): PostgreSQL and UTF-8 have neither.
_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")

CHARACTER: Final = N_("The text holds a character that cannot be stored: NUL, or half of one.")
NAME: Final = N_("A value needs a name that does not begin with two underscores.")
NUMBER: Final = N_("This number is not finite.")
SIZE: Final = N_("The data is larger than what is taken without a file.")
DEPTH: Final = N_("The data is nested too deeply.")


def is_plain(text: str) -> bool:
    """Whether the database can store the text."""
    return not _UNSTORABLE.search(text)


def faults(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The keys of ``data`` whose value cannot be stored, each with the message of why."""
    for key, value in data.items():
        if not isinstance(key, str) or key.startswith("__"):
            yield "__junk", NAME
        elif fault := _fault(key) or _fault(value):
            yield key if is_plain(key) else "__junk", fault


def _fault(data: Any) -> str | None:
    waiting: list[tuple[Any, int]] = [(data, 1)]
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, str):
            if not is_plain(value):
                return CHARACTER
        elif isinstance(value, float):
            if not math.isfinite(value):
                return NUMBER
        elif isinstance(value, dict | list):
            if depth > DEEPEST:
                return DEPTH
            waiting += ((each, depth + 1) for each in value)
            if isinstance(value, dict):
                if any(str(name).startswith("__") for name in value):
                    return NAME
                waiting += ((each, depth + 1) for each in value.values())
    return None
