"""A query may cost what its answer is worth, and says what it means."""

from __future__ import annotations

import pytest

from ckanext.mashhad.catalog.search.bounds import is_refused


@pytest.mark.parametrize(
    "text",
    [
        r'_quer\u0079_:"{!join from=site_id to=site_id}+title_string:*a*"',
        r'_query_:"\{!join from=site_id to=site_id}x"',
        r'\_val_:"docfreq(text,a)"',
        r'name:a OR \u005fval_:"docfreq(text,a)"',
        r'a^2_query_:"{\!join from=site_id to=site_id}x"',
        'a^2_val_:"docfreq(text,a)"',
        r'name:a AND x:"{\\!join from=a to=b}x"',
        "title:" + "(" * 51 + "x" + ")" * 51,
        'text:"' + ")" * 60 + '" OR ' + "(" * 51 + "text:a" + ")" * 51,
        "text:" + r"\)" * 60 + " OR " + "(" * 51 + "text:a" + ")" * 51,
        " OR ".join(f"text:word{n}~2" for n in range(30)),
        r"text:(\"x OR " + " OR ".join(f"word{n}~" for n in range(30)) + ' OR "y")',
        " OR ".join(f"title:*word{n}*" for n in range(30)),
        " OR ".join(f"text:/word{n}.*/" for n in range(30)),
        "name:" + "a" * 20_001,
    ],
    ids=lambda text: text[:30],
)
@pytest.mark.parametrize("parameter", ["q", "fq", "fq_list"])
def test_query_in_disguise_too_deep_or_too_dear_is_refused(parameter: str, text: str) -> None:
    assert is_refused({parameter: [text] if parameter == "fq_list" else text})


@pytest.mark.parametrize(
    "text", ['_qu${zz:ery_}:"x"', "${a}", '"$ {a:b}"', '_nest_path_:"x"', 'a OR _root_ : "x"']
)
def test_macro_and_field_of_solr_itself_are_refused(text: str) -> None:
    assert is_refused({"q": "a", "fq": text})


def test_macro_is_refused_in_every_parameter() -> None:
    assert is_refused({"q": "a", "facet.field": ["a", "${b:c}"]})
    assert is_refused({"q": "a", "extras": {"x": "${b:c}"}})
    assert not is_refused({"q": "قیمت $ و {a}", "facet.field": ["a$b"]})


def test_too_many_filters_are_refused() -> None:
    assert is_refused({"q": "*:*", "fq_list": ["+state:active"] * 51})


def test_queries_of_pages_and_portals_are_taken() -> None:
    units = " OR ".join(f'"mashhad-district-{n:02}"' for n in range(1, 61))
    assert not is_refused(
        {
            "q": "(a) " * 200,
            "fq": f'+organization:({units}) +res_url:"https://example.org/?a=~b*[c]/d"',
            "fq_list": ["+metadata_modified:[2026-01-01T00:00:00Z TO *]", r"name:a\-b\:c", "*:*"],
        }
    )
    assert not is_refused({"q": "name:asf* AND title:شهر~1", "fq": None})
