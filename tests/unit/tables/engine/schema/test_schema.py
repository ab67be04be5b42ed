"""Row schemas: their examples pass their own rules, and what is wrong with one is said plainly."""

from __future__ import annotations

import copy
import csv
from functools import cache

import pytest

from ckanext.mashhad.catalog.engine import codelists, rule_files
from ckanext.mashhad.catalog.engine.codelists import load as load_codelist
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.check.check import records
from ckanext.mashhad.tables.engine.common.column_types import TYPES
from ckanext.mashhad.tables.engine.schema import fields, schema
from ckanext.mashhad.tables.engine.workbooks import template
from ckanext.mashhad.tables.sandbox import checking, worker
from dev import table_docs
from tests.unit.tables.table_files import TODAY, as_csv, as_xlsx, faults


@cache
def loaded(name: str) -> dict:
    return rule_files.read("tables", f"{name}.yaml")


def content(name: str) -> dict:
    """A row schema's content, to be changed at will."""
    return copy.deepcopy(loaded(name))


@pytest.mark.parametrize(
    ("name", "make"), [*((name, as_csv) for name in registry.names()), ("contracts", as_xlsx)]
)
def test_the_example_row_of_a_schema_passes_its_own_rules(name, make):
    of = registry.load(name)
    example = of.example()
    assert set(example) == {column.name for column in of.columns}
    labels = [of.column(field).label["fa_IR"] for field in example]
    report, [record] = records(make([labels, list(example.values())]), of, TODAY)
    assert not faults(report, "error")
    assert all(value is not None for value in record.values())


@pytest.mark.parametrize("name", registry.names())
def test_words_of_a_codelist_mean_one_code_or_are_asked_about(name):
    """Of several codes are those alone that say «tender» and not which kind."""
    for column in registry.load(name).columns:
        if column.codelist:
            words = [w for all_ in column.values.values() for w in all_]
            unclear = {w for w in words if words.count(w) > 1}
            assert all("مناقصه" in w or "مرحله" in w for w in unclear)
            assert unclear.isdisjoint(
                each.label["fa_IR"] for each in load_codelist(column.codelist)
            )


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda c: c.pop("columns"), "has no list under “columns”"),
        (lambda c: c.update(colour=1), "unknown key “colour”"),
        (lambda c: c["columns"][0].pop("name"), "column 1 has no name"),
        (lambda c: c["columns"][1].update(type="txt"), "column “contract_number”: “type” is none"),
        (lambda c: c["columns"][1].pop("label"), "“label” is missing"),
        (lambda c: c["columns"][1]["label"].pop("en"), "“label” has no en"),
        (lambda c: c["columns"][1].update(privacy="secret"), "“privacy” is none of"),
        (lambda c: c["columns"][1].update(example=5), "“example” is no text"),
        (lambda c: c["columns"][1].update(codelist="theme"), "a column of type code, and no other"),
        (
            lambda c: c["columns"][0].update(codelist="nothing"),
            "there is no codelists/nothing",
        ),
        (lambda c: c["columns"][0].update(values={"x": []}), "names the code “x”"),
        (lambda c: c["columns"][1]["constraints"].update(max=3), "unknown constraint “max”"),
        (lambda c: c["columns"][1]["constraints"].update(required="yes"), "wrong kind of value"),
        (lambda c: c["columns"][1]["constraints"].update(pattern="("), "no regular expression"),
        (lambda c: c["columns"][1].update(synonyms=["موضوع"]), "the header “موضوع” means both"),
        (lambda c: c["columns"][1].update(name="subject"), "column “subject” stands twice"),
        (lambda c: c.update(ignoredHeaders=[False]), "“ignoredHeaders” are not all text"),
        (lambda c: c["rules"][0].update(kind="magic"), "“kind” is none of"),
        (lambda c: c["rules"][0].pop("hint"), "“hint” is missing"),
        (lambda c: c["rules"][0].update(columns=["x"]), "there is no column “x”"),
        (lambda c: c["rules"][0].update(severity="fatal"), "neither error nor warning"),
        (lambda c: c["rules"][0]["when"].update(column="x"), "names the column “x”"),
        (lambda c: c["rules"][0]["sentence"].update(en="{a}"), "do not have the same places"),
        (lambda c: c["rules"].append(c["rules"][0]), "rule “contract_number_unique” stands twice"),
    ],
)
def test_what_is_wrong_with_a_schema_is_said(change, problem):
    faulty = content("contracts")
    change(faulty)
    with pytest.raises(schema.SchemaError) as refused:
        registry.parse("contracts", faulty)
    assert problem in str(refused.value)


def test_all_problems_of_a_schema_are_told_at_once():
    faulty = content("contracts")
    faulty["columns"][1]["privacy"] = faulty["columns"][2]["type"] = "x"
    with pytest.raises(schema.SchemaError) as refused:
        registry.parse("contracts", faulty)
    assert len(refused.value.problems) == 2


def test_a_schema_that_is_not_there_is_named():
    with pytest.raises(schema.SchemaError, match=r"there is no tables/nothing\.yaml"):
        registry.load("nothing")


@pytest.mark.parametrize("name", registry.names())
def test_fields_for_datastore_have_types_and_words_of_schema(name):
    of = registry.load(name)
    stored = {field["id"]: field for field in fields.fields(of)}
    for column in of.columns:
        field = stored.pop(column.name)
        assert field["type"] == TYPES[column.type].postgres
        assert field["info"]["label"] == column.label["fa_IR"]
        assert field["info"]["notes_translated"]["en"] == column.help["en"]
    days = {f"{column.name}_jalali" for column in of.columns if column.type == "date"}
    meanings = {f"{column.name}_label" for column in of.columns if column.codelist}
    words = {f"{column.name}_words" for column in of.columns if column.type == "duration"}
    assert stored.keys() == days | meanings | words
    assert all(field["type"] == "text" for field in stored.values())


