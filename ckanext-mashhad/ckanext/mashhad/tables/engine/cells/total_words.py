"""What a total added up, what it left out, and why it could not be compared: in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ckanext.mashhad.persian.reading_errors import Word, in_digits
from ckanext.mashhad.tables.engine.cells.running_sums import Compared

#: So many cells or rows are named.
LISTED: Final = 3
_NO_AMOUNT: Final = Word("مبلغی در آن نوشته نشده است", "no amount is written in it")
_PARTS_UNTOLD: Final = Word("روشن نیست جمع کدام ردیف‌هاست", "nobody can tell which rows it adds up")
_NAMED: Final = Word("ردیف‌هایی که نام می‌برد", "the rows that it names")
_PARTS: Final = Word("ردیف‌هایی که هر مبلغ را یک بار دارند", "the rows with each amount once")


def rows(compared: Compared, of_sheet: int, earlier: Sequence[int], totals: int) -> Word:
    """Which rows were added up: «۱۲ ردیف بالای آن (بدون ردیف‌های جمع ۴، ۹)»."""
    if compared.scope == "parts":
        return _PARTS
    if compared.scope == "named":
        return _NAMED
    count = in_digits(str(of_sheet if compared.scope == "sheet" else compared.rows))
    if compared.scope == "last":
        return Word(f"{count.fa} ردیف آخر بالای آن", f"the last {count.en} rows above it")
    if compared.scope == "sheet":
        return Word(f"همهٔ {count.fa} ردیف برگه", f"all {count.en} rows of the sheet")
    left = _left_out(earlier, totals)
    return Word(f"{count.fa} ردیف بالای آن{left.fa}", f"the {count.en} rows above it{left.en}")


def _left_out(earlier: Sequence[int], totals: int) -> Word:
    """The ``totals`` that stand above, the ``earlier`` of them by their rows."""
    if not earlier:
        return Word("", "")
    if totals > LISTED:
        count = in_digits(str(totals))
        return Word(f" (بدون {count.fa} ردیف جمع)", f" (without {count.en} totals)")
    numbers = in_digits(", ".join(map(str, earlier)))
    fa = numbers.fa.replace(",", "،")
    return Word(f" (بدون ردیف جمع {fa})", f" (without the total in row {numbers.en})")


def reason(*, written: bool, unread: Sequence[str]) -> Word:
    """Why a total was not compared; ``unread``: the cells whose amounts cannot be read."""
    if not written:
        return _NO_AMOUNT
    if not unread:
        return _PARTS_UNTOLD
    named, others = unread[:LISTED], len(unread) > LISTED
    fa = f"مبلغ {'، '.join(named)}{' و خانه‌های دیگر' if others else ''} خوانده نشد"
    return Word(
        fa, f"{', '.join(named)}{' and others' if others else ''} cannot be read as an amount"
    )
