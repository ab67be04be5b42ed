"""Paging of a CSW 2 catalogue, whose answers pack RDF in an envelope that counts (pure)."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from xml.etree import ElementTree

_RESULTS: Final = "{http://www.opengis.net/cat/csw/2.0.2}SearchResults"
_POSITION: Final = "startPosition"


def paging(data: bytes, base: str) -> tuple[str | None, int | None]:
    """The next page's address and the number of records in all; None and None elsewhere.

    ``data`` has no entities: whoever calls has refused those.
    """
    root = ElementTree.fromstring(data)  # noqa: S314 (no entity gets here)
    results = root.find(f".//{_RESULTS}")
    if results is None:
        return None, None
    total, following = (
        int(text) if text.isdecimal() and len(text) < 10 else 0
        for text in (results.get("numberOfRecordsMatched", ""), results.get("nextRecord", ""))
    )
    more = 0 < following <= total
    return (_at(base, following) if more else None), total


def _at(base: str, position: int) -> str:
    parts = urlsplit(base)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(key, value) for key, value in pairs if key.lower() != _POSITION.lower()]
    return urlunsplit(parts._replace(query=urlencode([*kept, (_POSITION, str(position))])))
