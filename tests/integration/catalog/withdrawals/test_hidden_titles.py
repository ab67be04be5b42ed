"""What withdrawn datasets and files were called is hidden where it must not be read."""

from __future__ import annotations

import json
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa

from ckanext.mashhad.catalog.withdrawals import actions, erased_texts
from tests.integration import shared_site
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


@pytest.mark.parametrize("action", ["mashhad_withdrawal_update", "mashhad_withdrawal_hide"])
def test_what_is_purged_and_made_anew_meanwhile_is_another(
    act: Any, create: Any, made: Any, monkeypatch: Any, action: str
) -> None:
    act("package_patch", id=made["id"], private=True)
    standing = actions._standing

    def read_and_make_anew(asked: dict[str, Any]) -> Any:
        found = standing(asked)
        monkeypatch.setattr(actions, "_standing", standing)
        act("dataset_purge", id=made["id"])
        create(id=made["id"], private=True)
        return found

    monkeypatch.setattr(actions, "_standing", read_and_make_anew)
    with pytest.raises(tk.ObjectNotFound):
        act(action, id=made["id"], reason=REASON)
    assert act("package_show", id=made["id"])["title"]


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


def test_erased_texts_are_nowhere_and_do_not_come_back(act: Any, publish: Any) -> None:
    said = {"title_translated": "عنوانی", "notes_translated": "شرحی"}
    file = {"url": "https://example.org/pinhan.pdf", "name": "پرونده‌ای", "description": "فایلی"}
    texts = (*said.values(), "pinhan", file["name"], file["description"], "register.csv")
    made = publish(resources=[file], **{key: {"fa": text} for key, text in said.items()})
    act("package_delete", id=made["id"], reason=REASON)
    assert set(stored(texts)) == set(texts)
    act("mashhad_withdrawal_hide", id=made["id"])
    assert stored(texts) == {}
    act("package_patch", id=made["id"], state="active")
    assert stored(texts) == {}
    assert act("package_show", id=made["id"])["title"] == made["name"]


def test_of_a_file_name_a_known_ending_alone_is_left() -> None:
    names = ("الف.CSV", "a.geojson", "علی.رضایی", "a.b/c", "")
    endings = (".csv", ".geojson", "", "", "")
    assert [erased_texts.erased_name(each) for each in names] == [
        f"erased{each}" for each in endings
    ]


def stored(texts: tuple[str, ...]) -> dict[str, set[str]]:
    """In which tables these texts are."""
    found: dict[str, set[str]] = {}
    for table in shared_site.tables():
        for text in texts:
            has = sa.text(f'SELECT EXISTS (SELECT FROM "{table}" AS x WHERE x::text LIKE :text)')
            if model.Session.scalar(has, {"text": f"%{text}%"}):
                found.setdefault(text, set()).add(table)
    return found


def test_what_was_private_when_erased_is_read_by_its_officers(
    app: Any, act: Any, made: dict[str, Any], officer: Any
) -> None:
    erased = {"fa": "نامی که کسی نباید بداند"}
    act("package_patch", id=made["id"], title_translated=erased)
    act("package_patch", id=made["id"], private=True, reason=REASON)
    act("mashhad_withdrawal_hide", id=made["id"])
    own = headers(officer)
    for page in (f"/contract/{made['name']}", f"/contract/edit/{made['name']}", "/dataset/"):
        shown = text_of(app.get(page, headers=own, status=200))
        assert erased["fa"] not in shown
    file = {"id": made["resources"][0]["id"], "name": "دیگر", "url": "https://example.org/c.pdf"}
    anew = {"title_translated": {"fa": "دیگر"}, "notes_translated": {"fa": "دیگر"}}
    act("package_patch", id=made["id"], private=False, resources=[file], **anew)
    assert erased["fa"] not in text_of(app.get(f"/contract/{made['name']}", status=200))
