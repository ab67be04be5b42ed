"""The guard of personal data outside cells: comments, properties, drawings, names, links (pure).

Each identifier is a finding of its own, at its sheet and cell where it has them, so that an
administrator who lets one pass lets no other pass with it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import polars as pl

from ckanext.mashhad.persian import identifiers
from ckanext.mashhad.persian.reading_errors import Word
from ckanext.mashhad.tables.engine.common import outside
from ckanext.mashhad.tables.engine.common.outside import Outside
from ckanext.mashhad.tables.engine.findings.check_report import position
from ckanext.mashhad.tables.engine.findings.collector import Collector, Params, Place
from ckanext.mashhad.tables.engine.personal.identifiers_in_text import (
    codes,
    covered,
    in_text,
    may_hold,
)
from ckanext.mashhad.tables.engine.personal.numbers.bare_numbers import MOBILE
from ckanext.mashhad.tables.engine.personal.numbers.tally import Tally, mostly_codes
from ckanext.mashhad.tables.engine.personal.personal_words import words
from ckanext.mashhad.tables.engine.personal.readings import other_readings

#: So many are told apart; what a file has beyond them cannot be let pass.
_MOST: Final = 200

_LONG: Final = re.compile("[0-9]{8}")
_WHERE: Final[Mapping[str, Word]] = {
    outside.COMMENTS: Word("یادداشت‌ها", "comments"),
    outside.PROPERTIES: Word("مشخصات فایل", "document properties"),
    outside.DRAWINGS: Word("نمودارها، شکل‌ها و کادرها", "charts, drawings and text boxes"),
    outside.LINKS: Word("پیوندها", "links"),
    outside.NAMES: Word("نام‌های تعریف‌شده", "defined names"),
    outside.SETTINGS: Word(
        "سرصفحه، پاصفحه، فهرست‌های انتخاب یا راهنمای برگه",
        "headers, footers, lists and prompts of the sheet",
    ),
    outside.FORMATS: Word("قالب نمایش خانه‌ها", "number formats"),
    outside.FORMULAS: Word("متن‌های درون فرمول‌ها", "texts within formulas"),
    outside.SHEET_NAMES: Word("نام برگه‌ها", "names of sheets"),
    outside.FILE_NAME: Word("نام فایل", "file name"),
    outside.OTHER: Word("داده‌های پنهان فایل", "hidden data of the file"),
}


def check(collector: Collector, texts: Sequence[Outside], sheets: Mapping[str, str]) -> None:
    """Say what is of persons in ``texts``; ``sheets``: what each is called in reports, by its name
    and in their order.
    """
    orders = {name: order for order, name in enumerate(sheets)}
    counted: Counter[str] = Counter()
    for number, (at, kind, given) in enumerate(_found(texts)):
        order = orders.get(at.sheet, 0)
        told = sheets.get(at.sheet) or None
        place = Place(told, order)
        if at.column:
            place = Place(told, order, position(at.column), at.column)
        spot = f"{at.where} {order + 1 if at.sheet else ''}!{at.cell} {words().kind(kind).label.en}"
        counted[spot] += 1
        params: Params = {
            "where": _WHERE[at.where],
            "kind": words().kind(kind).label,
            "spot": f"{spot} {counted[spot]}" if number < _MOST else "",
        }
        collector.one("personal.elsewhere", place, at.row, params, covered(given))


def _found(texts: Sequence[Outside]) -> Iterator[tuple[Outside, str, str]]:
    """Each identifier once at each place, as kind and text."""
    bare: dict[tuple[str, str, str], list[tuple[Outside, list[str]]]] = {}
    for each in texts:
        found: dict[tuple[str, str], None] = {}
        for text in (each.text, *other_readings(each.text)):
            if may_hold(text):
                found.update(dict.fromkeys(in_text(text)))
        yield from ((each, kind, given) for kind, given in found)
        if all(kind != "national_code" for kind, _ in found) and may_hold(each.text):
            lines = [(each, codes(line)) for line in each.text.splitlines()]
            bare.setdefault((each.where, each.part, each.sheet), []).extend(lines)
    for among in bare.values():
        yield from ((each, "national_code", code) for each, code in _codes(among))
    yield from ((each, "mobile", each.text) for each in _mobiles(texts))


def _mobiles(texts: Sequence[Outside]) -> Iterator[Outside]:
    """Mobiles without their zero, where most numbers that formats show in a sheet are such."""
    sheets: dict[str, list[Outside]] = {}
    for each in texts:
        if each.where == outside.FORMATS and _LONG.search(each.text):
            sheets.setdefault(each.sheet, []).append(each)
    for shown in sheets.values():
        found = {each: match[1] for each in shown if (match := re.search(MOBILE, each.text))}
        tally = Tally()
        tally.count(len(shown), pl.Series(list(found.values()), dtype=pl.String))
        if tally.mostly_mobiles():
            yield from found


def _codes(among: Sequence[tuple[Outside, list[str]]]) -> Iterator[tuple[Outside, str]]:
    """Codes without a name: one tells who wrote the file, elsewhere most must be codes."""
    of_author = among and among[0][0].where == outside.PROPERTIES
    if of_author or mostly_codes([line for _, line in among]):
        found = ((each, code) for each, line in among for code in line)
        yield from dict.fromkeys(e for e in found if identifiers.is_valid("national_code", e[1]))
