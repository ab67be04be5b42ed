"""A number is one however it is spelled: by odd characters, signs between, Markdown, direction."""

from __future__ import annotations

import time
from html import escape

import pytest

from ckanext.mashhad.persian.characters import origins, plain
from ckanext.mashhad.tables.engine.personal.numbers.tally import in_lines
from ckanext.mashhad.tables.engine.personal.readings import other_readings, readings
from tests.unit.tables.table_files import as_csv, as_xlsx, checked, contract, rezipped, rules, table

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
    "marks of nothing": "**0****9****1****5**1234567",
    "entity": "0915&#49;234567",
    "tags": "0<i></i>915<b>123</b>4567",
    "remark": "0915<!-- x -->1234567",
    "link": "0915[123](https://example.org)4567",
    "code": "0915`123`4567",
    "long tag": f'0915<span title="{"x" * 400}"></span>1234567',
    "tag with a sign": '0915<b title="a>b"></b>1234567',
    "script": "0915<script>a</script>1234567",
    "style": "0915<style>a</style>1234567",
    "instruction": "0915<?x?>1234567",
    "long remark": f"0915<!-- {'x' * 300} -->1234567",
    "long address": f"[0915](/{'a' * 400})1234567",
    "title with a bracket": '[0915](/a "b)c")1234567',
    "brackets in an address": "[0915](/a(b)c)1234567",
    "long reference": f"[0915][{'x' * 200}]1234567\n\n[{'x' * 200}]: /a",
    "pictures": "0915![](x)1234567",
    "lines": "0915<br>1234567",
    "turned by an entity": f"تلفن &#x202e;{MOBILE[::-1]}",
    "turned by a tag": f'تلفن <bdo dir="rtl">{MOBILE[::-1]}</bdo>',
    "turned far behind": f"\u202e{'ب' * 320}{MOBILE[::-1]}",
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


def guarded(text: str) -> set[str]:
    return {kind for reading in readings(text) for kind, _ in in_lines(reading)}


@pytest.mark.parametrize("how", SPELLED)
def test_a_mobile_is_found_however_it_is_spelled(how: str) -> None:
    assert guarded(SPELLED[how]) == {"mobile"}


@pytest.mark.parametrize(
    "code",
    ["049.937.0899", "049 | 937 | 0899", "049/937/0899", "049.937089.9", "0.4.9.9.3.7.0.8.9.9"],
)
def test_a_national_code_is_found_whatever_parts_it(code: str) -> None:
    assert guarded(f"کد ملی {code}") == {"national_code"}


@pytest.mark.parametrize("how", [each for each in SPELLED if "<" in SPELLED[each]])
def test_a_mobile_that_tags_part_is_found_in_files(how: str) -> None:
    found = [kind for each in other_readings(SPELLED[how]) for kind, _ in in_lines(each)]
    assert "mobile" in found


def test_texts_of_files_are_read_without_tags_not_as_markdown() -> None:
    text = "# نام<b>&#49;</b>\ud800 [a](/b)\nبدون برچسب 1"
    assert list(other_readings(text)) == ["# نام1 [a](/b)\n"]


@pytest.mark.parametrize("times", [1, 3])
def test_elements_that_multiply_are_read_as_typed(times: int) -> None:
    begun = time.process_time()
    text = "<p>" + "".join(f"<b id={n}>" for n in range(700)) + "<p>1" * 700
    assert not list(other_readings(text * times))
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("text", HARMLESS)
def test_numbers_of_tables_lists_and_sums_are_no_mobiles(text: str) -> None:
    assert guarded(text) == set()


def test_each_plain_character_knows_where_it_stood() -> None:
    text = "ك½\u034fﷺ۱٢"
    assert plain(text) == "ک1⁄2ﷺ12"
    assert list(origins(text)) == [0, 1, 1, 1, 3, 4, 5]


@pytest.mark.parametrize("how", ["tags", "entity", "turned"])
@pytest.mark.parametrize("where", ["cell", "string of no cell"])
def test_cells_and_unread_strings_are_read_as_they_are_shown(how: str, where: str) -> None:
    text = SPELLED[how]
    if where == "cell":
        report = checked(as_csv(table([contract(subject=text)])))
    else:
        book = as_xlsx(table([contract()]))
        strings = f"<sst><si><t>{escape(text)}</t></si></sst>".encode()
        report = checked(rezipped(book, {"xl/unread.xml": strings}))
    assert {"personal.cell", "personal.elsewhere"} & rules(report, "error")
