"""Whichever door a file comes by, what it would take away is confirmed before it is public."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import ckan.plugins.toolkit as tk
import pytest

from ckanext.mashhad.persian.calendar.periods import Period
from tests.integration.tables import gate_files
from tests.integration.tables.publications import published_once

pytestmark = [
    pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins"),
    pytest.mark.is_asked,
]

SUBJECTS = [f"بهسازی معبر {n}" for n in range(1, 12)]


def table(*subjects: str) -> bytes:
    """A contract register whose amounts state their unit."""
    return gate_files.table(*subjects).replace("مبلغ".encode(), "مبلغ (ریال)".encode(), 1)


@pytest.fixture
@published_once
def eleven(add, work) -> dict[str, Any]:
    """A public file of eleven contracts."""
    added = add(table(*SUBJECTS))
    work()
    return added


@pytest.fixture
def replace(as_officer, send, work) -> Any:
    """Another file takes its place by CKAN's own action, as the edit page sends it."""

    def call(file: dict[str, Any], content: bytes) -> dict[str, Any]:
        as_officer("resource_update", id=file["id"], upload=send(content))
        work()
        return as_officer("mashhad_file_check_show", id=file["id"])

    return call


@pytest.fixture
@published_once
def fewer(eleven, replace) -> dict[str, Any]:
    """The check of a file of one contract that would take the place of the eleven."""
    return replace(eleven, table(SUBJECTS[0]))


def test_removed_rows_wait_for_confirmation_by_any_door(
    eleven, fewer, as_officer, act, work, states, app, officer
) -> None:
    check = fewer
    assert (check["state"], states(eleven["id"])) == ("to_confirm", ["published", "to_confirm"])
    assert [each["code"] for each in check["confirm"]] == ["replaces"]
    assert "۱۴۰۳/۲، ۱۴۰۳/۳، ۱۴۰۳/۴" in check["confirm"][0]["sentence"]
    assert len(act("datastore_search", resource_id=eleven["id"])["records"]) == 11
    page = app.get("/publish", headers={"Authorization": officer["token"]}).get_data(as_text=True)
    assert "منتظر تأیید" in page
    with pytest.raises(tk.ValidationError) as error:
        as_officer("mashhad_file_confirm", id=eleven["id"], token=check["token"])
    assert set(error.value.error_dict) == {"replaces"}
    with pytest.raises(tk.ValidationError, match="token"):
        as_officer("mashhad_file_confirm", id=eleven["id"], token="x", confirm=["replaces"])
    as_officer("mashhad_file_confirm", id=eleven["id"], token=check["token"], confirm=["replaces"])
    work()
    assert states(eleven["id"]) == ["superseded", "published"]
    assert len(act("datastore_search", resource_id=eleven["id"])["records"]) == 1


def test_check_page_asks_in_words_and_publishes(
    eleven, fewer, register, app, officer, stranger, work, states
) -> None:
    base = f"/{register['type']}/{register['name']}/resource/{eleven['id']}/check"
    headers = {"Authorization": officer["token"]}
    page = app.get(base, headers=headers).get_data(as_text=True)
    assert "۱۰ قرارداد حذف می‌شود" in page
    [token] = [part.split('"')[0] for part in page.split('name="token" value="')[1:]]
    sent = {"token": token, "confirm": ["replaces"]}
    theirs = {"Authorization": stranger["token"]}
    assert app.post(f"{base}/confirm", data=sent, headers=theirs).status_code in (403, 404)
    unsaid = app.post(f"{base}/confirm", data={"token": token}, headers=headers)
    assert "error-block" in unsaid.get_data(as_text=True)
    work()
    assert states(eleven["id"]) == ["published", "to_confirm"]
    app.post(f"{base}/confirm", data=sent, headers=headers, follow_redirects=False)
    work()
    assert states(eleven["id"]) == ["superseded", "published"]


def test_rows_that_are_only_added_are_public_at_once(eleven, replace) -> None:
    assert replace(eleven, table(*SUBJECTS, "خرید نهال"))["state"] == "published"


def test_newer_file_takes_the_place_of_one_that_waits(eleven, fewer, replace, states) -> None:
    assert replace(eleven, table(*SUBJECTS, "خرید نهال"))["state"] == "published"
    assert states(eleven["id"]) == ["superseded", "superseded", "published"]


