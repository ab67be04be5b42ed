"""Rows in data, pages and letters are judged as those of a sheet."""

from __future__ import annotations

import io
import json
import re

import pytest

from ckanext.mashhad.tables.engine.documents import documents
from ckanext.mashhad.tables.engine.documents.texts import in_lines
from tests.unit.tables.engine.documents.looked_at import CODES, letter, look, packed

#: As programs write the rows of a table where they write no table.
HEADER = ["نام", "نام پدر", "گروه خونی", "همراه"]
ROWS = [["علی", "حسن", "AB+", 9151234567], ["رضا", "تقی", "O-", 9151234568]]
RECORDS = [dict(zip(HEADER, row, strict=True)) for row in ROWS]
TR = "".join(f"<row>{''.join(f'<c>{each}</c>' for each in row)}</row>" for row in [HEADER, *ROWS])
LINES = "\n".join("\t".join(map(str, row)) for row in [HEADER, *ROWS])
AS_DATA = {
    "records": RECORDS,
    "nested": {"result": {"people": [{"of": record} for record in RECORDS]}},
    "split": {"columns": HEADER, "data": ROWS},
    "fields": {"fields": [{"id": name} for name in HEADER], "records": ROWS},
    "values": [HEADER, *ROWS],
    "list": {name: [row[n] for row in ROWS] for n, name in enumerate(HEADER)},
    "columns": {name: {"0": ROWS[0][n], "1": ROWS[1][n]} for n, name in enumerate(HEADER)},
    "index": {"a": RECORDS[0], "b": RECORDS[1]},
    "bindings": [{name: {"value": each} for name, each in record.items()} for record in RECORDS],
    "text": {"a": json.dumps(RECORDS, ensure_ascii=False)},
    "features": {"features": [{"properties": record} for record in RECORDS]},
}
AS_TEXT = {
    "cells": f"<rows>{TR}</rows>",
    "attributes": "<x>" + "".join(
        "<r " + " ".join(f'{k.replace(" ", "_")}="{v}"' for k, v in record.items()) + "/>"
        for record in RECORDS
    ) + "</x>",
    "parts": "<x>" + "".join(
        "<r>" + "".join(f"<{k.replace(' ', '_')}>{v}</{k.replace(' ', '_')}>" for k, v in r.items())
        + "</r>"
        for r in RECORDS
    ) + "</x>",
    "named": "<x>" + "".join(
        "<r>" + "".join(f'<Data name="{k}"><value>{v}</value></Data>' for k, v in record.items())
        + "</r>"
        for record in RECORDS
    ) + "</x>",
    "styled list": "<!doctype html><ul>" + TR.replace("row>", "li>").replace("c>", "b>") + "</ul>",
    "lines": f"<!doctype html><pre>{LINES}</pre>",
    "letter": "{\\rtf1 " + "".join(
        (f"\\u{ord(each)}?" if ord(each) > 127 else each).replace("\t", "\\cell ").replace(
            "\n", "\\cell\\row "
        )
        for each in LINES
    ) + "\\row}",
}  # fmt: skip


def several(form: str) -> str:
    """Records as programs write them one after the other."""
    people = [{**record, "شرح": "\u2028 \x85"} for record in RECORDS]
    plain = [json.dumps(each, ensure_ascii=False) for each in people]
    return {
        "joined": "".join(plain),
        "in_one_line": " ".join(plain),
        "lines": "\n".join(plain),
        "pretty": "\n".join(json.dumps(each, ensure_ascii=False, indent=1) for each in people),
        "lists": "".join(f"[{each}]" for each in plain),
        "long_number": f"[{','.join(plain)},{'1' * 5000}]",
        "text_of_long_number": json.dumps({"a": f" [{','.join(plain)},{'1' * 5000}]"}),
        "half_characters": rf'["\ud800 x", {", ".join(plain)}]',
        "no_number": f"[{','.join(plain)},NaN]",
    }[form]


LISTED = ("علی نمونه فرزند رضا", "رضا نمونه فرزند یوسف", "زهرا نمونه فرزند علی")
PROSE = "<p>صورت‌جلسهٔ کمیسیون</p>" * 9
PAGES = (
    f"<ol>{''.join(f'<li>{each}</li>' for each in LISTED)}</ol>",
    f"<p>{'<br>'.join(f'{n}. {each}' for n, each in enumerate(LISTED, 1))}</p>",
    f"<div>{'</div><div>'.join(LISTED)}</div>",
)


def written_cell(text: str = "", span: int = 1) -> str:
    wide = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f"<w:tc><w:tcPr>{wide}</w:tcPr><w:p>{f'<w:t>{text}</w:t>' if text else ''}</w:p></w:tc>"


@pytest.mark.parametrize("form", AS_DATA)
def test_rows_in_data_are_judged_as_a_sheet_is(form) -> None:
    found = look(json.dumps(AS_DATA[form], ensure_ascii=False).encode())
    assert found == ["blood_group", "father", "mobile"]


@pytest.mark.parametrize(
    "form",
    ["joined", "in_one_line", "lines", "pretty", "lists", "long_number", "text_of_long_number",
     "no_number", "half_characters"],
)  # fmt: skip
def test_values_one_after_the_other_are_read_all(form) -> None:
    assert look(several(form).encode()) == ["blood_group", "father", "mobile"]


