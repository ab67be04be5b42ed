"""Tables of persons within one cell are judged as sheets are."""

from __future__ import annotations

import pytest

from bench.made_identifiers import Draw, national_code
from ckanext.mashhad.tables.engine.check import guard
from tests.unit.tables.table_files import (
    as_csv,
)

DRAW = Draw(26)


CODES = [national_code(DRAW) for _ in range(20)]


MOBILES = [f"9{DRAW.choice(('15', '12', '36', '01'))}{DRAW.randrange(10**7):07}" for _ in range(20)]


HEADER = ["نام", "نام پدر", "کد ملی", "همراه"]


PEOPLE = [["علی نمونه", "رضا", c, m] for c, m in zip(CODES, MOBILES, strict=True)]


@pytest.mark.parametrize(
    ("rows", "between", "kinds"),
    [
        ([HEADER, *PEOPLE[:4]], ",", {"national code", "father's name"}),
        ([["فهرست"], HEADER[:2], *[person[:2] for person in PEOPLE[:4]]], "\t", {"father's name"}),
        (PEOPLE, ";", {"national code", "mobile number"}),
        ([[code] for code in CODES], "", {"national code"}),
        ([CODES], " ", {"national code"}),
        ([MOBILES], "، ", {"mobile number"}),
    ],
)
def test_a_list_of_persons_within_one_cell_is_seen_and_hidden(rows, between, kinds):
    cell = "\n".join(between.join(row) for row in rows)
    report = guard.watch(as_csv([["نام", "شرح"], ["الف", "ب"], ["پ", cell]]))
    assert {each.params["kind"].en for each in report.findings} >= kinds
    assert not [each for each in (*CODES, *MOBILES) if each in str(report.as_dict())]


FATHERS = ["رضا", "یوسف", "غلامرضا", "حسن"]


@pytest.mark.parametrize("between", ["\n", "، ", "؛", " "])
@pytest.mark.parametrize("before", ["", "صورت‌جلسه\nدر تاریخ دهم\nبرندگان:\n"])
def test_persons_written_one_after_the_other_in_a_cell_are_seen(between, before):
    people = (f"{n}- علی نمونه راد فرزند {each}" for n, each in enumerate(FATHERS, 1))
    cell = before + between.join(people)
    report = guard.watch(as_csv([["نام", "شرح"], ["الف", "ب"], ["پ", cell]]))
    assert {each.params["kind"].en for each in report.findings} == {"father's name"}


def test_an_html_table_in_one_cell_is_read_as_a_table():
    names = "<tr><th>نام</th>\n<th class='b'>نام پدر</th></tr>"
    people = "".join(f"<TR>\n<td>{p[0]}</td><td><b>{p[1]}</b></td></TR>" for p in PEOPLE[:4])
    cell = f"<table>{names}{people}</table>"
    report = guard.watch(as_csv([["نام", "شرح"], ["الف", "ب"], ["پ", cell]]))
    assert {each.params["kind"].en for each in report.findings} == {"father's name"}


@pytest.mark.parametrize("between", [", ", ",", "، ", " و ", " / ", " - ", "  ", " | ", "\t"])
def test_persons_listed_in_one_sentence_are_seen_in_any_file(between: str) -> None:
    named = ("علی قاسمی فرزند حسن", "زهرا کریمی فرزند رضا", "مریم صادقی فرزند تقی")
    sentence = f"برندگان: {between.join(named * 2)}"
    for file in (as_csv([["شرح", "تعداد"], [sentence, "6"], ["ب", "1"]]), sentence.encode()):
        report = guard.watch(file, filename="a.txt")
        assert {each.params["kind"].en for each in report.findings} == {"father's name"}


@pytest.mark.parametrize(
    "cell",
    [
        "مدارک لازم:\nنام پدر\nشماره شناسنامه\nنشانی منزل",
        "نام، نام پدر، کد ملی\nزمان: سه روز\nهزینه: رایگان، محل: ناحیه",
        "<table><tr><td>نام</td><td>کد</td></tr><tr><td>نام پدر</td><td>اختیاری</td></tr></table>",
        "\n".join(f"نامهٔ {1403000000 + n * 7919}" for n in range(40)),
        "\n".join(f"{n}، خیابان نمونه، پلاک {n}" for n in range(20)),
        "۱- جشن روز پدر\n۲- مسابقه پدر و پسر در پارک\n۳- نمایش خانواده و فرزند",
    ],
)
def test_lines_of_a_cell_that_list_no_persons_pass(cell):
    assert not guard.watch(as_csv([["نام", "شرح"], ["الف", cell]])).findings
