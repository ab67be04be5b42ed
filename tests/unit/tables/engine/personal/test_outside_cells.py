"""What a workbook has beside its cells is watched: parts, pictures, formats, comments."""

from __future__ import annotations

import random

import pytest

from ckanext.mashhad.persian.identifiers import is_valid
from ckanext.mashhad.tables.engine.check import guard
from tests.unit.tables.table_files import (
    CONTRACT,
    as_csv,
    as_ods,
    as_xlsx,
    checked,
    part,
    rezipped,
    rules,
    table,
)

DRAW = random.Random(6)


def codes(count: int) -> list[str]:
    """Valid national codes of nobody in particular."""
    found_codes: list[str] = []
    while len(found_codes) < count:
        code = f"{DRAW.randrange(10**10):010}"
        if is_valid("national_code", code):
            found_codes.append(code)
    return found_codes


CODES = codes(40)


SHEET = "xl/worksheets/sheet1.xml"


def with_footer(book: bytes) -> bytes:
    more = b"</sheetData><headerFooter><oddFooter>0912 345 6789</oddFooter></headerFooter>"
    return rezipped(book, {SHEET: part(book, SHEET).replace(b"</sheetData>", more)})


def with_prompt(book: bytes) -> bytes:
    more = (
        b'</sheetData><dataValidations count="1"><dataValidation type="none" sqref="A1"'
        b' prompt="09123456789"/></dataValidations>'
    )
    return rezipped(book, {SHEET: part(book, SHEET).replace(b"</sheetData>", more)})


def with_part(name: str, xml: str):
    return lambda book: rezipped(book, {name: xml.encode()})


@pytest.mark.parametrize(
    "hide",
    [
        with_footer,
        with_prompt,
        with_part("xl/drawings/drawing1.xml", "<a><t>تماس ۰۹۱۲ ۳۴۵ ۶۷۸۹</t></a>"),
        with_part("xl/threadedComments/threadedComment1.xml", "<t>کد ملی 0499370899</t>"),
        with_part("xl/worksheets/_rels/sheet1.xml.rels", '<R><r Target="tel:09123456789"/></R>'),
        with_part("docProps/custom.xml", "<p><v>0499370899</v></p>"),
        with_part("customXml/item1.xml", "<p>IR82 0540 1026 8002 0817 9090 02</p>"),
    ],
)
def test_other_parts_of_a_workbook_are_watched(hide):
    assert rules(checked(hide(as_xlsx(table([CONTRACT]))))) == {"personal.elsewhere"}


DRAWING = "<svg xmlns='http://www.w3.org/2000/svg'><text>{}</text></svg>"


@pytest.mark.parametrize("name", ["xl/media/image1.svg", "xl/media/image2.png", "xl/media/image3"])
def test_pictures_made_of_text_are_read_whatever_their_name(name):
    def book(text):
        return rezipped(as_xlsx(table([CONTRACT])), {name: DRAWING.format(text).encode()})

    assert rules(checked(book("09121234567"))) == {"personal.elsewhere"}
    assert rules(checked(book("نشان شهرداری"))) == set()
    drawing = {"Pictures/a.svg": DRAWING.format("09121234567").encode()}
    assert rules(checked(rezipped(as_ods(table([CONTRACT])), drawing))) == {"personal.elsewhere"}


def test_numbers_that_place_a_drawing_are_no_identifiers():
    xml = '<a><off x="0" y="914400"/><ext cx="5000" cy="0"/><ext cx="9123456" cy="789"/></a>'
    book = with_part("xl/drawings/drawing1.xml", xml)(as_xlsx(table([CONTRACT])))
    assert rules(checked(book)) == set()


def test_hidden_sheets_comments_and_properties_are_guarded():
    good = table([CONTRACT])

    def hide(book, pages):
        pages[1].hide()

    assert "personal.column" in rules(checked(as_xlsx(good, [["کد ملی"], [CODES[0]]], more=hide)))
    other = [["x"], *([code] for code in CODES[:5])]
    assert "personal.column" in rules(checked(as_xlsx(good, other)))

    def comment(book, pages):
        pages[0].write_comment("B2", "تماس 09121234567")

    def author(book, pages):
        book.set_properties({"author": CODES[0]})

    for more in (comment, author):
        assert rules(checked(as_xlsx(good, more=more))) == {"personal.elsewhere"}
    report = checked(as_csv(good), filename="قرارداد 09121234567.csv")
    assert rules(report) == {"personal.elsewhere"}


def elsewhere(report):
    return [each for each in report.findings if each.rule == "personal.elsewhere"]


def test_each_comment_is_finding_at_cell_and_is_let_pass():
    def comments(book, pages):
        pages[1].write_comment("B2", "همراه 09359876543 خانم نمونه")
        pages[1].write_comment("C2", "همراه 09151234567، دوباره 09151234567")
        pages[1].write_comment("D2", "نشانی دفتر")

    found = elsewhere(checked(as_xlsx([["دیگر"]], table([CONTRACT]), more=comments)))
    name = found[0].sheet
    assert [(each.sheet, each.cell) for each in found] == [(name, "B2"), (name, "C2")]
    assert all(each.value and "*" in each.value for each in found)
    assert not any("9876543" in str(each) or "1234567" in str(each) for each in found)
    assert len({each.spot for each in found}) == 2


def test_what_stands_in_a_part_of_a_sheet_is_told_with_the_sheet():
    found = elsewhere(checked(with_prompt(as_xlsx(table([CONTRACT])))))
    assert [(bool(each.sheet), each.cell) for each in found] == [(True, None)]
    assert found[0].value
    assert found[0].params["where"].en.startswith("headers")


def beside_budget(more) -> bytes:
    budget = [["شرح", "مبلغ"], *([f"ناحیه {n}", 10**9 * n] for n in range(1, 20))]
    return as_xlsx(budget, more=more)


FATHERS = [[f"نفر {n}", name] for n, name in enumerate(["حسن", "رضا", "علی", "ناصر", "یوسف"])]


def kinds(file: bytes) -> set[str]:
    report = guard.watch(file)
    return {f.params["kind"].en for f in report.findings if f.rule.startswith("personal")}


@pytest.mark.parametrize("shown", [True, False])
def test_names_of_a_table_that_shows_none_name_its_columns(shown):
    def add(book, pages):
        names = [{"header": "نام"}, {"header": "نام پدر"}]
        options = {"header_row": shown, "columns": names, "data": FATHERS}
        pages[0].add_table(4, 4, 9 if shown else 8, 5, options)

    assert kinds(beside_budget(add)) == {"father's name"}


def test_lines_of_a_text_box_that_tabs_part_are_a_table():
    def add(_, pages, header=("نام", "نام پدر")):
        pages[0].insert_textbox("F1", "\n".join(map("\t".join, [header, *FATHERS])))

    assert kinds(beside_budget(add)) == {"father's name"}
    assert kinds(beside_budget(lambda *each: add(*each, header=("پروژه", "پیمانکار")))) == set()
