"""What people paste into a form is judged by its shape, as a file is."""

from __future__ import annotations

import json
import tracemalloc

import pytest

from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.documents.typed_texts import read

PEOPLE = [
    *(("علی", "رضایی", "حسن"), ("محمد", "کریمی", "تقی"), ("رضا", "نوری", "موسی")),
    *(("حسین", "صادقی", "کاظم"), ("جواد", "احمدی", "یوسف"), ("ناصر", "موسوی", "قربان")),
]
#: How a text has its columns: what stands before, between and behind the cells of a row.
SHAPES = {
    "markdown": ("| ", " | ", " |"),
    "bare markdown": ("", " | ", ""),
    "excel": ("", "\t", ""),
    "csv": ("", ",", ""),
    "semicolons": ("", "؛ ", ""),
    "blanks": ("", "     ", ""),
    "dashes": ("", " - ", ""),
    "html": ("<tr><td>", "</td><td>", "</td></tr>"),
}
COLUMNS = {
    "نام پدر": lambda n: PEOPLE[n][2],
    "تاریخ تولد": lambda n: f"13{50 + n}/02/0{n + 1}",
    "شماره شناسنامه": lambda n: str(1200 + n),
    "آدرس منزل": lambda n: f"بلوار سجاد پلاک {n + 3}",
    "آدرس": lambda n: f"بلوار سجاد پلاک {n + 3}",
}
KINDS = ("father", "birth", "birth_certificate", "residence", "residence")


def table(shape: str, column: str, rows: int = len(PEOPLE)) -> str:
    begin, between, end = SHAPES[shape]
    cells = [("نام", "نام خانوادگی", column)]
    cells += [(*PEOPLE[n][:2], COLUMNS[column](n)) for n in range(rows)]
    lines = [f"{begin}{between.join(row)}{end}" for row in cells]
    return "<table>{}</table>".format("\n".join(lines)) if shape == "html" else "\n".join(lines)


def kinds(text: str) -> set[str]:
    return {each.kind for each in read(text)}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("column", "kind"), list(zip(COLUMNS, KINDS, strict=True)))
def test_a_pasted_table_is_judged_by_its_columns(shape: str, column: str, kind: str) -> None:
    if column != "آدرس" or shape not in ("blanks", "dashes"):  # no name by itself
        assert kind in kinds(table(shape, column))


@pytest.mark.parametrize("shape", SHAPES)
def test_what_stands_before_a_pasted_table_hides_nothing(shape: str) -> None:
    for before in ("notes translated fa: ", "فهرست برندگان:\n\n"):
        assert "father" in kinds(before + table(shape, "نام پدر"))


def test_a_pasted_table_needs_two_rows() -> None:
    assert kinds(table("excel", "نام پدر", 2)) == {"father"}


@pytest.mark.parametrize(
    "item",
    [
        "{n}- {0} {1} فرزند {2}",
        "* {0} {1} فرزند {2}",
        "* **{0} {1}** فرزند {2}",
        "> {0} {1} ولد {2}",
        "{0} {1} متولد 135{n}",
        "{0} {1} ش.ش 120{n}",
        "{0} {1} فرزند {2} ش ش 120{n}",
        "- نام: {0}\n  نام پدر: {2}",
    ],
)
def test_a_list_of_persons_is_found(item: str) -> None:
    lines = [item.format(*each, n=n) for n, each in enumerate(PEOPLE)]
    assert kinds("اسامی برندگان:\n" + "\n".join(lines))
    assert kinds("<br>".join(lines))


@pytest.mark.parametrize("count", [3, 5])
@pytest.mark.parametrize(("between", "last"), [("، ", "، "), (" و ", " و "), ("، ", " و ")])
def test_a_sentence_that_lists_persons_is_found(count: int, between: str, last: str) -> None:
    people = ["{} {} فرزند {}".format(*each) for each in PEOPLE[:count]]
    text = f"برندگان: {between.join(people[:-1])}{last}{people[-1]} هستند."
    assert kinds(text) == {"father"}


def test_each_list_is_told_once() -> None:
    people = ["{} {} فرزند {}".format(*each) for each in PEOPLE]
    assert [each.cells for each in read("، ".join(people))] == [len(people)]


