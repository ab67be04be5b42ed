"""What a search takes beside words: names of fields, and nothing that Solr would compute."""

from __future__ import annotations

import pytest

from ckanext.mashhad.catalog.search.parameters import faults


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("facet.mincount", 0),
        ("facet.mincount", "0"),
        ("facet.mincount", "+0"),
        ("facet.mincount", "٠"),
        ("facet.mincount", False),
        ("facet.field", ["{!key=x}title"]),
        ("facet.field", '["permission_labels"]'),
        ("fl", "x:docfreq(text,'word')"),
        ("fl", ["[explain]"]),
        ("fl", "*"),
        ("fl", "id,validated_data_dict"),
        ("sort", "if(gt(docfreq(text,'word'),0),1,0) desc"),
        ("sort", "name asc, $q desc"),
        ("defType", "dismax"),
        ("df", "text"),
        ("qf", "name^4 title^4 text"),
        ("tie", "0.1"),
        ("bf", "docfreq(text,'word')"),
        ("boost", "1"),
        ("mm", "2<-1 5<80%"),
    ],
)
def test_what_reaches_past_the_results_is_a_fault(name: str, value: object) -> None:
    assert [each for each, _ in faults({"q": "آسفالت", name: value})] == [name]


def test_what_pages_and_portals_ask_is_none() -> None:
    query = {
        "q": "آسفالت",
        "fq": "organization:mashhad",
        "facet.field": ["organization", "res_format", "vocab_subject"],
        "facet.mincount": 1,
        "facet.limit": -1,
        "fl": "id,name title",
        "sort": "score desc, metadata_modified desc,title_string asc",
    }
    assert list(faults(query)) == []
    assert list(faults({"facet.field": '["tags"]', "sort": "", "fl": None})) == []
