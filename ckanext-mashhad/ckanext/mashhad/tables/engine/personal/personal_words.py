"""What counts as personal: ``schemas/personal_data.yaml`` (pure)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any, Final

from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.persian.text import search_key
from ckanext.mashhad.tables.engine.header import header_key
from ckanext.mashhad.tables.engine.personal.header_words import (
    CountedPeople,
    Residents,
    any_in,
    header_keys,
    holds_word,
    search_keys,
)
from ckanext.mashhad.tables.engine.personal.personal_kinds import PersonalKind, read_kind
from ckanext.mashhad.tables.engine.wordings import Synonyms, Wordings, spaced

_LATIN_WORD: Final = re.compile("[a-z]+")
_NUMBERS: Final = re.compile(r"\d+")
#: What parts the things that a header names.
_BESIDE: Final = re.compile(r"[-\u2010-\u2015\u2212/،؛,;|+]")
#: How much a wording says: by itself, with the cells below it, and in a table that names persons.
_SURE: Final = ("sure",)
_DOUBTFUL: Final = (*_SURE, "doubtful")
_OF_PERSONS: Final = (*_DOUBTFUL, "of_persons")
_OF_RESIDENTS: Final = "of_residents"


@dataclass(frozen=True, slots=True)
class ToldNumbers:
    """Words in a text that say of the number at them what it is."""

    amounts: tuple[str, ...]
    round_amounts: tuple[str, ...]
    units: tuple[str, ...]
    days: tuple[str, ...]
    measured: tuple[str, ...]
    references: tuple[str, ...]
    letters: tuple[str, ...]
    counted: tuple[str, ...]
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListedPeople:
    """What a text that names somebody says of relatives, by kind; and what looks like it."""

    relations: Mapping[str, Sequence[str]]
    nobody: Sequence[str]
    goes_on: Sequence[str]
    other_words: Sequence[str]
    places: Sequence[str]


@dataclass(frozen=True, slots=True)
class Words:
    """``schemas/personal_data.yaml``."""

    kinds: tuple[PersonalKind, ...]
    figures: tuple[str, ...]
    counted_people: CountedPeople
    residents: Residents
    wordings: Wordings[tuple[str, str]]
    wording_ends: tuple[str, ...]
    legal_headers: tuple[str, ...]
    legal_said: tuple[str, ...]
    legal_owners: tuple[str, ...]
    account_holders: tuple[str, ...]
    no_names: tuple[str, ...]
    names: tuple[str, ...]
    column_words: tuple[str, ...]
    postal_headers: tuple[str, ...]
    transit_headers: tuple[str, ...]
    tracking_headers: tuple[str, ...]
    numbered_headers: tuple[str, ...]
    codes: Mapping[str, int]
    mobiles: Mapping[str, int]
    people: Mapping[str, int]
    listed: ListedPeople
    mobile_prefixes: str
    free_mail: tuple[str, ...]
    told_numbers: ToldNumbers
    card_prefixes: frozenset[str]

    def kind(self, kind_id: str) -> PersonalKind:
        """The kind with that id."""
        return next(kind for kind in self.kinds if kind.id == kind_id)

    def of_label(self, text: str) -> PersonalKind | None:
        """The kind that a cell names by itself; none in one of legal persons or of figures."""
        return self._shortest(self._kinds_in(text, _SURE))

    def of_header(self, header: str, degrees: Collection[str] = _DOUBTFUL) -> PersonalKind | None:
        """The same of the name of a column, by wordings of these ``degrees``."""
        return self._shortest(self._kinds_in(header, degrees))

    def _shortest(self, kinds: Iterable[PersonalKind]) -> PersonalKind | None:
        """Of several that of which every cell counts, or the shorter."""
        return min(kinds, key=lambda kind: (kind.values != "any", kind.digits), default=None)

    def _kinds_in(self, text: str, degrees: Collection[str]) -> list[PersonalKind]:
        if self.is_legal(text) or self.is_of_figures(text):
            return []
        return self._named(text, degrees)

    def _named(self, text: str, degrees: Collection[str]) -> list[PersonalKind]:
        """The kinds whose words stand in a text, or are all of its words."""
        worded = {kind for kind, degree in self.wordings.meanings(text) if degree in degrees}
        return [kind for kind in self.kinds if kind.id in worded or kind.names(text)]

    def _among_persons(self, header: str) -> PersonalKind | None:
        """The kind that a header names in a table that names persons, if most cells are such."""
        if self.is_legal(header) or self.is_of_figures(header):
            return None
        return next((kind for kind in self.kinds if kind.names_among_persons(header)), None)

    def surely_names(self, header: str, kind: PersonalKind) -> bool:
        """Whether a header names that kind by words by which nothing is counted."""
        return kind.surely_names(header) or (kind.id, "sure") in self.wordings.meanings(header)

    def of_headers(self, headers: Mapping[int, str]) -> dict[int, PersonalKind]:
        """By position, the kinds that the headers of one table say its columns hold."""
        persons = any(map(self.is_person, headers.values()))
        degrees = _OF_PERSONS if persons else _DOUBTFUL
        residents = self.residents.in_headers(headers.values())
        if residents:
            degrees = (*degrees, _OF_RESIDENTS)
        found = {n: self.of_header(text, degrees) for n, text in headers.items()}
        if residents:  # «آدرس 1», “address_line1”
            bare = {n: _NUMBERS.sub(" ", text) for n, text in headers.items()}
            found = {n: kind or self.of_header(bare[n], degrees) for n, kind in found.items()}
            home = self.kind("residence")
            homes = {n: home for n, text in bare.items() if self.residents.is_home(text)}
            found = {n: kind or homes.get(n) for n, kind in found.items()}
        if persons:
            found = {n: kind or self._among_persons(headers[n]) for n, kind in found.items()}
        named = {kind.id: kind for kind in found.values() if kind}
        machines = {
            id_ for id_, kind in named.items() if not persons and _of_machine(kind, headers)
        }
        kinds = {n: kind for n, kind in found.items() if kind and kind.id not in machines}
        listed = any(not kind.classes for kind in kinds.values())
        if listed or not self.counted_people.in_headers(headers.values()):
            return kinds
        return {}

    def is_legal(self, header: str) -> bool:
        """Whether a header is of legal persons' ids, where no ten digits belong."""
        return any_in(self.legal_headers, header)

    def is_person(self, header: str) -> bool:
        """Whether a header says that its column names persons."""
        return header_key(header) in self.counted_people.persons

    def is_holder(self, header: str) -> bool:
        """Whether a column names whose the accounts beside it are."""
        return header_key(header) in self.account_holders

    def is_phone(self, header: str) -> bool:
        """Whether a header is of phones, where a mobile may have lost its zero."""
        key = search_key(header)
        latin = set(_LATIN_WORD.findall(key))
        named = any(
            word in latin if word.isascii() else word in key for word in self.kind("mobile").checked
        )
        return named and not self.is_of_figures(header)

    def is_of_figures(self, header: str) -> bool:
        """Whether a header is of numbers, costs or the like, not of what they are about."""
        key = f"{spaced(header)} "
        if not key.startswith(self.figures) or " و " in key:
            return False
        others = _BESIDE.split(header)[1:]
        return not any(self._named(text, _DOUBTFUL) for text in others)

    def is_counted(self, header: str) -> bool:
        """Whether a header is of figures, or of how many people there are."""
        key = f"{spaced(header)} "
        return key.startswith(self.counted_people.counts) or self.is_of_figures(header)

    def has_no_mobiles(self, header: str) -> bool:
        """Whether a header is of postal codes, or of ids of public transport, some of which begin
        like mobiles that lost their zero.
        """
        transit = header_key(header) in self.transit_headers
        return transit or any_in(self.postal_headers, header)

    def is_tracking(self, header: str) -> bool:
        """Whether a header is of codes by which a letter or parcel is followed."""
        return any_in(self.tracking_headers, header)

    def is_numbered(self, header: str) -> bool:
        """Whether a header is of codes, numbers or ids."""
        return holds_word(self.numbered_headers, header)


