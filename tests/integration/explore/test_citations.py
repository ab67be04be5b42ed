"""Lists and pages are cited by an address, a day and the ETag of their JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import lxml.html
import pytest
from ckan.tests import factories

from ckanext.mashhad.explore.facts import city
from ckanext.mashhad.tables.history import version_rows
from tests.integration.explore.conftest import CHANGES, COMPANY, row, sent

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
        # A version has a box of its own: 2026 is no year.
        boxes = [box.text for box in cited.xpath("p[1]/bdi[@dir='ltr']")]
        assert sum(text.isdecimal() for text in boxes) == 1, boxes
        assert "هنگام باز شدنش" in cited.text_content()
        assert ("؛ روکش" in cited.text_content() or "، روکش" in cited.text_content()) == (
            "q=روکش" in page
        )
    assert "۱۴" in app.get("/explore/embed/contracts").text.partition("</h1>")[2][:60]


def test_errors_of_the_api_are_json_in_both_languages(app: Any) -> None:
    for lang, text in (("", "چنین نشانی"), ("/en", "no such address")):
        for path in ("", "/", "/nope"):
            refused = app.get(f"{lang}/api/explore{path}", status=404)
            assert text in refused.json["errors"][""]
    assert "نویسهٔ تهی" in app.get("/api/explore/contracts?q=%00", status=400).json["errors"][""]
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
    whole = ask("files.json", version=cited_version())
    assert (whole["count"], whole["taken_off"], len(whole["rows"])) == (2, 0, 2)
    # What was taken off the public stays off, also when it is back: nobody is shown it as it was.
    for private in (True, False):
        act("package_patch", id=bridge["id"], private=private)
        left = ask("files.json", version=second)
        assert (left["rows"], left["count"], left["taken_off"]) == ([], 0, 1)
    act("package_delete", id=other["id"])
    [back] = ask("files.json", version=cited_version())["rows"]
    assert back["sha256"] == became["sha256"]


def _newest() -> int:
    with city.reading() as now:
        return now.version


def test_cited_rows_that_nobody_is_given_have_no_address(
    publish: Any,
    ask: Any,
    app: Any,
    cited_version: Any,
    as_officer: Any,
    work: Any,
    monkeypatch: Any,
) -> None:
    file = publish(row(1, "احداث پل", 10**9), row(2, "خرید", 10**9))["resources"][0]
    first = cited_version()
    [small] = ask("files.json", version=first)["rows"]
    assert app.get(small["address"], status=200)
    monkeypatch.setattr(version_rows, "MOST_ROWS", 1)
    [large] = ask("files.json", version=first)["rows"]
    assert app.get(small["address"]).status_code == 400
    assert (large["address"], large["sha256"]) == (None, small["sha256"])
    monkeypatch.undo()
    as_officer("resource_patch", id=file["id"], upload=sent(CHANGES.encode()))
    work()
    [was], [is_now] = (ask("files.json", version=each)["rows"] for each in (first, _newest()))
    assert app.get(small["address"]).status_code == 400
    assert (was["table"], was["address"]) == ("contracts", None)
    assert app.get(is_now["address"], status=200)


def test_cited_files_stay_of_the_unit_that_had_them(
    publish: Any, ask: Any, app: Any, act: Any, cited_version: Any
) -> None:
    package = publish(row(1, "احداث پل", 10**9))
    version = cited_version()
    other = factories.Organization(name="mashhad-district-10")
    act("package_patch", id=package["id"], owner_org=other["id"])
    [had] = ask("files.json", version=version)["rows"]
    newest = f"/explore/files.json?version={_newest()}"
    assert had["unit"] == UNIT
    before = app.get(newest).headers["ETag"]
    act("organization_patch", id=other["id"], title_translated={"fa": "منطقهٔ دهم"})
    after = app.get(newest, headers={"If-None-Match": before})
    assert after.status_code == 200
    assert [each["unit_title"] for each in after.json["rows"]] == ["منطقهٔ دهم"]
    for undo in ("organization_delete", "organization_purge"):
        act(undo, id=UNIT)
        left = ask("files.json", version=version)
        assert (left["count"], left["taken_off"], left["rows"][0]["unit"]) == (1, 0, None)


@pytest.mark.parametrize("typed", ["", "x", "-1", "۱", "1.0", "9" * 30, "99999999"])
def test_no_other_version_is_answered(app: Any, typed: str) -> None:
    refused = app.get("/explore/files.json", query_string={"version": typed}, status=400)
    assert "استناد" in refused.json["errors"]["version"]


def test_mark_of_a_file_is_asked_for_or_not(app: Any) -> None:
    for path in ("files.csv?version=0&", "contracts.csv?", "contractors.csv?"):
        for typed, status in (("true", 200), ("false", 200), ("x", 400), ("", 400)):
            answer = app.get(f"/explore/{path}bom={typed}", status=status)
            assert status == 200 or answer.json["errors"].keys() == {"bom"}


def test_what_was_another_table_and_is_hidden_is_counted_anew(
    publish: Any, create: Any, add_file: Any, act: Any, app: Any, as_officer: Any, work: Any
) -> None:
    publish(row(1, "احداث پل", 10**9))
    projects = create(type="statistics", covers=None, subject="capital_projects")
    head = "شمارهٔ طرح,عنوان طرح,وضعیت,پیمانکار,پایان برنامه,اعتبار,هزینه‌شده,پیشرفت فیزیکی\n"
    one = f"P1,احداث پل,در دست اجرا,{COMPANY[0]},1406/01/01,1000000000,500000000,50\n"
    file = add_file(projects, head + one)
    path = f"/explore/files.json?version={_newest()}"
    act("package_patch", id=projects["id"], subject="foi_statistics")
    requests = "موضوع,رسیده,پاسخ‌داده‌شده,ردشده,در دست بررسی\nبودجه,10,8,1,1\n"
    as_officer("resource_patch", id=file["id"], upload=sent(requests.encode()))
    work()
    before = app.get(path)
    assert (before.json["count"], before.json["taken_off"]) == (2, 0)
    act("package_patch", id=projects["id"], private=True)
    after = app.get(path, headers={"If-None-Match": before.headers["ETag"]}, status=200)
    assert (after.json["count"], after.json["taken_off"]) == (1, 1)
