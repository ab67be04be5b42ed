"""What readers and units may write to each other about an error in a row."""

from __future__ import annotations

import pytest

from ckanext.mashhad.tables.feedback import feedback_texts

COLUMNS = ("amount", "subject")
TEXT = "مبلغ این ردیف نادرست است."


def problems(**data: object) -> dict[str, str]:
    with pytest.raises(feedback_texts.RefusedFeedback) as refused:
        feedback_texts.read({"text": TEXT, **data}, COLUMNS)
    return {field: error.code for field, error in refused.value.problems.items()}


def test_everything_that_is_wrong_is_said_at_once() -> None:
    found = problems(text="", email="x", column="salary", website="http://spam.example")
    assert found == {"text": "length", "email": "email", "column": "no_column", "website": "trap"}


@pytest.mark.parametrize("text", [None, 5, ["x"], {"a": 1}, "  \n ", "ا" * 2001, "ا" * 10**6])
def test_a_text_is_a_sentence_of_bounded_length(text: object) -> None:
    assert set(problems(text=text)) == {"text"}


@pytest.mark.parametrize(
    "secret",
    ["09121234567", "۰۹۱۲ ۱۲۳ ۴۵ ۶۷", "کد ملی من 0499370899 است", "IR062960000000100324200001"],
)
def test_what_identifies_a_person_is_never_kept(secret: str) -> None:
    assert problems(text=f"{TEXT} {secret}") == {"text": "personal"}
    with pytest.raises(feedback_texts.RefusedFeedback):
        feedback_texts.answer({"state": "mended", "answer": f"{TEXT} {secret}"})


def test_amounts_and_numbers_of_contracts_may_be_written() -> None:
    told = feedback_texts.read(
        {"text": "مبلغ قرارداد 1403/12 باید ۱۲۵۰۰۰۰۰۰۰۰ ریال باشد."}, COLUMNS
    )
    assert (told.email, told.column) == ("", "")


def test_lines_stay_and_letters_are_ours() -> None:
    told = feedback_texts.read({"text": "مبلغ  نادرست است.\r\n\r\n  يك سطر ديگر"}, COLUMNS)
    assert told.text == "مبلغ نادرست است.\nیک سطر دیگر"


@pytest.mark.parametrize("state", ["", "new", None, "deleted", ["mended"]])
def test_a_unit_decides_one_way_or_the_other(state: object) -> None:
    with pytest.raises(feedback_texts.RefusedFeedback) as refused:
        feedback_texts.answer({"state": state, "answer": "درست شد."})
    assert set(refused.value.problems) == {"state"}


def test_a_receipt_is_read_however_it_is_written() -> None:
    receipt = feedback_texts.new_receipt()
    assert feedback_texts.read_receipt(feedback_texts.shown_receipt(receipt)) == receipt
    assert feedback_texts.read_receipt("۱۲۳۴-۵۶۷۸-۹۰۱۲") == "123456789012"
    assert [feedback_texts.read_receipt(typed) for typed in (None, "", "1234", "1" * 13)] == [
        ""
    ] * 4
    assert len({feedback_texts.new_receipt() for _ in range(100)}) == 100


def test_pseudonym_lasts_day_and_one_network_of_ipv6_one_sender() -> None:
    one = feedback_texts.pseudonym("192.0.2.1", "2026-11-25", "key")
    assert one == feedback_texts.pseudonym("192.0.2.1", "2026-11-25", "key")
    others = {
        feedback_texts.pseudonym("192.0.2.1", "2026-11-26", "key"),
        feedback_texts.pseudonym("192.0.2.2", "2026-11-25", "key"),
        feedback_texts.pseudonym("192.0.2.1", "2026-11-25", "other"),
    }
    assert len(others | {one}) == 4
    first, second = (
        feedback_texts.pseudonym(f"2001:db8:1:2::{n}", "2026-11-25", "key") for n in ("1", "ffff")
    )
    assert first == second != feedback_texts.pseudonym("2001:db8:1:3::1", "2026-11-25", "key")
    assert feedback_texts.pseudonym("", "2026-11-25", "key") == ""