@pytest.mark.parametrize(
    "record",
    [
        {"name": [{"family": "رضایی", "given": ["علی"]}], "address": [{"line": ["{}"]}]},
        {"patient": {"name": {"family": "رضایی"}, "address": {"line": "{}", "city": "مشهد"}}},
        {"متقاضی": {"نام": "علی", "نام خانوادگی": "رضایی"}, "نشانی": {"متن": "{}"}},
        {"customer": {"firstName": "علی", "lastName": "رضایی"}, "shipTo": {"street": "{}"}},
        {"name": {"first": "علی", "last": "رضایی"}, "location": {"street": {"name": "{}"}}},
    ],
)
def test_names_and_homes_one_step_below_are_of_persons(record) -> None:
    text = json.dumps(record, ensure_ascii=False)
    homes = [text.replace("{}", f"بلوار سجاد، پلاک {n}") for n in range(1, 9)]
    assert set(look(f"[{','.join(homes)}]".encode(), "a.json") or []) == {"residence"}
    for other in ("owner", "مدیر"):
        of_things = [each.replace("patient", other).replace("name", "thing") for each in homes]
        of_things = [each.replace("متقاضی", other).replace("customer", other) for each in of_things]
        assert look(f"[{','.join(of_things)}]".encode(), "a.json") == []


def test_json_that_nobody_can_read_is_refused() -> None:
    with pytest.raises(documents.DocumentError) as refused:
        look(b"[" * 100_000 + '{"نام پدر": "حسن"}'.encode() + b"]" * 100_000)
    assert refused.value.code == "too_hard"


@pytest.mark.parametrize("form", AS_TEXT)
def test_rows_in_elements_and_lines_are_judged_as_a_sheet_is(form) -> None:
    found = look(AS_TEXT[form].encode())
    assert found is not None
    assert {"blood_group", "father"} <= set(found)


def test_codes_and_mobiles_under_other_names_are_seen() -> None:
    people = [{"a": f"{code}", "b": 9_120_000_000 + 7_654_321 * n} for n, code in enumerate(CODES)]
    assert look(json.dumps(people).encode()) == ["mobile", "national_code"]
    rows = "".join(f'<z:row a="{each["a"]}" b="{each["b"]}"/>' for each in people)
    assert look(f'<x xmlns:z="#z">{rows}</x>'.encode()) == ["mobile", "national_code"]


def test_codes_beside_other_numbers_are_seen_by_lines_of_text() -> None:
    lines = [f"علی نمونه {code} کدپستی 918{n}7{3456 + 37 * n:05}" for n, code in enumerate(CODES)]
    assert list(in_lines("\n".join(lines)))
    letters = [f"نامهٔ {1403000000 + 37 * n} و {1403500000 + 91 * n}" for n in range(12)]
    assert not list(in_lines("\n".join(letters)))


@pytest.mark.parametrize("thing", ["درخت", "پل", "فنی و ملکی", "آسانسور"])
def test_numbers_of_things_are_judged_in_data_as_in_sheets(thing) -> None:
    def rows(of: str) -> list[dict[str, object]]:
        return [{"کد": n, f"شماره شناسنامه {of}": 1000 + n} for n in range(9)]

    def fields(of: str) -> bytes:
        return f"<a><b name='شماره شناسنامه {of}'>1234</b></a>".encode()

    assert look(json.dumps(rows(thing)).encode()) == look(fields(thing)) == []
    assert look(json.dumps(rows("متقاضی")).encode()) == ["birth_certificate"]
    assert look(fields("متقاضی")) == ["birth_certificate"]


@pytest.mark.parametrize("inside", PAGES)
def test_lists_of_persons_in_pages_and_letters_are_seen(inside) -> None:
    assert look(f"<html><body>{PROSE}{inside}{PROSE}</body></html>".encode()) == ["father"]
    words = re.sub("<(?:li|div)", "<p", re.sub("</(?:li|div)>", "</p>", inside))
    letter_body = f"<body>{PROSE}{words.replace('<br>', '<br/>')}{PROSE}</body>"
    assert look(letter(body=letter_body), "a.docx") == ["father"]


def test_tables_in_letters_are_judged_as_a_sheet_is() -> None:
    def rows(cells):
        texts = (f"<w:tc><w:p><w:r><w:t>{each}</w:t></w:r></w:p></w:tc>" for each in cells)
        return f"<w:tr>{''.join(texts)}</w:tr>"

    def tables(*several):
        written = (f"<w:tbl>{''.join(map(rows, each))}</w:tbl>" for each in several)
        return f'<w:document xmlns:w="w">{"".join(written)}</w:document>'

    figures = [["منطقه", "تعداد"], *([str(n), "12"] for n in range(20))]
    main = {"word/document.xml": tables(figures, [HEADER, *ROWS])}
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    main["[Content_Types].xml"] = f'<Types><Override ContentType="{kind}"/></Types>'
    assert look(packed(**main), "a.docx") == ["blood_group", "father", "mobile"]
    main["word/document.xml"] = tables(figures, figures)
    assert look(packed(**main), "a.docx") == []


@pytest.mark.parametrize(
    ("upper", "lower", "row", "kind"),
    [
        ("پدر", ["شغل", "نام"], ["آزاد", "حسن"], {"father"}),
        ("تولد", ["محل", "سال"], ["مشهد", "1360"], {"birth"}),
        ("تولد", ["دختر", "پسر"], ["120", "130"], set()),
    ],
)
def test_cells_over_several_columns_of_a_letter_name_each(upper, lower, row, kind) -> None:
    header = [written_cell("ردیف"), written_cell("متقاضی", 2), written_cell(upper, 2)]
    names = ["", "نام", "نام خانوادگی", *lower]
    body = [[str(n), f"نفر {n}", "نمونه", *row] for n in range(1, 7)]
    rows = [header, *(list(map(written_cell, each)) for each in (names, *body))]
    table = "".join(f"<w:tr>{''.join(cells)}</w:tr>" for cells in rows)
    main = f'<w:document xmlns:w="w"><w:body><w:tbl>{table}</w:tbl></w:body></w:document>'
    found = documents.look(io.BytesIO(letter(body=main)), "a.docx")
    assert {each.kind for each in found} == kind
