"""Columns of CKAN's tables that no request fills as it likes, whichever action it comes by.

CKAN's schemas take ``is_organization`` and ``approval_status`` of a unit from its administrators,
any text for the media type and the address of a file, and units within units; each of those would
take a unit off the portal, break downloads or run a script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa

from ckanext.mashhad.persian.reading_errors import N_

#: What a group is from the day on which it is made.
_OF_GROUPS: Final = ("is_organization", "type", "approval_status")
_SCHEMES: Final = ("http", "https", "ftp", "ftps", "sftp")
#: Files that the portal has itself: their address is their name.
_OWN_FILES: Final = ("upload", "datastore")
NO_ADDRESS: Final = N_("This is no address: it begins with https:// or http://.")
_MEDIA_TYPE: Final = re.compile(r"[\w.+-]+/[\w.+-]+(?:;[ -~]*)?", re.ASCII)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def faults(record: Any) -> Iterator[tuple[str, str]]:
    """The columns of a row that is about to be written which must not be, each with a message."""
    if isinstance(record, model.Group):
        yield from _of_group(record)
    elif isinstance(record, model.Member) and record.table_name == "group":
        if sa.inspect(record).pending:
            yield "groups", tk._("A unit stands below another by its field “parent” alone.")
    elif isinstance(record, model.Resource):
        yield from _of_file(record)


def _of_group(group: model.Group) -> Iterator[tuple[str, str]]:
    state = sa.inspect(group)
    for name in _OF_GROUPS if state.persistent else ():
        was = state.attrs[name].history.deleted
        if was and was[0] is not None and was[0] != getattr(group, name):
            yield name, tk._("This does not change.")


def _of_file(file: model.Resource) -> Iterator[tuple[str, str]]:
    for name in ("mimetype", "mimetype_inner"):
        value = getattr(file, name)
        if value and not _MEDIA_TYPE.fullmatch(value):
            yield name, tk._("This is no media type, such as text/csv.")
    is_new = not sa.inspect(file).persistent
    is_written = is_new or sa.inspect(file).attrs["url"].history.has_changes()
    if file.url_type not in _OWN_FILES and is_written and not _is_address(file.url or ""):
        yield "url", tk._(NO_ADDRESS)


def is_splittable(url: Any) -> bool:
    """Whether CKAN, which takes addresses apart before it looks at them, can do so."""
    try:
        urlsplit(url if isinstance(url, str) else "")
    except ValueError:
        return False
    return True


def _is_address(url: str) -> bool:
    """Whether browsers take the text for an address elsewhere; CKAN adds a missing ``http://``."""
    if _CONTROL.search(url):
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    if not parts.scheme:
        return True
    # «example.org:8080/x» has a scheme to Python, none to CKAN.
    has_host = bool(host) and not re.search(r"\s", host)
    return (parts.scheme in _SCHEMES and has_host) or "." in parts.scheme
