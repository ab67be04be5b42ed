"""Before anything is saved the forms tell which duties the publication will satisfy."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from ckan import model

from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins", "district")

PLAN = "قراردادهای ماه گذشتهٔ هر منطقه"
ABAN = {"fiscal_year": "۱۴۰۵", "period_part": "m08"}


@pytest.fixture
@made_once
def district(unit: dict[str, Any], act: Callable[..., Any], freezer: Any) -> dict[str, Any]:
    """The district alone, monitored since the beginning of Aban 1405; today is 7 Azar."""
    freezer.move_to("2026-11-28 08:00:00")
    return act(
        "organization_patch", id=unit["id"], unit_kind="district", monitored_from="2026-10-23"
    )


def panel(page: Any) -> str:
    """What the form says of it."""
    (found,) = re.findall(r'<section[^>]*id="foreseen".*?</section>', page.body, re.S)
    return found


def test_a_form_that_is_filled_in_by_a_link_tells_it_at_once(app, officer, district) -> None:
    headers = {"Authorization": officer["token"]}
    asked = {"group": district["id"], "fiscal_year": "1405", "period_part": "m08"}
    page = app.get("/contract/new", query_string=asked, headers=headers)
    assert PLAN in panel(page)
    assert "به‌موقع" in panel(page)
    assert "نخست واحد" in panel(app.get("/contract/new", headers=headers))


def test_looking_keeps_what_was_typed_and_saves_nothing(app, officer, district) -> None:
    headers = {"Authorization": officer["token"]}
    typed = {**ABAN, "owner_org": district["id"], "title_translated-fa": "قراردادهای آبان"}
    page = app.post("/contract/new", data={**typed, "save": "look"}, headers=headers)
    assert PLAN in panel(page)
    assert 'value="قراردادهای آبان"' in page.body
    assert re.search(r'<option value="m08" selected', page.body)
    assert model.Session.query(model.Package).count() == 0


def test_later_pages_and_form_of_file_tell_it_of_what_is_stored(
    app, officer, district, act
) -> None:
    headers = {"Authorization": officer["token"]}
    fields = {
        "type": "contract",
        "state": "draft",
        "owner_org": district["id"],
        "title_translated": {"fa": "قراردادهای آبان"},
        "notes_translated": {"fa": "فهرست"},
        **ABAN,
    }
    made = act("package_create", **fields)
    later = app.get(f"/contract/new/{made['name']}/3", headers=headers)
    assert PLAN in panel(later)
    looked = app.post(
        f"/contract/new/{made['name']}/3",
        data={"save": "look", "contact_name": "روابط عمومی"},
        headers=headers,
    )
    assert PLAN in panel(looked)
    assert 'value="روابط عمومی"' in looked.body
    assert act("package_show", id=made["id"]).get("contact_name") in (None, "")
    file = app.get(f"/contract/{made['name']}/resource/new", headers=headers)
    assert PLAN in panel(file)


def test_an_edited_period_is_looked_at_before_it_is_saved(app, officer, publish) -> None:
    headers = {"Authorization": officer["token"]}
    file = {"url": "https://example.org/a.csv", "name": "قراردادها", "format": "CSV"}
    made = publish(fiscal_year="1404", period_part="m08", resources=[file])
    address = f"/contract/edit/{made['name']}/1"
    assert PLAN not in panel(app.get(address, headers=headers))
    typed = {**ABAN, "owner_org": made["owner_org"], "title_translated-fa": "الف"}
    looked = app.post(address, data={**typed, "save": "look"}, headers=headers)
    assert PLAN in panel(looked)


def test_who_may_not_make_or_change_a_dataset_looks_at_none(app, stranger, create) -> None:
    made = create()
    headers = {"Authorization": stranger["token"]}
    address = f"/contract/edit/{made['name']}/1"
    app.post(address, data={"save": "look"}, headers=headers, status=403)
    app.post("/contract/new", data={"save": "look"}, status=403)
