"""What readers get from the activity stream: what is public now, and nothing that was before."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckanext.activity.model import Activity

from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

SECRET, TITLE = "عنوانی که نباید بماند", "قراردادهای منطقهٔ ۹"
LINK = {"url": "https://example.org/a.csv", "name": "پیوست محرمانه", "format": "CSV"}
LISTS = {
    "package_activity_list": "{dataset}",
    "organization_activity_list": "{unit}",
    "group_activity_list": "{group}",
    "user_activity_list": "{user}",
    "recently_changed_packages_activity_list": "",
    "dashboard_activity_list": "",
}
STREAMS = (
    "/dataset/activity/{dataset}",
    "/organization/activity/{unit}",
    "/group/activity/{group}",
    "/user/activity/{user}",
    "/dashboard/",
)
PAGES = (
    *STREAMS,
    "/feeds/dataset.atom",
    "/feeds/organization/{unit}.atom",
    *("/dataset/changes/{activity}", "/dataset/{dataset}/history/{activity}"),
    "/dataset/{dataset}/resources/{resource}/history/{activity}",
    *(f"/api/action/{name}?id={id_}" for name, id_ in LISTS.items()),
    "/api/action/activity_show?id={activity}",
    "/api/action/activity_show?id={activity}&include_data=true",
    "/api/action/activity_data_show?id={activity}",
    "/api/action/activity_diff?id={activity}&object_type=package",
)


@pytest.fixture
@made_once
def history(create: Any, act: Any, officer: Any, administrator: Any, app: Any) -> dict[str, str]:
    """A public dataset of an officer, once of another title and with a file that is gone."""
    group = act("group_create", name="a-group", title="گروه")
    made = create(title_translated={"fa": SECRET}, resources=[LINK])
    call = _caller(app, officer)
    call("package_patch", id=made["id"], notes_translated={"fa": SECRET})
    call(
        "resource_view_create",
        title=SECRET,
        view_type="text_view",
        resource_id=made["resources"][0]["id"],
    )
    act(
        "member_create", id=group["id"], object=made["id"], object_type="package", capacity="public"
    )
    told = act("package_activity_list", id=made["id"], activity_types=["changed package"])
    texts = {"title_translated": {"fa": TITLE}, "notes_translated": {"fa": TITLE}}
    _caller(app, administrator)("package_patch", id=made["id"], **texts, resources=[], reason=TITLE)
    return {
        "dataset": made["id"],
        "unit": made["owner_org"],
        "group": group["id"],
        "user": officer["id"],
        "activity": told[0]["id"],
        "resource": made["resources"][0]["id"],
        "login": officer["name"],
    }


@pytest.mark.parametrize("reader", [None, "stranger"])
def test_readers_get_the_title_of_now_and_no_login(
    reader: str | None, history: dict[str, str], app: Any, request: Any
) -> None:
    for page, text in _read(app, history, request.getfixturevalue(reader) if reader else None):
        for gone in (SECRET, LINK["name"], LINK["url"], history["login"]):
            assert gone not in text, page
        assert history["user"] not in text or "{user}" in page, page
    told = _caller(app, None)("organization_activity_list", id=history["unit"])
    assert TITLE in {each["data"].get("package", {}).get("title") for each in told}
    assert {each["user_id"] for each in told} == {None}


@pytest.mark.parametrize(
    ("action", "fields"), [("package_patch", {"private": True}), ("package_delete", {})]
)
def test_what_is_public_no_more_leaves_the_stream(
    action: str, fields: dict[str, Any], history: dict[str, str], app: Any, administrator: Any
) -> None:
    _caller(app, administrator)(action, id=history["dataset"], reason=TITLE, **fields)
    for page, text in _read(app, history, None):
        assert TITLE not in text, page
        assert SECRET not in text, page
        assert history["dataset"] not in text or "{dataset}" in page, page
    told = _caller(app, administrator)("package_activity_list", id=history["dataset"])
    assert SECRET in str(told)


def test_officers_of_the_unit_compare_and_see_what_was(
    history: dict[str, str], app: Any, officer: Any
) -> None:
    pages = (
        "/dataset/changes/{activity}",
        "/dataset/{dataset}/history/{activity}",
        "/api/action/activity_data_show?id={activity}",
    )
    for page, text in _read(app, history, officer, pages):
        assert SECRET in text, page


def test_every_link_to_what_was_opens_for_its_reader(
    history: dict[str, str],
    app: Any,
    act: Any,
    officer: Any,
    administrator: Any,
    stranger: Any,
    sysadmin: Any,
) -> None:
    act("group_patch", id=history["group"], title="گروه تازه")
    _caller(app, administrator)("organization_patch", id=history["unit"], description="شرح")
    _caller(app, stranger)("follow_dataset", id=history["dataset"])
    shown = {}
    for reader in (None, stranger, officer, administrator, sysadmin):
        links = {
            link
            for _page, text in _read(app, history, reader, STREAMS)
            for link in re.findall('href="(/[^"]*/(?:changes|history)/[^"]*)"', text)
        }
        shown[reader and reader["name"]] = len(links)
        for link in links:
            assert app.get(link, headers=_headers(reader)).status_code == 200, (reader, link)
    assert [bool(each) for each in shown.values()] == [False, False, True, True, True]


def test_purging_erases_the_activities_of_a_dataset(history: dict[str, str], act: Any) -> None:
    act("package_delete", id=history["dataset"])
    act("dataset_purge", id=history["dataset"])
    assert _stored(history) == []


def test_hiding_a_withdrawn_title_erases_it_from_activities(
    history: dict[str, str], app: Any, administrator: Any
) -> None:
    call = _caller(app, administrator)
    call("package_patch", id=history["dataset"], private=True, reason=TITLE)
    call("mashhad_withdrawal_hide", id=history["dataset"])
    assert set(map(str, _stored(history))) == {"{}"}
    page = f"/dataset/activity/{history['dataset']}"
    assert TITLE not in app.get(page, headers=_headers(administrator), status=200).text


def _stored(history: dict[str, str]) -> list[Any]:
    query = sa.select(Activity.data).where(Activity.object_id == history["dataset"])
    return list(model.Session.scalars(query))


def _read(
    app: Any, history: dict[str, str], user: Any, pages: tuple[str, ...] = PAGES
) -> list[tuple[str, str]]:
    answers = {page: app.get(page.format_map(history), headers=_headers(user)) for page in pages}
    return [
        (page, str(answer.json) if page.startswith("/api") else answer.text)
        for page, answer in answers.items()
    ]


def _headers(user: Any) -> dict[str, str]:
    return {"Authorization": user["token"]} if user else {}


def _caller(app: Any, user: Any) -> Callable[..., Any]:
    def call(action: str, **data: Any) -> Any:
        answer = app.post(f"/api/action/{action}", json=data, headers=_headers(user))
        assert answer.status_code == 200, answer.text
        return answer.json["result"]

    return call
