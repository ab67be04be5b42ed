"""What the feed answers to wrong and odd questions, and where the search engine lags or fails."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib import search
from ckan.lib.search.common import SolrConnectionError
from rdflib import Literal, URIRef
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.mashhad.catalog.dcat.rdf import DCAT, DCT, RDF
from tests.integration.catalog.dcat.feed_graphs import SITE, datasets_in, read, uri

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


WRONG = {
    "page=0": "page",
    "page=two": "page",
    "page=99999999999": "page",
    "after=%22%20OR%20*": "after",
    "modified_since=1403-01-01": "modified_since",
    "modified_since=%5B2026%20TO%20*%5D": "modified_since",
    "profiles=no_such_profile": "profiles",
    "q=%7B!xmlparser%20v%3D%22%20title:a%22%7D": "q",
    "q=title:(": "q",
    "fq=title:%5B": "fq",
}
ODD = (
    "/catalog.ttl?q=%22%3C%3E%20%7B%7D%20%5C%20%60",
    "/catalog.ttl?q=%7B!xmlparser%20v%3D%22a%22%7D",  # words, as for the search page
    "/catalog.xml?q=a%20%26%20b%3C%2Fc%3E",
    "/catalog.jsonld?fq=tags:%22a%20b%22",
    "/catalog.ttl?page=77",
    "/catalog.ttl?modified_since=2026-03-21T00:00:00+03:30",
)
ABSENT = ("/catalog.trig", "/dataset/no-such.ttl", "/contract/x.doc")


def test_what_cannot_be_meant_is_answered_with_400_and_its_name(app):
    answers = {query: app.get(f"/catalog.ttl?{query}") for query in WRONG}
    assert {query: answer.status_code for query, answer in answers.items()} == dict.fromkeys(
        WRONG, 400
    )
    assert {query: answer.text.partition(":")[0] for query, answer in answers.items()} == WRONG
    assert all(a.headers["Content-Type"].startswith("text/plain") for a in answers.values())


def test_odd_questions_have_an_answer(app, register):
    assert all(len(read(app, path)) > 0 for path in ODD)


def test_what_is_not_there_is_answered_with_404(app):
    assert {path: app.get(path).status_code for path in ABSENT} == dict.fromkeys(ABSENT, 404)


def test_emptied_search_index_hides_nothing(app, register):
    before = app.get("/catalog.ttl").text
    search.clear_all()
    assert app.get("/catalog.ttl").text == before


def test_feed_tells_what_the_database_says_where_the_index_lags(app, register):
    title = json.dumps({"fa": "عنوان بازار"})
    package = model.Package.__table__
    extras = package.c.extras.concat(sa.cast({"title_translated": title}, JSONB))
    model.Session.execute(sa.update(package).values(extras=extras))
    model.Session.commit()
    model.Session.remove()  # what a request has read before is nothing to the next
    node = URIRef(uri(register))
    told = read(app, "/catalog.ttl").value(node, DCT.title)
    assert told == Literal("عنوان بازار", lang="fa")


def test_search_engine_that_does_not_answer_is_told(app, register, monkeypatch):
    def broken(*_: Any, **__: Any) -> None:
        raise SolrConnectionError("Solr is down")

    monkeypatch.setattr(search.PackageSearchQuery, "run", broken)
    response = app.get("/catalog.ttl")
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0


def test_a_portal_without_datasets_has_an_empty_feed(app):
    graph = read(app, "/catalog.ttl")
    assert (URIRef(SITE), RDF.type, DCAT.Catalog) in graph
    assert datasets_in(graph) == []
