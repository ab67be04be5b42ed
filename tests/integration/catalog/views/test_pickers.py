"""Units, groups, accounts, datasets and keywords are picked in whichever spelling."""

from __future__ import annotations

from typing import Any

import pytest
from ckan.plugins import toolkit as tk
from ckan.tests import factories, helpers

from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

SPELLINGS = [
    ("پارك", "سازمان پارک‌ها و فضای سبز"),
    ("فضاي سبز", "سازمان پارک‌ها و فضای سبز"),
    ("منطقه 9", "شهرداری منطقهٔ ۹"),
    ("منطقه‌ی ۹", "شهرداری منطقهٔ ۹"),
    ("۹ منطقه", "شهرداری منطقهٔ ۹"),
    ("آتش نشاني", "سازمان آتش‌نشانی"),
    ("اتشنشانی", "سازمان آتش‌نشانی"),
    ("آتش‌نشا", "سازمان آتش‌نشانی"),
    ("كاظم", "سازمان کاظمی"),
]
TITLES = sorted({title for _, title in SPELLINGS} | {"شهرداری منطقهٔ ۱۹"})


@pytest.fixture
@made_once
def units() -> None:
    for letter, title in zip("abcde", TITLES, strict=True):  # a name without digits, which count
        factories.Organization(name=f"unit-{letter}", title=title, title_translated={"fa": title})


@pytest.fixture
@made_once
def groups() -> None:
    for letter, title in zip("abcde", TITLES, strict=True):
        factories.Group(name=f"group-{letter}", title=title)


@pytest.fixture
@made_once
def users() -> dict[str, Any]:
    for number, title in enumerate(TITLES):
        factories.User(
            name=f"user-{'abcde'[number]}", fullname=title, email=f"person{number}@example.org"
        )
    return factories.Sysadmin(fullname="مدیر")


def titles_on(app, path: str, typed: str, **headers: str) -> list[str]:
    page = app.get(path, query_string={"q": typed}, headers=headers, status=200).body
    return [each for each in TITLES if each in page]


def test_a_unit_is_offered_and_listed_in_every_spelling(units, app) -> None:
    for typed, title in SPELLINGS:
        offered = helpers.call_action("organization_autocomplete", q=typed)
        assert [each["title"] for each in offered] == [title]
        listed = helpers.call_action("organization_list", q=typed, all_fields=True)
        assert [each["title"] for each in listed] == [title]
    for typed, title in SPELLINGS[::4]:  # the page shows what is listed
        assert titles_on(app, "/organization/", typed) == [title]


def test_a_group_is_offered_and_listed_in_every_spelling(groups, app) -> None:
    for typed, title in SPELLINGS:
        offered = helpers.call_action("group_autocomplete", q=typed)
        assert [each["title"] for each in offered] == [title]
        listed = helpers.call_action("group_list", q=typed, all_fields=True)
        assert [each["title"] for each in listed] == [title]
    for typed, title in SPELLINGS[::4]:
        assert titles_on(app, "/group/", typed) == [title]


def test_an_account_is_offered_and_listed_in_every_spelling(users, app) -> None:
    context = {"user": users["name"], "ignore_auth": False}
    for typed, title in SPELLINGS:
        offered = helpers.call_action("user_autocomplete", dict(context), q=typed)
        assert [each["fullname"] for each in offered] == [title]
        listed = helpers.call_action("user_list", dict(context), q=typed)
        assert [each["fullname"] for each in listed] == [title]
        (name,) = helpers.call_action("user_list", dict(context), q=typed, all_fields=False)
        assert name == offered[0]["name"]
    token = factories.SysadminWithToken()["token"]
    for typed, title in SPELLINGS[::4]:
        assert titles_on(app, "/user/", typed, Authorization=token) == [title]


def test_a_keyword_and_a_dataset_are_offered_in_every_spelling(create, act) -> None:
    create(title_translated={"fa": "پارک‌های فضای سبز"}, tag_string="پارک‌های فضای سبز")
    for typed in ("پارك", "پارک ها", "پارك‌هاي", "فضاي سبز"):
        offered = act("package_autocomplete", q=typed)
        assert [each["title"] for each in offered] == ["پارک‌های فضای سبز"]
        if typed != "پارك‌هاي":
            assert act("tag_autocomplete", q=typed) == ["پارک‌های فضای سبز"]


def test_name_in_arabic_letters_is_found_by_persian_ones(users) -> None:
    context = {"user": users["name"], "ignore_auth": False}
    factories.User(fullname="كاظم ملكي")
    for typed in ("کاظم ملکی", "ملكي", "کاظم\u200cملکی"):
        offered = helpers.call_action("user_autocomplete", dict(context), q=typed)
        assert [each["fullname"] for each in offered] == ["كاظم ملكي"]