def _of_machine(kind: PersonalKind, headers: Mapping[int, str]) -> bool:
    """Whether the headers of a table name machines, and nobody who uses them."""
    texts = headers.values()
    return any(holds_word(kind.machines, text) for text in texts) and not any(
        holds_word(kind.users, text) for text in texts
    )


@cache
def words() -> Words:
    """The words and thresholds of the guard."""
    content: Mapping[str, Any] = rule_files.read("personal_data.yaml")
    worded = content["wordings"]
    known = [
        (text, (entry["id"], degree))
        for entry in content["kinds"]
        for degree, texts in entry.get("wordings", {}).items()
        for text in texts
    ]
    return Words(
        tuple(map(read_kind, content["kinds"])),
        _begins(content["figures"]),
        _counted_people(content["counted_people"]),
        _residents(content["residents"]),
        Wordings(
            known, " ".join(worded["fillers"]).split(), Synonyms(worded["same"], worded["short"])
        ),
        (
            *_ends((text for text, (_, degree) in known if degree in _SURE), worded["same"]),
            *chain.from_iterable(worded["short"].values()),
        ),
        header_keys(content["legal_headers"]),
        tuple(content["legal_headers"]),
        tuple(content["legal_owners"]),
        header_keys(content["account_holders"]),
        tuple(content["no_names"]),
        tuple(content["counted_people"]["persons"]),
        tuple(content["column_words"]),
        header_keys(content["postal_headers"]),
        header_keys(content["transit_headers"]),
        header_keys(content["tracking_headers"]),
        search_keys(content["numbered_headers"]),
        content["column_of_national_codes"],
        content["column_of_mobiles"],
        content["column_of_people"],
        ListedPeople(**content["listed_people"]),
        content["mobile_prefixes"],
        tuple(content["free_mail"]),
        ToldNumbers(**{name: tuple(said) for name, said in content["told_numbers"].items()}),
        frozenset(content["card_prefixes"]),
    )


def _residents(entry: Mapping[str, Any]) -> Residents:
    said = ("families", "cared_for", "work", "others_work", "addresses", "elsewhere")
    words = {name: search_keys(entry[name]) for name in said}
    return Residents(**words, **{n: header_keys(entry[n]) for n in entry if n not in said})


def _ends(texts: Iterable[str], same: Iterable[Collection[str]]) -> tuple[str, ...]:
    """The last words of texts, and all that mean the same."""
    lists = [tuple(words) for words in same]
    ends = (text.split()[-1] for text in texts)
    spelled = (next((words for words in lists if end in words), (end,)) for end in ends)
    return tuple(dict.fromkeys(each for words in spelled for each in words))


def _counted_people(entry: Mapping[str, Any]) -> CountedPeople:
    return CountedPeople(
        _begins(entry["counts"]), header_keys(entry["but"]), header_keys(entry["persons"])
    )


def _begins(texts: Any) -> tuple[str, ...]:
    return tuple(f"{search_key(text)} " for text in texts)