@pytest.mark.parametrize(
    "text",
    [
        "| ستون | نوع |\n|---|---|\n| نام پدر | متن |\n| تاریخ تولد | تاریخ |\n| شبا | متن |",
        "ستون\tتوضیح\nنام\tنام مدیر\nنام پدر\tخالی\nتاریخ تولد\tخالی",
        "| نام | آدرس |\n|---|---|\n| کتابخانه امام | بلوار سجاد |\n| درمانگاه نور | امام رضا 3 |",
        "| طرف قرارداد | مبلغ |\n|---|---|\n| شرکت عمران | 1200000 |\n| شرکت راه | 3400000 |",
        "| نام | نام خانوادگی | سمت |\n|---|---|---|\n| علی | رضایی | عضو |\n| رضا | نوری | عضو |",
        "سال\tمتولدین\tفوت\n1390\t50000\t20000\n1391\t50010\t20010\n1392\t50200\t20300",
        "گروه خونی\tموجودی\nA+\t12\nB+\t13\nAB+\t3\nO-\t4",
        "کارگاه‌ها: مهارت فرزند پروری، همسر داری، رابطه پدر و فرزند، ازدواج دختر و پسر",
        "```\nid,name,father_name,amount\n1,شرکت الف,,1000\n2,شرکت ب,,2000\n3,شرکت پ,,3000\n```",
        "جشن تولد، روز پدر، روز مادر\n" + "جشن میلاد، شعر، موسیقی\n" * 4,
        "نشانی: بلوار وکیل آباد\nتلفن: 05138000000\nنمابر: 05138000001\nسایت: mashhad.ir",
    ],
)
def test_tables_of_nobody_may_be_pasted(text: str) -> None:
    assert kinds(text) == set()


def test_a_text_that_may_be_tables_without_end_is_refused() -> None:
    with pytest.raises(TableError):
        list(read("\n".join("نام پدر" + "~" * n for n in range(1, 150))))


def _in_cells(cell: str, count: int, lists: int = 0) -> str:
    """JSON with so many rows that hold the cell, which ``lists`` of names may be the names of."""
    names = {f"n{n}": [f"a{n}", f"b{n}"] for n in range(lists)}
    rows = [[f"{n}{cell}", 1] for n in range(count)]
    return json.dumps({**names, "r": rows}, ensure_ascii=False)


def _in_lines(line: str, count: int) -> str:
    return "".join(line.format(n, ";" * (n % 2)) for n in range(count))


#: Each makes a text of as many parts as it is asked for, which are tables and lists in each other.
ENDLESS = (
    lambda n: "\n".join(["\t".join(f"کد ملی {k}" for k in range(100))] * (n // 30)),
    lambda n: _in_lines("91234567{0:02};{1}1\n" + "1;{1}1\n" * 3, n),
    lambda n: _in_lines("<a><b{0}>91234567{0:02}</b{0}></a>\t|;1\n", n),
    lambda n: _in_cells("شش1\n،|شش1\n،|شش1همسرمتولدفرزند", n),
    lambda n: _in_cells("\n" + "\n".join("abcdefgh"[k : k + 2] for k in range(7)), n, lists=19),
    lambda n: _in_cells("\n" + "a,b\n" * 13, n, lists=19),
    lambda n: _in_cells("حساب12345678 متولد1 همسر", n, lists=19),
    lambda n: _in_cells("شش1شش1شش1\n1\n", n, lists=19),
    lambda n: json.dumps([{"aB" * (n * 8): {str(k): {"x": 1} for k in range(n)}}]),
)


@pytest.mark.parametrize("shape", ENDLESS)
def test_a_text_takes_no_longer_than_it_may_whatever_its_shape(shape) -> None:
    read(shape(3))
    with pytest.raises(TableError, match="too_hard"):
        read(shape(600), seconds=0.05)


@pytest.mark.parametrize("said", ["", "<?xml version='1.0' encoding='ISO-2022-JP'?>"])
def test_letters_that_stand_for_a_million_are_taken_as_they_are(said: str) -> None:
    tens = "".join(f"<!ENTITY x{n} '{f'&x{n - 1};' * 10}'>" for n in range(1, 6))
    name = "<!EN\x1b(BTITY" if said else "<!ENTITY"
    entity = f"{said}<!DOCTYPE a [{name} x0 'نمونه'>{tens}]><a l='آدرس منزل' b='&x5;'/>"
    tracemalloc.start()
    read(json.dumps([{"a": entity}], ensure_ascii=False))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def test_an_address_of_any_length_is_read_in_time() -> None:
    assert kinds("ب\nآدرس منزل: " + "ﷲ" * 19_900 + "\nب\nج") == {"residence"}


def test_what_is_long_and_plain_is_read() -> None:
    assert kinds("\n".join(f"بند {n}: کد ملی متقاضی دریافت می‌شود." for n in range(90))) == set()
