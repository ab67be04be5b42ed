"""The forms as an officer fills them in: page by page, with errors, to a published dataset."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from io import BytesIO
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories
from werkzeug.datastructures import FileStorage

from ckanext.mashhad.types import DATASET_TYPES

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

Send = Callable[..., Any]


@pytest.fixture
def first_page(unit: dict[str, Any]) -> dict[str, str]:
    return {
        "title_translated-fa": "قراردادهای منطقهٔ ۹",
        "title_translated-en": "",
        "notes_translated-fa": "همهٔ قراردادها",
        "notes_translated-en": "",
        "owner_org": unit["id"],
        "private": "False",
        "fiscal_year": "۱۴۰۳",
        "period_part": "h1",
        "save": "",
    }


@pytest.fixture
def send(app: Any, officer: dict[str, Any]) -> Send:
    """Send a form as the officer does; gives the answer, not what it leads to."""

    def post(path: str, data: dict[str, Any]) -> Any:
        headers = {"Authorization": officer["token"]}
        return app.post(path, data=data, headers=headers, follow_redirects=False)

    return post


@pytest.fixture
def look(app: Any, officer: dict[str, Any]) -> Callable[[str], str]:
    def get(path: str) -> str:
        return unescape(app.get(path, headers={"Authorization": officer["token"]}).body)

    return get


def shown(name: str) -> dict[str, Any]:
    context = {"ignore_auth": True, "use_cache": False}
    return tk.get_action("package_show")(context, {"id": name})


def value_of(page: str, field: str) -> str:
    found = re.search(rf'<input[^>]*name="{field}"[^>]*?\svalue="([^"]*)"', page, re.DOTALL)
    assert found, field
    return found[1]


def test_an_officer_comes_from_an_empty_form_to_the_files(
    send: Send, look: Callable[[str], str], first_page: dict[str, str]
) -> None:
    assert "چه چیزی؟" in look("/contract/new")
    answer = send("/contract/new", first_page)
    made = model.Session.query(model.Package).one()
    assert made.state == "draft"
    assert answer.location.endswith(f"/contract/new/{made.name}/2")

    second = {
        "nil_report": "false",
        "covers": ["", "contracts", "payments"],
        "deal_classes": "",
        "contract_count": "۱۲۸",
        "total_amount": "۱۲٬۵۰۰ میلیارد ریال",
    }
    answer = send(f"/contract/new/{made.name}/2", second)
    assert answer.location.endswith(f"/contract/new/{made.name}/3")

    third = {"duties": ["", "msh-con"], "theme": ["", "GOVE"], "tag_string": "آسفالت، برق"}
    answer = send(f"/contract/new/{made.name}/3", {**third, "license_id": "cc-by", "name": ""})
    assert answer.location.endswith(f"/contract/{made.name}/resource/new")
    stored = shown(made.id)
    assert stored["title"] == "قراردادهای منطقهٔ ۹"
    assert stored["fiscal_year"] == "1403"
    assert stored["covers"] == ["contracts", "payments"]
    assert stored["total_amount"] == 12_500_000_000_000
    assert stored["duties"] == ["msh-con"]
    assert [tag["name"] for tag in stored["tags"]] == ["آسفالت", "برق"]
    assert "deal_classes" not in stored


def test_errors_stand_at_the_field_in_persian_and_nothing_typed_is_lost(
    send: Send, first_page: dict[str, str]
) -> None:
    wrong = {**first_page, "title_translated-fa": "", "fiscal_year": "۱۴۳"}
    page = unescape(send("/contract/new", wrong).body)
    assert 'id="field-fiscal_year-error"' in page
    assert 'href="#field-fiscal_year"' in page
    assert 'id="field-title_translated-error"' in page
    assert 'id="field-owner_org-error"' not in page
    assert value_of(page, "fiscal_year") == "۱۴۳"
    assert "همهٔ قراردادها" in page
    assert re.search(r'<option value="h1"\s+selected', page)
    assert not model.Session.query(model.Package).count()


def test_an_error_on_a_later_page_keeps_that_page_and_all_that_is_stored(
    send: Send, first_page: dict[str, str]
) -> None:
    send("/contract/new", first_page)
    name = model.Session.query(model.Package).one().name
    sent = {"total_amount": "دوازده", "covers": "payments"}
    page = unescape(send(f"/contract/new/{name}/2", sent).body)
    assert 'id="field-total_amount-error"' in page
    assert value_of(page, "total_amount") == "دوازده"
    assert re.search(r'value="payments"\s+checked', page)
    assert 'action="/contract/new"' not in page
    stored = shown(name)
    assert stored["title"] == "قراردادهای منطقهٔ ۹"
    assert "covers" not in stored


def test_an_error_of_another_page_leads_to_its_page(
    send: Send, unit: dict[str, Any], create: Callable[..., dict[str, Any]]
) -> None:
    fields = {"type": "budget", "covers": None, "total_sources": 5, "total_uses": 6}
    made = create(budget_stage="settled", **fields)
    answer = send(
        f"/budget/edit/{made['id']}/1",
        {"budget_stage": "approved", "title_translated-fa": "بودجه", "fiscal_year": "1403"},
    )
    page = unescape(answer.body)
    assert f'/budget/edit/{made["id"]}/2#field-total_uses"' in page


def test_a_report_of_nothing_is_published_without_a_file(
    send: Send, first_page: dict[str, str]
) -> None:
    send("/contract/new", first_page)
    name = model.Session.query(model.Package).one().name
    send(f"/contract/new/{name}/2", {"nil_report": ["false", "true"], "covers": ""})
    answer = send(f"/contract/new/{name}/3", {"duties": "", "theme": "", "name": ""})
    assert answer.location.endswith(f"/contract/{name}")
    assert shown(name)["state"] == "active"
    assert shown(name)["first_published"]


def test_ticked_boxes_can_be_unticked(send: Send, create: Callable[..., dict[str, Any]]) -> None:
    made = create(covers=["contracts"], deal_classes=["large"], nil_report="true")
    send(
        f"/contract/edit/{made['id']}/2",
        {"covers": "", "deal_classes": ["", "medium"], "nil_report": "false"},
    )
    stored = shown(made["id"])
    assert "covers" not in stored
    assert stored["deal_classes"] == ["medium"]
    assert stored["nil_report"] == "false"


def test_stored_dates_and_amounts_come_back_as_people_write_them(
    look: Callable[[str], str], create: Callable[..., dict[str, Any]]
) -> None:
    fields = {"type": "budget", "covers": None, "total_sources": 12500, "total_uses": 12500}
    made = create(budget_stage="approved", approved_on="2024-03-05", **fields)
    page = look(f"/budget/edit/{made['id']}/2")
    assert value_of(page, "approved_on") == "۱۴۰۲/۱۲/۱۵"
    assert value_of(page, "total_sources") == "۱۲٬۵۰۰"
    assert 'placeholder="۱۴۰۲/۱۲/۱۵"' in page


def test_a_page_changes_only_its_own_fields(
    send: Send, create: Callable[..., dict[str, Any]]
) -> None:
    made = create(
        title_translated={"fa": "یک", "en": "one"},
        total_amount=5,
        tags=[{"name": "برق"}],
        resources=[{"url": "https://example.org/a.csv", "name": "پرونده"}],
    )
    answer = send(
        f"/contract/edit/{made['id']}/1",
        {"title_translated-fa": "دو", "title_translated-en": "", "fiscal_year": "۱۴۰۲"},
    )
    assert answer.location.endswith(f"/contract/{made['name']}")
    stored = shown(made["id"])
    assert stored["title_translated"] == {"fa": "دو"}
    assert stored["temporal_start"] == "2023-03-21"
    assert stored["total_amount"] == 5
    assert [tag["name"] for tag in stored["tags"]] == ["برق"]
    assert len(stored["resources"]) == 1


def test_keywords_are_replaced_and_not_heaped_up(
    send: Send, create: Callable[..., dict[str, Any]]
) -> None:
    made = create(tags=[{"name": "برق"}, {"name": "آب"}])
    send(f"/contract/edit/{made['id']}/3", {"tag_string": "آب، گاز", "duties": "", "theme": ""})
    assert [tag["name"] for tag in shown(made["id"])["tags"]] == ["آب", "گاز"]


def test_no_field_of_a_form_writes_an_address_out_of_the_title(look: Callable[[str], str]) -> None:
    for kind in DATASET_TYPES:
        assert "slug-preview" not in look(f"/{kind}/new")


@pytest.mark.parametrize("path", ["/contract/new/{id}/2", "/contract/edit/{id}/2"])
def test_only_officers_of_the_unit_see_and_send_the_form(
    app: Any, create: Callable[..., dict[str, Any]], path: str
) -> None:
    made = create()
    stranger = {"Authorization": factories.UserWithToken()["token"]}
    path = path.format(id=made["id"])
    for headers in ({}, stranger):
        assert app.get(path, headers=headers, follow_redirects=False).status_code != 200
        app.post(path, data={"legal_basis": "نفوذ"}, headers=headers, follow_redirects=False)
    assert "legal_basis" not in shown(made["id"])


@pytest.mark.parametrize(
    "path", ["/contract/edit/{id}/9", "/budget/edit/{id}/1", "/contract/edit/no/1"]
)
def test_a_page_that_does_not_exist_is_not_found(
    app: Any, officer: dict[str, Any], create: Callable[..., dict[str, Any]], path: str
) -> None:
    headers = {"Authorization": officer["token"]}
    assert app.get(path.format(id=create()["id"]), headers=headers).status_code == 404


def test_an_entry_without_a_file_or_link_is_refused(send: Send, first_page: dict[str, str]) -> None:
    send("/contract/new", first_page)
    name = model.Session.query(model.Package).one().name
    form = {"id": "", "url": "", "name": "", "language": "", "save": "go-metadata"}
    send(f"/contract/{name}/resource/new", {**form, "name": "فهرست"})
    assert shown(name)["state"] == "draft"
    assert shown(name)["resources"] == []
    send(f"/contract/{name}/resource/new", {**form, "url": "https://example.org/a.csv"})
    assert shown(name)["state"] == "active"
    assert shown(name)["resources"][0]["format"] == "CSV"


def test_a_file_with_a_persian_name_is_kept_under_a_readable_one(
    app: Any, officer: dict[str, Any], create: Callable[..., dict[str, Any]]
) -> None:
    made = create()
    form = {"id": "", "url": "", "name": "", "save": "go-dataset-complete"}
    for typed in ("نامهٔ ۱۴۰۳.pdf", "letter.pdf"):
        upload = FileStorage(BytesIO(b"%PDF-1.4"), filename=typed)
        app.post(
            f"/contract/{made['name']}/resource/new",
            data={**form, "upload": upload},
            headers={"Authorization": officer["token"]},
            follow_redirects=False,
        )
    first, second = shown(made["id"])["resources"]
    assert first["url"].endswith(f"/{made['name']}.pdf")
    assert first["name"] == "نامهٔ ۱۴۰۳.pdf"
    assert second["url"].endswith("/letter.pdf")
    assert "original_filename" not in second


def test_people_save_a_file_under_the_name_that_it_was_sent_with(
    app: Any, officer: dict[str, Any], create: Callable[..., dict[str, Any]]
) -> None:
    def send_file(typed: str, **resource: str) -> Any:
        action = "resource_patch" if "id" in resource else "resource_create"
        upload = FileStorage(BytesIO(b"%PDF-1.4"), filename=typed)
        headers = {"Authorization": officer["token"]}
        sent = {**resource, "upload": upload}
        return app.post(f"/api/3/action/{action}", data=sent, headers=headers).json["result"]

    def disposition(resource: dict[str, Any]) -> str:
        return app.get(resource["url"], status=200).headers["Content-Disposition"]

    made = create()
    file = send_file("نامهٔ ۱۴۰۳.pdf", package_id=made["id"], name="نامه")
    sent_as = "%D9%86%D8%A7%D9%85%D9%87%D9%94%20%DB%B1%DB%B4%DB%B0%DB%B3.pdf"
    kept_as = f"{made['name']}.pdf"
    assert file["url"].endswith(f"/{kept_as}")
    assert disposition(file) == f"attachment; filename={kept_as}; filename*=UTF-8''{sent_as}"
    renewed = send_file("letter.pdf", id=file["id"])
    assert disposition(renewed) == "attachment; filename=letter.pdf; filename*=UTF-8''letter.pdf"


def test_going_back_after_publishing_changes_the_dataset_and_leaves_it_public(
    app: Any, officer: dict[str, Any], send: Send, create: Callable[..., dict[str, Any]]
) -> None:
    made = create()
    path = f"/contract/new/{made['name']}/2"
    headers = {"Authorization": officer["token"]}
    answer = app.get(path, headers=headers, follow_redirects=False)
    assert answer.location.endswith(f"/contract/edit/{made['name']}/2")
    send(path, {"nil_report": "false", "covers": ["", "payments"], "total_amount": "۵"})
    stored = shown(made["id"])
    assert stored["state"] == "active"
    assert stored["covers"] == ["payments"]
    assert app.get(f"/contract/{made['name']}").status_code == 200


def test_an_english_form_names_the_units_in_english(look: Callable[[str], str]) -> None:
    assert re.search(r"<option[^>]*>District 9</option>", look("/en/contract/new"))
    assert re.search(r"<option[^>]*>منطقهٔ ۹</option>", look("/contract/new"))


def test_an_error_in_taking_a_dataset_back_leads_to_no_form_of_a_new_one(
    send: Send, create: Callable[..., dict[str, Any]]
) -> None:
    made = create()
    typed = {"total_amount": "1.250", "save": "go-metadata-unpublish"}
    page = send(f"/contract/edit/{made['name']}/2", typed).body
    assert "error-explanation" in page
    assert "/contract/new" not in page.partition("<form")[2]
    assert "go-metadata-unpublish" in page
    assert shown(made["id"])["state"] == "active"


def test_no_form_says_by_itself_what_is_public(send: Send, first_page: dict[str, str]) -> None:
    send("/contract/new", {**first_page, "state": "active"})
    name = model.Session.query(model.Package).one().name
    for page in (2, 3):
        send(f"/contract/new/{name}/{page}", {"state": "active"})
        send(f"/contract/edit/{name}/{page}", {"state": "active"})
    assert shown(name)["state"] == "draft"


@pytest.mark.parametrize("save", ["go-metadata", "go-metadata-publish", "other"])
def test_nothing_is_published_without_a_file(
    app: Any, officer: dict[str, Any], send: Send, first_page: dict[str, str], save: str
) -> None:
    send("/contract/new", first_page)
    name = model.Session.query(model.Package).one().name
    form = {"id": "", "url": "", "name": "", "description": "", "language": "", "save": save}
    page = unescape(send(f"/contract/{name}/resource/new", form).body)
    assert 'id="resource-upload-button-error"' in page
    assert shown(name)["state"] == "draft"
    assert "first_published" not in shown(name)
    upload = {"upload": FileStorage(BytesIO(b"a\n1\n"), filename="contracts.csv")}
    send(f"/contract/{name}/resource/new", {**form, **upload, "save": "go-metadata"})
    assert shown(name)["state"] == "active"


def test_strangers_learn_nothing_from_the_form_of_a_file(
    app: Any, send: Send, first_page: dict[str, str]
) -> None:
    send("/contract/new", first_page)
    name = model.Session.query(model.Package).one().name
    headers = {"Authorization": factories.UserWithToken()["token"]}
    form = {"id": "", "url": "", "save": "go-metadata"}
    answer = app.post(f"/contract/{name}/resource/new", data=form, headers=headers)
    assert answer.status_code in (403, 404)


def test_the_star_is_explained_only_where_a_field_has_one(
    look: Callable[[str], str], create: Callable[..., dict[str, Any]]
) -> None:
    name = create()["name"]
    legends = ["control-required-message" in look(f"/contract/edit/{name}/{n}") for n in (1, 2, 3)]
    assert legends == [True, False, False]


def test_what_was_typed_stands_in_an_error_in_its_own_direction(
    send: Send, create: Callable[..., dict[str, Any]]
) -> None:
    answer = send(f"/contract/edit/{create()['id']}/3", {"contact_email": "bad@@"})
    assert "«\u2068bad@@\u2069»" in unescape(answer.body)


def test_a_year_may_be_typed_with_more_than_its_digits(look: Callable[[str], str]) -> None:
    box = re.search(r'<input[^>]*name="fiscal_year"[^>]*>', look("/contract/new"))
    assert box
    assert "maxlength" not in box[0]


def test_an_officer_is_not_sent_to_a_form_that_makes_no_address(look: Callable[[str], str]) -> None:
    page = look("/publish")
    assert "/contract/new" in page
    assert "/dataset/new" not in page


# --- pages for readers --------------------------------------------------------------------------


def test_readers_see_persian_words_and_no_codes(
    look: Callable[[str], str], create: Callable[..., dict[str, Any]]
) -> None:
    made = create(
        deal_classes=["medium", "large"],
        duties=["msh-con"],
        theme=["GOVE"],
        frequency="MONTHLY",
        total_amount=12_500_000_000_000,
        legal_basis="مادهٔ ۷۱",
    )
    page = look(f"/contract/{made['name']}")
    words = ("معاملات متوسط", "انتشار همهٔ قراردادهای شهرداری", "حکمرانی", "ماهانه", "مادهٔ ۷۱")
    assert [word for word in words if word not in page] == []
    assert "۱۲٬۵۰۰ میلیارد ریال" in page
    assert "۱۲٬۵۰۰٬۰۰۰٬۰۰۰٬۰۰۰ ریال" in page
    assert "نیمهٔ" in look(f"/contract/{create(period_part='h1')['name']}")
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    for code in ("msh-con", "GOVE", "MONTHLY", "2024-03-20", "['", '{"', "contract_count"):
        assert code not in text, code


def test_empty_fields_are_not_shown(
    look: Callable[[str], str], create: Callable[..., dict[str, Any]]
) -> None:
    page = look(f"/contract/{create(nil_report='false')['name']}")
    assert "هیچ قراردادی" not in page
    assert "جمع مبلغ قراردادها" not in page
    assert "این فهرست در بر دارد" in page
