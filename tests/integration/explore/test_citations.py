"""Lists and pages are cited by an address, a day and the ETag of their JSON."""

from __future__ import annotations

from typing import Any

import lxml.html
import pytest

from tests.integration.explore.conftest import COMPANY, row

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

UNIT = "mashhad-district-09"
PAGES = {
    "/explore/": "/explore.json?fiscal_year=1403",
    "/explore/contracts?q=روکش": "/explore/contracts.json?q=روکش",
    f"/explore/contractors?unit={UNIT}": f"/explore/contractors.json?unit={UNIT}",
    f"/explore/contractors/{COMPANY[1]}": f"/explore/contractors/{COMPANY[1]}.json",
    f"/explore/units/{UNIT}?fiscal_year=1403": f"/explore/units/{UNIT}.json?fiscal_year=1403",
    "/explore/budgets": "/explore/budgets.json",
    f"/explore/budgets/{UNIT}/1403": f"/explore/budgets/{UNIT}/1403.json",
    f"/explore/signs?unit={UNIT}": f"/explore/signs.json?unit={UNIT}",
}


def test_each_list_is_cited_by_the_mark_of_its_json(publish: Any, budget: Any, app: Any) -> None:
    publish(row(1, "روکش آسفالت", 10**9), row(2, "خرید", 10**9))
    budget(10**9, budget_stage="approved", fiscal_year="1403")
    for page, data in PAGES.items():
        tree = lxml.html.fromstring(app.get(page).data)
        [cited] = tree.xpath("//details[@class='cite']")
        tag, _weak = app.get(data, status=200).get_etag()
        assert tag in cited.text_content(), page
        assert "هنگام باز شدنش" in cited.text_content()
    assert "۱۴" in app.get("/explore/embed/contracts").text.partition("</h1>")[2][:60]


def test_errors_of_the_api_are_json_in_both_languages(app: Any) -> None:
    for lang, text in (("", "چنین نشانی"), ("/en", "no such address")):
        assert text in app.get(f"{lang}/api/explore/nope", status=404).json["errors"][""]
    paths = app.get("/api/explore/openapi.json").json["paths"]
    for path in ("contracts/{id}", "budgets/{name}/{year}", "signs/{sign_id}", "units/{name}"):
        assert "404" in paths[f"/explore/{path}.json"]["get"]["responses"]
    assert {"/explore.json", "/explore/signs.json"} <= paths.keys()
