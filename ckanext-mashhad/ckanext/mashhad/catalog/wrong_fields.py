"""Which fields of a page are marked as wrong, so that the page can say so at once and lead there.

Pure: it reads the HTML that a form has become, whoever's form it is.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_MARK: Final = 'aria-invalid="true"'
_ANNOUNCED: Final = 'role="alert"'
_BOX: Final = re.compile(rf"<(?:input|select|textarea)\b[^>]*{_MARK}[^>]*>")
_ID: Final = re.compile(r'\sid="([^"]+)"')
_SIGN: Final = re.compile(r'<span class="control-required".*?</span>', re.S)
_TAG: Final = re.compile(r"<[^>]*>")


class Wrong(NamedTuple):
    """A field by its ``id``; ``label`` and ``text`` are HTML without tags, either may be empty."""

    id: str
    label: str
    text: str


def found(html: str) -> list[Wrong]:
    """The fields that are marked, in their order; none when the page announces them itself."""
    if _MARK not in html or _ANNOUNCED in html:
        return []
    ids = [match[1] for box in _BOX.findall(html) if (match := _ID.search(box))]
    return [
        Wrong(
            each,
            _words(rf'<label\b[^>]*\bfor="{re.escape(each)}"[^>]*>(.*?)</label>', html),
            _words(rf'<(\w+)\b[^>]*\bid="{re.escape(each)}-error"[^>]*>(.*?)</\1>', html),
        )
        for each in dict.fromkeys(ids)
    ]


def _words(pattern: str, html: str) -> str:
    match = re.search(pattern, html, re.S)
    inner = match.groups()[-1] if match else ""
    return " ".join(_TAG.sub("", _SIGN.sub("", inner)).split())