def test_what_begins_so_offered_first_and_no_more_than_asked_for(units) -> None:
    offered = helpers.call_action("organization_autocomplete", q="ش")
    titles = [each["title"] for each in offered]
    assert titles[:2] == ["شهرداری منطقهٔ ۹", "شهرداری منطقهٔ ۱۹"]
    assert len(helpers.call_action("organization_autocomplete", q="ش", limit=1)) == 1
    assert helpers.call_action("organization_autocomplete", q="ش" * 501) == []


def test_signs_find_nothing_and_are_no_error(units, groups, users) -> None:
    for typed in (" ", "%", "_", "\x00", "\\", "'"):
        for kind in ("organization", "group", "user"):
            context = {"user": users["name"], "ignore_auth": False}
            assert helpers.call_action(f"{kind}_autocomplete", context, q=typed) == []
        if typed.strip():
            assert helpers.call_action("organization_list", q=typed) == []


def test_without_words_a_limit_of_letters_is_refused(units) -> None:
    for asked in ({}, {"q": "ش", "limit": "many"}, {"q": "ش", "limit": -1}):
        with pytest.raises(tk.ValidationError):
            helpers.call_action("organization_autocomplete", **asked)


def test_unit_is_found_by_english_title_name_and_description() -> None:
    unit = factories.Organization(
        title="شهرداری", title_translated={"fa": "شهرداری", "en": "Municipality"}, description="باغ"
    )
    for typed in ("municipal", unit["name"]):
        offered = helpers.call_action("organization_autocomplete", q=typed)
        assert [each["id"] for each in offered] == [unit["id"]]
    assert helpers.call_action("organization_list", q="باغ") == [unit["name"]]
    assert helpers.call_action("organization_list", q="باغ", organizations=["other"]) == []
    assert helpers.call_action("organization_autocomplete", q="title") == []


def test_deleted_units_and_accounts_are_not_offered(users) -> None:
    factories.Organization(title="واحد پیشین", state="deleted")
    factories.User(fullname="کاربر پیشین", state="deleted")
    context = {"user": users["name"], "ignore_auth": False}
    assert helpers.call_action("organization_autocomplete", q="پیشین") == []
    assert helpers.call_action("user_autocomplete", context, q="پیشین") == []


def test_only_a_sysadmin_finds_accounts_by_address(users) -> None:
    asked = {"q": "person1@example.org"}
    found = helpers.call_action("user_autocomplete", {"user": users["name"]}, **asked)
    assert len(found) == 1
    stranger = {"user": factories.User()["name"], "ignore_auth": False}
    for action in ("user_autocomplete", "user_list"):
        assert helpers.call_action(action, dict(stranger), **asked) == []


def test_whoever_may_not_list_accounts_is_offered_none(users, app) -> None:
    for action in ("user_autocomplete", "user_list"):
        asked = {"q": "پارك"}
        answer = app.get(f"/api/3/action/{action}", query_string=asked)
        assert answer.status_code == 403
    assert app.get("/user/", query_string={"q": "پارك"}).status_code in (302, 403)


def test_an_officer_is_not_offered_herself_when_asked_so(users) -> None:
    context = {"user": users["name"], "ignore_auth": False}
    assert helpers.call_action("user_autocomplete", dict(context), q="مدیر") != []
    offered = helpers.call_action("user_autocomplete", dict(context), q="مدیر", ignore_self=True)
    assert users["name"] not in [each["name"] for each in offered]


def test_keywords_of_what_is_not_public_are_not_listed(create, act, app) -> None:
    create(tag_string="پارک پیدا")
    create(tag_string="پارک نهان", fiscal_year="1401", private=True)
    act("package_delete", id=create(tag_string="پارک رفته", fiscal_year="1402")["id"])
    assert act("tag_list") == act("tag_list", query="پارک") == ["پارک پیدا"]
    assert [tag["name"] for tag in act("tag_list", all_fields=True)] == ["پارک پیدا"]
    found = act("tag_search", query="پارک", limit=1)
    assert (found["count"], [tag["name"] for tag in found["results"]]) == (1, ["پارک پیدا"])
    assert act("tag_autocomplete", q="پارک") == ["پارک پیدا"]
    assert act("tag_show", id="پارک پیدا")["name"] == "پارک پیدا"
    for name in ("پارک نهان", "پارک رفته"):
        with pytest.raises(tk.ObjectNotFound):
            act("tag_show", id=name)
    page = app.get("/api/2/util/tag/autocomplete?incomplete=پارک")
    assert page.json["ResultSet"]["Result"] == [{"Name": "پارک پیدا"}]
