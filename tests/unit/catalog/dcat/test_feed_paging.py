"""What the feed's parameters mean, and that a crawl by its links misses and doubles nothing."""

from __future__ import annotations

import datetime as dt
import uuid
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, URIRef

from ckanext.mashhad.catalog.dcat import rdf
from ckanext.mashhad.catalog.dcat.feed_paging import (
    FeedError,
    Page,
    Request,
    add_paging,
    read_request,
)
from ckanext.mashhad.catalog.dcat.rdf import HYDRA

ADDRESS = "https://data.mashhad.example/catalog.ttl"


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("2026-03-21", "2026-03-21T00:00:00+00:00"),
        ("1900-01-01", "1900-01-01T00:00:00+00:00"),
        ("2026-03-21T10:00:00", "2026-03-21T10:00:00+00:00"),
        ("2026-03-21T10:00:00Z", "2026-03-21T10:00:00+00:00"),
        ("2026-03-21T10:00:00+03:30", "2026-03-21T06:30:00+00:00"),
        ("2026-03-21T10:00:00 03:30", "2026-03-21T06:30:00+00:00"),
    ],
)
def test_changes_are_asked_for_by_iso_moments_with_any_offset(given_, expected):
    since = read_request({"modified_since": given_}).modified_since
    assert since == dt.datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    "parameters",
    [
        {"modified_since": "1403-01-01"},
        {"modified_since": "1899-12-31"},
        {"modified_since": "yesterday"},
        {"modified_since": "2026-13-01"},
        {"modified_since": "[2026 TO *]"},
        {"modified_since": "9999-12-31T23:59:59-01:00"},
        {"profiles": 5},
        {"profiles": [5]},
        {"profiles": {"a": "b"}},
        {"page": "0"},
        {"page": "-1"},
        {"page": "two"},
        {"page": "1.5"},
        {"page": "99999999999999999999"},
        {"after": '" OR *:*'},
        {"after": "a" * 101},
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(parameters):
    (name,) = parameters
    with pytest.raises(FeedError) as refused:
        read_request(parameters)
    assert refused.value.parameter == name


def test_a_graph_may_be_added_to_while_it_is_gone_through():
    graph = rdf.new_graph()
    for number in range(3):
        graph.add((URIRef(f"urn:{number}"), rdf.RDF.type, rdf.DCAT.Dataset))
    for node in graph.subjects(rdf.RDF.type, rdf.DCAT.Dataset):
        graph.add((URIRef(f"{node}:file"), rdf.RDF.type, rdf.DCAT.Dataset))
    assert len(graph) == 6


def test_nothing_asked_for_is_the_first_page_of_all():
    asked = read_request({"page": None, "q": "", "profiles": None})
    assert asked == Request()
    assert not asked.searches


def test_links_repeat_the_question_percent_encoded():
    asked = read_request(
        {"q": "فضای سبز & «پارک»", "fq": 'tags:"a b"', "modified_since": "2026-03-21"}
    )
    page = Page(asked, ADDRESS, total=250, per_page=100, last_id="abc")
    link = str(page.links()["next"])
    assert link.isascii()
    assert not set(link) & set(' "<>{}|\\^`')
    assert parse_qs(urlsplit(link).query) == {
        "q": ["فضای سبز & «پارک»"],
        "fq": ['tags:"a b"'],
        "modified_since": ["2026-03-21T00:00:00.000000Z"],
        "after": ["abc"],
    }


def test_the_question_in_a_link_reads_back():
    asked = read_request({"q": "a+b %20", "modified_since": "2026-03-21T10:00:00+03:30"})
    page = Page(asked, ADDRESS, total=9, per_page=1, last_id="abc")
    query = parse_qs(urlsplit(str(page.links()["next"])).query)
    again = read_request({key: values[0] for key, values in query.items()})
    assert (again.q, again.modified_since) == (asked.q, asked.modified_since)
    assert again.after == "abc"


@pytest.mark.parametrize(
    ("page", "last_id", "names"),
    [
        (1, "abc", {"first", "last", "next"}),
        (2, "abc", {"first", "last", "next", "previous"}),
        (3, "", {"first", "last", "previous"}),
    ],
)
def test_a_page_links_only_to_pages_that_are_there(page, last_id, names):
    asked = Page(Request(page=page), ADDRESS, 250, 100, last_id)
    assert set(asked.links()) == names
    assert str(asked.links()["last"]) == f"{ADDRESS}?page=3"


def test_links_are_addresses_and_the_old_names_are_there_too():
    graph = rdf.new_graph()
    add_paging(
        graph,
        URIRef("https://data.mashhad.example"),
        Page(Request(), ADDRESS, total=250, per_page=100, last_id="abc"),
    )
    read = Graph().parse(data=graph.serialize())
    view = next(read.subjects(None, HYDRA.PartialCollectionView))
    assert (view, None, HYDRA.PagedCollection) in read
    for name in ("next", "nextPage"):
        assert list(read.objects(view, HYDRA[name])) == [URIRef(f"{ADDRESS}?after=abc")]


class Shelf:
    """The datasets as a search engine would give them, changing between requests."""

    def __init__(self, ids):
        self.ids = set(ids)

    def page(self, after, per_page):
        rest = sorted(id_ for id_ in self.ids if id_ > after)
        return rest[:per_page], len(rest) > per_page


IDS = st.integers(min_value=0, max_value=2**128 - 1).map(lambda n: str(uuid.UUID(int=n)))
CHANGE = st.tuples(st.booleans(), IDS)


@given(
    st.sets(IDS, max_size=40),
    st.integers(min_value=1, max_value=7),
    st.lists(st.lists(CHANGE, max_size=3), max_size=60),
)
def test_a_crawl_meets_once_each_what_was_there_all_the_time(ids, per_page, changes):
    shelf, seen, removed = Shelf(ids), [], set()
    after, turn = "", 0
    while True:
        found, more = shelf.page(after, per_page)
        seen += found
        if not more:
            break
        link = Page(Request(), ADDRESS, 0, per_page, found[-1]).links()["next"]
        after = parse_qs(urlsplit(str(link)).query)["after"][0]
        for is_new, changed in changes[turn] if turn < len(changes) else ():
            if is_new:
                shelf.ids.add(changed)
            elif shelf.ids:
                gone = min(
                    shelf.ids, key=lambda id_: abs(uuid.UUID(id_).int - uuid.UUID(changed).int)
                )
                shelf.ids.discard(gone)
                removed.add(gone)
        turn += 1
    assert len(seen) == len(set(seen))
    assert set(ids) - removed <= set(seen)
