"""JSON and XML within the cells of a workbook."""

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
    ],
    ids=["record", "pretty", "list", "twice", "all in one", "joined", "xml"],
)
def test_data_within_cells_are_judged_as_records(cells) -> None:
    assert kinds(cells) == KINDS


@pytest.mark.parametrize(
    "cell",
    [
        '{{"type": "Point", "coordinates": [59.5{}, 36.2{}]}}',
        '{{"کد حساب": "10459377{}", "شماره شناسنامه پل": {}}}',
        "<p>آسفالت معبر {} و {}</p>",
        "[{}] ملاحظات {}",
    ],
)
def test_data_of_no_person_within_cells_are_accepted(cell) -> None:
    assert kinds([cell.format(n, n + 1) for n in range(10, 40)]) == set()
