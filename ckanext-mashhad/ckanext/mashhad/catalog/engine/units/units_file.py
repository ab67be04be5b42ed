"""A file of units: the municipality's structure as data that an administrator edits.

``parse(text)`` reads a YAML file such as ``schemas/units/mashhad.yaml`` and returns its units,
every parent before its children, or raises :class:`UnitsError` with all problems of the file.

An entry under ``units`` has ``name`` (URL name), ``title`` (``fa``, and ``en`` if there is one),
``unit_kind`` (codelist), ``parent`` (name of another entry), ``legal_person`` (true, false), and
optionally ``legal_id``, ``monitored_from`` (a day, Jalali or Gregorian), ``population`` with
``population_year``, ``description``, ``email``, ``phone``, ``website``. ``confidence`` and ``note``
are for those who edit the file.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final

import yaml

from ckanext.mashhad.catalog.engine import codelists, contacts
from ckanext.mashhad.persian import identifiers
from ckanext.mashhad.persian.calendar import jalali
from ckanext.mashhad.persian.calendar.periods import parse_fiscal_year
from ckanext.mashhad.persian.numerals.numbers import parse_integer
from ckanext.mashhad.persian.reading_errors import N_, InputError
from ckanext.mashhad.persian.text import display_safe

#: As in schemas/organization.yaml and its presets; a test holds them together.
MAX_TITLE: Final = 500
MAX_DESCRIPTION: Final = 10_000

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{1,99}")
_BOOLEANS: Final = {"true": True, "false": False}
_CONTACTS: Final = {
    "email": contacts.read_email,
    "phone": contacts.read_phone,
    "website": contacts.read_website,
}
_PLAIN: Final = ("description", *_CONTACTS)
_COUNTED: Final = ("population", "population_year")
_REQUIRED: Final = ("name", "title", "unit_kind", "legal_person")
_FOR_EDITORS: Final = ("confidence", "note")
_KNOWN: Final = frozenset(
    (*_REQUIRED, "parent", "legal_id", "monitored_from", *_COUNTED, *_PLAIN, *_FOR_EDITORS)
)


class EntryError(InputError):
    """One thing wrong with a units file; ``position`` counts its entries from 1."""

    messages: ClassVar = {
        "not_yaml": N_("The file is not valid YAML, see line {line}: {reason}"),
        "no_units": N_("The file has no list of units under the key “units”."),
        "not_an_entry": N_("Entry {position}: write the fields of a unit, such as name and title."),
        "missing": N_("Entry {position} ({unit}): {field} is missing."),
        "unknown_field": N_("Entry {position} ({unit}): there is no field {field}."),
        "not_text": N_("Entry {position} ({unit}): write {field} as one plain value."),
        "bad_name": N_(
            "Entry {position} ({unit}): a name has 2 to 100 characters, only a-z, 0-9, - and _, "
            "and begins with a letter or digit."
        ),
        "repeated": N_("Entry {position} ({unit}): entry {first} has the same name."),
        "bad_title": N_("Entry {position} ({unit}): write the title as fa and, if known, en."),
        "unknown_kind": N_("Entry {position} ({unit}): unit_kind is one of: {kinds}."),
        "not_boolean": N_("Entry {position} ({unit}): {field} is true or false."),
        "unknown_parent": N_("Entry {position} ({unit}): no entry has the name {parent}."),
        "parent_circle": N_(
            "Entry {position} ({unit}): following its parents leads back to itself."
        ),
        "bad_value": N_("Entry {position} ({unit}): {field}: {reason}"),
        "id_without_person": N_(
            "Entry {position} ({unit}): only a legal person has a legal_id of its own."
        ),
    }


class UnitsError(ValueError):
    """A units file that cannot be taken; ``problems`` are all of them, in the file's order."""

    def __init__(self, problems: Sequence[EntryError]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = list(problems)


@dataclasses.dataclass(frozen=True, slots=True)
class Unit:
    """One unit; ``monitored_from`` is an ISO date, ``legal_id`` has 11 ASCII digits.

    ``position`` is where its entry stands in the file, from 1.
    """

    name: str
    title: Mapping[str, str]
    unit_kind: str
    legal_person: bool
    parent: str | None = None
    legal_id: str | None = None
    monitored_from: str | None = None
    population: int | None = None
    population_year: str | None = None
    description: str | None = None
    email: str | None = None
    phone: str | None = None
    website: str | None = None
    position: int = dataclasses.field(default=0, compare=False)

    def problem(self, name: str, reason: str) -> EntryError:
        """What the portal itself finds wrong with a field, said as of the file."""
        return EntryError(
            "bad_value", position=self.position, unit=self.name, field=name, reason=reason
        )

    def fields(self) -> dict[str, Any]:
        """The organisation's fields as the API takes them.

        What the file leaves open is not named, so the portal keeps what it has.
        """
        optional = {
            name: getattr(self, name)
            for name in ("parent", "legal_id", "monitored_from", *_COUNTED, *_PLAIN)
        }
        return {
            "name": self.name,
            "title_translated": dict(self.title),
            "unit_kind": self.unit_kind,
            "legal_person": "true" if self.legal_person else "false",
            **{name: value for name, value in optional.items() if value is not None},
        }


def parse(text: str) -> list[Unit]:
    """The units of a file, parents first and otherwise in the file's order.

    :raises UnitsError: with every problem of the file
    """
    entries = _entries(text)
    readers = [_Entry(position, entry) for position, entry in enumerate(entries, 1)]
    units = [reader.unit() for reader in readers]
    problems = [problem for reader in readers for problem in reader.problems]
    problems += _names_and_parents(readers)
    if problems:
        problems.sort(key=lambda problem: int(str(problem.params["position"])))
        raise UnitsError(problems)
    return _parents_first([unit for unit in units if unit])


def _entries(text: str) -> list[Any]:
    try:
        # Every value is text to this loader: no date, number or boolean is guessed.
        document = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
        line = mark.line + 1 if mark else 1
        raise UnitsError([EntryError("not_yaml", line=line, reason=str(reason))]) from error
    entries = document.get("units") if isinstance(document, dict) else None
    if not isinstance(entries, list) or not entries:
        raise UnitsError([EntryError("no_units")])
    return entries


class _Entry:
    """One entry of the file while it is read; collects what is wrong with it."""

    def __init__(self, position: int, entry: Any) -> None:
        self.position = position
        self.problems: list[EntryError] = []
        self.entry: dict[str, Any] = entry if isinstance(entry, dict) else {}
        self.is_entry = isinstance(entry, dict)
        name = self.entry.get("name")
        self.name = name if isinstance(name, str) else ""
        parent = self.entry.get("parent")
        self.parent = parent if isinstance(parent, str) else ""

    def problem(self, code: str, **params: int | str) -> EntryError:
        shown = self.name[:60] or "?"
        return EntryError(code, position=self.position, unit=shown, **params)

    def wrong(self, code: str, **params: int | str) -> None:
        self.problems.append(self.problem(code, **params))

    def unit(self) -> Unit | None:
        if not self.is_entry:
            self.wrong("not_an_entry")
            return None
        self._check_fields()
        inhabitants = self._read("population", parse_integer)
        values: dict[str, Any] = {
            "name": self._name(),
            "title": self._title(),
            "unit_kind": self._kind(),
            "legal_person": self._legal_person(),
            "parent": self._text("parent"),
            "legal_id": self._read("legal_id", identifiers.read_legal_id),
            "monitored_from": self._read(
                "monitored_from", lambda text: jalali.parse(text).date.isoformat()
            ),
            "population": int(inhabitants) if inhabitants else None,
            "population_year": self._read("population_year", parse_fiscal_year),
            "description": self._read("description", _description),
            **{name: self._read(name, reader) for name, reader in _CONTACTS.items()},
            "position": self.position,
        }
        if values["legal_id"] and values["legal_person"] is False:
            self.wrong("id_without_person")
        return None if self.problems else Unit(**values)

    def _check_fields(self) -> None:
        for field in self.entry:
            if field not in _KNOWN:
                self.wrong("unknown_field", field=str(field)[:60])
        for field in _REQUIRED:
            if not self.entry.get(field):
                self.wrong("missing", field=field)

    def _text(self, field: str) -> str | None:
        value = self.entry.get(field)
        if value is not None and not isinstance(value, str):
            self.wrong("not_text", field=field)
            return None
        return display_safe(value.strip()) or None if value else None

    def _name(self) -> str | None:
        name = self._text("name")
        if name and not _NAME.fullmatch(name):
            self.wrong("bad_name")
        return name

    def _title(self) -> dict[str, str] | None:
        title = self.entry.get("title")
        if not title:
            return None
        if (
            not isinstance(title, dict)
            or not {"fa"} <= title.keys() <= {"fa", "en"}
            or not all(isinstance(text, str) and text.strip() for text in title.values())
        ):
            self.wrong("bad_title")
            return None
        texts = {lang: display_safe(text.strip()) for lang, text in title.items()}
        for text in texts.values():
            self._checked("title", lambda text: contacts.within(text, MAX_TITLE), text)
        return texts

    def _kind(self) -> str | None:
        kind = self._text("unit_kind")
        known = codelists.load("unit_kind")
        if kind and kind not in known:
            self.wrong("unknown_kind", kinds=", ".join(known.codes))
        return kind

    def _legal_person(self) -> bool | None:
        text = self._text("legal_person")
        if text and text.lower() not in _BOOLEANS:
            self.wrong("not_boolean", field="legal_person")
        return _BOOLEANS.get((text or "").lower())

    def _read(self, field: str, reader: Callable[[str], object]) -> str | None:
        text = self._text(field)
        return None if text is None else self._checked(field, reader, text)

    def _checked(self, field: str, reader: Callable[[str], object], text: str) -> str | None:
        try:
            return str(reader(text))
        except InputError as error:
            self.wrong("bad_value", field=field, reason=str(error))
            return None


def _description(text: str) -> str:
    return contacts.within(text, MAX_DESCRIPTION)


def _names_and_parents(entries: list[_Entry]) -> Iterator[EntryError]:
    first: dict[str, _Entry] = {}
    for entry in entries:
        if entry.name and first.setdefault(entry.name, entry) is not entry:
            yield entry.problem("repeated", first=first[entry.name].position)
    parents = {name: entry.parent for name, entry in first.items()}
    for entry in entries:
        if entry.parent and entry.parent not in parents:
            yield entry.problem("unknown_parent", parent=entry.parent[:60])
        elif entry.name in _ancestors(entry.parent, parents):
            yield entry.problem("parent_circle")


def _ancestors(name: str, parents: Mapping[str, str]) -> set[str]:
    seen: set[str] = set()
    while name and name not in seen:
        seen.add(name)
        name = parents.get(name, "")
    return seen


def _parents_first(units: list[Unit]) -> list[Unit]:
    ordered: dict[str, Unit] = {}
    waiting = units
    while waiting:
        for unit in waiting:
            if unit.parent is None or unit.parent in ordered:
                ordered[unit.name] = unit
        waiting = [unit for unit in waiting if unit.name not in ordered]
    return list(ordered.values())
