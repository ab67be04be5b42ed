"""What stands at a label, read as «label: value» (pure).

What its own form shows to be of a person counts by itself. A short number or a word does not: it
may as well be counted, or tell of a column. It counts where something of another kind stands at
another label near it, or where many differ.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import Final, NamedTuple

from ckanext.mashhad.persian import characters
from ckanext.mashhad.tables.engine.personal.identifiers_in_text import in_text
from ckanext.mashhad.tables.engine.personal.labels.label_names import (
    LEGAL,
    LONGEST_HEAD,
    PERSON,
    kind_of,
)
from ckanext.mashhad.tables.engine.personal.personal_words import words

#: Kinds that are names only, and classes of persons: of themselves they are of nobody.
_NAMES: Final = frozenset(("father", "relatives", PERSON))
_CLASSES: Final = frozenset(kind.id for kind in words().kinds if kind.classes)
#: Kinds whose values are bare numbers.
NUMBERS: Final = frozenset(("mobile", "birth_certificate", "passport", "computer", "device"))
_WEAK: Final = _NAMES | _CLASSES | NUMBERS
#: So many rows apart, what stands at two labels is of the same person.
_NEAR: Final = 10
#: So many different mobiles, or names, are a list of them.
_SEVERAL: Final = 3
#: So many at the name of a column are one by themselves.
_MANY: Final = 10
#: Cells of one kind that are held; more say nothing new.
MOST: Final = 2000
#: Longer texts are no cells of which many are alike.
_REMEMBERED: Final = 300
_WORD: Final = re.compile(r"[^\W\d_]{2}")
#: Blanks, and quotation marks as data that are written as a text have them.
_AROUND: Final = " \t\"'“”«»"
_OWNER: Final = re.compile(rf"به\s+نام\s+(?:{'|'.join(words().legal_owners)})")
#: Kinds that legal persons have too.
ACCOUNTS: Final = frozenset(("account", "sheba"))
_LETTER: Final = re.compile(r"[^\W\d_]")
_LONG: Final = re.compile(r"[1-9۱-۹]\d{9,}")
#: An amount rather than a number of somebody.
_ROUND: Final = re.compile(r"000\Z")
#: So much of a text tells whether it is an address.
_BEGINNING: Final = 200
#: Two words, or a telephone.
_ADDRESS: Final = re.compile(r"[^\W\d_]{2}.*\s|(?:\d\W?){7}")
_OF_COLUMNS: Final = re.compile(
    rf"(?:{'|'.join(words().column_words)})\s?[(\[]?\d*[)\]]?", re.IGNORECASE
)
#: So many digits are a number of a row or the length of a field, as well as a certificate's.
_SMALL: Final = re.compile(r"\D{0,3}\d{0,3}\D{0,3}")
_CERTIFICATE: Final = re.compile(r"\d(?:\W{0,3}\d){0,9}")


class LabelledValue(NamedTuple):
    """A cell at a label, with what it holds; ``sure``: it counts by itself, ``at_name``: its label
    is the name of a column rather than a word («نام پدر», not «پدر»).
    """

    kind: str
    row: int
    position: int
    text: str
    sure: bool
    at_name: bool = False


def labelled(
    kind: str, row: int, position: int, text: str, *, label: str = "", about_columns: bool = False
) -> LabelledValue:
    """A cell that :func:`shows` its kind. Where a row tells of columns a day may be a sample."""
    kind = "national_code" if kind == LEGAL else kind
    sure = kind not in _WEAK and not (about_columns and kind == "birth")
    at_name = kind != PERSON and words().surely_names(label, words().kind(kind))
    return LabelledValue(kind, row, position, text, sure, at_name)


def shows(kind: str, text: str) -> bool:
    """Whether a text is a value of the kind as far as its form tells."""
    return (_shows if len(text) <= _REMEMBERED else _shows.__wrapped__)(kind, text)


@lru_cache(maxsize=20_000)
def _shows(kind: str, text: str) -> bool:
    plain = characters.plain(text).strip(_AROUND)
    if kind_of(text) or is_about_columns(text) or _ROUND.search(plain):
        return False
    if kind in _NAMES:
        if len(plain) > LONGEST_HEAD or not _WORD.search(plain) or re.search(r"\d", plain):
            return False
        kind = "father" if kind == PERSON else kind
    if kind == "birth_certificate" and not _CERTIFICATE.fullmatch(plain):
        return False
    if kind == "residence" and not _ADDRESS.search(plain[:_BEGINNING]):
        return False
    value = "national_code" if kind == LEGAL else kind
    return any(found == value for found, _ in in_text(f"{_label(value)}: {plain}"))


def may_tell_of_columns(kind: str, text: str) -> bool:
    """Whether a text that shows the kind may as well tell of a column: words, a length."""
    return kind in _NAMES or kind in _CLASSES or is_small(text) or not any(map(str.isdigit, text))


def is_small(text: str) -> bool:
    """Whether a text is no more than a number of up to three digits."""
    return bool(_SMALL.fullmatch(characters.plain(text).strip())) and any(map(str.isdigit, text))


def are_amounts(texts: Iterable[str]) -> bool:
    """Whether among numbers beside each other one is as long as a mobile, but none."""
    numbers = takewhile(lambda text: not _LETTER.search(text), texts)
    return any(_LONG.fullmatch(text) and not shows("mobile", text) for text in numbers)


def _label(kind: str) -> str:
    return words().kind(kind).said[0]


def is_about_columns(text: str) -> bool:
    """Whether a text tells of a column what it takes, as a dictionary of data does."""
    return (_is_about_columns if len(text) <= _REMEMBERED else _is_about_columns.__wrapped__)(text)


@lru_cache(maxsize=20_000)
def _is_about_columns(text: str) -> bool:
    return bool(_OF_COLUMNS.fullmatch(characters.plain(text).strip()))


def names_owner(text: str) -> bool:
    """Whether a text says in whose name an account is, and it is no person's."""
    return bool(_OWNER.search(characters.plain(text)))