def test_cells_that_change_are_told_while_the_version_waits(
    eleven, replace, app, register, officer
) -> None:
    check = replace(eleven, table("بهسازی میدان", *SUBJECTS[1:]))
    assert check["state"] == "to_confirm"
    [cell] = check["compared"]["cells"]
    assert (cell["row"], cell["column"]) == ("1403/1", "subject")
    assert (cell["was"], cell["becomes"]) == (SUBJECTS[0], "بهسازی میدان")
    page = f"/contract/{register['name']}/resource/{eleven['id']}/check"
    mine = app.get(page, headers={"Authorization": officer["token"]}).get_data(as_text=True)
    assert "بهسازی میدان" in mine


@pytest.fixture
@published_once
def second(eleven, add, work) -> dict[str, Any]:
    """A second file, beside the eleven contracts."""
    second = add(table("خرید میز"), filename="second.csv")
    work()
    return second


def test_second_file_of_a_public_period_is_asked_about(second, as_officer) -> None:
    check = as_officer("mashhad_file_check_show", id=second["id"])
    assert [each["code"] for each in check["confirm"]] == ["beside"]


def test_file_whose_question_is_settled_is_published_by_a_word(
    eleven, second, register, work, as_officer, act, app, officer, states
) -> None:
    act("resource_delete", id=eleven["id"])
    check = as_officer("mashhad_file_check_show", id=second["id"])
    assert (check["state"], check["confirm"]) == ("to_confirm", [])
    base = f"/{register['type']}/{register['name']}/resource/{second['id']}/check"
    headers = {"Authorization": officer["token"]}
    page = app.get(base, headers=headers).get_data(as_text=True)
    assert "دیگر مطرح نیست" in page
    assert "پرسش‌های زیر" not in page
    [token] = [part.split('"')[0] for part in page.split('name="token" value="')[1:]]
    app.post(f"{base}/confirm", data={"token": token}, headers=headers, follow_redirects=False)
    work()
    assert states(second["id"]) == ["published"]


def test_few_rows_are_judged_by_what_the_unit_has_published(eleven, add, work, as_officer) -> None:
    second = add(table("خرید میز", "خرید نهال").replace(b"5000000000", b"5000000000000", 1))
    work()
    check = as_officer("mashhad_file_check_show", id=second["id"])
    assert [each["code"] for each in check["confirm"]] == ["magnitude", "beside"]
    assert "E2" in check["confirm"][0]["sentence"]


def test_factor_of_a_million_waits_by_any_door(add, work, as_officer) -> None:
    low = table("بهسازی", "خرید").replace(b"5000000000", b"12500")
    added = add(low)
    work()
    check = as_officer("mashhad_file_check_show", id=added["id"])
    assert (check["state"], [each["code"] for each in check["confirm"]]) == (
        "to_confirm",
        ["magnitude"],
    )


def test_answers_tell_of_a_version_that_is_not_public_yet(eleven, as_officer, send, work) -> None:
    assert eleven["coming_version"] == {"n": 1, "state": "pending"}
    answer = as_officer("resource_update", id=eleven["id"], upload=send(table(SUBJECTS[0])))
    assert answer["coming_version"] == {"n": 2, "state": "pending"}
    work()
    again = as_officer("resource_patch", id=eleven["id"], description="یازده قرارداد")
    assert again["coming_version"] == {"n": 2, "state": "to_confirm"}
    as_officer("resource_update", **again)
    assert "coming_version" not in as_officer("resource_show", id=eleven["id"])


def test_form_of_a_file_leads_to_the_question(eleven, register, app, officer, work) -> None:
    own = f"/{register['type']}/{register['name']}/resource/{eleven['id']}"
    headers = {"Authorization": officer["token"]}
    data = {"save": "", "upload": (io.BytesIO(table(SUBJECTS[0])), "one.csv"), "url": "one.csv"}
    answer = app.post(f"{own}/edit", data=data, headers=headers, follow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"{own}/check?then=public")
    work()
    page = app.get(answer.headers["Location"], headers=headers).get_data(as_text=True)
    assert "۱۰ قرارداد حذف می‌شود" in page
    plain = app.post(f"{own}/edit", data={"save": ""}, headers=headers, follow_redirects=False)
    assert plain.headers["Location"].endswith(own)


def test_discarded_version_leaves_what_is_public(
    eleven, fewer, replace, as_officer, register, app, officer, stranger, states
) -> None:
    check = fewer
    base = f"/{register['type']}/{register['name']}/resource/{eleven['id']}/check/discard"
    data, theirs = {"token": check["token"]}, {"Authorization": stranger["token"]}
    assert app.post(base, data=data, headers=theirs).status_code in (403, 404)
    with pytest.raises(tk.ValidationError, match="token"):
        as_officer("mashhad_file_discard", id=eleven["id"], token="x")
    page = app.post(base, data=data, headers={"Authorization": officer["token"]})
    assert "آنچه منتشر بود می‌ماند" in page.get_data(as_text=True)
    assert states(eleven["id"]) == ["published", "superseded"]
    assert as_officer("mashhad_file_check_show", id=eleven["id"])["n"] == 1
    with pytest.raises(tk.ValidationError, match="token"):
        as_officer("mashhad_file_discard", id=eleven["id"], token=check["token"])
    assert replace(eleven, table(SUBJECTS[0]))["state"] == "to_confirm"


