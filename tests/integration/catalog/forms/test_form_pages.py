"""The forms as an officer fills them in: page by page, with errors, to the files."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from ckan import model
from ckan.tests import factories

from tests.integration.catalog.forms.form_answers import shown, value_of

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

Send = Callable[..., Any]


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


def test_errors_at_fields_are_persian_and_keep_all_input(
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


def test_error_on_later_page_keeps_that_page_and_all_stored(
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


def test_a_form_page_that_is_there_is_for_officers_of_the_unit(
    app: Any, officer: dict[str, Any], create: Callable[..., dict[str, Any]]
) -> None:
    made = create()
    stranger = {"Authorization": factories.UserWithToken()["token"]}
    for path in (f"/contract/new/{made['id']}/2", f"/contract/edit/{made['id']}/2"):
        for headers in ({}, stranger):
            assert app.get(path, headers=headers, follow_redirects=False).status_code != 200
            app.post(path, data={"legal_basis": "نفوذ"}, headers=headers, follow_redirects=False)
        assert "legal_basis" not in shown(made["id"])
    headers = {"Authorization": officer["token"]}
    for path in ("/contract/edit/{id}/9", "/budget/edit/{id}/1", "/contract/edit/no/1"):
        assert app.get(path.format(id=made["id"]), headers=headers).status_code == 404


def test_an_empty_form_names_units_in_its_own_language(
    look: Callable[[str], str],
) -> None:
    assert re.search(r"<option[^>]*>District 9</option>", look("/en/contract/new"))
    page = look("/contract/new")
    assert re.search(r"<option[^>]*>منطقهٔ ۹</option>", page)
    # A year may be typed with more than its digits.
    box = re.search(r'<input[^>]*name="fiscal_year"[^>]*>', page)
    assert box
    assert "maxlength" not in box[0]


def test_the_star_is_explained_only_where_a_field_has_one(
    look: Callable[[str], str], send: Send, create: Callable[..., dict[str, Any]]
) -> None:
    name = create()["name"]
    pages = [look(f"/contract/edit/{name}/{n}") for n in (1, 2)]
    pages.append(unescape(send(f"/contract/edit/{name}/3", {"contact_email": "bad@@"}).body))
    legends = ["control-required-message" in each for each in pages]
    assert legends == [True, False, False]
    # What was typed stands in an error in its own direction.
    assert "«\u2068bad@@\u2069»" in pages[-1]


def test_an_officer_is_not_sent_to_a_form_that_makes_no_address(look: Callable[[str], str]) -> None:
    page = look("/publish")
    assert "/document/new" in page
    assert "/dataset/new" not in page
