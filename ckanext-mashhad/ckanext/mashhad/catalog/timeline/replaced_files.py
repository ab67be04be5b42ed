"""Whether what is sent of a file takes away what everybody reads of it (pure).

Files are dicts as CKAN's API shows them, or as they are sent to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

_SCHEMES: Final = ("http", "https", "ftp")


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
    return bool(_address(sent)) and _host(_address(sent)) != _host(_address(shown))


def _address(file: Mapping[str, Any]) -> str:
    return str(file.get("url") or "").strip()


def _host(url: str) -> str:
    url = url if "://" in url else f"http://{url.lstrip('/')}"  # as CKAN shows it
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
