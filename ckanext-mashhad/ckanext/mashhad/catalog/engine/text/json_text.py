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
_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")
_BLANKS: Final = re.compile(r"[ \t\n\r]*")
#: How a text begins that may be a record or list, or hold one as a text.
_BEGINS: Final = re.compile(r'\s*[{\["]')
#: Digits that Python makes a number of, however it is set up.
_LONGEST_NUMBER: Final = 640


def parsed(text: Any) -> Any:
    """What the JSON says; None where the text is no JSON, or nested deeper than Python reads."""
    try:
        return json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return None


def values(text: str) -> list[Any] | None:
    """The values of JSON, of which several may stand one after the other, as a log or a dump has
    them; None where anything else stands there.

    A record in which a key stands twice is a list of its pairs, a number beyond what Python counts
    a text; halves of characters are left out. :class:`RecursionError` for what is nested deeper
    than Python reads.
    """
    if _HALF.search(text):
        text = _without_escaped(text)
    found, place = [], _behind_blanks(text, 0)
    while place < len(text):
        try:
            value, place = DECODER.raw_decode(text, place)
        except ValueError:
            return None
        found.append(value)
        place = _behind_blanks(text, place)
    return found


def whole(text: str) -> Any:
    """The same, one value by itself; None also of what is nested too deep."""
    try:
        found = values(text)
    except RecursionError:
        return None
    return found[0] if found and len(found) == 1 else found or None


def unpacked(value: Any) -> Any:
    """A record or list for a text that is one as JSON, be it JSON within JSON; else the value."""
    inner = value
    while isinstance(inner, str) and _BEGINS.match(inner):
        inner = whole(inner.strip())
    return inner if isinstance(inner, dict | list) else value


def _behind_blanks(text: str, place: int) -> int:
    found = _BLANKS.match(text, place)
    return found.end() if found else place


def _record(pairs: list[tuple[str, Any]]) -> Any:
    record = dict(pairs)
    return record if len(record) == len(pairs) else [{key: value} for key, value in pairs]


def _number(digits: str) -> int | str:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else digits


#: Reads as :func:`values` does.
DECODER: Final = json.JSONDecoder(object_pairs_hook=_record, parse_int=_number)


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
    return _without_escaped(text)


def _without_escaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: found[1] or "", text)
