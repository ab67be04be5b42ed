"""Which values of a column of numbers are numbers, and which may be names."""

from __future__ import annotations

import pytest

from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.history.former_words import PublicWords
from ckanext.mashhad.tables.engine.history.reference_numbers import is_only_number

CONTRACTS = registry.load("contracts")

NUMBERS = (
    *("1403/12-45", "1403/9/125-1", "2003093456000012", "101002", "Q-11", "q 11", "PB-1403-7"),
    *("ق/۱۲", "۱۴۰۳/ف/۱۲-AB", "1403/12-الف", "ص/م/۱۲", "(۱۲) ب", "١٢/ك"),
)
NAMES = (
    *("Ali Rezaei", "M.Rezaei/45", "ALI", "ALI-4", "ya/12", "A B", "M R 12", "Ａｌｉ", "𝐀𝐥𝐢"),
    *(
        "علی",
        "ما نی",
        "ما\u200cنی",
        "م\u200bا",
        "عـلی",
        "ع-ل-ی",
        "ﻋﻠﯽ",
        "12/علی/45",
        "رالف",
        "الفت",
    ),
    *("李", "Али", "שלום", "12-Ж", "قرارداد خانم نمونه"),
)
PERSONS = (
    *("0499370899", "499370899", "09151234567", "9123456789", "912 345 6789", "۹۱۲۳۴۵۶۷۸۹"),
    *("989123456789", "9123456789/1"),
)


@pytest.mark.parametrize("text", NUMBERS)
def test_ordinary_number_is_one(text: str) -> None:
    assert is_only_number(text)


@pytest.mark.parametrize("text", [*NAMES, *PERSONS])
def test_name_or_number_of_a_person_is_none(text: str) -> None:
    assert not is_only_number(text)


@pytest.mark.parametrize("text", [*NAMES, *PERSONS])
def test_name_among_numbers_that_was_taken_out_stays_out(text: str) -> None:
    row = {"contract_number": "1403/1", "record": "contract", "tender_number": text}
    mended = {**row, "tender_number": "12"}
    assert PublicWords(CONTRACTS, [mended]).conceal(row)[1] == {"tender_number"}
    assert PublicWords(CONTRACTS, [row]).conceal(row)[1] == frozenset()