def test_file_of_another_period_waits_by_any_door(create, as_officer, send, work, act) -> None:
    def codes(filename: str, content: bytes, **facts: str) -> list[str]:
        package = create(covers=[], **facts)
        file = as_officer(
            "resource_create", package_id=package["id"], upload=send(content, filename)
        )
        work()
        check = as_officer("mashhad_file_check_show", id=file["id"])
        assert check["state"] == ("to_confirm" if check["confirm"] else "published"), check
        return [each["code"] for each in check["confirm"]]

    ordibehesht = table("بهسازی", "خرید")
    titled = "قراردادهای شهریور ۱۴۰۳,,,,,,,\n".encode() + ordibehesht
    half = ordibehesht.replace(b"1403/02/01", b"1403/05/01", 1)
    assert codes("a.csv", ordibehesht, period_part="m02") == []
    assert codes("a.csv", half, period_part="m05") == ["period"]
    assert codes("a.csv", ordibehesht, period_part="m08") == ["period", "same"]
    assert codes("a.csv", ordibehesht, fiscal_year="1402") == ["period", "same"]
    assert codes("b.csv", titled, period_part="h1") == []
    assert codes("b.csv", titled, period_part="q1") == ["period", "same"]
    assert codes("قراردادهای 1402.csv", ordibehesht, period_part="q1") == ["period", "same"]


@pytest.fixture
def budget(create, as_officer, send, work) -> Any:
    """The same budget, which has no days, sent for a year: what its check says."""
    content = "کد,عنوان,مبلغ (ریال)\n101,عوارض نوسازی,85000000000\n".encode()

    def call(content: bytes = content, **facts: Any) -> dict[str, Any]:
        said = {"type": "budget", "period_part": "year", "budget_stage": "approved", **facts}
        package = create(covers=[], **said)
        file = as_officer(
            "resource_create", package_id=package["id"], upload=send(content, "b.csv")
        )
        work()
        return {**as_officer("mashhad_file_check_show", id=file["id"]), "resource_id": file["id"]}

    return call


@pytest.fixture
@published_once
def first(budget) -> dict[str, Any]:
    """The check of the budget of 1402."""
    return budget(fiscal_year="1402")


def test_file_of_another_period_sent_once_more_is_asked_about(
    first, budget, as_officer, work, states, act
) -> None:
    assert first["state"] == "published", first
    check = budget(fiscal_year="1403")
    assert (check["state"], [each["code"] for each in check["confirm"]]) == ("to_confirm", ["same"])
    title = act("package_show", id=act("resource_show", id=first["resource_id"])["package_id"])
    assert title["title_translated"]["fa"] in check["confirm"][0]["sentence"]
    told = {"id": check["resource_id"], "token": check["token"], "confirm": ["same"]}
    as_officer("mashhad_file_confirm", **told)
    work()
    assert states(check["resource_id"]) == ["published"]


def test_another_stage_of_the_same_bytes_is_asked_about(first, budget) -> None:
    asked = budget(fiscal_year="1402", budget_stage="settled")["confirm"]
    assert [each["code"] for each in asked] == ["same"]


def test_other_bytes_and_what_is_not_public_are_no_question(first, budget, act) -> None:
    more = "کد,عنوان,مبلغ (ریال)\n101,عوارض نوسازی,85000000001\n".encode()
    assert budget(more, fiscal_year="1403")["confirm"] == []
    act("resource_delete", id=first["resource_id"])
    assert budget(fiscal_year="1404")["confirm"] == []


def test_rows_of_a_period_that_has_not_begun_are_refused(
    create, as_officer, send, work, states
) -> None:
    to_come = Period.containing(dt.datetime.now(dt.UTC).date(), "year").next
    package = create(fiscal_year=str(to_come.year), covers=[])
    file = as_officer("resource_create", package_id=package["id"], upload=send(table("بهسازی")))
    work()
    assert states(file["id"]) == ["rejected"]
    check = as_officer("mashhad_file_check_show", id=file["id"])
    assert "file.period_not_begun" in str(check)
