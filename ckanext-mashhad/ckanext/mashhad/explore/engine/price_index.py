"""What amounts of a year come to in the rial of another (pure): schemas/price_index.yaml."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any, Final, NamedTuple

from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.persian.reading_errors import Lang

_ONE: Final = Decimal(1)


class Told(NamedTuple):
    """The index of a fiscal year, where it was read and on which day; ``note``: what stood there,
    where that may change.
    """

    value: Decimal
    source: str
    read: dt.date
    note: str = ""


@cache
def _read() -> Mapping[str, Any]:
    found: Mapping[str, Any] = rule_files.parse_rules(rule_files.read_text("price_index.yaml"))
    return found


@cache
def years() -> Mapping[int, Told]:
    """What is known, by Jalali year in ascending order."""
    every = sorted(_read()["years"].items())
    return {
        int(year): Told(
            Decimal(one["index"]),
            one["source"],
            dt.date.fromisoformat(one["read"]),
            one.get("note", ""),
        )
        for year, one in every
    }


def name(lang: Lang) -> str:
    """What the index is called, and whose it is."""
    return str(_read()["name"][LOCALE[lang]])


def month() -> int:
    """The Jalali month of which the index is taken for its year."""
    return int(_read()["month"])


def latest() -> int:
    """The last year that is known: its rial is the one in which others are told."""
    return max(years())


def in_rial_of(amount: int, year: int, other: int) -> int | None:
    """The amount of a year in the rial of another, to the nearest; None where one is not known."""
    known = years()
    if year not in known or other not in known:
        return None
    exact = Decimal(amount) * known[other].value / known[year].value
    return int(exact.quantize(_ONE, ROUND_HALF_UP))
