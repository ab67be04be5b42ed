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
from ckanext.mashhad.tables.engine.readers import nested

#: How records and rows begin; in a text within a text their quotation marks are escaped.
_BEGINS: Final = re.compile(r"""[\[{]\s*(?:\\?"|[\[{]\s*\\?")""")
#: What a text may cost, by its length: JSON that breaks off is read anew from each of its parts.
_READINGS: Final = 20


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
    decoder, place, left = json.JSONDecoder(), 0, _READINGS * len(text)
    while begin := _BEGINS.search(text, place):
        try:
            value, place = decoder.raw_decode(text, begin.start())
            yield value
            continue
        except json.JSONDecodeError as error:
            read = error.pos - begin.start()
        except RecursionError:
            raise TableError("file.too_hard") from None
        place = begin.start() + 1
        left -= read
        if left < 0:
            raise TableError("file.too_hard")
