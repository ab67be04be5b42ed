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
        **{"sign": "raised", "day": "none"},
    }
    asked = read(**args)
    assert asked.problems == {}
    assert read(**asked.params()) == asked


def test_page_is_a_number_from_one_on() -> None:
    for page in ("0", "00", "-3", "x"):
        assert read(page=page).problems.keys() == {"page"}
    assert (read(page="۲").page, read(page="2").problems) == (2, {})


def test_what_cannot_be_read_asks_nothing_and_is_told() -> None:
    wrong = {"unit": "x", "fiscal_year": "5", "month": "13", "party": "' OR 1=1", "sort": "id"}
    wrong |= {"day": "1405-01-01"}
    asked = read(**wrong, min="-", max="ده", award_method="x", page="0x", ending="0")
    assert asked == question.Question(problems=asked.problems)
    assert asked.problems.keys() == {*wrong, "min", "max", "award_method", "page", "ending"}


def test_amounts_that_no_contract_can_have_are_told() -> None:
    assert read(min="-5").problems == {"min": question.PROBLEMS["min"]}
    asked = read(min="5", max="1")
    assert (asked.least, asked.most) == (5, None)
    assert asked.problems == {"max": question.PROBLEMS["order"]}
    assert read(min="5", max="5").problems == {}


def test_any_code_that_files_have_is_a_budget_line() -> None:
    for code in ("301204", "الف/12", "302_1", "آ 1", "(3)", "x" * 40):
        asked = read(line=code)
        assert (asked.line, asked.problems) == (code, {})
        assert read(**asked.params()) == asked
    for wrong in ("x" * 41, "30\x001", "30\n1", "30\t1", "30\u20281"):
        assert read(line=wrong) == question.Question(problems={"line": question.PROBLEMS["line"]})


def test_more_words_than_are_read_are_told() -> None:
    words = [f"واژه{n}" for n in range(13)]
    assert read(q=" ".join(words[:12])).problems == {}
    for long in (" ".join(words), "ا" * 201, "\u200c".join(words)):
        assert read(q=long) == question.Question(problems={"q": question.PROBLEMS["q"]})
