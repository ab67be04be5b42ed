"""A number is one however it is spelled: by odd characters, signs between, Markdown, direction."""

from __future__ import annotations

import pytest

from ckanext.mashhad.persian.characters import origins, plain
from ckanext.mashhad.tables.personal_tally import in_lines
from ckanext.mashhad.tables.readings import readings

MOBILE = "09151234567"
ASCII = "0123456789"


def in_script(digits: str) -> str:
    return MOBILE.translate(str.maketrans(ASCII, digits))


SPELLED = {
    "keycaps": "".join(f"{digit}\ufe0f\u20e3" for digit in MOBILE),
    **{f"U+{ord(mark):04X}": mark.join(MOBILE) for mark in "\ufe0f\u034f\u180e\u3164\u0301\u20dd"},
    "Devanagari": in_script("०१२३४५६७८९"),
    "Bengali": in_script("০১২৩৪৫৬৭৮৯"),
    "mathematical": in_script("𝟘𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠𝟡"),
    **{f"parted by {sign}": f"0915{sign}123{sign}4567" for sign in "*~|•·="},
    "lines with room": "0915 | 123 | 4567",
    "in pairs": "09 15 123 45 67",
    "a star each": "*".join(MOBILE),
    "bold": "0915**123**4567",
    "entity": "0915&#49;234567",
    "tags": "0<i></i>915<b>123</b>4567",
    "remark": "0915<!-- x -->1234567",
    "link": "0915[123](https://example.org)4567",
    "code": "0915`123`4567",
    "escaped": r"0915\*123\*4567",
    "turned": f"تلفن \u202e{MOBILE[::-1]}\u202c",
}
HARMLESS = (
    "| 0 | 915 | 123 |\n| 4 | 567 | 8 |",
    "2*9 = 18 و 3*4 = 12 و 0.5 = 1/2",
    "* 12\n* 3456789\n",
    "| 6104 | 3370 | 0000 | 0008 |",
    "| 0915 | 123 | 4567 |",
    "1403/09 15 123 45 67",
    "کد نوسازی 09-15-123-45-67",
    "مبلغ **1,250,000,000** ریال و ۳۰٪",
)


def found(text: str) -> set[str]:
    return {kind for reading in readings(text) for kind, _ in in_lines(reading)}


@pytest.mark.parametrize("how", SPELLED)
def test_a_mobile_is_found_however_it_is_spelled(how: str) -> None:
    assert found(SPELLED[how]) == {"mobile"}


@pytest.mark.parametrize(
    "code",
    ["049.937.0899", "049 | 937 | 0899", "049/937/0899", "049.937089.9", "0.4.9.9.3.7.0.8.9.9"],
)
def test_a_national_code_is_found_whatever_parts_it(code: str) -> None:
    assert found(f"کد ملی {code}") == {"national_code"}


@pytest.mark.parametrize("text", HARMLESS)
def test_numbers_of_tables_lists_and_sums_are_no_mobiles(text: str) -> None:
    assert found(text) == set()


def test_each_plain_character_knows_where_it_stood() -> None:
    text = "ك½\u034fﷺ۱٢"
    assert plain(text) == "ک1⁄2ﷺ12"
    assert list(origins(text)) == [0, 1, 1, 1, 3, 4, 5]
