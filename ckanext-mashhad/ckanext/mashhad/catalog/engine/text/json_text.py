"""Texts that may be JSON (pure): whoever wrote them, reading them raises nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def parsed(text: Any) -> Any:
    """What the JSON says; None where the text is no JSON, or nested deeper than Python reads."""
    try:
        return json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return None


def whole(text: Any) -> Any:
    """As :func:`parsed`, but a record in which a key stands twice as a list of its pairs."""
    try:
        return json.loads(text, object_pairs_hook=_record)
    except (TypeError, ValueError, RecursionError):
        return None


def _record(pairs: list[tuple[str, Any]]) -> Any:
    record = dict(pairs)
    return record if len(record) == len(pairs) else [{key: value} for key, value in pairs]


def texts(stored: Any) -> dict[str, str]:
    """Texts by language out of their JSON; none of what is no text."""
    found = parsed(stored)
    if not isinstance(found, Mapping):
        return {}
    return {language: text for language, text in found.items() if isinstance(text, str)}
