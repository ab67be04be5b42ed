"""The quality of metadata is measured of what the feed says, point by point."""

from __future__ import annotations

import pytest
from rdflib import Graph, URIRef

from ckanext.mashhad.catalog.dcat import vocabularies
from ckanext.mashhad.catalog.dcat.rdf import DCAT, DCT
from ckanext.mashhad.compliance.quality import quality
from ckanext.mashhad.compliance.quality.quality import measure
from tests.unit.catalog.dcat.feed_city import datasets, graph_of, node_of

REGISTER = datasets()[0]
FILE = REGISTER["resources"][0]
CSV = {**FILE, "format": "CSV", "mimetype": "text/csv"}
PDF = {**FILE, "id": "a-pdf", "format": "PDF", "mimetype": "application/pdf"}


def rate(opens=lambda address: None, **changes) -> quality.Quality:
    record = {**REGISTER, **changes}
    return measure(graph_of(record), node_of(record), opens)


def earned(found: quality.Quality) -> dict[str, bool | None]:
    return {each.indicator.id: each.earned for each in found.findings}


def test_the_indicators_make_the_405_points_of_the_method():
    of_dimension = {
        name: sum(each.indicator.points for each in found.findings)
        for name, found in rate().by_dimension().items()
    }
    assert of_dimension == {
        "findability": 100,
        "accessibility": 100,
        "interoperability": 110,
        "reusability": 75,
        "contextuality": 20,
    }


def test_what_nobody_measured_is_not_counted():
    found = rate()
    unmeasured = {name for name, each in earned(found).items() if each is None}
    assert unmeasured == {"access_answers", "download_answers"}
    assert (found.possible, found.unmeasured) == (405 - 80, 80)


@pytest.mark.parametrize("answer", [True, False])
def test_an_address_that_was_asked_earns_or_loses_its_points(answer):
    asked = []
    found = rate(opens=lambda address: asked.append(address) or answer, resources=[CSV])
    assert set(asked) == {CSV["url"]}
    assert found.possible == 405
    both = (earned(found)["access_answers"], earned(found)["download_answers"])
    assert both == (answer, answer)


def test_one_open_address_is_enough_and_unknown_is_open():
    graph, file = Graph(), URIRef("https://example.org/file")
    dataset = URIRef("https://example.org/1")
    graph.add((dataset, DCAT.distribution, file))
    for each in ("a", "b"):
        graph.add((file, DCAT.accessURL, URIRef(f"https://example.org/{each}")))

    def access(**answers):
        opens = {f"https://example.org/{key}": value for key, value in answers.items()}
        return earned(measure(graph, dataset, opens.get))["access_answers"]

    assert access(a=False, b=True) is True
    assert access(a=False, b=None) is None
    assert access(a=False, b=False) is False


def test_shapes_met_earn_points_and_unmet_lose_them():
    assert earned(rate())["conforms"] is True
    graph, dataset = graph_of(REGISTER), node_of(REGISTER)
    graph.remove((dataset, DCT.title, None))
    assert earned(measure(graph, dataset))["conforms"] is False
    found = rate().findings
    assert quality.of_findings({each.indicator.id: each.earned for each in found}) == rate()


def test_record_that_says_all_loses_only_statement_of_rights():
    found = rate(resources=[CSV])
    assert [each.indicator.id for each in found.findings if each.earned is False] == ["rights"]
    assert found.points == found.possible - 5


@pytest.mark.parametrize(
    ("changes", "lost"),
    [
        ({"temporal_start": "", "temporal_end": ""}, {"temporal"}),
        ({"first_published": None}, {"issued"}),
        ({"resources": [{**CSV, "size": None}]}, {"byte_size"}),
        ({"resources": [PDF]}, {"open_format", "machine_readable"}),
        (
            {"resources": [{**CSV, "format": "", "mimetype": ""}]},
            {"format", "media_type", "known_format", "open_format", "machine_readable"},
        ),
        (
            {"resources": [{**CSV, "url": "https://example.org/a-page", "url_type": ""}]},
            {"download", "download_answers"},
        ),
        ({"license_id": "", "resources": [CSV]}, {"licence", "known_licence"}),
        ({"resources": [{**CSV, "format": "XLSX", "mimetype": ""}]}, {"open_format"}),
    ],
)
def test_each_thing_not_said_loses_points_and_no_others(changes, lost):
    before, after = earned(rate(resources=[CSV])), earned(rate(**{"resources": [CSV], **changes}))
    assert {name for name in before if before[name] != after[name]} == lost


def test_the_best_file_counts_in_whatever_order_they_come():
    assert earned(rate(resources=[PDF, CSV])) == earned(rate(resources=[CSV, PDF]))
    assert earned(rate(resources=[PDF, CSV]))["open_format"]


def test_file_that_may_open_beats_dead_one_in_any_order():
    dead, unknown = ({**CSV, "id": name, "url": f"https://a.org/{name}.csv"} for name in "du")
    opens = {dead["url"]: False}.get
    for files in ([dead, unknown], [unknown, dead]):
        assert earned(rate(opens, resources=files))["access_answers"] is None
    assert earned(rate(opens, resources=[dead]))["access_answers"] is False


def test_without_a_file_nothing_of_a_file_is_earned():
    found = rate(resources=[])
    assert not any(each.earned for each in found.findings if each.indicator.of_file)


def test_a_licence_that_no_list_knows_is_one_all_the_same():
    graph, dataset, file = Graph(), URIRef("https://example.org/1"), URIRef("https://example.org/2")
    graph.add((dataset, DCAT.distribution, file))
    graph.add((file, DCT.license, URIRef("https://example.org/ours")))
    found = earned(measure(graph, dataset))
    assert (found["licence"], found["known_licence"]) == (True, False)


def test_a_node_of_which_nothing_is_said_earns_nothing():
    assert measure(Graph(), URIRef("https://example.org/nothing")).points == 0


def test_every_indicator_is_judged_and_explained_twice():
    titles = [each["id"] for each in quality.dimensions()]
    for each in quality.indicators():
        assert each.dimension in titles
        assert each.rule["kind"] in (*quality.KINDS, "answers", "conforms")
        assert {*each.rule["title"]} == {*each.rule["earn"]} == {"fa_IR", "en"}
        if "vocabulary" in each.rule:
            vocabularies.load(each.rule["vocabulary"])


def test_the_lists_of_file_types_name_known_ones():
    known = {concept.code for concept in vocabularies.load("file_type")}
    assert all(known.issuperset(codes) for codes in quality.lists().values())
