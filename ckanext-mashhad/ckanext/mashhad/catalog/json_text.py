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


def texts(stored: Any) -> dict[str, str]:
    """Texts by language out of their JSON; none of what is no text."""
    found = parsed(stored)
    if not isinstance(found, Mapping):
        return {}
    return {language: text for language, text in found.items() if isinstance(text, str)}
