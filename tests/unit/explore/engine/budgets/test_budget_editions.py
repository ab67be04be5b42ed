"""Which files of a stage take the place of an earlier one, and which are its parts."""

from __future__ import annotations

from typing import Any

from ckanext.mashhad.explore.engine.budgets import budget_editions
from ckanext.mashhad.explore.engine.budgets.budget_editions import LineKey


def keys(*codes: str, **more: str) -> list[LineKey]:
    rows: list[dict[str, Any]] = [
        {"side": "use", "title": "ردیف", "economic_kind": None, "unit": None, **more, "code": code}
        for code in codes
    ]
    return budget_editions.read_keys(rows)


def test_the_last_of_editions_counts_and_parts_all() -> None:
    book, again = keys("1", "2", "3", "4"), keys("1", "2", "3", "9", "8")
    other = keys("1", "2", "71", "72")
    assert budget_editions.set_aside([book, again]) == {0: "edition"}
    # Half of the lines is not more than half.
    assert budget_editions.set_aside([book, other]) == {}
    assert budget_editions.set_aside([book, other, again, book]) == {0: "edition", 2: "edition"}


def test_sides_kinds_and_units_make_parts() -> None:
    uses, sources = keys("1", "2"), keys("1", "2", side="source")
    current, capital = (keys("1", "2", economic_kind=kind) for kind in ("current", "capital"))
    one, two = (keys("1", "2", unit=unit) for unit in ("منطقهٔ ۱", "منطقهٔ ۲"))
    for parts in ([uses, sources], [current, capital], [one, two]):
        assert budget_editions.set_aside(parts) == {}
    # Where one file does not tell the kind, it makes no difference.
    assert budget_editions.set_aside([uses, capital]) == {0: "edition"}
    # Statements call the sides by other names.
    assert budget_editions.tell_the_same(uses, keys("1", "2", side="expenditure"))


def test_codes_are_compared_as_numbers_of_contracts_are() -> None:
    assert budget_editions.tell_the_same(keys("B/2 x", "ك-1"), keys("b/2x", "ک–1"))
    named = [keys("", title="نظافت  شهر"), keys("", title="نظافت شهر")]
    assert budget_editions.set_aside(named) == {0: "edition"}


def test_an_extract_never_takes_a_larger_file_away() -> None:
    book = keys(*"0123456789")
    annex, half = keys("1", "2"), keys(*"01234")
    assert budget_editions.set_aside([book, annex]) == {1: "extract"}
    assert budget_editions.set_aside([annex, book]) == {0: "edition"}
    # Half as many are not less than half, but what follows is measured by the book again.
    assert budget_editions.set_aside([book, half]) == {0: "edition"}
    assert budget_editions.set_aside([book, half, annex]) == {0: "edition", 2: "extract"}
    # An extract of a book that has been replaced by one without its lines is a part.
    again = keys("0", *"3456789")
    assert budget_editions.set_aside([book, again, annex]) == {0: "edition"}


def test_lines_published_again_without_codes_are_an_edition() -> None:
    def titled(*lines: tuple[str, str], **more: str) -> list[LineKey]:
        return [key for code, title in lines for key in keys(code, title=title, **more)]

    book = titled(("1", "رفت‌وروب"), ("2", "فضای سبز"), ("3", "سایر"), ("4", "سایر"))
    again = titled(("", "رفت وروب"), ("", "فضاي سبز"), ("", "سایر"), ("", "سایر"))
    assert budget_editions.set_aside([book, again]) == {0: "edition"}
    assert budget_editions.set_aside([again, book]) == {0: "edition"}
    sources = titled(("", "رفت‌وروب"), ("", "فضای سبز"), side="source")
    assert budget_editions.set_aside([book, sources]) == {}
    # Where both have codes, titles make no difference; each line is that of one other.
    assert not budget_editions.tell_the_same(book, titled(("8", "رفت‌وروب"), ("9", "فضای سبز")))
    twice = titled(("", "فضای سبز"), ("", "فضای سبز"), ("", "نما"))
    assert not budget_editions.tell_the_same(book, twice)
