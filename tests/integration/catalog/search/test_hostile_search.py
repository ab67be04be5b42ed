"""Whatever somebody asks for, search answers with a page or a refusal, never with an error.

400 is what is no text at all, such as half a letter; 409 what the search does not understand.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import product
from typing import Any
from urllib.parse import quote_plus

import ckan.model as model
import pytest
from ckan.tests import factories

pytestmark = pytest.mark.usefixtures("with_plugins")

#: Signs of Solr's query language, alone and in pieces of it, and what no language has.
WORDS = [
    *"+-!(){}[]^\"~*?:\\/&|<>=;,.%_#@$'`",
    *("&&", "||", "::", ":::", "**", "??", "\\\\"),
    *("--", "+-+", '""', '"""', "()", "(())", "{}"),
    *(":", " : ", "a:", ":a", "a:b"),
    *("a:b:c", "title:", "title:(", 'title:"', "title:[a TO", "*:"),
    *("AND", "OR", "NOT", "TO", "AND OR ("),
    *("OR OR", "NOT NOT", "a AND", "OR b", "NOT", "AND NOT"),
    *("[* TO *]", "[* TO", "TO *]", "{* TO *}"),
    *("[1 TO 2", "name:[* TO *]", "name:{a TO", "[a b]"),
    *("a^", "a^b", "a^1e99", "a^-1", "^2", "a~", "a~b", "a~9999999999", '"a b"~x', "~2"),
    *("{!", "{!}", "{!x}"),
    *("{!lucene}", "{!lucene}a:b", "{!func}sum(1,2)", "{!join from=a to=b}x"),
    *("{!xmlparser v='<a/>'}", "{!edismax qf=$x}a"),
    *("{!frange l=0}x", "{!parent which=x}", "{!v=$q}"),
    *("_query_:x", '_query_:"{!func}1"', "_val_:sum(1)"),
    *("_nest_path_:x", "_version_:x", "score:x"),
    *("/a/", "/[/", "/(/", "/a{1,99999}/", "name:/.*/", "name:/(/", "a/b", "//", "/*", "*/"),
    *("name:*", "name:?", "name:*a*", "*a", "?a", "a*b?c", "****", "metadata_modified:x"),
    *("metadata_created:[NOW-1DAY TO NOW]", "metadata_created:[x TO y]"),
    *("id:\\", "fq=x", "q=x"),
    *("a&fq=b", "a;b", "a\nb", "a\r\nb", "a\tb"),
    *("a\u2028b", "\x00", "a\x00b", "name:\x00", "\x1f"),
    *("\ud83d", "😀", "😀:😀", "👩‍👩‍👧", "🇮🇷"),
    *("\u202e", "\u200c", "\u200d", "\ufeff", "\ufffe", "\U0010ffff"),
    *("ﷲ", "ك:ي", "قرارداد:", "«", "»«", "؟"),
    *("،", "ـ" * 50, "ً" * 50, "٪", "۱۲٫", "٬", "۱۲۳۴۵۶۷۸۹" * 20),
    *("' OR 1=1 --", "<script>alert(1)</script>", "<b>"),
    *("${jndi:ldap://x}", "%00", "%0a", "../../etc"),
    *("x" * 10_000, "(" * 10_000, '"' * 10_000),
    *("a " * 5_000, "a:" * 5_000, "😀" * 3_000, "-" * 10_000),
    *("title:" + "(" * 60, "title:" + "a " * 2_000),
    *("a OR " * 2_000, "\\" * 9_999, "قرارداد " * 1_500),
]  # fmt: skip
#: Whether each place is asked for every text, as ``make torture`` does.
ALL = "MASHHAD_TORTURE_SEEDS" in os.environ
#: What stands in the address of a page, and in a request of the API, besides the query.
PARAMETERS = {
    "/dataset/": ("sort", "page", "res_format", "tags", "organization", "fiscal_year", "ext_x"),
    "/api/3/action/package_search": ("fq", "fq_list", "sort", "facet.field", "facet.limit", "rows"),
}
VALUES = ("x", ":", "(", '"', "{!x}", "\x00", "a:b:c", "😀", "-1", "99999999999", "x" * 10_000)


