"""JSON within other texts: scripts of web pages, calls, a text in a text (pure)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

from ckanext.mashhad.catalog.engine.text import json_text
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.grids import Grid
from ckanext.mashhad.tables.engine.personal.inner import nested

#: How records and rows begin; in a text within a text their quotation marks are escaped.
_BEGINS: Final = re.compile(r"""[\[{]\s*(?:\\?"|[\[{]\s*\\?")""")
#: What a text may cost, by its length: JSON that breaks off is read anew from each of its parts.
_READINGS: Final = 20
_FIRST_PART: Final = 512
#: As long as ``-Infinity``, or a number's last sign and digits: where a part ends, it may go on.
_LITERAL: Final = 10


def may_hold(text: str) -> bool:
    """Whether records or rows of JSON seem to begin in a text."""
    return ("{" in text or "[" in text) and bool(_BEGINS.search(text))


def grids(text: str) -> Iterator[Grid]:
    """All tables of the JSON in a text; :class:`TableError` for one that is hard to read."""
    return chain.from_iterable(map(nested.grids, _values(text)))


def _values(text: str) -> Iterator[Any]:
    inner = json_text.whole(text) if text.lstrip().startswith('"') else None
    if isinstance(inner, str):
        text = inner
    place, left = 0, _READINGS * len(text)
    while begin := _BEGINS.search(text, place):
        value, place, cost = _value_at(text, begin.start())
        if value is not None:
            yield value
        left -= cost
        if left < 0:
            raise TableError("file.too_hard")


def _value_at(text: str, begin: int) -> tuple[Any, int, int]:
    """The value that begins there, the place behind it, and how many characters were read in vain.

    None where there is no whole one. Python counts the lines of all that it was given for each
    error, so that it gets as little as will do.
    """
    size = _FIRST_PART
    while True:
        part = text[begin : begin + size]
        try:
            value, end = json_text.DECODER.raw_decode(part)
        except json.JSONDecodeError as error:
            broken_off = error.msg.startswith("Unterminated") or error.pos + _LITERAL >= len(part)
            if not broken_off or begin + size >= len(text):
                return None, begin + 1, error.pos + len(part) // _FIRST_PART
        except RecursionError:
            raise TableError("file.too_hard") from None
        else:
            return value, begin + end, 0
        size *= 2
