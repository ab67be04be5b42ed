"""Whether what is sent of a file takes away what everybody reads of it (pure).

Files are dicts as CKAN's API shows them, or as they are sent to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

_SCHEMES: Final = ("http", "https", "ftp")
_WEB: Final = re.compile(r"https?://[^/\s]", re.IGNORECASE)


def leads_elsewhere(sent: Mapping[str, Any], shown: Mapping[str, Any]) -> bool:
    """Whether ``sent`` puts a new link in the place of what the resource has."""
    url = _address(sent)
    if url == (shown.get("url") or "") or f"/resource/{shown['id']}/download" in url:
        return False
    if sent.get("url_type") and not sent.get("clear_upload"):
        return False
    try:
        return urlsplit(url).scheme.lower() in _SCHEMES
    except ValueError:
        return False


def is_taken_away(sent: Mapping[str, Any], shown: Mapping[str, Any]) -> bool:
    """Whether a link comes in the place of bytes that this portal holds, or of a link to another
    host. Other bytes are another version: the timeline keeps of a table the rows' versions, of any
    other file that there was one.
    """
    if getattr(sent.get("upload"), "filename", None):
        return False
    if shown.get("url_type"):
        return bool(sent.get("clear_upload")) or leads_elsewhere(sent, shown)
    before, after = _address(shown), _address(sent)
    return is_web(before) and after != "" and not (is_web(after) and _site(before) == _site(after))


def is_web(url: str) -> bool:
    """Whether an address is one that a reader's browser opens as everybody reads it."""
    return bool(_WEB.match(url)) and "\\" not in url


def _address(file: Mapping[str, Any]) -> str:
    return str(file.get("url") or "").strip()


def _site(url: str) -> tuple[str, int | None]:
    """Host and port; a host alone, by either scheme, is one."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return "", None
