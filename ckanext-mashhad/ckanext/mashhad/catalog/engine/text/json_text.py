"""Texts that may be JSON (pure): whoever wrote them, reading them raises nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

#: First what stays: a backslash that is meant, and both halves of a character.
_ESCAPED: Final = re.compile(
    r"(\\\\|\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2})"
    r"|\\u(?:00(?:0[0-8bcef]|1[0-9a-f]|7f|[89][0-9a-f])|d[89a-f][0-9a-f]{2}|fff[ef])",
    re.IGNORECASE,
)


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


def writable(text: str) -> str:
    """JSON without escaped characters that XML cannot hold; any other text as it is."""
    if "\\u" not in text or text[0] not in "{[" or parsed(text) is None:
        return text
    return _ESCAPED.sub(lambda found: found[1] or "", text)
