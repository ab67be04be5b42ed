"""Lists and pages are cited by an address, a day and the ETag of their JSON."""

from __future__ import annotations

from collections.abc import Callable
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
    [listed, _other] = app.get("/explore/contracts.json").json["rows"]
    story = f"/explore/contracts/{listed['id']}"
    for page, data in {**PAGES, story: f"{story}.json"}.items():
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


@pytest.fixture
def cited_version(app: Any) -> Callable[[], int]:
    """The version that the list of contracts is cited with now."""

    def call() -> int:
        tree = lxml.html.fromstring(app.get("/explore/contracts").data)
        [address] = tree.xpath("//details[@class='cite']//a/@href")
        return int(address.rpartition("=")[2])

    return call


def test_files_of_a_cited_version_stay_at_its_address(
    publish: Any, replace_file: Any, ask: Any, app: Any, act: Any, cited_version: Any
) -> None:
    bridge = publish(row(1, "احداث پل", 10**9))
    first = cited_version()
    replace_file(bridge, row(1, "احداث پل", 2 * 10**9))
    second = cited_version()
    other = publish(row(2, "خرید", 10**9))
    [was] = ask("files.json", version=first)["rows"]
    [became] = ask("files.json", version=second)["rows"]
    assert (was["file_version"], became["file_version"]) == (1, 2)
    for each, amount in ((was, 10**9), (became, 2 * 10**9)):
        assert str(amount) in app.get(each["address"], status=200).text
    assert len(ask("files.json", version=cited_version())["rows"]) == 2
    # What was taken off the public stays off, also when it is back: nobody is shown it as it was.
    act("package_patch", id=bridge["id"], private=True)
    assert ask("files.json", version=second)["rows"] == []
    act("package_patch", id=bridge["id"], private=False)
    assert ask("files.json", version=second)["rows"] == []
    act("package_delete", id=other["id"])
    [back] = ask("files.json", version=cited_version())["rows"]
    assert back["sha256"] == became["sha256"]


@pytest.mark.parametrize("typed", ["", "x", "-1", "۱", "1.0", "9" * 30, "99999999"])
def test_no_other_version_is_answered(app: Any, typed: str) -> None:
    refused = app.get("/explore/files.json", query_string={"version": typed}, status=400)
    assert "استناد" in refused.json["errors"]["version"]
