"""The feed over HTTP: for everybody the same, by pages that hold still, in every format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from ckan.tests import factories
from ckanext.dcat.processors import RDFParser
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic

from ckanext.mashhad.catalog.dcat.feed_paging import FORMATS
from ckanext.mashhad.catalog.dcat.rdf import DCAT, DCT, FOAF, HYDRA, RDF
from ckanext.mashhad.catalog.dcat.shapes import violations
from ckanext.mashhad.types import DATASET_TYPES
from tests.integration.catalog.dcat.feed_graphs import FILE, SITE, datasets_in, parsed, read, uri

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


def crawl(app: Any, path: str, between: Callable[[], None] = lambda: None) -> Iterator[str]:
    while path:
        graph = read(app, path)
        yield from datasets_in(graph)
        view = next(graph.subjects(RDF.type, HYDRA.PartialCollectionView))
        link = graph.value(view, HYDRA.next)
        path = str(link).removeprefix(SITE) if link else ""
        between()


def test_every_format_holds_the_same_catalogue_in_the_same_text(app, register):
    turtle = read(app, "/catalog.ttl")
    for ending, media_type in FORMATS.items():
        path = f"/catalog.{ending}"
        response = app.get(path)
        assert response.headers["Content-Type"] == f"{media_type}; charset=utf-8"
        assert response.text == app.get(path).text
        graph = parsed(response.text, path)
        assert isomorphic(turtle, with_links_to_turtle(graph, ending))


def with_links_to_turtle(graph: Graph, ending: str) -> Graph:
    """The links of a page keep its format; all else is the same in all formats."""

    def turned(node: Any) -> Any:
        text = str(node).replace(f"/catalog.{ending}", "/catalog.ttl")
        return URIRef(text) if isinstance(node, URIRef) else node

    result = Graph()
    for triple in graph:
        result.add(tuple(map(turned, triple)))
    return result


def test_a_catalogue_of_every_type_meets_the_shapes(app, create, needed, register):
    for number, kind in enumerate(DATASET_TYPES, 1):
        file = {**FILE, "format": ("CSV", "XLSX", "PDF")[number % 3]}
        create(**needed(kind), period_part=f"m{number:02}", resources=[file])
    create(
        title_translated={"fa": "بدون قرارداد"},
        period_part="m12",
        theme=["GOVE"],
        nil_report="true",
        resources=[],
    )
    graph = read(app, "/catalog.ttl")
    assert len(datasets_in(graph)) == len(DATASET_TYPES) + 2
    kinds = {str(kind).rpartition("-")[2] for kind in graph.objects(None, DCT.type)}
    assert kinds >= set(DATASET_TYPES)
    for shapes in ("required", "recommended", "ranges", "tables"):
        assert violations(graph, shapes) == []


def test_private_draft_and_deleted_datasets_are_in_nobodys_feed(
    app, create, register, sysadmin, act
):
    hidden = [
        create(private=True, title_translated={"fa": "محرمانه"}, period_part="h1"),
        create(state="draft", title_translated={"fa": "پیش‌نویس"}, period_part="h2"),
        create(title_translated={"fa": "حذف‌شده"}, period_part="q1"),
    ]
    act("package_delete", id=hidden[2]["id"])
    anonymous = app.get("/catalog.ttl").text
    assert datasets_in(Graph().parse(data=anonymous)) == [uri(register)]
    token = {"Authorization": sysadmin["token"]}
    assert app.get("/catalog.ttl", headers=token).text == anonymous
    for filters in ("capacity:private", "+state:draft", "+state:deleted", "state:*"):
        found = read(app, f"/catalog.ttl?fq={quote(filters)}", **token)
        assert set(datasets_in(found)) <= {uri(register)}


def test_a_private_dataset_is_shown_only_to_who_may_read_it(app, create, officer):
    private = create(private=True)
    assert app.get(f"/dataset/{private['id']}.ttl").status_code == 404
    assert app.get(f"/contract/{private['name']}.jsonld").status_code == 404
    token = {"Authorization": officer["token"]}
    graph = read(app, f"/contract/{private['name']}.ttl", **token)
    right = graph.value(URIRef(uri(private)), DCT.accessRights)
    assert str(right).endswith("NON_PUBLIC")


@pytest.mark.ckan_config("ckanext.dcat.datasets_per_page", 2)
def test_a_crawl_meets_every_dataset_once_while_datasets_change(app, create, act):
    made = [create(title_translated={"fa": f"فهرست {n}"}) for n in range(5)]
    turns = iter(range(100))

    def disturb() -> None:
        turn = next(turns)
        act("package_patch", id=made[turn % 5]["id"], title_translated={"fa": f"عنوان تازه {turn}"})
        if turn < 2:
            create(title_translated={"fa": f"تازه {turn}"})

    seen = list(crawl(app, "/catalog.ttl", disturb))
    assert len(seen) == len(set(seen))
    assert {uri(dataset) for dataset in made} <= set(seen)


@pytest.mark.ckan_config("ckanext.dcat.datasets_per_page", 2)
def test_counted_pages_and_links_give_the_same_in_the_same_order(app, create):
    made = sorted(uri(create(title_translated={"fa": f"فهرست {n}"})) for n in range(5))
    counted = [
        node
        for page in (1, 2, 3, 4)
        for node in datasets_in(read(app, f"/catalog.xml?page={page}"))
    ]
    assert sorted(counted) == made
    assert set(datasets_in(read(app, "/catalog.ttl?page=1"))) == set(made[:2])
    assert sorted(crawl(app, "/catalog.jsonld")) == made
    total = set(read(app, "/catalog.ttl?page=2").objects(None, HYDRA.totalItems))
    assert total == {Literal(5)}
    after = made[3].rpartition("/")[2]
    assert set(read(app, f"/catalog.ttl?after={after}").objects(None, HYDRA.totalItems)) == total


@pytest.mark.ckan_config("ckanext.dcat.datasets_per_page", 1)
def test_the_links_of_a_question_repeat_it(app, create):
    wanted = [create(title_translated={"fa": f"گزارش بودجه {n}"}) for n in range(2)]
    create(type="document", title_translated={"fa": "گزارش بودجه"}, subject="minutes")
    question = f"/catalog.ttl?q={quote('بودجه')}&fq={quote('+dataset_type:contract')}"
    assert sorted(crawl(app, question)) == sorted(map(uri, wanted))


def test_names_may_change_and_uris_stay(app, register, act):
    before = read(app, "/catalog.ttl")
    act(
        "package_patch",
        id=register["id"],
        name="another-name",
        title_translated={"fa": "عنوان دیگر"},
    )
    after = read(app, "/dataset/another-name.ttl")
    node = URIRef(uri(register))
    assert set(before.objects(node, DCAT.distribution)) == set(
        after.objects(node, DCAT.distribution)
    )
    assert after.value(node, DCT.title) == Literal("عنوان دیگر", lang="fa")


@pytest.mark.ckan_config("ckanext.dcat.base_uri", "https://id.mashhad.example")
def test_base_uri_names_things_and_links_still_lead_to_portal(app, register):
    graph = read(app, "/catalog.ttl")
    node = URIRef(f"https://id.mashhad.example/dataset/{register['id']}")
    assert (URIRef("https://id.mashhad.example"), DCAT.dataset, node) in graph
    assert str(graph.value(node, DCAT.landingPage)).startswith(f"{SITE}/contract/")
    assert all(
        str(view).startswith(SITE) for view in graph.subjects(RDF.type, HYDRA.PagedCollection)
    )


def test_a_unit_is_known_by_its_new_name_at_once(app, register, unit, act):
    publisher = URIRef(f"{SITE}/organization/{unit['id']}")
    assert Literal("District 9", lang="en") in read(app, "/catalog.ttl").objects(
        publisher, FOAF.name
    )
    act(
        "organization_patch",
        id=unit["id"],
        title_translated={"fa": "منطقهٔ نو", "en": "New District"},
    )
    names = set(read(app, "/catalog.ttl").objects(publisher, FOAF.name))
    assert names == {Literal("منطقهٔ نو", lang="fa"), Literal("New District", lang="en")}


def test_the_municipality_publishes_the_catalogue(app, register):
    factories.Organization(
        name="other", title_translated={"fa": "سازمان"}, unit_kind="organisation"
    )
    city = factories.Organization(
        name="mashhad", title_translated={"fa": "شهرداری مشهد"}, unit_kind="municipality"
    )
    publisher = read(app, "/catalog.ttl").value(URIRef(SITE), DCT.publisher)
    assert publisher == URIRef(f"{SITE}/organization/{city['id']}")


def test_attested_publication_dates_dataset_and_catalogue(app, register, act):
    shown = act("package_show", id=register["id"])
    issued = read(app, "/catalog.ttl").value(URIRef(uri(register)), DCT.issued)
    assert issued.toPython().isoformat() == shown["first_published"].replace("Z", "+00:00")
    act(
        "mashhad_publication_attest",
        id=register["id"],
        moment="2024-10-06T08:00:00+03:30",
        reason="در درگاه پیشین منتشر شده بود",
    )
    graph = read(app, "/catalog.ttl")
    issued = graph.value(URIRef(uri(register)), DCT.issued)
    assert issued.toPython().isoformat() == "2024-10-06T04:30:00+00:00"
    assert str(graph.value(URIRef(SITE), DCT.issued)) == "2024-10-06"


def test_a_plain_dataset_is_in_the_feed_and_its_page_works(app, unit):
    plain = factories.Dataset(title="بوستان‌ها", owner_org=unit["id"], notes="همه")
    graph = read(app, "/catalog.ttl")
    assert graph.value(URIRef(uri(plain)), DCT.title) == Literal("بوستان‌ها", lang="fa")
    page = app.get(f"/dataset/{plain['name']}")
    assert page.status_code == 200
    assert "application/ld+json" in page.text


def test_a_page_of_our_type_tells_search_engines_what_it_is(app, register):
    page = app.get(f"/contract/{register['name']}")
    assert "http://schema.org/Dataset" in page.text or "schema:Dataset" in page.text


def test_the_api_gives_the_feed_to_get_requests(app, register):
    for action, query in (
        ("dcat_dataset_show", f"id={register['id']}&format=ttl"),
        ("dcat_catalog_show", "format=ttl"),
    ):
        answer = app.get(f"/api/3/action/{action}?{query}").json
        assert uri(register) in answer["result"]
    refused = app.get("/api/3/action/dcat_catalog_show?page=zero")
    assert refused.status_code == 409
    assert "page" in refused.json["error"]


def test_our_feed_reads_back_as_a_dataset_that_can_be_saved(app, register, act):
    parser = RDFParser(profiles=["mashhad"], dataset_type="contract")
    parser.parse(app.get(f"/dataset/{register['id']}.ttl").text, _format="turtle")
    (parsed,) = parser.datasets()
    act("package_delete", id=register["id"])
    saved = act("package_create", **parsed, owner_org=register["owner_org"])
    keys = (
        "type",
        "title_translated",
        "notes_translated",
        "frequency",
        "language",
        "license_id",
        "fiscal_year",
        "period_part",
        "temporal_start",
        "temporal_end",
        "legal_basis",
        "contact_name",
        "contact_email",
        "contact_phone",
    )
    assert {key: saved[key] for key in keys} == {key: register[key] for key in keys}
    assert set(saved["theme"]) == set(register["theme"])
    assert [r["url"] for r in saved["resources"]] == [FILE["url"]]


def test_another_catalogues_record_is_read_as_a_plain_dataset(act, unit):
    text = """
        @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
        <https://other.example/1> a dcat:Dataset ;
            dct:title "Parks"@en, "بوستان‌ها"@fa ; dcat:keyword "سبز" ;
            dct:license <https://creativecommons.org/licenses/by/4.0/> ;
            dcat:distribution [ dcat:accessURL <https://other.example/a> ; dct:format "csv" ] .
    """
    parser = RDFParser()
    parser.parse(text, _format="turtle")
    (parsed,) = parser.datasets()
    assert parsed["title"] == "بوستان‌ها"
    assert parsed["license_id"] == "cc-by"
    assert parsed["resources"][0]["format"] == "CSV"
    assert "type" not in parsed
    saved = act("package_create", **parsed, name="parks", owner_org=unit["id"])
    assert saved["title"] == "بوستان‌ها"
