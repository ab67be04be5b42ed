"""Odd records give right RDF: nothing invented, nothing illegal, nothing of another record."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from ckanext.mashhad.catalog.dcat import rdf, writer
from ckanext.mashhad.catalog.dcat.feed_paging import FORMATS, serialise
from ckanext.mashhad.catalog.dcat.nodes import Site
from ckanext.mashhad.catalog.dcat.rdf import ADMS, DCAT, DCATAP, DCT, FOAF, RDF, SKOS, SPDX, VCARD
from ckanext.mashhad.catalog.dcat.reader import read_dataset
from tests.unit.catalog.dcat.feed_city import ROOT, SITE, datasets, graph_of, node_of

REGISTER, BUDGET, MINUTES, PARKS = datasets()


def written(record, **changes):
    changed = {**record, **changes}
    return graph_of(changed), node_of(changed)


def with_file(**changes):
    record = {**REGISTER, "resources": [{**REGISTER["resources"][0], **changes}]}
    graph, node = written(record)
    return graph, graph.value(node, DCAT.distribution)


def test_there_are_no_blank_nodes():
    graph = graph_of(*datasets())
    assert not [node for triple in graph for node in triple if isinstance(node, BNode)]


@pytest.mark.parametrize(
    ("kind", "codes"),
    [("statement", {"ECON", "GOVE"}), ("regulation", {"GOVE", "JUST"}), ("dataset", set())],
)
def test_record_without_theme_is_found_under_those_of_its_type(kind, codes):
    graph, node = written({key: REGISTER[key] for key in REGISTER if key != "theme"}, type=kind)
    assert {str(theme).rpartition("/")[2] for theme in graph.objects(node, DCAT.theme)} == codes


def test_the_themes_that_a_record_names_are_all_that_it_has():
    graph, node = written(REGISTER, type="statement", theme=["TRAN"])
    (theme,) = graph.objects(node, DCAT.theme)
    assert str(theme).endswith("/TRAN")


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_holds_the_same_graph(ending):
    graph = graph_of(*datasets())
    parser = {"ttl": "turtle", "n3": "n3", "jsonld": "json-ld"}.get(ending, "xml")
    assert isomorphic(graph, Graph().parse(data=serialise(graph, ending), format=parser))


def test_unchanged_data_is_the_same_text_in_every_process():
    program = (
        "import hashlib;"
        "from tests.unit.catalog.dcat.feed_city import datasets, graph_of;"
        "from ckanext.mashhad.catalog.dcat.feed_paging import FORMATS, serialise;"
        "graph = graph_of(*datasets());"
        "texts = ''.join(serialise(graph, ending) for ending in FORMATS);"
        "print(hashlib.sha256(texts.encode()).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1


def test_uris_come_from_ids_and_stay_when_name_and_title_change():
    before, node = written(REGISTER)
    after, _ = written(REGISTER, name="renamed", title_translated={"fa": "دیگر"})
    assert (node, RDF.type, DCAT.Dataset) in before
    assert (node, RDF.type, DCAT.Dataset) in after
    assert set(before.objects(node, DCAT.distribution)) == set(
        after.objects(node, DCAT.distribution)
    )


def test_a_stored_uri_cannot_make_a_record_speak_of_another():
    other = str(node_of(BUDGET))
    graph, node = written(REGISTER, uri=other, extras=[{"key": "uri", "value": other}])
    assert not list(graph.predicate_objects(URIRef(other)))
    identifier = graph.value(node, ADMS.identifier)
    assert graph.value(identifier, SKOS.notation) == Literal(other)


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        ({"fa_IR": "متن"}, {("متن", "fa")}),
        ({"fa": "متن", "en": " "}, {("متن", "fa")}),
        ({"de": "Text", "ku-Arab": "دەق"}, {("Text", "de"), ("دەق", "ku")}),
        ({"und": "Text", "fa": "متن"}, {("Text", None), ("متن", "fa")}),
        ('{"fa": "متن"}', {("متن", "fa")}),
        ({}, {("قراردادهای منطقهٔ ۹ در سال ۱۴۰۳", "fa")}),
    ],
)
def test_texts_have_a_language_and_never_a_country(titles, expected):
    graph, node = written(REGISTER, title_translated=titles)
    assert {(str(t), t.language) for t in graph.objects(node, DCT.title)} == expected


def test_a_plain_record_is_in_the_language_of_the_site():
    english = Site(uri=SITE.uri, page=SITE.page, title="Portal", language="en")
    graph = rdf.new_graph()
    record = {"id": "x", "name": "parks", "title": "Parks"}
    writer.add_dataset(graph, english, english.dataset_uri("x"), record, None)
    assert next(graph.objects(None, DCT.title)).language == "en"


def test_the_name_stands_in_for_a_title_that_is_missing():
    graph, node = written(REGISTER, title_translated={}, title="")
    assert graph.value(node, DCT.title) == Literal("contract-district-9-1403", lang="fa")


def test_when_it_was_made_is_not_told_as_when_it_was_published():
    graph, node = written(REGISTER, first_published=None)
    assert graph.value(node, DCT.issued) is None


@pytest.mark.parametrize("licence", ["", None, "notspecified", "no-such-licence"])
def test_no_licence_is_invented(licence):
    record = {**REGISTER, "license_id": licence}
    graph, node = written(record)
    for distribution in graph.objects(node, DCAT.distribution):
        assert graph.value(distribution, DCT.license) is None


def test_law_in_words_is_statement_and_address_is_legislation():
    words, node = written(REGISTER)
    assert words.value(node, DCATAP.applicableLegislation) is None
    address, node = written(REGISTER, legal_basis="https://laws.example/10")
    assert address.value(node, DCATAP.applicableLegislation) == URIRef("https://laws.example/10")
    assert address.value(node, DCT.provenance) is None


def test_who_has_no_contact_is_asked_through_the_unit():
    graph, node = written(BUDGET)
    contact = graph.value(node, DCAT.contactPoint)
    assert graph.value(contact, VCARD.fn) == Literal("شهرداری منطقهٔ ۹")
    assert graph.value(contact, VCARD.hasEmail) == URIRef("mailto:district9@mashhad.example")


@pytest.mark.parametrize("email", ["not an address", "a@b", 'x"@b.example', "<a@b.example>"])
def test_what_is_no_email_address_is_left_out(email):
    graph, node = written(REGISTER, contact_email=email)
    assert graph.value(graph.value(node, DCAT.contactPoint), VCARD.hasEmail) is None


def test_a_private_dataset_is_never_called_public():
    graph, node = written(REGISTER, private=True)
    assert str(graph.value(node, DCT.accessRights)).endswith("/NON_PUBLIC")


@pytest.mark.parametrize(
    ("url", "access"),
    [
        ("https://f.example/a b<c>.csv", "https://f.example/a%20b%3Cc%3E.csv"),
        ("https://f.example/قرارداد.csv", "https://f.example/قرارداد.csv"),
        ("unpublished", "{page}/resource/{id}"),
        ("javascript:alert(1)", "{page}/resource/{id}"),
    ],
)
def test_every_file_has_a_legal_access_address(url, access):
    graph, node = with_file(url=url)
    expected = access.format(
        page=f"{SITE.page}/contract/{REGISTER['name']}", id=REGISTER["resources"][0]["id"]
    )
    assert graph.value(node, DCAT.accessURL) == URIRef(expected)


def test_a_file_that_waits_for_its_check_is_not_in_the_feed():
    graph, page = with_file(url="")
    assert str(page).endswith("#no-file")
    assert Literal("Page of the dataset", lang="en") in set(graph.objects(page, DCT.title))


@pytest.mark.parametrize(
    ("url", "url_type", "is_download"),
    [
        ("https://f.example/page", "", False),
        ("https://f.example/page", "upload", True),
        ("https://f.example/a.CSV?v=1", "", True),
        ("https://f.example/index.php", "", False),
    ],
)
def test_only_a_file_itself_is_a_download(url, url_type, is_download):
    graph, node = with_file(url=url, url_type=url_type)
    assert (graph.value(node, DCAT.downloadURL) is not None) == is_download


@pytest.mark.parametrize(
    ("stored", "algorithm"),
    [
        ("a" * 32, "md5"),
        ("sha1:" + "B" * 40, "sha1"),
        ("a" * 64, "sha256"),
        ("a" * 128, "sha512"),
        ("a" * 31, None),
        ("z" * 64, None),
    ],
)
def test_the_length_of_a_checksum_tells_its_algorithm(stored, algorithm):
    graph, node = with_file(hash=stored)
    named = graph.value(graph.value(node, SPDX.checksum), SPDX.algorithm)
    assert named == (SPDX[f"checksumAlgorithm_{algorithm}"] if algorithm else None)


@pytest.mark.parametrize(
    ("format_", "mimetype", "file_type", "media_type"),
    [
        (
            "xlsx",
            "application/zip",
            "XLSX",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        ("", "text/csv; charset=utf-8", "CSV", "text/csv"),
        ("قالب ناشناخته", "application/x-odd", None, "application/x-odd"),
        ("", "application/octet-stream", None, None),
        ("", "not a type", None, None),
    ],
)
def test_format_and_media_type_come_from_the_table(format_, mimetype, file_type, media_type):
    graph, node = with_file(format=format_, mimetype=mimetype)
    found, media = graph.value(node, DCT["format"]), graph.value(node, DCAT.mediaType)
    assert (str(found).rpartition("/")[2] if found else None) == file_type
    assert (str(media).partition("/media-types/")[2] if media else None) == media_type


@pytest.mark.parametrize("size", [None, "", "0", -1, "many", "۱۲"])
def test_a_senseless_size_is_not_told(size):
    graph, node = with_file(size=size)
    assert graph.value(node, DCAT.byteSize) is None


def test_portal_publishes_catalogue_without_municipality():
    graph = rdf.new_graph()
    catalog = writer.add_catalog(graph, SITE, None)
    publisher = graph.value(catalog, DCT.publisher)
    assert graph.value(publisher, FOAF.name) == Literal(SITE.title, lang="fa")


def test_versions_and_addresses_of_plain_records_are_told():
    graph, node = written(PARKS)
    assert graph.value(node, DCAT.version) == Literal("2")
    assert graph.value(node, DCT.conformsTo) == URIRef("https://parks.example/schema.json")
    assert graph.value(node, DCATAP.applicableLegislation) == URIRef("https://laws.example/parks")


def test_the_original_place_of_a_harvested_record_stays():
    graph, node = written(PARKS, extras=[{"key": "spatial_uri", "value": "https://p.example/1"}])
    assert list(graph.objects(node, DCT.spatial)) == [URIRef("https://p.example/1")]


def test_a_report_of_nothing_is_its_own_page():
    graph, node = written(REGISTER, resources=[], nil_report="true")
    distribution = graph.value(node, DCAT.distribution)
    assert graph.value(distribution, DCAT.accessURL) == graph.value(node, DCAT.landingPage)
    assert read_dataset(graph, node)["resources"] == []
    without, node = written(REGISTER, resources=[])
    page = without.value(node, DCAT.distribution)
    assert set(graph.objects(distribution, DCT.title)) == set(graph.objects(node, DCT.title))
    assert set(without.objects(page, DCT.title)) != set(without.objects(node, DCT.title))
    assert read_dataset(without, node)["resources"] == []