def confirmed(
    values: Sequence[LabelledValue], owned: Collection[int] = ()
) -> Iterator[LabelledValue]:
    """Those that are of persons, among all of one sheet. In the rows ``owned`` an account is of
    none.
    """
    texts: dict[str, set[str]] = defaultdict(set)
    at_names: dict[str, set[str]] = defaultdict(set)
    near: dict[int, set[str]] = defaultdict(set)
    for value in values:
        texts[value.kind].add(value.text)
        near[value.row].add(value.kind)
        if value.at_name and value.kind in _NAMES:
            at_names[value.kind].add(value.text)
    listed = _listed(texts) | {kind for kind, each in at_names.items() if len(each) >= _MANY}
    for value in values:
        if value.kind == PERSON or (value.kind in ACCOUNTS and value.row in owned):
            continue
        if value.sure or value.kind in listed or _accompanied(value, near):
            yield value


def _listed(texts: Mapping[str, set[str]]) -> set[str]:
    """The kinds of which there are so many different values that they are a list of persons."""
    listed = {"mobile"} if len(texts.get("mobile", ())) >= _SEVERAL else set()
    for kind in _NAMES & texts.keys():
        for other in (_NAMES & texts.keys()) - {kind}:
            if min(len(texts[kind] - texts[other]), len(texts[other] - texts[kind])) >= _SEVERAL:
                listed.add(kind)
    return listed


def _accompanied(value: LabelledValue, near: Mapping[int, set[str]]) -> bool:
    beside = {
        kind
        for row in range(value.row - _NEAR, value.row + _NEAR + 1)
        for kind in near.get(row, ())
        if kind != value.kind
    }
    if value.kind not in NUMBERS:
        beside -= _NAMES
    elif is_small(value.text):
        # a bridge has a name and a number too
        beside.discard(PERSON)
    return bool(beside - _CLASSES)
