"""JSON in which the names of columns are values, and JSON within other texts."""

from __future__ import annotations

import html
import io
import json
import re
from typing import Any
from weakref import WeakSet

import pytest

from ckanext.mashhad.tables.engine.check import guard
from ckanext.mashhad.tables.engine.common import grids
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.documents import content, documents
from ckanext.mashhad.tables.engine.formats.parts.elements import Elements
from tests.unit.tables.engine.documents.test_documents import look
from tests.unit.tables.engine.personal.labels.test_labels import LABELS, PERSONS

VALUES = [list(person.values()) for person in PERSONS]
PAIRS = [[{"label": k, "value": v} for k, v in person.items()] for person in PERSONS]
FIELDS = [{"name": f"F{n}", "alias": label} for n, label in enumerate(LABELS)]
CODED = [{"attributes": {f"F{n}": v for n, v in enumerate(values)}} for values in VALUES]
PAGE = "<!doctype html><html><head><title>صفحه</title></head><body>{}</body></html>"


def kinds(file: str, name: str) -> set[str]:
    """What is refused as of persons: in a document, or in the table that it is read as."""
    found = documents.look(io.BytesIO(file.encode()), name)
    if found is not None:
        return {each.kind for each in found}
    report = guard.watch(file.encode(), filename=name)
    return {f.params["kind"].en for f in report.findings if f.rule.startswith("personal")}


FATHERS = [
    "حسن",
    "علی",
    "رضا",
    "ناصر",
    "جواد",
    "اکبر",
    "محسن",
    "حسین",
    "کریم",
    "احمد",
    "تقی",
    "نقی",
]
KEYED = [{"a1": n, "a2": each} for n, each in enumerate(FATHERS)]


@pytest.mark.parametrize(
    "data",
    [
        {"columns": {"a1": "ردیف", "a2": "نام پدر", "a3": "کد ملی"}, "rows": KEYED},
        {"columns": [{"id": "a2", "info": {"label": "نام پدر"}}], "rows": KEYED},
        {"columns": {"a1": {"title": "ردیف"}, "a2": {"title": "نام پدر"}}, "rows": KEYED},
        {"properties": {"a2": {"type": "string", "title": "نام پدر"}}, "data": KEYED},
        {
            "asked": {"q1": {"text": "نام پدر"}},
            "given": [{"of": "q1", "is": each} for each in FATHERS],
        },
        [{"label": "نام پدر", "type": "text", "answer": each} for each in FATHERS],
    ],
)
def test_labels_in_maps_in_records_and_beside_more_name_values(data) -> None:
    assert kinds(json.dumps(data, ensure_ascii=False), "a.json") == {"father"}


def test_fields_that_a_form_asks_for_are_of_nobody() -> None:
    fields = [{"label": each, "type": "text", "required": True} for each in LABELS]
    assert kinds(json.dumps({"fields": fields}, ensure_ascii=False), "a.json") == set()


@pytest.mark.parametrize(
    "data",
    [
        PAIRS,
        [pair for pairs in PAIRS for pair in pairs],
        [[{"v": pair["value"], "column": pair["label"]} for pair in pairs] for pairs in PAIRS],
        [{"title": k, "values": [person[k] for person in PERSONS]} for k in LABELS],
        {"fields": FIELDS, "features": CODED},
        {
            "cols": [{"id": f"c{n}", "label": label} for n, label in enumerate(LABELS)],
            "rows": [{"c": [{"v": v} for v in values]} for values in VALUES],
        },
    ],
    ids=["pairs", "flat", "reversed", "turned", "esri", "datatable"],
)
def test_names_that_are_values_of_json_hold_its_other_values(data: Any) -> None:
    found = kinds(json.dumps(data, ensure_ascii=False), "data.json")
    assert {"father", "birth", "birth_certificate", "residence"} <= found


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (PAGE.replace("{}", "<script>var a = {};</script>"), "a.html"),
        ("var a = {};", "a.json"),
        ("done({})", "a.json"),
        ("// people\n{}", "a.json"),
    ],
    ids=["script", "variable", "call", "remark"],
)
def test_json_within_another_text_is_read_as_data(written: str, name: str) -> None:
    people = json.dumps(PERSONS, ensure_ascii=False)
    assert len(kinds(written.replace("{}", people), name)) >= 4


