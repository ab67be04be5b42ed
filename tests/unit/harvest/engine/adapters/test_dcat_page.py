"""A page of RDF becomes records whose text is the same for the same content."""

from __future__ import annotations

import json

import pytest

from ckanext.mashhad.harvest.engine import triples
from ckanext.mashhad.harvest.engine.adapters.dcat_page import page, parse
from ckanext.mashhad.harvest.engine.record_pages import Unreadable

DATASET = "http://www.w3.org/ns/dcat#Dataset"
BASE = "http://portal.example/catalog.ttl"
PREFIXES = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> .
"""


def read(text: str, syntax: str = "turtle") -> dict:
    return page(
        parse((PREFIXES + text if syntax == "turtle" else text).encode(), syntax, BASE), BASE
    )


def only(text: str) -> dict:
    (record,) = read(text)["records"]
    return record


def test_an_address_is_the_identity_of_a_record():
    record = only("<http://a.example/1> a dcat:Dataset ; dct:identifier '7' ; dct:title 'T' .")
    assert (record["guid"], record["title"]) == ("http://a.example/1", "T")


def test_a_nameless_record_goes_by_its_identifier():
    assert only("[] a dcat:Dataset ; dct:identifier ' 7 ' .")["guid"] == "7"


def test_nameless_record_without_identifier_goes_by_landing_page():
    text = "[] a dcat:Dataset ; dcat:landingPage <http://a.example/page> ."
    assert only(text)["guid"] == "http://a.example/page"


def test_a_record_without_any_name_is_told():
    record = only("[] a dcat:Dataset ; dct:title 'T' .")
    assert (record["guid"], record["problem"]) == (None, "no_guid")


def test_an_endless_identifier_is_refused():
    record = only(f"<http://a.example/{'x' * 700}> a dcat:Dataset .")
    assert (record["guid"], record["problem"]) == (None, "guid_too_long")


def test_order_and_names_of_blank_nodes_do_not_change_a_record():
    one = """<http://a/1> a dcat:Dataset ; dct:title "T" ;
        dct:publisher [ foaf:name "P" ; foaf:mbox <mailto:a@b.c> ] , [ foaf:name "Q" ] ."""
    other = """_:z foaf:name "Q" . _:y foaf:mbox <mailto:a@b.c> ; foaf:name "P" .
        <http://a/1> dct:publisher _:z , _:y ; dct:title "T" ; a dcat:Dataset ."""
    assert only(one)["content"] == only(other)["content"]


@pytest.mark.parametrize(
    "change",
    ['dct:title "U"', 'dct:title "T"@fa', "dct:title 'T' ; dct:publisher [ foaf:name 'R' ]"],
)
def test_any_change_changes_the_text(change):
    text = "<http://a/1> a dcat:Dataset ; {} ."
    assert only(text.format("dct:title 'T'"))["content"] != only(text.format(change))["content"]


def test_record_holds_files_but_not_other_datasets_or_catalogue():
    text = """<http://a/c> a dcat:Catalog ; dcat:dataset <http://a/1>, <http://a/2> .
        <http://a/1> a dcat:Dataset ; dct:isVersionOf <http://a/2> ; dct:isPartOf <http://a/c> ;
            dcat:distribution <http://a/f> .
        <http://a/f> dct:title "File" .
        <http://a/2> a dcat:Dataset ; dct:title "Other" ."""
    first = read(text)["records"][0]
    assert '"File"' in first["content"]
    assert "Other" not in first["content"]


def test_texts_stay_as_they_were_delivered():
    text = """<http://a/1> a dcat:Dataset ;
        dct:issued "2020-1-1"^^<http://w/date> ; dct:title "ك \\"x\\"\\n"@ar ."""
    content = only(text)["content"]
    assert '"2020-1-1"' in content
    assert '"ك \\"x\\"\\n"@ar' in content


def test_a_persian_title_keeps_its_half_spaces():
    assert only("<http://a/1> a dcat:Dataset ; dct:title 'پروانه‌ها'@fa .")["title"] == "پروانه‌ها"


@pytest.mark.parametrize(
    ("encoding", "title"),
    [("iso-8859-1", "Straßen"), ("windows-1256", "پارك‌ها"), ("utf-16", "خیابان"), ("utf-8", "ß")],
)
def test_xml_is_read_in_the_encoding_that_it_declares(encoding, title):
    text = f"""<?xml version="1.0" encoding="{encoding}"?>
        <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
            xmlns:dcat="http://www.w3.org/ns/dcat#" xmlns:dct="http://purl.org/dc/terms/">
        <dcat:Dataset rdf:about="http://a/1"><dct:title xml:lang="de">{title}</dct:title>
        </dcat:Dataset></rdf:RDF>"""
    (record,) = page(parse(text.encode(encoding), "xml", BASE), BASE)["records"]
    assert f'"{title}"@de' in record["content"]


@pytest.mark.parametrize("syntax", ["turtle", "trig", "nt", "json-ld"])
def test_a_mark_of_byte_order_is_no_part_of_the_text(syntax):
    dataset = f"<http://a/1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{DATASET}> ."
    text = json.dumps([{"@id": "http://a/1", "@type": DATASET}]) if syntax == "json-ld" else dataset
    found = page(parse(text.encode("utf-8-sig"), syntax, BASE), BASE)
    assert [record["guid"] for record in found["records"]] == ["http://a/1"]


def test_circles_of_blank_nodes_end():
    only(
        """<http://a/1> a dcat:Dataset ; dct:relation _:a .
        _:a dct:relation _:b . _:b dct:relation _:a ."""
    )