def test_typed_rows_are_what_the_fields_say():
    of = registry.load("contracts")
    example = of.example()
    labels = [of.column(field).label["fa_IR"] for field in example]
    _, [record] = records(as_csv([labels, list(example.values())]), of, TODAY)
    python = {"text": str, "bigint": int, "date": str}
    for field in fields.fields(of):
        if field["id"] in record and field["type"] in python:
            assert type(record[field["id"]]) is python[field["type"]]


def test_rows_for_datastore_have_decimals_as_they_were_written(tmp_path):
    labels = [column.label["fa_IR"] for column in registry.load("contracts").columns]
    example = {**registry.load("contracts").example(), "progress": "۸۷٫۵۰", "quantity": "100"}
    cells = [example.get(column.name) for column in registry.load("contracts").columns]
    file, rows = tmp_path / "a.csv", tmp_path / "rows.csv"
    file.write_bytes(as_csv([labels, cells]))
    asked = checking.Question(file, "contracts", TODAY, "a.csv")
    assert worker.answer({**asked.order(), "rows": rows, "workbook": ""})["accepted"]
    [row] = csv.DictReader(rows.open(), [c.name for c in registry.load("contracts").columns])
    assert (row["progress"], row["quantity"]) == ("87.5", "100")


def test_the_table_schema_is_that_of_the_published_rows():
    described = fields.table_schema(registry.load("contracts"))
    by_name = {field["name"]: field for field in described["fields"]}
    assert by_name["amount"] == {
        "name": "amount",
        "title": "مبلغ",
        "description": registry.load("contracts").column("amount").help["fa_IR"],
        "type": "integer",
        "format": "default",
        "constraints": {"minimum": 0},
        "columnType": "value",
    }
    codes = list(codelists.load("award_method").codes)
    assert by_name["award_method"]["constraints"]["enum"] == codes
    assert by_name["text_url"]["format"] == "uri"


#: A column as somebody writes it at the end of a row schema.
BIDDERS = {
    "name": "bidders",
    "type": "count",
    "label": {"fa_IR": "شمار پیشنهادها", "en": "Number of bids"},
    "help": {"fa_IR": "چند پیشنهاد رسید.", "en": "How many bids came."},
    "constraints": {"minimum": 1},
    "privacy": "public",
    "example": "۳",
    "synonyms": ["تعداد پیشنهاد"],
    "ocds": "tender/numberOfTenderers",
    "columnType": "unknown:integer",
}


@pytest.mark.parametrize("name", registry.names())
def test_column_added_to_yaml_alone_reaches_all_derived_from_it(name, tmp_path):
    more = content(name)
    more["columns"] = [c for c in more["columns"] if c.get("ocds") != BIDDERS["ocds"]]
    more["columns"] = [c for c in more["columns"] if "تعداد پیشنهادها" not in c["synonyms"]]
    more["columns"].append(BIDDERS)
    of = registry.parse(name, more)
    example = of.example()
    labels = [of.column(field).label["fa_IR"] for field in example]

    # the checker: read under its synonym, typed, held to its bounds
    named = [*labels[:-1], "تعداد پیشنهاد"]
    _, [record] = records(as_csv([named, list(example.values())]), of, TODAY)
    assert record["bidders"] == 3
    report, _ = records(as_csv([labels, [*list(example.values())[:-1], "0"]]), of, TODAY)
    assert ("minimum", "bidders") in {(f.rule, f.field) for f in report.findings}
    # the template, which its example passes
    path = tmp_path / "template.xlsx"
    with path.open("w+b") as out:
        template.write(out, of, "fa", [record])
    _, [again] = records(path, of, TODAY)
    assert again["bidders"] == 3
    # DataStore types and data dictionary
    stored = fields.fields(of)[-1]
    assert (stored["id"], stored["type"]) == ("bidders", "bigint")
    assert stored["info"]["label_translated"] == {"fa": "شمار پیشنهادها", "en": "Number of bids"}
    # the page of the table, to which the form leads
    assert fields.dictionary(of, "en")[-1]["help"] == "How many bids came."
    assert fields.dictionary(of, "fa")[-1]["example"] == "۳"
    # Table Schema, the reference in docs/, OCDS and fiscal package
    described = fields.table_schema(of)["fields"][-1]
    assert (described["name"], described["constraints"]) == ("bidders", {"minimum": 1})
    assert "| `bidders` | شمار پیشنهادها | Number of bids | count |" in table_docs.section(of)


#: What Frictionless Table Schema v1 lets a field hold, by type.
CONSTRAINTS = {
    "string": {"required", "unique", "minLength", "maxLength", "pattern", "enum"},
    "integer": {"required", "unique", "minimum", "maximum", "pattern", "enum"},
    "number": {"required", "unique", "minimum", "maximum", "pattern", "enum"},
    "date": {"required", "unique", "minimum", "maximum", "pattern", "enum"},
    "boolean": {"required", "unique", "enum"},
    "duration": {"required", "unique", "minimum", "maximum", "enum"},
}


@pytest.mark.parametrize("name", registry.names())
def test_a_table_schema_holds_what_frictionless_lets_it_hold(name):
    described = fields.table_schema(registry.load(name))
    assert len({field["name"] for field in described["fields"]}) == len(described["fields"])
    for field in described["fields"]:
        assert field.get("constraints", {}).keys() <= CONSTRAINTS[field["type"]]
        assert field["format"] in ("default", "uri")