def test_json_in_a_text_of_json_and_odd_lines_are_read() -> None:
    twice = json.dumps(json.dumps(PERSONS, ensure_ascii=False))
    assert len(kinds(twice, "a.json")) >= 4
    lines = "\u2028".join(",".join(map(str, row)) for row in [LABELS, *VALUES])
    assert len(kinds(lines.replace("، ", " "), "a.csv")) >= 4


def test_a_page_within_a_page_is_a_page_of_its_own() -> None:
    def framed(page: str) -> str:
        return PAGE.replace("{}", f'<iframe srcdoc="{html.escape(page)}"></iframe>')

    form = "".join(f"<p>{k}: {v}</p>" for k, v in PERSONS[0].items())
    assert "father" in kinds(framed(framed(form)), "a.html")
    table = "".join(f"<tr><td>{k}</td><td>{v}</td></tr>" for k, v in PERSONS[0].items())
    with pytest.raises(TableError, match="html"):
        kinds(framed(f"<table>{table}</table>"), "a.html")
    deep = "x"
    for _ in range(6):
        deep = framed(deep)
    with pytest.raises(documents.DocumentError):
        kinds(deep, "a.html")


@pytest.mark.parametrize(
    "data",
    [
        {"fields": [{"name": "father", "title": "نام پدر", "type": "string"},
                    {"name": "birth", "title": "تاریخ تولد", "type": "date"}]},
        {"fields": FIELDS, "features": [{"attributes": {"F99": "پارک"}}] * 3},
        [{"label": "تلفن همراه", "amount": 9350000000}, {"label": "شناسنامه", "amount": 210}],
        [{"key": "شناسه ملی", "value": "14003456789"}, {"key": "تلفن", "value": "05138435261"}],
    ],
    ids=["schema", "unused", "amounts", "company"],
)  # fmt: skip
def test_labels_in_json_without_a_person_are_accepted(data: Any) -> None:
    assert kinds(json.dumps(data, ensure_ascii=False), "data.json") == set()


def test_broken_json_within_a_text_is_refused_as_too_hard() -> None:
    for depth in (800, 20_000):
        with pytest.raises(TableError, match="too_hard"):
            guard.watch(b"x " + b'["a",' * depth, filename="a.csv")


def pop_up(person: dict[str, Any]) -> str:
    """What a map shows at a place."""
    rows = (f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in person.items())
    return f'<table border="1">{"".join(rows)}</table>'


def places(described: list[str]) -> str:
    inner = "".join(f"<Placemark><description>{d}</description></Placemark>" for d in described)
    return f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{inner}</Document></kml>'


def pop_ups(label: str) -> list[str]:
    return [pop_up({"نام": person["نام"], label: person[label]}) for person in PERSONS[:5]]


def test_tables_of_html_within_texts_are_read() -> None:
    shown = pop_ups("نام پدر")
    records = [{"properties": {"description": each}} for each in shown]
    files = {
        "a.kml": places([f"<![CDATA[{each}]]>" for each in shown]),
        "b.kml": places([html.escape(each) for each in shown]),
        "c.kml": places([html.escape(f"<p>{html.escape(each)}</p>") for each in shown]),
        "d.geojson": json.dumps({"features": records}, ensure_ascii=False),
    }
    found = {name: kinds(file, name) for name, file in files.items()}
    assert found == {name: {"father"} for name in files}
    homes = places([html.escape(each) for each in pop_ups("نشانی منزل")])
    assert kinds(homes, "b.kml") == {"residence"}


def test_tables_of_html_within_texts_that_count_hold_nothing() -> None:
    rows = [{"منطقه": str(n), "تولد": str(300 + n), "شناسنامه فنی": "12"} for n in range(13)]
    assert kinds(places([f"<![CDATA[{pop_up(row)}]]>" for row in rows]), "a.kml") == set()


def escaped(name: str, keep: str) -> str:
    """A name as Microsoft's programs write it: in an XML export, or in all that is not ASCII."""
    return re.sub(keep, lambda found: f"_x{ord(found[0]):04x}_", name)