def test_a_record_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(triples, "MAX_TRIPLES", 3)
    text = "<http://a/1> a dcat:Dataset ; dct:title '1', '2', '3', '4' ."
    assert only(text)["problem"] == "record_too_large"


TOTAL = "hydra:totalItems 9"
NEXT = {
    "old": f"[] a hydra:PagedCollection ; hydra:nextPage <catalog.ttl?page=2> ; {TOTAL} .",
    "new": f"[] a hydra:PartialCollectionView ; hydra:next <catalog.ttl?page=2> . <> {TOTAL} .",
    "view": f"<http://a/c> hydra:view [ hydra:next <catalog.ttl?page=2> ] ; {TOTAL} .",
    "text": f"[] a hydra:PagedCollection ; hydra:nextPage '?page=2' ; {TOTAL} .",
    "both": f"""[] a hydra:PagedCollection ; {TOTAL} ;
        hydra:nextPage <catalog.ttl?page=2> ; hydra:next <catalog.ttl?page=2> .""",
}


@pytest.mark.parametrize("style", NEXT)
def test_the_next_page_is_found_in_every_style_of_hydra(style):
    found = read("<http://a/1> a dcat:Dataset . " + NEXT[style])
    assert found["next_url"] == f"{BASE}?page=2"
    assert found["total"] == 9


@pytest.mark.parametrize(
    ("code", "syntax", "text"),
    [
        ("two_next_pages", "turtle", "<c> a dcat:Catalog ; hydra:view [ hydra:next <1>, <2> ] ."),
        ("no_catalogue", "turtle", "<http://a> <http://b> <http://c> ."),
        ("unreadable", "turtle", "<http://a/1> a dcat:Dataset ; dct:title"),
        ("unreadable", "nt", "<http://a> <http://b> ."),
        ("unreadable", "xml", "<rdf:RDF"),
        ("document_type", "xml", '<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>'),
        ("document_type", "xml", '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><r/>'),
        ("document_type", "xml", '<!DOCTYPE r [<!ATTLIST r a CDATA "long">]><r/>'),
        ("document_type", "xml", '<!DOCTYPE r SYSTEM "file:///etc/passwd"><r>&a;</r>'),
        ("described_elsewhere", "turtle", "<c> a dcat:Catalog ; dcat:dataset <1.ttl>, <2.ttl> ."),
        ("unreadable", "json-ld", "{"),
        ("no_catalogue", "json-ld", "7"),
        ("too_deep", "json-ld", "[" * 65 + "]" * 65),
        ("remote_context", "json-ld", '{"@context": "https://a.example/c.jsonld"}'),
        ("remote_context", "json-ld", '[{"x": {"@context": [{}, "https://a.example"]}}]'),
        ("remote_context", "json-ld", '{"@context": {"@import": "https://a.example"}}'),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_by_its_code(code, syntax, text):
    with pytest.raises(Unreadable) as refused:
        read(text, syntax)
    assert refused.value.code == code


def test_bytes_that_are_no_utf_8_are_unreadable():
    with pytest.raises(Unreadable):
        parse(b'<http://a> <http://b> "\xff\xfe" .', "turtle", BASE)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_entity_in_an_attribute_is_not_dropped(encoding):
    text = '<!DOCTYPE r PUBLIC "-//a//b" "http://a.example/b" [ ]><r a="https://a.example/&e;"/>'
    with pytest.raises(Unreadable) as refused:
        parse(text.encode(encoding), "xml", BASE)
    assert refused.value.code == "document_type"


def test_a_utf_16_document_type_is_refused_too():
    with pytest.raises(Unreadable) as refused:
        parse('<!DOCTYPE r [<!ENTITY a "b">]><r/>'.encode("utf-16"), "xml", BASE)
    assert refused.value.code == "document_type"


@pytest.mark.parametrize("more", ["", " [<!-- nothing -->]", ' SYSTEM "http://a/rdf.dtd"'])
def test_xml_with_an_empty_document_type_is_read(more):
    text = f"""<?xml version="1.0"?><!DOCTYPE rdf:RDF{more}><rdf:RDF
        xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:d="http://www.w3.org/ns/dcat#">
        <d:Dataset rdf:about="http://a/1"/></rdf:RDF>"""
    assert read(text, "xml")["records"][0]["guid"] == "http://a/1"


def test_a_listed_dataset_without_a_type_is_a_record():
    record = only('<c> a dcat:Catalog ; dcat:dataset <http://a/1> . <http://a/1> dct:title "یک" .')
    assert (record["guid"], record["title"]) == ("http://a/1", "یک")
    assert DATASET in record["content"]


def test_named_graphs_are_read_as_one():
    text = "<http://a/g> { <http://a/1> a <http://www.w3.org/ns/dcat#Dataset> }"
    assert read(text, "trig")["records"][0]["guid"] == "http://a/1"


def test_json_ld_with_a_context_of_its_own_is_read():
    text = json.dumps(
        {
            "@context": {"dcat": "http://www.w3.org/ns/dcat#"},
            "@id": "http://a/1",
            "@type": "dcat:Dataset",
        }
    )
    assert read(text, "json-ld")["records"][0]["guid"] == "http://a/1"


def test_rdf_packed_in_another_xml_is_found():
    text = """<r:records xmlns:r="http://r/"><r:record><rdf:RDF
        xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:d="http://www.w3.org/ns/dcat#">
        <d:Dataset rdf:about="http://a/1"/></rdf:RDF></r:record></r:records>"""
    assert read(text, "xml")["records"][0]["guid"] == "http://a/1"
