"""What stands within a value is of the column that the name above it names."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from ckanext.mashhad.tables.engine.documents import documents

NAMES = ("سارا", "رضا", "مریم", "علی", "زهرا", "حسن")
VALUES: Mapping[str, tuple[str, Callable[[int], Any]]] = {
    "تاریخ تولد": ("birth", lambda n: f"1987-06-{n + 10}"),
    "birthDate": ("birth", lambda n: f"136{n}/02/0{n + 1}"),
    "نام پدر": ("father", lambda n: NAMES[n - 1]),
    "field_father_name": ("father", lambda n: NAMES[n - 1]),
    "شماره شناسنامه": ("birth_certificate", lambda n: str(1200 + n)),
    "field_shomare_shenasname": ("birth_certificate", lambda n: 1200 + n),
    "نشانی منزل": ("residence", lambda n: f"بلوار سجاد پلاک {n + 3}"),
    "شماره حساب": ("account", lambda n: f"010123456700{n}"),
}
#: As programs write one value.
FORMS: Mapping[str, Callable[[Any], Any]] = {
    "php": lambda v: {
        "date": f"{v} 00:00:00.000000",
        "timezone_type": 3,
        "timezone": "Asia/Tehran",
    },
    "mongo": lambda v: {"$date": v},
    "numbers": lambda v: {"$numberInt": v},
    "parse": lambda v: {"__type": "Date", "iso": v},
    "two": lambda v: {"raw": v, "display": v},
    "firestore": lambda v: {"stringValue": v},
    "dynamo": lambda v: {"S": v},
    "language": lambda v: {"fa": v, "en": None},
    "drupal": lambda v: [{"value": v, "format": None}],
    "list": lambda v: [v],
    "text": lambda v: json.dumps({"date": v}),
    "deep": lambda v: {"id": "x", "rich_text": [{"text": {"content": v, "link": None}}]},
}


def kinds(data: str, name: str = "a.json") -> set[str]:
    found = documents.look(io.BytesIO(data.encode()), name)
    assert found is not None
    return {each.kind for each in found}


def records(*several: Mapping[str, Any]) -> str:
    return json.dumps(several, ensure_ascii=False)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("key", VALUES)
def test_a_value_within_a_value_is_of_its_key(key: str, form: str) -> None:
    kind, value = VALUES[key]
    people = [{"نام": name, key: FORMS[form](value(n))} for n, name in enumerate(NAMES)]
    assert kind in kinds(records(*people))


@pytest.mark.parametrize(
    ("key", "form"),
    [*(("نام پدر", form) for form in FORMS), *((key, "drupal") for key in VALUES)],
)
def test_it_is_so_beside_other_values_and_deeper_too(key: str, form: str) -> None:
    kind, value = VALUES[key]
    people = [{"نام": name, key: FORMS[form](value(n))} for n, name in enumerate(NAMES)]
    beside = [{"roles": ["citizen"], "place": {"city": "مشهد"}, **each} for each in people]
    assert kind in kinds(records(*beside))
    assert kind in kinds(records(*({"person": each} for each in beside)))


def test_parts_of_a_day_are_a_day() -> None:
    people = (
        {"name": name, "birthDate": {"year": 1360, "month": n + 1}} for n, name in enumerate(NAMES)
    )
    assert kinds(records(*people)) == {"birth"}


def test_an_address_in_parts_is_beside_family_names() -> None:
    people = [
        {"نام خانوادگی": {"value": name}, "نشانی": {"خیابان": "سجاد", "پلاک": n}}
        for n, name in enumerate(NAMES)
    ]
    assert kinds(records(*people)) == {"residence"}
    assert kinds(records(*({"سمت": {"value": "کارشناس"}, **each} for each in people))) == set()


@pytest.mark.parametrize(
    "record",
    [
        {"title": "قرارداد", "startDate": {"$date": "2024-03-20"}, "party": {"name": "شرکت راه"}},
        {"سال": 1390, "تولد": {"پسر": 5100, "دختر": 5090}, "گروه خونی": {"A+": 12, "O-": 3}},
        {"name": "کتابخانه", "address": {"street": "بلوار سجاد", "no": 3}, "born": None},
        {
            "properties": {
                "birthDate": {"type": "string", "required": True},
                "amount": 3,
            }
        },
        {"گذرنامه": {"صادر": 1200, "تمدید": 3400}},
    ],
)
def test_records_of_nobody_have_values_within_values(record: Mapping[str, Any]) -> None:
    assert kinds(records(record, record, {**record, "n": 1})) == set()


@pytest.mark.parametrize("attribute", ["value", "v", "val", "date", "مقدار"])
@pytest.mark.parametrize("key", VALUES)
def test_an_attribute_is_of_the_element_that_names_it(key: str, attribute: str) -> None:
    kind, value = VALUES[key]
    name = key.replace(" ", "_")
    row = '<p><name {1}="{2}"/><{0} {1}="{3}"/></p>'
    rows = (row.format(name, attribute, each, value(n)) for n, each in enumerate(NAMES))
    assert kind in kinds(f"<r>{''.join(rows)}</r>", "a.xml")


def test_a_record_of_a_patient_tells_when_one_was_born() -> None:
    patients = (
        f'<p><name><family value="{name}"/></name><birthDate value="1987-06-{n + 10}"/></p>'
        for n, name in enumerate(NAMES)
    )
    assert kinds(f"<Bundle>{''.join(patients)}</Bundle>", "a.xml") == {"birth"}
    times = (f'<p><birthTime value="198706{n + 10}"/></p>' for n in range(6))
    assert kinds(f"<r>{''.join(times)}</r>", "a.xml") == {"birth"}
    fathers = (f'<fatherName value="{name}"/>' for name in NAMES)
    assert kinds(f"<r>{''.join(fathers)}</r>", "a.xml") == {"father"}


@pytest.mark.parametrize(
    "row",
    [
        '<y><births count="1200"/><father literate="12"/><passport issued="3400"/></y>',
        '<o><name value="شرکت راه"/><address><line value="بلوار سجاد 3"/></address></o>',
        '<f><birthDate type="string"/><fatherName type="text" required="true"/></f>',
        '<way id="1"><nd ref="4711000123"/><nd ref="4711000987"/><tag k="name" v="سجاد"/></way>',
    ],
)
def test_attributes_of_nobody_are_taken(row: str) -> None:
    assert kinds(f"<r>{row * 6}</r>", "a.xml") == set()
