"""What withdrawn datasets and files were called is hidden where it must not be read."""

from __future__ import annotations

import json
from typing import Any

import ckan.model as model
import pytest

from tests.integration.catalog.withdrawals.withdrawing import LINK, REASON, TITLE, headers, text_of

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


NUMBER = "09121234567"


def test_what_a_hidden_dataset_is_called_later_nobody_reads(app: Any, act: Any, made: Any) -> None:
    act("package_patch", id=made["id"], private=True)
    act("package_patch", id=made["id"], title_translated={"fa": "نامی که کسی نباید بداند"})
    shown = text_of(app.get(f"/contract/{made['name']}", status=410))
    assert TITLE in shown
    assert "نامی که کسی" not in shown


def test_a_name_given_in_the_save_that_hides_nobody_reads(app: Any, act: Any, made: Any) -> None:
    never = "نامی که کسی نباید بداند"
    renamed = [{**file, "name": never} for file in made["resources"]]
    told = {"title_translated": {"fa": never}, "resources": renamed}
    act("package_patch", id=made["id"], private=True, **told)
    for id_ in (made["id"], *(file["id"] for file in made["resources"])):
        shown = text_of(app.get(f"/withdrawn/{id_}"))
        assert never not in shown
    assert TITLE in text_of(app.get(f"/contract/{made['name']}", status=410))
    act("package_patch", id=made["id"], private=False)
    assert app.get(f"/contract/{made['name']}", status=200)


def test_personal_number_in_old_title_is_masked_everywhere(
    app: Any, act: Any, made: dict[str, Any], before_the_guard: Any
) -> None:
    before_the_guard(model.Resource, made["resources"][0]["id"], name=f"{NUMBER}.pdf")
    act("resource_delete", id=made["resources"][0]["id"])
    assert NUMBER not in text_of(app.get(f"/contract/{made['name']}"))
    title = json.dumps({"fa": f"شکایت صاحب شمارهٔ {NUMBER}"})
    extras = {**model.Package.get(made["id"]).extras, "title_translated": title}
    before_the_guard(model.Package, made["id"], extras=extras)
    act("package_delete", id=made["id"], reason=REASON)
    shown = text_of(app.get(f"/contract/{made['name']}", status=410))
    assert NUMBER not in shown
    assert "شکایت صاحب شمارهٔ" in shown
    assert NUMBER not in str(act("mashhad_withdrawal_show", id=made["id"]))


def test_an_administrator_erases_a_title_and_the_page_stays(
    app: Any, act: Any, made: dict[str, Any], administrator: Any, officer: Any, stranger: Any
) -> None:
    file = made["resources"][0]["id"]
    act("resource_delete", id=file)
    act("package_delete", id=made["id"], reason=REASON)
    page = f"/withdrawn/{made['id']}"
    for user in ({}, headers(stranger), headers(officer)):
        assert app.post(page, data={"hide": "true"}, headers=user, status=403)
        assert 'name="hide"' not in text_of(app.get(page, headers=user))
    own = headers(administrator)
    assert 'name="hide"' in text_of(app.get(page, headers=own))
    app.post(page, data={"hide": "true"}, headers=own, follow_redirects=False)
    shown = text_of(app.get(f"/contract/{made['name']}", status=410))
    assert TITLE not in shown
    assert REASON in shown
    assert "عنوان پنهان شده" in shown
    assert LINK["name"] not in str(act("mashhad_withdrawal_show", id=file))
    assert 'name="hide"' not in text_of(app.get(page, headers=own))


def test_of_a_file_the_name_alone_is_erased(
    app: Any, act: Any, made: dict[str, Any], administrator: Any
) -> None:
    file = made["resources"][0]["id"]
    act("resource_delete", id=file)
    own = headers(administrator)
    app.post(f"/withdrawn/{file}", data={"hide": "true"}, headers=own, follow_redirects=False)
    shown = text_of(app.get(f"/withdrawn/{file}"))
    assert LINK["name"] not in shown
    assert TITLE in shown
