"""The guard of personal data: national codes, mobiles, Sheba, cards, and columns named after such.

``schemas/personal_data.yaml`` holds the words and thresholds. One in ten numbers of ten digits
passes the check of a national code, so a column is judged as a whole: by its header, or because
most of its ten-digit cells pass. In running text an identifier counts with its own sign (09, IR,
a bank's prefix, or the words «کد ملی» before it). Legal ids (11 digits) are not personal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import polars as pl

from ckanext.mashhad.catalog import rule_files
from ckanext.mashhad.persian import identifiers
from ckanext.mashhad.persian.digits import to_ascii_digits
from ckanext.mashhad.persian.errors import Word
from ckanext.mashhad.tables.collector import Collector, Params, Place
from ckanext.mashhad.tables.columns import ascii_digits
from ckanext.mashhad.tables.header import header_key

_SEPARATORS: Final = "[\\s\u200b-\u200f\u061c\u202a-\u202e\u2066-\u2069_./-]"
_GAP: Final = r"[\s\u200c_-]?"
_NOT_IN_NUMBER: Final = (r"(?<![0-9])", r"(?![0-9])")
_MOBILE: Final = re.compile(rf"(?<![0-9])(?:\+98|0098|0){_GAP}9(?:{_GAP}[0-9]){{9}}(?![0-9])")
_SHEBA: Final = re.compile(rf"\bIR(?:{_GAP}[0-9]){{24}}(?![0-9])", re.IGNORECASE)
_CARD: Final = re.compile(rf"(?<![0-9])[0-9](?:{_GAP}[0-9]){{15}}(?![0-9])")
_NAMED_CODE: Final = re.compile(
    rf"(?:کد{_GAP}مل[یي]|شماره{_GAP}مل[یي]|ک\.?م)[^0-9]{{0,12}}([0-9](?:{_GAP}[0-9]){{7,9}})(?![0-9])"
)
#: A cell that could hold any of them, so the rest need not be looked at closely.
_ENOUGH_DIGITS: Final = r"(?:[0-9][^0-9]{0,2}){8}"
_DIGIT: Final = "[0-9۰-۹٠-٩]"
#: A text that could hold a mobile, Sheba or card, or names a code.
_SIGNED: Final = (
    r"(?i)(?:^|[^0-9۰-۹٠-٩,٬])(?:\+[9۹٩][8۸٨]|[0۰٠][0۰٠][9۹٩][8۸٨]|[0۰٠])[\s\u{200c}_-]?[9۹٩]"
    rf"|IR|مل[یي]|ک\.?م|{_DIGIT}(?:[\s\u{{200c}}_-]?{_DIGIT}){{15}}"
)
#: Distinct values remembered for each column; enough is known long before.
_MOST_DISTINCT: Final = 1000


@dataclass(frozen=True, slots=True)
class PersonalKind:
    """One kind of personal data."""

    id: str
    label: Word
    headers: tuple[str, ...]
    values: str


@dataclass(frozen=True, slots=True)
class Words:
    """``schemas/personal_data.yaml``."""

    kinds: tuple[PersonalKind, ...]
    legal_headers: tuple[str, ...]
    distinct: int
    percent: int
    card_prefixes: frozenset[str]

    def kind(self, kind_id: str) -> PersonalKind:
        """The kind with that id."""
        return next(kind for kind in self.kinds if kind.id == kind_id)

    def of_header(self, header: str) -> PersonalKind | None:
        """The kind whose words stand in a header; none in one of legal persons."""
        key = header_key(header)
        if any(word in key for word in self.legal_headers):
            return None
        return next((kind for kind in self.kinds if any(w in key for w in kind.headers)), None)


@cache
def words() -> Words:
    """The words and thresholds of the guard."""
    content: Mapping[str, Any] = rule_files.read("personal_data.yaml")
    kinds = tuple(
        PersonalKind(
            entry["id"],
            Word(entry["label"]["fa_IR"], entry["label"]["en"]),
            tuple(header_key(header) for header in entry["headers"]),
            entry["values"],
        )
        for entry in content["kinds"]
    )
    threshold = content["column_of_national_codes"]
    return Words(
        kinds,
        tuple(header_key(header) for header in content["legal_headers"]),
        threshold["distinct"],
        threshold["percent"],
        frozenset(content["card_prefixes"]),
    )


def in_text(text: str) -> Iterator[tuple[str, str]]:
    """The identifiers within a text, as kind and text; each has its own sign."""
    digits = to_ascii_digits(text)
    for kind, pattern in (("mobile", _MOBILE), ("sheba", _SHEBA), ("card", _CARD)):
        for found in pattern.finditer(digits):
            if _is(kind, found[0]):
                yield kind, text[found.start() : found.end()]
    for found in _NAMED_CODE.finditer(digits):
        if identifiers.is_valid("national_code", found[1]):
            yield "national_code", text[found.start(1) : found.end(1)]


def _is(kind: str, text: str) -> bool:
    if kind == "card" and re.sub("[^0-9]", "", text)[:6] not in words().card_prefixes:
        return False
    return identifiers.is_valid(kind, text)  # type: ignore[arg-type]


def masked(text: str) -> str:
    """``text`` with the identifiers in it in stars."""
    if len(text) < 10 or not re.search(_ENOUGH_DIGITS, to_ascii_digits(text)):
        return text
    for _, found in in_text(text):
        text = text.replace(found, identifiers.mask(found))
    return text


def covered(text: str) -> str:
    """All of a text in stars but its ends."""
    return identifiers.mask(text)


@dataclass(slots=True)
class _Tally:
    """What the cells of one column have shown so far."""

    filled: int = 0
    ten_digits: int = 0
    valid: int = 0
    distinct: set[str] = field(default_factory=set)
    first: int | None = None
    first_text: str | None = None

    def see(self, rows: pl.Series, texts: pl.Series) -> None:
        """Note the first of the cells that count."""
        if self.first is None and rows.len():
            self.first, self.first_text = rows[0], texts[0]


class Guard:
    """Watches the cells of one sheet, all its columns, whether they are published or not."""

    def __init__(
        self, collector: Collector, headers: Mapping[int, str], places: Callable[[int], Place]
    ) -> None:
        self._collector = collector
        self._place = places
        self._kinds = {n: words().of_header(text) for n, text in headers.items()}
        self._named: dict[int, _Tally] = {}
        self._codes: dict[int, _Tally] = {}

    def watch(self, frame: pl.DataFrame, legal: frozenset[int] = frozenset()) -> None:
        """Look at a frame of texts; in the positions of ``legal`` a national code is no legal id
        and counts by itself.
        """
        rows = frame["_row"]
        for name in frame.columns:
            if name.startswith("_"):
                continue
            position = int(name)
            texts = ascii_digits(frame[name])
            kind = self._kinds.get(position)
            if kind is not None:
                self._watch_named(position, kind, rows, texts)
                continue
            enough = texts.str.contains(_ENOUGH_DIGITS).fill_null(value=False)
            if enough.any():
                self._watch_codes(position, rows.filter(enough), texts.filter(enough), legal)
                self._watch_text(position, rows.filter(enough), frame[name].filter(enough))

    def _watch_named(
        self, position: int, kind: PersonalKind, rows: pl.Series, texts: pl.Series
    ) -> None:
        tally = self._named.setdefault(position, _Tally())
        counts = texts.is_not_null()
        if kind.values != "any":
            digits = texts.str.replace_all("[^0-9]", "").str.len_bytes()
            counts &= (digits >= 8).fill_null(value=False)
        tally.filled += int(counts.sum())
        tally.see(rows.filter(counts), texts.filter(counts))

    def _watch_codes(
        self, position: int, rows: pl.Series, texts: pl.Series, legal: frozenset[int]
    ) -> None:
        bare = texts.str.replace_all(_SEPARATORS, "")
        ten = bare.str.contains("^[0-9]{10}$")
        if not ten.any():
            return
        valid = _valid_codes(bare.set(~ten, None))
        tally = self._codes.setdefault(position, _Tally())
        tally.ten_digits += int(ten.sum())
        tally.valid += int(valid.sum())
        if len(tally.distinct) < _MOST_DISTINCT:
            tally.distinct.update(bare.filter(valid).unique().head(_MOST_DISTINCT))
        tally.see(rows.filter(valid), texts.filter(valid))
        if position in legal and valid.any():
            self._cells(position, "national_code", rows.filter(valid), texts.filter(valid))
            self._collector.hide(self._place(position))

    def _watch_text(self, position: int, rows: pl.Series, texts: pl.Series) -> None:
        signed = texts.str.contains(_SIGNED)
        for row, text in zip(rows.filter(signed), texts.filter(signed), strict=True):
            for kind in sorted({kind for kind, _ in in_text(text)}):
                params = {"kind": words().kind(kind).label}
                self._collector.one("personal.cell", self._place(position), row, params, text)

    def _cells(self, position: int, kind: str, rows: pl.Series, texts: pl.Series) -> None:
        params = {"kind": words().kind(kind).label}
        self._collector.add(
            "personal.cell", self._place(position), rows.to_list(), lambda n: (texts[n], params)
        )

    def finish(self) -> None:
        """Say which columns are of persons."""
        for position, tally in self._named.items():
            kind = self._kinds[position]
            if tally.filled and kind:
                self._report(position, kind, tally.filled, tally)
        limits = words()
        for position, tally in self._codes.items():
            enough = len(tally.distinct) >= limits.distinct
            if enough and tally.valid * 100 >= limits.percent * tally.ten_digits:
                self._report(position, limits.kind("national_code"), tally.valid, tally)

    def _report(self, position: int, kind: PersonalKind, count: int, tally: _Tally) -> None:
        place = self._place(position)
        self._collector.hide(place)
        params: Params = {"kind": kind.label, "count": count}
        self._collector.one("personal.column", place, tally.first, params, tally.first_text)


def _valid_codes(codes: pl.Series) -> pl.Series:
    """Which texts of ten digits pass the check of a national code."""
    number = pl.col("n")
    digit = [(number // 10 ** (9 - place)) % 10 for place in range(10)]
    rest = sum((digit[place] * (10 - place) for place in range(9)), pl.lit(0)) % 11
    check = pl.when(rest < 2).then(rest).otherwise(11 - rest)
    valid = (digit[9] == check) & (number % 1_111_111_111 != 0) & ((number // 10) % 10**6 != 0)
    return pl.DataFrame({"n": codes.cast(pl.Int64)}).select(v=valid.fill_null(value=False))["v"]


def check_elsewhere(collector: Collector, texts: list[tuple[str, str]]) -> None:
    """Say what stands in sheet names, comments and document properties."""
    for where, text in texts:
        kinds = {kind for kind, _ in in_text(text)}
        if where == "properties":
            bare = re.findall(r"(?<![0-9])[0-9]{10}(?![0-9])", to_ascii_digits(text))
            if any(identifiers.is_valid("national_code", code) for code in bare):
                kinds.add("national_code")
        for kind in sorted(kinds):
            params = {"where": WHERE[where], "kind": words().kind(kind).label}
            collector.one("personal.elsewhere", params=params)


WHERE: Final[Mapping[str, Word]] = {
    "comments": Word("یادداشت‌های فایل", "comments"),
    "properties": Word("مشخصات فایل", "document properties"),
    "sheet names": Word("نام برگه‌ها", "names of sheets"),
    "file name": Word("نام فایل", "file name"),
}
