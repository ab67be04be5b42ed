"""In which order rows can be given that are each different (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

_DIRECTION: Final = re.compile(r"\s+(?:asc|desc)?\s*(?:nulls\s+\w+)?$", re.IGNORECASE)


def sortable(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What is asked of CKAN's DataStore for ``distinct`` rows, sorted by nothing that is not shown:
    PostgreSQL refuses it, and CKAN's dump asks for it of itself. Rows as lists are one text each,
    which no column sorts.
    """
    left = dict(asked)
    fields = _listed(asked.get("fields"))
    if asked.get("records_format") == "lists":
        left.pop("sort", None)
    elif fields and {_column(each) for each in _listed(asked.get("sort"))} - {*fields}:
        left["sort"] = fields
    return left


def _listed(given: Any) -> list[str]:
    each = given.split(",") if isinstance(given, str) else given
    return [str(one).strip() for one in each] if isinstance(each, (list, tuple)) else []


def _column(sort: str) -> str:
    return _DIRECTION.sub("", sort).strip().strip('"')
