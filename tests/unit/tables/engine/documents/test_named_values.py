"""What values are called: by a label at another place, by their element, by the key of a list."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ckanext.mashhad.tables.engine.personal.inner import nested
from tests.unit.tables.engine.documents.test_labelled_data import FATHERS, PAGE, kinds
from tests.unit.tables.engine.personal.labels.test_labels import LABELS, PERSONS

BOXES = {
    "for": '<label for="a{n}">{label}</label><p><input id="a{n}" value="{value}"></p>',
    "after": '<input id="a{n}" value="{value}"><label for="a{n}">{label}</label>',
    "by": '<b id="l{n}">{label}</b><div><input aria-labelledby="l{n}" value="{value}"></div>',
    "around": '<label>{label}<input value="{value}"></label>',
    "beside": "<p><span>{label}</span><input type=text value='{value}'></p>",
    "area": '<label for="a{n}">{label}</label><div><textarea id="a{n}">{value}</textarea></div>',
}
FIELDS_XML = '<f><field id="f1">نام</field><field id="f3">{label}</field></f>'
RECORDS_XML = {
    "keys": "<row><f1>{name}</f1><f3>{value}</f3></row>",
    "references": '<row><v ref="f1">{name}</v><v ref="f3">{value}</v></row>',
}
WEAK = {"نام پدر": "father", "تاریخ تولد": "birth", "نشانی منزل": "residence"}


def named_values(label: str) -> list[dict[str, Any]]:
    """Values of many persons, each with the label that stands elsewhere."""
    persons = [{**person, "نام پدر": each} for person, each in zip(PERSONS, FATHERS, strict=False)]
    persons += [{**PERSONS[0], "نام پدر": each} for each in FATHERS[len(persons) :]]
    return [
        {"n": n, "label": label, "name": each["نام"], "value": each[label]}
        for n, each in enumerate(persons)
    ]


@pytest.mark.parametrize(
    ("label", "form"),
    [*(("نام پدر", form) for form in BOXES), *((label, "for") for label in list(WEAK)[1:])],
)
def test_boxes_are_called_as_their_labels_elsewhere(label: str, form: str) -> None:
    boxes = (BOXES[form].format(**each) for each in named_values(label))
    assert kinds(PAGE.replace("{}", "".join(boxes)), "a.html") == {WEAK[label]}


@pytest.mark.parametrize("label", WEAK)
def test_fields_are_called_as_their_labels_elsewhere(label: str) -> None:
    named = named_values(label)
    for form, row in RECORDS_XML.items():
        rows = "".join(row.format(**each) for each in named)
        xml = f"<x>{FIELDS_XML.format(label=label)}{rows}</x>"
        assert (form, kinds(xml, "a.xml")) == (form, {WEAK[label]})
    answers = [{"q": "f3", "a": each["value"]} for each in named]
    data = {"fields": [{"id": "f3", "t": label}], "answers": answers}
    assert kinds(json.dumps(data, ensure_ascii=False), "a.json") == {WEAK[label]}


def test_empty_boxes_and_other_fields_of_a_type_are_of_nobody() -> None:
    boxes = '<label for="a">تاریخ تولد</label><input id="a" type="date" value="">'
    others = '<label for="b">تاریخ قرارداد</label><input id="b" type="date" value="1403/01/02">'
    assert kinds(PAGE.replace("{}", boxes + others), "a.html") == set()
    data = {
        "asked": [{"label": "تاریخ تولد", "type": "date"}],
        "contracts": [{"type": "date", "value": "1403/01/02"}] * 3,
    }
    assert kinds(json.dumps(data, ensure_ascii=False), "a.json") == set()


@pytest.mark.parametrize(
    "record",
    [
        '- نام: {name}\n  {label}: "{value}"',
        "- name: {name}\n  {label}: '{value}'",
        '"{name}":\n  "{label}": >-\n    {value}',
        'title = "{name}"\n"{label}" = "{value}"',
    ],
)
@pytest.mark.parametrize("label", WEAK)
def test_records_of_yaml_and_its_like_are_read_by_labels(record: str, label: str) -> None:
    values = (
        [*(person[label] for person in PERSONS), *FATHERS]
        if label == "نام پدر"
        else [person[label] for person in PERSONS]
    )
    text = "\n".join(
        record.format(name=f"نفر {n}", label=label, value=value) for n, value in enumerate(values)
    )
    of_kind = {"father": "father's name", "birth": "date of birth"}
    expected = of_kind.get(WEAK[label], "home address or telephone")
    assert kinds(text, "a.yaml") == {expected}
    column = "\n".join([f"{label}:", *(f"  - {value}" for value in values)])
    assert kinds(f"سال: 1403\n{column}\nماه: 2", "a.yaml") == {expected}


def test_yaml_of_figures_is_of_nobody() -> None:
    rows = "\n".join(f"- نام پل: پل {n}\n  شماره شناسنامه فنی: {n}" for n in range(9))
    fields = "\n".join(f"{label}:\n  - متن\n  - الزامی" for label in LABELS)
    assert kinds(rows, "a.yaml") == kinds(fields, "b.yaml") == set()


@pytest.mark.parametrize(
    ("headers", "values"),
    [
        (("گروه_خونی", "تعداد_واحد"), ("A+", "B+", "O+", "AB+")),
        (("وضعیت_تأهل", "تعداد"), ("مجرد", "متأهل", "مطلقه", "همسر فوت شده")),
        (("هزینه_تلفن_همراه", "ناحیه"), ("9123456780", "9351234567", "9101112130", "9153334440")),
    ],
)
def test_names_of_columns_that_count_say_so_in_any_file(headers, values) -> None:
    rows = [(value, str(300 + 7 * n)) for n, value in enumerate(values * 8)]
    named = [dict(zip(headers, row, strict=True)) for row in rows]
    parts = ("".join(f"<{k}>{v}</{k}>" for k, v in row.items()) for row in named)
    attributes = (" ".join(f'{k}="{v}"' for k, v in row.items()) for row in named)
    files = {
        "a.csv": "\n".join(map(",".join, [headers, *rows])),
        "a.json": json.dumps(named, ensure_ascii=False),
        "a.xml": f"<all>{''.join(f'<one>{row}</one>' for row in parts)}</all>",
        "b.xml": f"<all>{''.join(f'<one {row}/>' for row in attributes)}</all>",
    }
    assert [kinds(file, name) for name, file in files.items()] == [set()] * len(files)


@pytest.mark.parametrize("text", ["هزینه تلفن همراه: 9123456789 ریال", "ستون نام پدر: متنی"])
def test_texts_of_a_page_say_what_they_say_without_its_tags(text: str) -> None:
    assert kinds(PAGE.format(f"<p>{text}</p>"), "a.html") == set()
    digits = "<div><span>10009</span> <span>751343146</span> <span>31311077</span></div>"
    assert kinds(PAGE.format(digits), "a.html") == set()


def test_what_one_element_is_called_tells_what_it_holds() -> None:
    for file in ("<one><mobile>9151234567</mobile></one>", '<one mobile="9151234567"/>'):
        assert kinds(f"<?xml version='1.0'?><all>{file}</all>", "a.xml") == {"mobile"}
    rows = "".join(f"<one><m0915123456{n}>باز</m0915123456{n}></one>" for n in range(4))
    assert kinds(f"<all>{rows}</all>", "a.xml") == {"mobile"}


@pytest.mark.parametrize(
    "rows",
    [
        [[{"نام": p["نام"], "نام پدر": p["نام پدر"]}] for p in PERSONS],
        [[[p["نام"], f"فرزند {p['نام پدر']}"]] for p in PERSONS],
    ],
    ids=["records", "rows"],
)
def test_lists_by_many_keys_are_one_table(rows) -> None:
    keyed = {f"110{n:05}": rows[n % len(rows)] for n in range(200)}
    assert len(list(nested.grids(keyed))) < len(keyed) / 10
    assert kinds(json.dumps(keyed, ensure_ascii=False), "a.json") == {"father"}
