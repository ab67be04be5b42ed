"""Pages that say what went wrong: whole, in the reader's language, whatever CKAN hands them."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

WRONG = "در درگاه خطایی رخ داد"


@pytest.fixture
def rendered(app: Any) -> Callable[..., str]:
    """The error page with the variables that CKAN gives to it, after a page that broke off."""

    def render(first: str = "", **variables: Any) -> str:
        environ = {"CKAN_LANG": "fa_IR", "CKAN_LANG_IS_DEFAULT": True, "CKAN_CURRENT_URL": "/"}
        with app.flask_app.test_request_context("/", environ_overrides=environ):
            app.flask_app.preprocess_request()
            if first:
                tk.render(first, {"code": 404})
            return str(tk.render("error_document_template.html", variables))

    return render


def test_what_only_english_says_is_left_out_of_persian_pages(app: Any) -> None:
    for query in ("sort=foo", "page=abc"):
        page = app.get(f"/dataset?{query}")
        assert page.status_code == 400
        assert "parameter" not in page.text
        assert "parameter" in app.get(f"/en/dataset?{query}").text


def test_error_page_is_whole_whatever_came_before(rendered: Callable[..., str]) -> None:
    page = rendered(code=[500], content="Internal server error")
    assert page.count("<h1") == 1
    assert "Internal server error" not in page
    styles = page.count('rel="stylesheet"')
    after = rendered(first="error_document_template.html", code=[500], content="")
    assert after.count('rel="stylesheet"') == styles > 0
    # What CKAN says in Persian is passed on.
    assert "دلیل روشن" in rendered(code=400, content="دلیل روشن", name="Bad Request")


#: What an officer of one unit may not see of a dataset, its file and its unit.
OF_OTHERS = (
    "/contract/edit/{id}",
    "/contract/edit/{name}/2",
    "/contract/resources/{id}",
    "/contract/followers/{name}",
    "/contract/{name}/resource/new",
    "/contract/{id}/resource/{file}/edit",
    "/contract/{name}/resource/{file}/views",
    "/contract/{name}/resource/{file}/delete",
    "/dataset/edit/{id}",
    "/organization/members/{unit}",
    "/organization/edit/{unit}",
    "/organization/delete/{unit}",
    "/organization/member_new/{unit}",
    "/organization/bulk_process/{unit}",
    "/organization/new",
    "/user/edit/{officer}",
    "/user/{officer}/api-tokens",
    "/ckan-admin/config",
)
_SAID = re.compile(r'id="error-content">(.*?)<p><a', re.S)


def test_no_refusal_names_people_or_things_by_their_ids(
    app: Any,
    publish: Callable[..., dict[str, Any]],
    officer: dict[str, Any],
    stranger: dict[str, Any],
) -> None:
    made = publish(resources=[{"url": "https://example.org/a.csv", "name": "فایل"}])
    known = {
        "id": made["id"],
        "name": made["name"],
        "file": made["resources"][0]["id"],
        "unit": made["organization"]["name"],
        "officer": officer["name"],
        "stranger": stranger["name"],
        "unit_id": made["owner_org"],
    }
    found = []
    # Persian pages leave out what only English says: they name nobody whom those do not.
    for address in (*(f"/en{each}" for each in OF_OTHERS), *OF_OTHERS[::4]):
        path = address.format(**known)
        page = app.get(path, headers={"Authorization": stranger["token"]})
        match = _SAID.search(page.text)
        said = match[1] if match else "no such page"
        if page.status_code not in (401, 403) or not match:
            found.append(f"{page.status_code} {path} {page.request.path}")
        found += [f"{path} names {name}: {said}" for name in known.values() if name in said]
    assert not found, "\n".join(found)
    # Where that names nobody, it is told whose task it is.
    headers = {"Authorization": stranger["token"]}
    told = "Need to be system administrator to administer"
    assert told in app.get("/en/ckan-admin/config", headers=headers).text
    assert "مدیر سامانه" in app.get("/ckan-admin/config", headers=headers).text


def test_long_question_is_searched_and_boxes_limit_it(app: Any, unit: dict[str, Any]) -> None:
    for path in ("/dataset", "/organization/", "/group/"):
        page = app.get(path, query_string={"q": "ن" * 900})
        assert page.status_code == 200
    for path in ("/", "/dataset", "/organization/", "/group/", f"/organization/{unit['name']}"):
        boxes = re.findall(r'<input type="search"[^>]*>', app.get(path).text)
        assert boxes, path
        assert all('maxlength="200"' in box for box in boxes), path


def test_a_dataset_without_a_unit_is_told_at_the_box_of_the_unit(
    app: Any, officer: dict[str, Any]
) -> None:
    headers = {"Authorization": officer["token"]}
    sent = {"title": "عنوان", "name": "a-name", "save": "", "_ckan_phase": "1"}
    page = app.post("/dataset/new", data=sent, headers=headers, follow_redirects=False).text
    assert '<li><a href="#field-organizations">' in page
    assert 'id="field-organizations-error"' in page


def test_a_purge_is_asked_for_in_the_readers_language(app: Any, sysadmin: dict[str, Any]) -> None:
    for kind in ("all", "package", "organization", "group"):
        headers = {"Authorization": sysadmin["token"]}
        page = app.get("/ckan-admin/trash", query_string={"name": kind}, headers=headers).text
        assert page.count("<h1") == 1
        assert "Cancel" not in page
        assert f'name="action" value="{kind}"' in page


WITH_NUL = (
    "/contract/%00",
    "/dataset/a%00b",
    "/organization/%00",
    "/first-published/%00",
    "/dataset/%00.ttl",
    "/api/3/action/%00",
)


WITH_NUL_ASKED = (
    "/organization/?q=%00",
    "/group/?q=a%00b",
    "/api/3/action/tag_list?query=%00",
    "/api/3/action/organization_autocomplete?q=%00",
    "/api/2/util/resource/format_autocomplete?incomplete=%00",
)


def test_no_address_and_no_question_holds_a_nul(app: Any) -> None:
    answers = {path: app.get(path).status_code for path in WITH_NUL}
    assert answers == dict.fromkeys(WITH_NUL, 404)
    answers = {path: app.get(path).status_code for path in WITH_NUL_ASKED}
    assert answers == dict.fromkeys(WITH_NUL_ASKED, 400)
    search = "/api/3/action/tag_search"
    assert app.post(search, json={"query": "\0"}).status_code == 400
    assert app.post(search, json={"query": "\\u0000"}).status_code == 200


WORDS = (
    *('"', "a:b:c", "+", "-", "a && ", "نشانی: http://x", "a\0b"),
    *("name:[", 'id:"', "name:x^^2", "_query_:x"),
)
ASKED = (
    *({"q": word} for word in WORDS),
    *({"sort": "x"}, {"sort": "x y"}, {"q": "a", "sort": "foo"}, {"sort": "name foo"}),
    *({"tags": 'a"b'}, {"nosuch": 'a"'}, {"page": "9" * 20}),
)
#: Of each way in which a question is refused, one.
IN_ENGLISH_TOO = ({"q": "name:["}, {"q": "a\0b"}, {"sort": "x"}, {"page": "9" * 20})
SEARCHING = (
    *("/", "/dataset/", "/contract/", "/dashboard/datasets", "/organization/", "/group/"),
    *("/organization/{unit}", "/organization/bulk_process/{unit}", "/group/{group}"),
    *("/feeds/custom.atom", "/feeds/organization/{unit}.atom", "/feeds/group/{group}.atom"),
)


#: A page is asked one of so many questions, and the next one the next; by ``make torture`` all.
STEP: Final = 1 if "MASHHAD_TORTURE_SEEDS" in os.environ else 5


def test_no_question_breaks_a_search_page_whatever_happens(
    app: Any,
    unit: dict[str, Any],
    plain: dict[str, Any],
    sysadmin: dict[str, Any],
) -> None:
    topic = factories.Group(packages=[{"id": plain["id"]}])
    sent = [("", query) for query in ASKED] + [("/en", query) for query in IN_ENGLISH_TOO]
    for number, path in enumerate(SEARCHING):
        own = path.format(unit=unit["name"], group=topic["name"])
        for lang, query in sent[number % STEP :: STEP]:
            asked = {"query_string": query, "headers": {"Authorization": sysadmin["token"]}}
            page = app.get(lang + own, **asked)
            assert page.status_code in (200, 400, 404), (lang, own, query)
            if page.mimetype == "text/html":
                assert page.text.count("<h1") == 1, (lang, own, query)


def test_who_has_to_log_in_first_comes_back_to_where_he_wanted(app: Any) -> None:
    for lang in ("", "/en"):
        wanted = f"{lang}/contract/new?fiscal_year=1405&period_part=m08"
        page = app.get(wanted, status=403).text
        (link,) = re.findall(r'<a class="btn btn-primary" href="([^"]*user/login[^"]*)"', page)
        back = parse_qs(urlsplit(html.unescape(link)).query)["came_from"]
        assert back == [wanted]
