"""Whatever an address holds becomes a question, or is told; nothing else reaches the database."""

from __future__ import annotations

from ckanext.mashhad.explore.engine import question
from ckanext.mashhad.tables.engine import registry

SCHEMA = registry.load("contracts")


def read(**args: str) -> question.Question:
    return question.read(args, SCHEMA, {"district-9"})


def test_address_of_a_question_reads_as_the_same_question() -> None:
    args = {
        **{"q": "آسفالت", "unit": "district-9", "fiscal_year": "۱۴۰۵", "month": "7", "page": "1"},
        **{"party": "10380284790", "min": "1000", "max": "5 میلیون ریال", "sort": "-amount"},
        **{"award_method": "public_tender", "contract_kind": "خدمات", "ending": "90"},
        "sign": "raised",
    }
    asked = read(**args)
    assert asked.problems == {}
    assert read(**asked.params()) == asked


def test_page_is_a_number_from_one_on() -> None:
    for page in ("0", "00", "-3", "x"):
        assert read(page=page).problems.keys() == {"page"}
    assert (read(page="۲").page, read(page="2").problems) == (2, {})


def test_parts_that_are_unknown_or_twice_there_are_told() -> None:
    given = {"q": ["x"], "fiscalyear": ["1405"], "month": ["1", "2"], "utm_source": ["a", "b"]}
    wrong = question.find_strays(given, question.parts(SCHEMA))
    assert wrong == {"fiscalyear": question.UNKNOWN, "month": question.TWICE}
    many = {f"x{n}" * 99: ["1"] for n in range(999)}
    told = question.find_strays(many, ())
    assert len(told) == 20
    assert max(map(len, told)) == 40


def test_what_cannot_be_read_asks_nothing_and_is_told() -> None:
    wrong = {"unit": "x", "fiscal_year": "5", "month": "13", "party": "' OR 1=1", "sort": "id"}
    asked = read(**wrong, min="-", max="ده", award_method="x", page="0x", ending="0")
    assert asked == question.Question(problems=asked.problems)
    assert asked.problems.keys() == {*wrong, "min", "max", "award_method", "page", "ending"}
