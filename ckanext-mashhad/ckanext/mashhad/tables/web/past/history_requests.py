"""What an address asks of the past of a file, and which file that is for whoever asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog.pages import asked_pages
from ckanext.mashhad.persian.calendar import date_reading, moments
from ckanext.mashhad.persian.calendar.days import DateError
from ckanext.mashhad.persian.numerals.digits import to_ascii_digits
from ckanext.mashhad.tables import actions
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.history import compared_versions, public_versions, version_rows
from ckanext.mashhad.tables.history.compared_versions import Reader
from ckanext.mashhad.tables.history.public_versions import PublicVersion
from ckanext.mashhad.tables.publication import published_rows

_LONGEST_NUMBER: Final = 6
#: As many characters as a day takes in words.
_LONGEST: Final = 60


class Refused(ValueError):  # noqa: N818 (named after what happened)
    """The address asks for what cannot be given: which part of it, and why."""

    def __init__(self, part: str, reason: str) -> None:
        super().__init__(reason)
        self.part = part
        self.reason = reason


@dataclass(frozen=True)
class FileHistory:
    """A file and those of its versions that the reader may read, the oldest first."""

    pkg: dict[str, Any]
    res: dict[str, Any]
    table: TableSchema
    versions: Sequence[PublicVersion]
    officer: bool

    @property
    def address(self) -> dict[str, str]:
        """What addresses of the file's pages have in common."""
        pkg = self.pkg
        return {"package_type": pkg["type"], "id": pkg["name"], "resource_id": self.res["id"]}

    @property
    def name(self) -> str:
        """What everybody calls the file."""
        return str(tk.h.mashhad_file_name(self.res))

    def pick(self, part: str, typed: str) -> PublicVersion:
        """The version of that number, or the one that was public on that day.

        :raises Refused: there is none
        """
        number = to_ascii_digits(typed.strip())
        if part != "as_of" and number.isdecimal() and len(number) <= _LONGEST_NUMBER:
            return self._numbered(part, int(number))
        return self._on_day(part, read_day(part, typed))

    def _numbered(self, part: str, n: int) -> PublicVersion:
        version = next((each for each in reversed(self.versions) if each.n == n), None)
        if version is None:
            text = tk._("Version {number} of this file cannot be read here.")
            raise Refused(part, text.format(number=tk.h.mashhad_number(n)))
        return version

    def _on_day(self, part: str, day: dt.date) -> PublicVersion:
        version = public_versions.find_as_of(self.versions, day)
        if version is not None:
            return version
        first = moments.tehran_day(self.versions[0].since) if self.versions else None
        if first and day < first:
            text = tk._("What can be read here begins on {day}.")
            raise Refused(part, text.format(day=tk.h.mashhad_date(first)))
        raise Refused(part, tk._("Nothing of this file was public at the end of that day."))

    def before(self, version: PublicVersion) -> PublicVersion | None:
        """The version that was public before this one."""
        place = self.versions.index(version)
        return self.versions[place - 1] if place else None

    def open_reader(self, *shown: PublicVersion) -> Reader:
        """What may be read of these versions; as :func:`compared_versions.open_reader`."""
        own = self.table, self.versions, shown
        return compared_versions.open_reader(*own, officer=self.officer)


def open_file(package_type: str, id_or_name: str, resource_id: str) -> FileHistory:
    """The file whose public rows the reader may read; else 404."""
    try:
        pkg = tk.get_action("package_show")({}, {"id": id_or_name})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("Dataset not found"))
    res = next((each for each in pkg["resources"] if each["id"] == resource_id), None)
    version = published_rows.published(resource_id) if res and pkg["type"] == package_type else None
    if res is None or version is None:
        return tk.abort(404, tk._("There are no published rows of such a file."))
    officer = actions.is_officer({}, resource_id)
    versions = public_versions.list_readable(resource_id, version.table, officer=officer)
    return FileHistory(pkg, res, registry.load(version.table), versions, officer)


def refuse_strays(*known: str) -> None:
    """A part that is mistyped would have something else answered than what is asked.

    :raises Refused: the address has another part, or one of them more than once
    """
    wrong = asked_pages.find_strays(dict(tk.request.args.lists()), known)
    for part, text in wrong.items():
        raise Refused(part, tk._(text).format(name=part))


def read_page() -> int:
    """Which page of a list is asked for, from 1.

    :raises Refused: there can be no such page
    """
    text = to_ascii_digits(tk.request.args.get("page") or "1")
    if text.isdecimal() and len(text) <= _LONGEST_NUMBER and int(text):
        return int(text)
    raise Refused("page", tk._("A page is a number from 1 on."))


def explain(error: LookupError | ValueError) -> str:
    """Why rows cannot be given that are asked for."""
    if isinstance(error, Refused):
        return error.reason
    number = tk.h.mashhad_number(error.args[0])
    if isinstance(error, version_rows.TooManyRows):
        most = tk.h.mashhad_number(version_rows.MOST_ROWS)
        text = tk._("Version {number} has more than {most} rows, and cannot be read here.")
        return text.format(number=number, most=most)
    return tk._("The rows of version {number} were not kept.").format(number=number)


def read_day(part: str, typed: str) -> dt.date:
    """The day that is written in that part of the address, in either calendar; none to come.

    :raises Refused: it is none
    """
    try:
        day = date_reading.parse(typed[:_LONGEST]).date
    except DateError as error:
        text = tk._("Write a day such as {jalali} or {gregorian}.")
        examples = {"jalali": tk.h.mashhad_digits("1405/06/31"), "gregorian": "2026-09-22"}
        raise Refused(part, text.format(**examples)) from error
    if day > moments.tehran_day(dt.datetime.now(dt.UTC)):
        raise Refused(part, tk._("That day has not come yet."))
    return day