@pytest.fixture
def unit() -> Iterator[str]:
    """A unit that needs no empty database, which takes longer than a query."""
    name = "hostile"
    if model.Group.get(name) is None:
        factories.Organization(name=name, title="واحد", title_translated={"fa": "واحد"})
    return name


def asked(app: Any, path: str, **query: str) -> Any:
    """The answer, with what is typed in the address as it would be by whoever means harm."""
    pairs = [f"{key}={quote_plus(text, errors='surrogatepass')}" for key, text in query.items()]
    return app.get(f"{path}?{'&'.join(pairs)}")


def brief(typed: str) -> str:
    """What was typed, as a failure tells it."""
    return ascii(typed)[:30]


def test_whatever_happens_to_be_asked_breaks_no_search(app, unit: str) -> None:
    """Pages ask the same search as the API: each for what is refused there, and for a few more."""
    steps = {"/dataset/": 4, f"/organization/{unit}": 16}
    for n, typed in enumerate(dict.fromkeys(WORDS)):
        answer = asked(app, "/api/3/action/package_search", q=typed)
        assert answer.status_code in (200, 400, 409, 414), brief(typed)
        for path, step in steps.items():
            if answer.status_code == 200 and n % step and not ALL:
                continue
            assert asked(app, path, q=typed).status_code in (200, 400, 414), (path, brief(typed))


def test_whatever_happens_to_be_typed_breaks_no_offer(app) -> None:
    """Units and groups are found by the same words; keywords too, which the database compares."""
    steps = {"package": 1, "organization": 3, "group": 50, "tag": 3}
    for n, typed in enumerate(dict.fromkeys(WORDS)):
        for kind in (kind for kind, step in steps.items() if ALL or n % step == 0):
            answer = asked(app, f"/api/3/action/{kind}_autocomplete", q=typed)
            assert answer.status_code in (200, 400, 409, 414), (kind, brief(typed))


def test_no_filter_order_or_facet_breaks_a_search(app) -> None:
    for path, names in PARAMETERS.items():
        for name, value in product(names, VALUES):
            answer = asked(app, path, **{name: value})
            assert answer.status_code in (200, 400, 404, 409, 414), (path, name, brief(value))


def test_a_refused_search_tells_nothing_of_how_it_was_asked(app) -> None:
    answer = asked(app, "/api/3/action/package_search", fq="a:b:(")
    assert answer.status_code == 409
    assert set(answer.json["error"]) == {"__type", "message"}
    assert not re.search("SOLR|qf|edismax|permission_labels", answer.text)


#: All that anybody may see, if a private dataset has the word in its title.
HIDDEN_JOIN = (
    r'_quer\u0079_:"\{!join from=site_id to=site_id}+capacity:private +title_string:*iddenword*"'
)


def test_no_parameter_reaches_what_the_reader_may_not_read(app, unit: str) -> None:
    factories.Dataset(title="Hiddenword", private=True, owner_org=unit, notes="hiddenword")
    for query in (
        {"facet.field": '["title_string"]', "facet.mincount": "0", "facet.limit": "-1"},
        {"facet.field": '["title_string"]', "facet.mincount": "+0", "facet.limit": "-1"},
        {"facet.field": '["title_string"]', "facet.mincount": "false", "facet.limit": "-1"},
        {"q": "*:*", "fq": HIDDEN_JOIN},
        {"q": rf"*:* AND {HIDDEN_JOIN}"},
        {"fq": HIDDEN_JOIN.replace(r"_quer\u0079_", "name:x OR a^2_query_")},
        {"q": r'name:x OR \u005fval_:"docfreq(text,\"hiddenword\")"', "fl": "name,score"},
        {"q": "docfreq(text,'hiddenword')", "df": "_val_", "defType": "lucene"},
        {"q": " OR ".join(f"text:abcdefghij{n}~2" for n in range(300))},
        {"fl": "x:docfreq(text,'hiddenword')"},
        {"sort": "if(gt(docfreq(text,'hiddenword'),0),1,0) desc"},
    ):
        answer = asked(app, "/api/3/action/package_search", **query)
        assert answer.status_code in (400, 409), query
        assert "iddenword" not in answer.text
    assert asked(app, "/dataset/", sort="docfreq(text,'hiddenword') desc").status_code == 400
