"""Iranian identifiers; every one here is a public test value or made for this test."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.persian import identifiers as ids

VALID = {
    "national_code": {
        "0499370899": "0499370899",
        "0790419904": "0790419904",
        "1583250689": "1583250689",
        "0684159414": "0684159414",
        "4400276201": "4400276201",
        "2540201288": "2540201288",
        "7400076205": "7400076205",
        "7340416501": "7340416501",
        "0076229645": "0076229645",
        "0018465986": "0018465986",
        "68415941": "0068415941",
        "11537027": "0011537027",
        "۰۴۹۹۳۷۰۸۹۹": "0499370899",
        "٠٤٩٩٣٧٠٨٩٩": "0499370899",
        "049-937089-9": "0499370899",
        " 049 937 0899\u200c": "0499370899",
    },
    "legal_id": {"10380284790": "10380284790", "۱۰۳۸۰۲۸۴۷۹۰": "10380284790"},
    "sheba": {
        "IR820540102680020817909002": "IR820540102680020817909002",
        "IR58 0540 1051 8002 1273 1130 07": "IR580540105180021273113007",
        "IR062960000000100324200001": "IR062960000000100324200001",
        "ir۸۲۰۵۴۰۱۰۲۶۸۰۰۲۰۸۱۷۹۰۹۰۰۲": "IR820540102680020817909002",
        "820540102680020817909002": "IR820540102680020817909002",
    },
    "mobile": {
        "09022002580": "09022002580",
        "+989022002580": "09022002580",
        "989022002580": "09022002580",
        "00989022002580": "09022002580",
        "9022002580": "09022002580",
        "۰۹۱۲۲۰۰۲۵۸۰": "09122002580",
        "+98 (0) 912 200 2580": "09122002580",
    },
    "card": {"6104337000000008": "6104337000000008", "4111-1111-1111-1111": "4111111111111111"},
    "postal_code": {"1193653471": "1193653471", "11936-53471": "1193653471"},
}
INVALID = {
    "national_code": {
        "1234567890": "check_digit",
        "0010000000": "check_digit",
        "9999999999": "repeated_digit",
        "0000000000": "repeated_digit",
        "3333333333": "repeated_digit",
        "9990419904": "check_digit",
        "7751234503": "check_digit",
        "9861234568": "check_digit",
        "1234567": "wrong_length",
        "12345678": "check_digit",
        "000123456": "check_digit",
        "04993708990": "wrong_length",
        "": "empty",
        "049937089x": "not_digits",
        "०४९९३७०८९९": "not_digits",
    },
    "legal_id": {
        "10380284792": "check_digit",
        "10380285692": "check_digit",
        "11111111111": "repeated_digit",
        "1111111111": "wrong_length",
        "09748208301": "check_digit",
        "123000000": "wrong_length",
    },
    "sheba": {
        "IR062960000000100324200002": "check_digit",
        "IR820540102680020817909003": "check_digit",
        "IR012345678901234567890123": "check_digit",
        "IR01234567890123456789": "sheba_form",
        "DE820540102680020817909002": "sheba_form",
        "IR": "empty",
    },
    "mobile": {
        "02188888888": "mobile_form",
        "0902200258": "mobile_form",
        "090220025801": "mobile_form",
        "": "empty",
    },
    "card": {
        "6104337000000009": "check_digit",
        "0000000000000000": "repeated_digit",
        "610433700000000": "wrong_length",
    },
    "postal_code": {
        "142386473": "wrong_length",
        "1111111111": "repeated_digit",
        "0423437584": "leading_zero",
    },
}


def cases(table):
    return [(kind, text, outcome) for kind in table for text, outcome in table[kind].items()]


@pytest.mark.parametrize(("kind", "text", "canonical"), cases(VALID))
def test_a_valid_identifier_is_read_in_its_canonical_form(kind, text, canonical):
    assert ids.read(kind, text) == canonical
    assert ids.is_valid(kind, text)


@pytest.mark.parametrize(("kind", "text", "code"), cases(INVALID))
def test_an_invalid_identifier_is_refused_with_the_reason(kind, text, code):
    with pytest.raises(ids.IdentifierError) as refused:
        ids.read(kind, text)
    assert refused.value.code == code
    assert not ids.is_valid(kind, text)


def test_an_error_never_repeats_what_was_typed():
    with pytest.raises(ids.IdentifierError) as refused:
        ids.read_national_code("0499370898")
    assert "0499370898" not in f"{refused.value} {refused.value.params}"


CHECKED = [
    ("national_code", "0499370899"),
    ("legal_id", "10380284790"),
    ("card", "6104337000000008"),
]


@pytest.mark.parametrize(("kind", "code"), CHECKED)
def test_at_least_nine_in_ten_single_mistyped_digits_are_caught(kind, code):
    mistyped = [
        f"{code[:place]}{digit}{code[place + 1 :]}"
        for place in range(len(code))
        for digit in "0123456789"
        if digit != code[place]
    ]
    caught = sum(not ids.is_valid(kind, text) for text in mistyped)
    assert caught / len(mistyped) > 0.9


@given(st.integers(0, 10**22 - 1))
def test_a_sheba_has_exactly_one_pair_of_check_digits(account):
    valid = [n for n in range(2, 99) if ids.is_valid("sheba", f"IR{n:02}{account:022}")]
    assert len(valid) == 1


@pytest.mark.parametrize(
    ("code", "unusual"),
    [
        ("1193653471", False),
        ("1203653471", True),
        ("1193553471", True),
        ("1193603471", True),
        ("1193650000", True),
    ],
)
def test_a_postal_code_of_an_unusual_pattern_is_told_apart(code, unusual):
    assert ids.unusual_postal_code(code) is unusual
    assert ids.is_valid("postal_code", code)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("0012345612", "001*****12"),
        ("09122002580", "091******80"),
        ("IR820540102680020817909002", "IR8*********************02"),
        ("12345", "*****"),
        ("123456789", "*********"),
        ("", ""),
    ],
)
def test_a_masked_identifier_shows_only_its_ends(text, masked):
    assert ids.mask(text) == masked


@given(st.text(max_size=40))
def test_masking_keeps_the_length_and_hides_at_least_half(text):
    masked = ids.mask(text.replace("*", "x"))
    assert len(masked) == len(text)
    assert masked.count("*") * 2 >= len(text)


def test_long_numbers_are_written_in_groups_of_four():
    assert ids.format_sheba("IR820540102680020817909002") == "IR82 0540 1026 8002 0817 9090 02"
    assert ids.format_card("6104337000000008") == "6104 3370 0000 0008"


@given(st.sampled_from(list(VALID)), st.text(max_size=30))
def test_any_text_is_either_an_identifier_or_an_explained_error(kind, text):
    try:
        canonical = ids.read(kind, text)
    except ids.IdentifierError as error:
        assert str(error)  # noqa: PT017 (either outcome is right)
    else:
        assert ids.read(kind, canonical) == canonical
