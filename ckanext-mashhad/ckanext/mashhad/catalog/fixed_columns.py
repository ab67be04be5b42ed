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
from flask import has_request_context

from ckanext.mashhad.persian.reading_errors import N_

#: What an account may be in a unit.
UNIT_ROLES: Final = ("member", "editor", "admin")
_ADMINISTRATOR: Final = "admin"
LAST_ADMINISTRATOR: Final = N_(
    "A unit keeps an administrator: only the portal's administrators remove the last."
)
#: What a group is from the day on which it is made.
_OF_GROUPS: Final = ("is_organization", "type", "approval_status")
_SCHEMES: Final = ("http", "https", "ftp", "ftps", "sftp")
#: Files that the portal has itself: their address is their name.
_OWN_FILES: Final = ("upload", "datastore")
NO_ADDRESS: Final = N_("This is no address: it begins with https:// or http://.")
_MEDIA_TYPE: Final = re.compile(r"[\w.+-]+/[\w.+-]+(?:;[ -~]*)?", re.ASCII)
#: «example.org:8080/x», of which Python takes the name for a scheme.
_HOST_AND_PORT: Final = re.compile(r"[\w-]+(?:\.[\w-]+)*:[0-9]{1,5}(?:/|$)")
#: A part of the name of a host, with a letter or digit.
_LABEL: Final = re.compile(r"\S*[^\W_]\S*")
_NAME: Final = re.compile(r"[\w.-]*")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def faults(record: Any) -> Iterator[tuple[str, str]]:
    """The columns of a row that is about to be written which must not be, each with a message."""
    if isinstance(record, model.Group):
        yield from _of_group(record)
    elif isinstance(record, model.Member) and record.table_name == "group":
        if sa.inspect(record).pending:
            yield "groups", tk._("A unit stands below another by its field “parent” alone.")
    elif isinstance(record, model.Member) and record.table_name == "user":
        yield from _of_member(record)
    elif isinstance(record, model.Member) and record.table_name == "package":
        yield from _of_dataset(record)
    elif isinstance(record, model.Resource):
        yield from _of_file(record)
    if isinstance(record, model.Group | model.User):
        yield from _of_picture(record)


def _of_group(group: model.Group) -> Iterator[tuple[str, str]]:
    state = sa.inspect(group)
    for name in _OF_GROUPS if state.persistent else ():
        was = state.attrs[name].history.deleted
        if was and was[0] is not None and was[0] != getattr(group, name):
            yield name, tk._("This does not change.")


def _of_member(member: model.Member) -> Iterator[tuple[str, str]]:
    """Of an account in a unit: it has one of CKAN's roles, and somebody administers the unit."""
    group = member.group or model.Group.get(member.group_id)
    if group is None or not group.is_organization:
        return
    if _is_changed(member) and member.state == "active" and member.capacity not in UNIT_ROLES:
        yield "users", tk._("A role is one of: member, editor, admin.")
    elif _was_administrator(member) and not (_is_of_portal() or _has_administrator(group)):
        yield "users", tk._(LAST_ADMINISTRATOR)


def _of_dataset(member: model.Member) -> Iterator[tuple[str, str]]:
    """Of a dataset in a unit, which owns it, or in a group, into which its officers put it."""
    group = member.group or model.Group.get(member.group_id)
    package = model.Package.get(member.table_id)
    if group is None or package is None or member.state != "active" or not _is_changed(member):
        return
    if group.is_organization:
        if member.capacity != "organization" or package.owner_org != group.id:
            yield "object", tk._("A dataset belongs to the unit that owns it.")
    elif member.capacity != "public":
        yield "capacity", tk._("A dataset in a group has the capacity “public”.")
    elif not _may_change(package):
        yield "object", tk._("Only people who may edit the dataset can add it to a group.")


def _may_change(package: model.Package) -> bool:
    if _is_of_portal():
        return True
    try:
        tk.check_access("package_update", {"user": tk.current_user.name}, {"id": package.id})
    except tk.NotAuthorized:
        return False
    return True


def _is_changed(member: model.Member) -> bool:
    state = sa.inspect(member)
    return not state.persistent or any(
        state.attrs[name].history.has_changes() for name in ("capacity", "state")
    )


def _is_administrator(member: model.Member) -> bool:
    return bool(member.state == "active" and member.capacity == _ADMINISTRATOR)


def _was_administrator(member: model.Member) -> bool:
    """Whether the account administers the unit until what waits is written."""
    if _is_administrator(member):
        return False
    state = sa.inspect(member)
    if not state.persistent:
        return False
    was = {
        name: next(iter(state.attrs[name].history.deleted or ()), getattr(member, name))
        for name in ("state", "capacity")
    }
    return was == {"state": "active", "capacity": _ADMINISTRATOR}


def _has_administrator(group: model.Group) -> bool:
    """Whether one is left when what waits in the session is written."""
    with model.Session.no_autoflush:
        stored = model.Session.scalars(
            sa.select(model.Member).where(
                model.Member.group_id == group.id, model.Member.table_name == "user"
            )
        ).all()
    new = (each for each in model.Session.new if isinstance(each, model.Member))
    added = (each for each in new if each.group_id == group.id and each.table_name == "user")
    return any(map(_is_administrator, (*stored, *added)))


def _is_of_portal() -> bool:
    """Whether the portal itself writes, or one of its administrators."""
    return not has_request_context() or bool(getattr(tk.current_user, "sysadmin", False))


def _of_file(file: model.Resource) -> Iterator[tuple[str, str]]:
    for name in ("mimetype", "mimetype_inner"):
        value = getattr(file, name)
        if value and not _MEDIA_TYPE.fullmatch(value):
            yield name, tk._("This is no media type, such as text/csv.")
    if file.url_type in _OWN_FILES or not _is_written(file, "url"):
        return
    if _HOST_AND_PORT.match(file.url or ""):
        file.url = f"http://{file.url}"  # CKAN, which adds it, sees a scheme there
    if file.url and not _is_address(file.url):
        yield "url", tk._(NO_ADDRESS)


def _is_written(record: Any, name: str) -> bool:
    state = sa.inspect(record)
    return not state.persistent or bool(state.attrs[name].history.has_changes())


def _is_picture(url: str) -> bool:
    """Whether it is nothing, the name of an uploaded picture, or the address of another."""
    is_elsewhere = url.startswith(("http://", "https://")) and _is_address(url)
    return is_elsewhere or _NAME.fullmatch(url) is not None


def _of_picture(record: model.Group | model.User) -> Iterator[tuple[str, str]]:
    if _is_written(record, "image_url") and not _is_picture(record.image_url or ""):
        yield "image_url", tk._(NO_ADDRESS)


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
        parts = parts if parts.scheme else urlsplit(f"http://{url.lstrip('/')}")
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    is_host = all(map(_LABEL.fullmatch, host.removesuffix(".").split(".")))
    return parts.scheme in _SCHEMES and is_host