def test_names_in_which_characters_are_escaped_name_the_same() -> None:
    names, fathers = ["نام", "نام پدر"], [(p["نام"], p["نام پدر"]) for p in PERSONS]
    of_xml, of_data = ([escaped(name, keep) for name in names] for keep in (" ", r"[^!-~]"))
    rows = (dict(zip(of_xml, values, strict=True)) for values in fathers)
    cells = ("".join(f"<{k}>{v}</{k}>" for k, v in row.items()) for row in rows)
    access = "".join(f"<Table1>{row}</Table1>" for row in cells)
    records = [dict(zip(of_data, values, strict=True)) for values in fathers]
    assert kinds(f"<dataroot>{access}</dataroot>", "a.xml") == {"father"}
    assert kinds(json.dumps(records, ensure_ascii=False), "a.json") == {"father"}
    lines = [",".join(of_data), *map(",".join, fathers)]
    assert kinds("\n".join(lines), "a.csv") == {"father's name"}


@pytest.mark.parametrize("label", ["نام پدر", "پدر"])
def test_many_names_at_one_label_are_a_list_of_them(label: str) -> None:
    given = ["علی", "رضا", "حسن", "ناصر", "مجید", "سعید", "جواد", "محسن", "اکبر", "اصغر"]
    tags = [f'<tag k="{label}" v="{name}"/>' for name in given]
    assert kinds(f"<osm>{''.join(tags[1:])}</osm>", "a.xml") == set()
    expected = {"father"} if label == "نام پدر" else set()
    assert kinds(f"<osm>{''.join(tags)}</osm>", "a.xml") == expected


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("کد حساب", "10459377{:02}"),
        ("سرفصل حساب", "10459377{:02}"),
        ("کسر از حساب", "10459377{:02}"),
        ("آدرس IP دوربین", "10.{}.2.3"),
        ("تعداد گذرنامه", "104593{:02}"),
    ],
)
def test_column_of_no_person_is_of_none_in_data_either(header, cell) -> None:
    rows = [{"عنوان": f"مورد {n}", header: cell.format(n)} for n in range(25)]
    lines = [json.dumps(each, ensure_ascii=False) for each in rows]
    for text in (json.dumps(rows), "\n".join(lines), "".join(lines)):
        assert look(text.encode()) == []


def test_columns_that_a_map_names_otherwise_are_of_nobody() -> None:
    named = {"a1": {"title": "نام پدر"}, "a2": {"title": "نام پل"}, "a3": {"title": "تاریخ تولد"}}
    bridges = [{"n": n, "a2": f"پل {each}"} for n, each in enumerate(FATHERS)]
    budget = {"e1": {"title": "تلفن همراه"}, "e2": {"title": "شناسنامه فنی"}}
    paid = [{"of": each, "amount": 9350000000 + 1000 * n} for n, each in enumerate(budget)]
    for data in ({"columns": named, "rows": bridges}, {"items": budget, "paid": paid}):
        assert look(json.dumps(data, ensure_ascii=False).encode()) == []


def test_tables_in_many_texts_are_not_held_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grids, "_TOGETHER", 20, raising=False)
    held: WeakSet[Elements] = WeakSet()
    most: list[int] = []
    close = Elements.close

    def counted(elements: Elements) -> None:
        close(elements)
        held.add(elements)
        most.append(sum(len(list(each.texts())) for each in held))

    monkeypatch.setattr(Elements, "close", counted)
    parks = [{"shown": pop_up({"نام": f"بوستان {n}", "مساحت": str(n)})} for n in range(120)]
    content.read(json.dumps(parks).encode())
    assert max(most) < 300  # of all 120 texts there are 1,000


def test_column_in_tables_of_many_texts_is_counted_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grids, "_TOGETHER", len(FATHERS))
    texts = [f'<table><tr father="{each}"></tr></table>' for each in FATHERS * 3]
    found = content.read(json.dumps([{"html": each} for each in texts]).encode())
    columns = [(each.kind, each.cells) for each in found or () if each.column]
    assert columns == [("father", 3 * len(FATHERS))]


def test_names_above_a_column_and_of_single_values_still_tell() -> None:
    rows = [{"name": "x", "mobile": {"number": 9151234567 + n}} for n in range(3)]
    assert look(json.dumps(rows).encode()) == ["mobile"]
    extras = [{"key": "شماره حساب", "value": f"10459377{n}"} for n in range(3)]
    assert look(json.dumps(extras).encode()) == ["account"]
    assert look(json.dumps({"شماره حساب": "104593771"}).encode()) == ["account"]
    assert look(json.dumps([{"09151234567": "x"}, {"a": 1}]).encode()) == ["mobile"]
