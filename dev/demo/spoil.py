"""Planting errors in the rows of a register, and writing down which: what the check must find.

The rules are named here once more on purpose: a check that no longer finds one of them is caught.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from ckanext.mashhad.persian.calendar import jalali
from ckanext.mashhad.persian.identifiers import is_valid
from dev.demo import draws
from dev.demo.columns import Column
from dev.demo.parts import Fault, File
from dev.demo.sins import Sin

Row = dict[str, Any]

#: A column that must never be published, in words that a register has for it.
PERSONAL = Column("representative_code", "کد ملی نماینده")


@dataclass(frozen=True)
class Spoilt:
    """Rows with errors; ``faults`` count rows from 1, and 0 is the header.

    ``more``: columns that no schema has.
    """

    rows: list[Row]
    faults: tuple[Fault, ...]
    more: tuple[Column, ...] = ()

    @property
    def unknown(self) -> tuple[Fault, ...]:
        """What a row schema has to say of the columns that it does not know."""
        return tuple(Fault("column.unknown", 0, severity="warning") for _ in self.more)


def versions(
    name: str, sin: Sin | None, rows: Sequence[Row], write: Callable[[Spoilt], tuple[File, ...]]
) -> tuple[File, ...]:
    """The files that ``write`` makes of the rows, with a version with errors where one was sent, or
    with one that was corrected.
    """
    good = write(Spoilt(list(rows), ()))
    if sin is None or not sin.how:
        return good
    bad = write(WAYS[sin.how](draws.stream(name, sin.how), [dict(row) for row in rows]))
    if sin.what in ("mended", "corrected"):
        return tuple(replace(old, then=new) for old, new in zip(bad, good, strict=True))
    if sin.what == "replaced":
        return tuple(replace(old, then=new) for old, new in zip(good, bad, strict=True))
    return bad


def _cells(errors: dict[str, tuple[str, Callable[[Row, Row], Any]]], has: str = "amount") -> Any:
    """A way that puts each of these errors, given as field -> (rule, new value), in a row.

    ``has``: a field that the rows have which are chosen.
    """

    def way(draw: random.Random, rows: list[Row]) -> Spoilt:
        possible = [place for place, row in enumerate(rows) if row.get(has)]
        chosen = sorted(draw.sample(possible[1:], len(errors)))
        faults = []
        for place, (field, (rule, value)) in zip(chosen, errors.items(), strict=True):
            rows[place][field] = value(rows[place], rows[possible[0]])
            faults.append(Fault(rule, place + 1, field))
        return Spoilt(rows, tuple(faults))

    return way


def _personal(draw: random.Random, rows: list[Row]) -> Spoilt:
    """A column of persons' codes: of no one, since no code begins with 999, yet well formed."""
    for row in rows:
        row[PERSONAL.key] = invented_code(draw.randint(1, 999))
    # The check points at the column's first cell.
    return Spoilt(rows, (Fault("personal.column", 1),), (PERSONAL,))


def invented_code(number: int) -> str:
    """A well-formed national code that can only be a test's."""
    stem = f"999000{number:03}"
    return next(f"{stem}{n}" for n in range(10) if is_valid("national_code", f"{stem}{n}"))


def _other_company(row: Row, first: Row) -> str:
    """The same id with another last digit."""
    legal_id = str(row["counterparty_id"])
    return f"{legal_id[:-1]}{(int(legal_id[-1]) + 1) % 10}"


def _day_32(row: Row, first: Row) -> str:
    year, month, _ = jalali.to_jalali(row["contract_date"])
    return f"{year}/{month:02}/32"


def _two_digits(row: Row, first: Row) -> str:
    return jalali.format_numeric(row["contract_date"], "en")[2:]


def _unbalanced(draw: random.Random, rows: list[Row]) -> Spoilt:
    """A budget whose uses are more than its sources: a slip in one amount."""
    place = next(n for n, row in enumerate(rows) if row["economic_kind"])
    rows[place]["amount"] *= 10
    return Spoilt(rows, (Fault("sources_not_uses", field="amount"),))


def _corrected(draw: random.Random, rows: list[Row]) -> Spoilt:
    """What a register said before it was corrected: an amount, a day, words and a number were
    others.
    """
    dearer, later, worded, numbered = draw.sample(rows, 4)
    dearer["amount"] -= 3_000_000
    later["end_date"] -= timedelta(days=1)
    worded["subject"] += " (نشانی در اسناد)"
    numbered["contract_number"] += "0"
    return Spoilt(rows, ())


WAYS: dict[str, Callable[[random.Random, list[Row]], Spoilt]] = {
    "rows": _cells(
        {
            "counterparty": ("required", lambda row, first: ""),
            "contract_number": (
                "contract_number_unique",
                lambda row, first: first["contract_number"],
            ),
            "end_date": (
                "end_before_start",
                lambda row, first: row["start_date"] - timedelta(days=30),
            ),
            "counterparty_id": ("identifier.check_digit", _other_company),
            "amount": ("number.unknown_word", lambda row, first: "طبق فهرست‌بها"),
        },
        "start_date",
    ),
    "dates": _cells(
        {
            "contract_date": ("date.day_out_of_month", _day_32),
            "start_date": ("date.two_digit_year", _two_digits),
            "award_method": ("code.unknown", lambda row, first: "توافقی"),
            "subject": ("text.too_short", lambda row, first: "؟"),
        },
        "start_date",
    ),
    "totals": _cells({"amount": ("minimum", lambda row, first: 0)}, "start_date"),
    "tenders": _cells(
        {
            "deadline": (
                "deadline_before_announcement",
                lambda row, first: row["announced_on"] - timedelta(days=5),
            ),
            "winner": ("required", lambda row, first: ""),
            "status": ("code.unknown", lambda row, first: "نامعلوم"),
        },
        "winner",
    ),
    "projects": _cells(
        {
            "progress": ("maximum", lambda row, first: 120),
            "title": ("required", lambda row, first: ""),
        },
        "title",
    ),
    "requests": _cells(
        {"received": ("requests_not_sum", lambda row, first: row["received"] + 3)}, "received"
    ),
    "statement": _cells(
        {
            "amount": ("number.unknown_word", lambda row, first: "طبق صورت‌جلسه"),
            "side": ("code.unknown", lambda row, first: "نامعلوم"),
        }
    ),
    "personal": _personal,
    "unbalanced": _unbalanced,
    "corrected": _corrected,
}
