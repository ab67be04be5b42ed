"""Codelists: the words of the catalogue, each with its code and its Persian and English label.

``load("budget_stage")`` reads ``schemas/codelists/budget_stage.yaml``::

    title: {fa_IR: ..., en: ...}
    extra_keys: [balanced]              # columns of this list alone
    items:
      - {code: proposed, label: {fa_IR: ..., en: ...}, balanced: true, valid_from: 2022-03-21}
        # words: [...] are what offices write for it; a word of two codes is asked about

or, for a list that the feed needs as concepts anyhow, two lines that point at it: ``vocabulary:``
(a file of ``schemas/vocabularies``) and ``code_key:`` (the column that datasets hold, ``code`` by
default). A code is never changed or used again once published; it gets a ``valid_to``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.persian.locales import LOCALE, language_of

LANGUAGES: Final = tuple(LOCALE.values())

_ITEM_KEYS: Final = frozenset(
    ("code", "label", "words", "confidence", "basis", "valid_from", "valid_to", "parent", "note")
)
_LIST_KEYS: Final = frozenset(("title", "extra_keys", "items"))


class CodelistError(ValueError):
    """A codelist that cannot be used; ``problems`` are all that is wrong with it."""

    def __init__(self, name: str, problems: Sequence[str]) -> None:
        super().__init__("\n".join(f"Codelist {name}: {problem}" for problem in problems))
        self.problems = list(problems)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry. ``label`` is keyed ``fa_IR`` and ``en``; ``more`` holds all other columns."""

    code: str
    label: Mapping[str, str]
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    def valid_on(self, day: dt.date) -> bool:
        """Whether the code may be given to something of that day."""
        return (self.valid_from or day) <= day <= (self.valid_to or day)


class Codelist:
    """The entries of one list, in the order of its file."""

    def __init__(self, name: str, title: Mapping[str, str], items: Sequence[Item]) -> None:
        self.name = name
        self.title = title
        self.items = tuple(items)
        self._by_code = {item.code: item for item in self.items}

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def __getitem__(self, code: str) -> Item:
        return self._by_code[code]

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes, in order."""
        return tuple(self._by_code)

    def label(self, code: str, lang: str = "fa") -> str:
        """The label in ``fa``/``fa_IR`` or ``en``; a code that is not listed stands for itself."""
        item = self._by_code.get(code)
        if item is None:
            return code
        return item.label[LOCALE[language_of(lang)]]

    def choices(self) -> list[dict[str, Any]]:
        """The entries as ckanext-scheming takes choices: ``value`` and ``label``."""
        return [{"value": item.code, "label": dict(item.label)} for item in self.items]


def parse(name: str, content: Any) -> Codelist:
    """The codelist of a file's content; :class:`CodelistError` names every problem at once."""
    if not isinstance(content, dict) or not isinstance(content.get("items"), list):
        raise CodelistError(name, ["has no list under “items”"])
    problems = [f"unknown key “{key}”" for key in content if key not in _LIST_KEYS]
    problems += _label_problems("title", content.get("title"))
    known = _ITEM_KEYS | set(content.get("extra_keys", ()))
    items: dict[str, Item] = {}
    for position, entry in enumerate(content["items"], 1):
        found = _entry_problems(position, entry, known)
        if not found and entry["code"] in items:
            found = [f"entry {position}: code “{entry['code']}” stands twice"]
        problems += found
        if not found:
            items[entry["code"]] = _item(entry)
    problems += [
        f"“{item.code}”: parent “{item.more['parent']}” is not in the list"
        for item in items.values()
        if item.more.get("parent", item.code) not in items
    ]
    if problems:
        raise CodelistError(name, problems)
    return Codelist(name, content["title"], list(items.values()))


@cache
def load(name: str) -> Codelist:
    """The codelist of that name; :class:`CodelistError` when its file is faulty or missing."""
    content = _read("codelists", name)
    if isinstance(content, dict) and "vocabulary" in content:
        return _of_vocabulary(name, **content)
    return parse(name, content)


def _of_vocabulary(name: str, vocabulary: str, code_key: str = "code") -> Codelist:
    content = _read("vocabularies", vocabulary)
    entries = [
        {"code": entry[code_key], "label": entry["label"]}
        for entry in content["items"]
        if code_key in entry
    ]
    return parse(name, {"title": content["title"], "items": entries})


def _read(folder: str, name: str) -> Any:
    try:
        return rule_files.read(folder, f"{name}.yaml")
    except FileNotFoundError:
        raise CodelistError(name, [f"there is no {folder}/{name}.yaml"]) from None


def _item(entry: Mapping[str, Any]) -> Item:
    own = ("code", "label", "valid_from", "valid_to")
    more = {key: value for key, value in entry.items() if key not in own}
    return Item(entry["code"], entry["label"], entry.get("valid_from"), entry.get("valid_to"), more)


def _entry_problems(position: int, entry: Any, known: frozenset[str]) -> list[str]:
    if not isinstance(entry, dict) or not isinstance(entry.get("code"), str):
        return [f"entry {position}: has no code that is text (put numbers in quotes)"]
    where = f"entry {position} (“{entry['code']}”)"
    problems = [f"{where}: unknown key “{key}”" for key in entry if key not in known]
    problems += [f"{where}: {text}" for text in _label_problems("label", entry.get("label"))]
    for key in ("valid_from", "valid_to"):
        if not isinstance(entry.get(key), dt.date | None):
            problems.append(f"{where}: “{key}” is no date such as 2024-03-20")
    return problems


def _label_problems(key: str, label: Any) -> list[str]:
    if not isinstance(label, dict):
        return [f"“{key}” is missing"]
    return [f"“{key}” has no {lang}" for lang in LANGUAGES if not label.get(lang)] + [
        f"“{key}” has the unknown language “{lang}”" for lang in label if lang not in LANGUAGES
    ]
