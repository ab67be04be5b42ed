"""A data.json is read as DCAT, without asking anybody for its context."""

from __future__ import annotations

import json

import pytest

from ckanext.mashhad.catalog.dcat import reader
from ckanext.mashhad.catalog.dcat.rdf import DCAT, RDF
from ckanext.mashhad.harvest.engine.adapters.dcat_page import page, parse

BASE = "http://a.example/data.json"
RECORD = {
    "identifier": "A-1",
    "title": "Parks",
    "description": "All of them",
    "keyword": ["green", "city"],
    "accrualPeriodicity": "R/P1Y",
    "license": "https://creativecommons.org/publicdomain/zero/1.0/",
    "temporal": "2024-03-20/2025-03-20",
    "contactPoint": {"fn": "A person", "hasEmail": "mailto:parks@a.example"},
    "publisher": {"name": "The city"},
    "distribution": [
        {"downloadURL": "http://a.example/parks.csv", "mediaType": "text/csv", "title": "A file"}
    ],
}


def graph(value):
    return parse(json.dumps(value).encode(), "json-ld", BASE)


def read(value):
    found = graph(value)
    return [reader.read_dataset(found, node) for node in found.subjects(RDF.type, DCAT.Dataset)]


def test_a_record_becomes_a_dataset():
    context = "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld"
    (dataset,) = read({"@context": context, "dataset": [RECORD]})
    assert dataset["title"] == "Parks"
    assert dataset["frequency"] == "ANNUAL"
    assert dataset["license_id"] == "cc-zero"
    assert (dataset["temporal_start"], dataset["temporal_end"]) == ("2024-03-20", "2025-03-20")
    assert dataset["contact_email"] == "parks@a.example"
    assert {tag["name"] for tag in dataset["tags"]} == {"green", "city"}
    (file,) = dataset["resources"]
    assert (file["url"], file["format"]) == ("http://a.example/parks.csv", "CSV")


def test_a_bare_list_with_files_on_the_record_is_read_too():
    old = {"identifier": "x", "title": "Old", "accessURL": "http://a.example/x", "keyword": "a, b"}
    (dataset,) = read([old])
    assert [file["url"] for file in dataset["resources"]] == ["http://a.example/x"]
    assert [tag["name"] for tag in dataset["tags"]] == ["a", "b"]


def test_who_record_is_is_its_identifier_and_one_without_is_told():
    records = page(graph({"dataset": [RECORD, {}]}), BASE)["records"]
    assert [(each["guid"], each.get("problem")) for each in records] == [
        (None, "no_guid"), ("A-1", None),
    ]  # fmt: skip


def test_values_of_any_kind_are_left_out_and_stop_nothing():
    odd = {key: {"a": [1, None]} for key in RECORD} | {"identifier": 7, "title": "T"}
    assert [each["guid"] for each in page(graph({"dataset": [odd]}), BASE)["records"]] == ["7"]


@pytest.mark.parametrize(
    "written",
    [
        {"dataset": [{**RECORD, "@id": "http://a.example/1", "@type": "Dataset"}]},
        {"@graph": [{**RECORD, "@id": "http://a.example/1", "@type": "dcat:Dataset"}]},
        {"dataset": [{"@id": "http://a.example/1", "@type": "Dataset", "dcterms:title": "Parks"}]},
    ],
)
def test_names_of_a_context_elsewhere_are_known_here(written):
    context = "https://raw.githubusercontent.com/DOI-DO/dcat-us/main/context/dcat-us-3.0.jsonld"
    (record,) = page(graph({"@context": [context], "@type": "Catalog", **written}), BASE)["records"]
    assert (record["guid"], record["title"]) == ("http://a.example/1", "Parks")


def test_json_ld_stays_json_ld():
    expanded = [{"@id": "http://a.example/1", "@type": [str(DCAT.Dataset)], "title": "x"}]
    assert [each["guid"] for each in page(graph(expanded), BASE)["records"]] == [
        "http://a.example/1"
    ]
