"""Data within the cells of a workbook."""

from __future__ import annotations

import json

import pytest

from ckanext.mashhad.tables.engine.check import guard
from tests.unit.tables.table_files import as_xlsx

KINDS = {"father's name", "date of birth", "home address or telephone", "birth certificate number"}
PEOPLE = [
    {
        "نام": name,
        "نام پدر": father,
        "تاریخ تولد": f"1360/01/0{n}",
        "نشانی منزل": f"مشهد، بلوار نمونه {n}",
        "شماره شناسنامه": 1200 + n,
    }
    for n, (name, father) in enumerate([("علی", "حسن"), ("رضا", "تقی"), ("زهرا", "یوسف")], 1)
]


def kinds(cells: list[str]) -> set[str]:
    rows = [["ردیف", "پاسخ"], *([n, cell] for n, cell in enumerate(cells, 1))]
    return {f.params["kind"].en for f in guard.watch(as_xlsx(rows)).findings}


def as_xml(person: dict[str, object]) -> str:
    parts = (f"<{k.replace(' ', '_')}>{v}</{k.replace(' ', '_')}>" for k, v in person.items())
    return f"<x>{''.join(parts)}</x>"


def serialized(person: dict[str, object]) -> str:
    """As PHP writes it, with the record within another."""
    parts = (
        f's:{len(k.encode())}:"{k}";' + (f"i:{v};" if isinstance(v, int) else f's:9:"{v}";')
        for k, v in person.items()
    )
    return f'a:1:{{s:5:"entry";a:5:{{{"".join(parts)}}}}}'


def answers(person: dict[str, object]) -> str:
    return json.dumps([{"label": k, "answer": {"text": str(v)}} for k, v in person.items()])


@pytest.mark.parametrize(
    "cells",
    [
        [json.dumps(each, ensure_ascii=False) for each in PEOPLE],
        [json.dumps(each, indent=1) for each in PEOPLE],
        [json.dumps([each]) for each in PEOPLE],
        [json.dumps(json.dumps(each)) for each in PEOPLE],
        [json.dumps(PEOPLE)],
        ["".join(map(json.dumps, PEOPLE))],
        [as_xml(each) for each in PEOPLE],
        [answers(each) for each in PEOPLE],
        [serialized(each) for each in PEOPLE],
        [", ".join(f'"{k}"=>"{v}"' for k, v in each.items()) for each in PEOPLE],
    ],
    ids=[
        *("record", "pretty", "list", "twice", "all in one", "joined", "xml"),
        *("answers", "serialized", "hstore"),
    ],
)
def test_data_within_cells_are_judged_as_records(cells) -> None:
    assert kinds(cells) == KINDS


def test_data_of_every_column_are_judged() -> None:
    place = json.dumps({"type": "Point", "coordinates": [59.5, 36.2]})
    rows = [["ردیف", "جا", "پاسخ"], *([1, place, json.dumps(each)] for each in PEOPLE)]
    assert {f.params["kind"].en for f in guard.watch(as_xlsx(rows)).findings} == KINDS


@pytest.mark.parametrize(
    "cell",
    [
        '{{"type": "Point", "coordinates": [59.5{}, 36.2{}]}}',
        '{{"کد حساب": "10459377{}", "شماره شناسنامه پل": {}}}',
        "<p>آسفالت معبر {} و {}</p>",
        "[{}] ملاحظات {}",
        'a:2:{{s:24:"شماره شناسنامه پل";i:{};s:4:"طول";i:{};}}',
    ],
)
def test_data_of_no_person_within_cells_are_accepted(cell) -> None:
    assert kinds([cell.format(n, n + 1) for n in range(10, 40)]) == set()
