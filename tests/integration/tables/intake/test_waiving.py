"""A file with errors is published where the site allows it, by an administrator, with a reason."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.types import Context

from ckanext.mashhad import config
from tests.integration.tables.gate_files import table
from tests.integration.tables.publications import published_once

ALLOWED = pytest.mark.ckan_config(f"{config.TABLES}allow_waivers", True)
pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")
REASON = "موضوع این قرارداد محرمانه است و نوشته نمی‌شود"


def waive(user: dict[str, Any], file: dict[str, Any], reason: Any = REASON) -> Any:
    known = model.User.get(user["id"])
    context = Context(user=known.name, auth_user_obj=known, ignore_auth=False)
    return tk.get_action("mashhad_file_waive")(context, {"id": file["id"], "reason": reason})


@pytest.fixture
@published_once
def refused(add, work) -> dict[str, Any]:
    file = add(table("", "خرید نهال"))
    work()
    return file


@ALLOWED
def test_a_waived_file_is_public_with_its_errors_and_the_reason(
    app, register, refused, admin, work, states, act
) -> None:
    path = f"/contract/{register['name']}/resource/{refused['id']}/check"
    headers = {"Authorization": admin["token"]}
    assert "انتشار با وجود خطا" in app.get(path, headers=headers).get_data(as_text=True)
    app.post(f"{path}/waive", data={"reason": REASON}, headers=headers, follow_redirects=False)
    # While it is being published its page says why.
    shown = app.get(path, headers=headers).get_data(as_text=True)
    assert REASON in shown
    assert "اگر خطا نداشته باشد" not in shown
    work()
    assert states(refused["id"]) == ["published"]
    page = app.get(path).get_data(as_text=True)
    assert REASON in page
    assert "۱ خطا" in page
    # Nowhere is it said to be in order, and readers are led to its errors.
    for public in (path, f"/contract/{register['name']}/resource/{refused['id']}"):
        shown = app.get(public).get_data(as_text=True)
        assert "منتشر با وجود خطا" in shown
        assert "بررسی‌شده و منتشر" not in shown
    assert "دیدن خطاها" in shown
    assert "منتشر با وجود خطا" in app.get(f"/contract/{register['name']}").get_data(as_text=True)
    rows = act("datastore_search", resource_id=refused["id"])["records"]
    assert [row["subject"] for row in rows] == [None, "خرید نهال"]


@ALLOWED
def test_personal_data_are_never_waived(add, work, admin, states) -> None:
    file = add(table("تلفن 09121234567", ""))
    work()
    with pytest.raises(tk.ValidationError):
        waive(admin, file)
    assert states(file["id"]) == ["rejected"]


@ALLOWED
def test_only_an_administrator_with_a_reason_waives(
    app, register, refused, admin, officer, stranger, states
) -> None:
    for reason in ("", "   کوتاه   ", "ا" * 1001, "." * 10, None, 5):
        with pytest.raises(tk.ValidationError):
            waive(admin, refused, reason)
    for user in (officer, stranger):
        with pytest.raises(tk.NotAuthorized):
            waive(user, refused)
    path = f"/contract/{register['name']}/resource/{refused['id']}/check"
    shown = app.get(path, headers={"Authorization": officer["token"]}).get_data(as_text=True)
    assert "انتشار با وجود خطا" not in shown
    assert states(refused["id"]) == ["rejected"]


@ALLOWED
def test_a_reason_that_is_refused_stays_in_its_field(app, register, refused, admin, states) -> None:
    path = f"/contract/{register['name']}/resource/{refused['id']}/check"
    headers = {"Authorization": admin["token"]}
    typed = "تلفن صاحب آن 09121234567 است"
    answer = app.post(f"{path}/waive", data={"reason": typed}, headers=headers, status=200)
    shown = answer.get_data(as_text=True)
    assert f">{typed}</textarea>" in shown
    assert "error-block" in shown
    assert '<details class="panel" open>' in shown
    answer = app.post(f"{path}/waive", data={"reason": "کوتاه"}, headers=headers, status=200)
    assert "از ۱۰ تا ۱۰۰۰ نویسه بنویسید." in answer.get_data(as_text=True)
    assert states(refused["id"]) == ["rejected"]


def test_no_site_allows_it_by_default(refused, admin) -> None:
    with pytest.raises(tk.NotAuthorized):
        waive(admin, refused)


@ALLOWED
def test_what_was_accepted_or_could_not_be_read_is_not_waived(add, work, admin, published) -> None:
    unread = add(b"%PDF-1.4", "a.csv")
    work()
    for file in (published, unread):
        with pytest.raises(tk.ValidationError):
            waive(admin, file)
