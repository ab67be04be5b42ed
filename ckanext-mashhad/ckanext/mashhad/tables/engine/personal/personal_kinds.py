"""The kinds of personal data, each with the words by which headers and texts name it (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ckanext.mashhad.persian.locales import word
from ckanext.mashhad.persian.reading_errors import Word
from ckanext.mashhad.persian.text import search_key
from ckanext.mashhad.tables.engine.personal.header_words import (
    AmongPersons,
    any_in,
    header_keys,
    key_of,
    search_keys,
)


@dataclass(frozen=True, slots=True)
class PersonalKind:
    """One kind of personal data. ``headers`` stand within a header, ``alone`` are all of it, and
    ``spelled`` too, with its spaces and points. ``said``, ``lone`` and ``checked`` are the words as
    they stand in texts, but not right before ``things``. ``doubtful`` words are of counts too:
    below them cells have the ``form``, or most of them the ``usual`` one; ``has``: what all have;
    ``cells``: what those have that count. It is nobody's beside ``machines`` without ``users``.
    """

    id: str
    label: Word
    headers: tuple[str, ...]
    alone: tuple[str, ...]
    spelled: tuple[str, ...]
    but: tuple[str, ...]
    said: tuple[str, ...]
    lone: tuple[str, ...]
    checked: tuple[str, ...]
    things: tuple[str, ...]
    values: str
    digits: int
    classes: bool
    doubtful: tuple[str, ...]
    form: str
    usual: str
    has: str
    cells: str
    machines: tuple[str, ...]
    users: tuple[str, ...]
    among_persons: AmongPersons | None

    def names(self, header: str) -> bool:
        """Whether a header says that its column holds this."""
        return self._named_by(header, ())

    def surely_names(self, header: str) -> bool:
        """The same, by a word by which nothing is counted."""
        return self._named_by(header, self.doubtful)

    def names_among_persons(self, header: str) -> bool:
        """Whether a header may say so in a table that names persons."""
        among = self.among_persons
        return among is not None and among.name(header) and not any_in(self.but, header)

    def _named_by(self, header: str, doubtful: tuple[str, ...]) -> bool:
        key = key_of(header)
        if (key in self.alone and key not in doubtful) or (
            self.spelled and search_key(header) in self.spelled
        ):
            return True
        sure = tuple(word for word in self.headers if word not in doubtful)
        return any_in(sure, header) and not any_in(self.but, header)


def read_kind(entry: Mapping[str, Any]) -> PersonalKind:
    """A kind as ``schemas/personal_data.yaml`` has it."""
    return PersonalKind(
        entry["id"],
        word(entry["label"]),
        header_keys(entry["headers"]),
        header_keys(entry.get("alone", ())),
        tuple(map(search_key, entry.get("spelled", ()))),
        header_keys(entry.get("except", ())),
        tuple(entry["headers"]),
        (*entry.get("alone", ()), *entry.get("spelled", ())),
        tuple(entry.get("checked", ())),
        tuple(text.split()[-1] for text in entry.get("except", ())),
        entry["values"],
        entry.get("digits", 8),
        entry.get("classes", False),
        header_keys(entry.get("doubtful", ())),
        entry.get("form", ""),
        entry.get("usual", ""),
        entry.get("has", ""),
        entry.get("cells", ""),
        search_keys(entry.get("machines", ())),
        search_keys(entry.get("users", ())),
        _among_persons(entry.get("among_persons")),
    )


def _among_persons(entry: Mapping[str, Any] | None) -> AmongPersons | None:
    if entry is None:
        return None
    return AmongPersons(search_keys(entry["words"]), search_keys(entry["but"]), entry["form"])
