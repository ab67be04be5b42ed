"""What rows say by themselves is never wrong of nothing, of one, or of two that are equal."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ckanext.mashhad.explore.engine import sentences
from ckanext.mashhad.explore.engine.sentences import Figures


def texts(**of: object) -> list[str]:
    known = {"count": 0, "amount": 0, "half_in": 0, "half": 0, "known": 0, "direct": 0, **of}
    return [each.text for each in sentences.tell(Figures(**known))]  # type: ignore[arg-type]


def test_nothing_and_one_contract_say_nothing() -> None:
    assert texts() == []
    one = {"count": 1, "amount": 5, "half_in": 1, "half": 5, "known": 5, "direct": 5}
    assert texts(**one, companies=[("1", "شرکت", 5)], ending=1) == []


@pytest.mark.parametrize(("half_in", "says"), [(2, True), (3, False), (0, False)])
def test_half_is_said_where_few_have_it(half_in: int, says: bool) -> None:
    assert (sentences.HALF in texts(count=8, amount=100, half_in=half_in, half=55)) is says


@pytest.mark.parametrize(("half", "says"), [(50, True), (60, True), (61, False), (90, False)])
def test_much_more_than_half_is_not_called_half(half: int, says: bool) -> None:
    assert (sentences.HALF in texts(count=8, amount=100, half_in=2, half=half)) is says


def test_one_contract_is_said_where_it_has_more_than_all_others() -> None:
    [said] = sentences.tell(Figures(2053, 10_000, 1, 9_996, known=0, direct=0))
    assert (said.text, said.params) == (sentences.SINGLE, {"percent": Decimal("99.96")})
    # Nothing, one of one, one of few, and two that are equal.
    assert texts(count=8, amount=0, half_in=0, half=0) == []
    assert texts(count=1, amount=9, half_in=1, half=9) == []
    assert texts(count=7, amount=100, half_in=1, half=95) == []
    assert texts(count=8, amount=100, half_in=1, half=50) == []


def test_largest_company_is_said_unless_two_are_equal() -> None:
    first, second = ("1", "الف", 60), ("2", "ب", 40)
    assert texts(count=2, amount=100, companies=[first, second]) == [sentences.LARGEST]
    assert texts(count=2, amount=120, companies=[first, ("2", "ب", 60)]) == []
    # Two others of one name that come to as much may be one company.
    assert texts(count=4, amount=160, companies=[first, second], unsure=60) == []


@pytest.mark.parametrize(("unpriced", "says"), [(0, 3), (5, 3), (6, 0), (99, 0)])
def test_shares_are_not_told_where_many_amounts_are_unwritten(unpriced: int, says: int) -> None:
    companies = [("1", "الف", 90), ("2", "ب", 10)]
    of = {"half_in": 1, "half": 90, "known": 100, "direct": 1, "companies": companies}
    assert len(texts(count=100 + unpriced, amount=100, unpriced=unpriced, **of)) == says


def test_what_the_first_company_pays_is_told_as_such() -> None:
    of = {"count": 2, "amount": 100, "companies": [("1", "الف", 60), ("2", "ب", 40)]}
    [said] = sentences.tell(Figures(half_in=0, half=0, known=0, direct=0, income=45, **of))
    assert (said.text, said.params["income"]) == (sentences.LARGEST_PAYS, Decimal(75))


def test_contracts_that_end_of_one_year_name_it() -> None:
    for year, text in ((None, sentences.ENDING), (1404, sentences.ENDING_OF_YEAR)):
        [said] = sentences.tell(Figures(9, 9, 0, 0, known=0, direct=0, ending=9, ending_of=year))
        assert said.text == text
        assert said.asks["fiscal_year"] == said.params.get("year", "") == str(year or "")


def test_share_without_competition_is_of_what_is_said() -> None:
    [said] = sentences.tell(Figures(2, 100, 0, 0, known=50, direct=10))
    assert said.text == sentences.UNCOMPETED_OF_KNOWN
    assert said.params == {"percent": Decimal(20), "known": Decimal(50)}
    [said] = sentences.tell(Figures(2, 100, 0, 0, known=100, direct=10))
    assert (said.text, said.params) == (sentences.UNCOMPETED, {"percent": Decimal(10)})
    assert texts(count=11, amount=11, known=1, direct=1) == []


def test_half_is_of_contracts_whose_amount_is_written() -> None:
    of = {"amount": 100, "half_in": 2, "half": 50}
    [said] = sentences.tell(Figures(14, known=0, direct=0, unpriced=6, **of))
    assert (said.text, said.params) == (sentences.HALF_OF_PRICED, {"number": 2, "priced": 8})
    assert texts(count=14, unpriced=7, **of) == []


def concentrated(*companies: int, count: int = 8, amount: int = 100) -> dict[str, Decimal]:
    told = sentences.tell_concentration(1405, count, amount, companies)
    return {each.text: each.params["percent"] for each in told}


def test_few_hands_are_told_of_enough_contracts_without_ties() -> None:
    assert concentrated(30, 20, 10, 8, 7, 5) == {sentences.TOP: 30, sentences.TOP_FIVE: 75}
    # Of few contracts, of nothing, of one company or five that are all, and of equals.
    assert concentrated(30, 20, 10, 8, 7, 5, count=7) == {}
    assert concentrated(0, 0, amount=0) == concentrated() == concentrated(100) == {}
    assert concentrated(30, 30, 20, 10, 5).keys() == set()
    assert concentrated(30, 20, 20, 20, 5, 5).keys() == {sentences.TOP}
    assert concentrated(30, 30, 10, 10, 8, 7).keys() == {sentences.TOP_FIVE}
    told = sentences.tell_concentration(1405, 8, 100, [30, 20, 15, 9, 8, 1], unsure=20)
    assert [each.text for each in told] == [sentences.TOP]
    # What persons have is in the whole.
    assert concentrated(30, 20) == {sentences.TOP: 30}


@pytest.mark.parametrize(
    ("units", "told"),
    [
        ({}, []),
        ({1: 1}, []),
        ({1: 4, 2: 4}, []),
        ({1: 10, 2: 8, 3: 9}, []),
        ({1: 4, 2: 3}, [(2, 3), (1, 4)]),
        # Of months that are equal it names one: the first of few, the last of many.
        ({1: 9, 2: 2, 3: 2, 4: 9}, [(2, 2), (4, 9)]),
    ],
)
def test_months_are_uneven_where_a_quarter_of_units_lacks(
    units: dict[int, int], told: list[tuple[int, int]]
) -> None:
    assert sentences.uneven_months(units) == told
