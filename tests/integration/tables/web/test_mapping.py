"""An officer says what the headers of a file mean; it is remembered for the unit."""

from __future__ import annotations

import datetime as dt
import io
import re
from itertools import product
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest

from ckanext.mashhad.tables.versions import meanings
from tests.integration.tables.gate_files import table
from tests.integration.tables.publications import published_once

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

#: A register in which the subject has a name that nobody knows.
STRANGE = table().decode().replace("موضوع", "چه کاری").replace("مبلغ", "مبلغ (ریال)", 1).encode()


def address(register: dict[str, Any], file: dict[str, Any], more: str) -> str:
    return f"/contract/{register['name']}/resource/{file['id']}/check{more}"


@pytest.fixture
@published_once
def refused(add, work) -> dict[str, Any]:
    """A file that was refused for a header."""
    file = add(STRANGE)
    work()
    return file


def test_corrected_column_publishes_file_and_next_one_of_unit(
    app, register, refused, officer, add, work, states
) -> None:
    headers = {"Authorization": officer["token"]}
    page = app.get(address(register, refused, ""), headers=headers)
    shown = page.get_data(as_text=True).split('id="columns"')[1]
    assert "چه کاری" in shown
    assert "بهسازی پیاده‌رو" in shown
    number = shown.split('value="چه کاری"')[0].rsplit('name="header-', 1)[1].split('"')[0]
    said = {f"header-{number}": "چه کاری", f"column-{number}": "subject"}
    answer = app.post(
        address(register, refused, "/1/columns"), data=said, headers=headers, follow_redirects=False
    )
    assert answer.headers["Location"].endswith(address(register, refused, ""))
    work()
    assert states(refused["id"]) == ["rejected", "published"]
    another = add(STRANGE, "azar.csv")
    work()
    assert states(another["id"]) == ["published"]
    folded = app.get(address(register, another, ""), headers=headers).get_data(as_text=True)
    assert 'name="header-' not in folded
    asked = app.get(address(register, another, "?columns=1"), headers=headers)
    form = asked.get_data(as_text=True).split('id="columns"')[1]
    assert "طبق آنچه واحد پیش‌تر مشخص کرده است" in form
    assert '<option value="*">' in form
    said = {f"header-{number}": "چه کاری", f"column-{number}": "*"}
    app.post(address(register, another, "/1/columns"), data=said, headers=headers)
    work()
    assert states(another["id"]) == ["published", "rejected"]  # it is unknown once more
    said = {f"header-{number}": "چه کاری", f"column-{number}": "no_such"}
    wrong = app.post(address(register, another, "/2/columns"), data=said, headers=headers)
    assert 'aria-invalid="true"' in wrong.get_data(as_text=True).split('id="columns"')[1]


def test_check_page_names_the_columns_that_some_rows_need_too(
    app, register, officer, add, work
) -> None:
    file = add(STRANGE.replace("روش واگذاری".encode(), "چگونه".encode()))
    work()
    headers = {"Authorization": officer["token"]}
    page = app.get(address(register, file, ""), headers=headers).get_data(as_text=True)
    page = page.split('id="columns"')[1]
    note = page.split('<p class="note">')[1].split("</p>")[0]
    assert "موضوع" in note
    assert "روش واگذاری – لازم (جز برای" in note
    assert page.count("روش واگذاری – لازم (جز برای") > 1


def test_file_is_read_as_it_was_when_sent(as_officer, add, refused, work, states, unit) -> None:
    """Whatever a colleague says of its columns while it waits for its check."""
    as_officer("mashhad_column_mapping_update", id=refused["id"], mapping={"چه کاری": "subject"})
    work()
    later = add(STRANGE, "azar.csv")
    meanings.remember(
        unit["id"],
        "contracts",
        {"چه کاری": None},
        (),
        user_id="colleague",
        now=dt.datetime.now(dt.UTC),
    )
    model.Session.commit()
    work()
    assert states(later["id"]) == ["published"]
    afterwards = add(STRANGE, "dey.csv")
    work()
    assert states(afterwards["id"]) == ["rejected"]


def test_value_that_is_explained_is_remembered_and_taken_back(app, officer, unit) -> None:
    odd = table("بهسازی پیاده‌رو").replace("استعلام".encode(), "بند ب".encode())
    headers = {"Authorization": officer["token"]}

    def post(**sent: Any) -> str:
        answer = app.post("/publish/file", data=sent, headers=headers)
        return str(answer.get_data(as_text=True))

    unclear = odd.replace("بند ب".encode(), "مناقصه".encode())
    assert re.search("شاید: [^<]*مناقصه", post(upload=(io.BytesIO(unclear), "b.csv")))
    page = post(upload=(io.BytesIO(odd), "a.csv"))
    assert "شاید:" not in page
    assert "روش واگذاری شناخته نشد" in page
    word = re.search(r'name="preview" value="([^"]+)"', page)[1]
    said = {"value-1": "بند ب", "of-1": "award_method", "remember": "1", "table": "contracts"}
    wrong = post(preview=word, **said, **{"code-1": "no_such"})
    assert "چنین گزینه‌ای وجود ندارد" in wrong
    page = post(preview=word, **said, **{"code-1": "price_inquiry"})
    assert "شناخته نشد" not in page
    assert "طبق آنچه واحد پیش‌تر مشخص کرده است" in page
    assert meanings.said_values(unit["id"], ["contracts"]) == {
        "award_method": {"بند ب": "price_inquiry"}
    }
    word = re.search(r'name="preview" value="([^"]+)"', page)[1]
    page = post(preview=word, **said, **{"code-1": ""})
    assert "روش واگذاری شناخته نشد" in page
    assert meanings.said_values(unit["id"], ["contracts"]) == {}


def test_what_is_said_holds_for_all_files_of_the_unit_alone(
    app, as_officer, refused, officer, stranger, unit
) -> None:
    said = {"چه کاری": "subject", "سطر ناشناخته": "notes"}
    as_officer("mashhad_column_mapping_update", id=refused["id"], mapping=said)
    assert meanings.mapping(unit["id"], "contracts") == {"چه کاری": "subject"}
    assert meanings.mapping(model.Group.get("mashhad-district-10").id, "contracts") == {}
    accepted = [
        app.post(  # a file that is only looked at
            "/api/action/mashhad_table_preview",
            data={"table": "contracts", "upload": (io.BytesIO(STRANGE), "a.csv")},
            headers={"Authorization": user["token"]},
        ).json["result"]["accepted"]
        for user in (officer, stranger)
    ]
    assert accepted == [True, False]
    as_officer("mashhad_column_mapping_update", id=refused["id"], mapping={"چه کاری": ""})
    assert meanings.mapping(unit["id"], "contracts") == {"چه کاری": None}


CANNOT_BE = (
    {},
    {"mapping": {"چه کاری": "nothing"}},
    {"mapping": {"چه کاری": "amount"}},
    {"mapping": "subject"},
    {"mapping": {"چه کاری": ["*"]}},
    {"mapping": {"چه کاری": {"subject": 1}}},
    {"mapping": {}, "values": ["x"]},
    {"mapping": {}, "values": {"award_method": {"x": ["y"]}}},
    {"mapping": {}, "values": {"no_column": {"x": "y"}}},
    {"mapping": {}, "values": {"award_method": {"x" * 201: "auction"}}},
    {"mapping": {}, "values": {"award_method": {f"x{n}": "" for n in range(201)}}},
)


def test_what_cannot_be_is_not_kept(app, refused, officer, unit, states) -> None:
    address, headers = (
        "/api/action/mashhad_column_mapping_update",
        {"Authorization": officer["token"]},
    )
    for said in CANNOT_BE:
        answer = app.post(address, json={"id": refused["id"], **said}, headers=headers)
        assert answer.status_code == 409, said
    assert states(refused["id"]) == ["rejected"]
    assert meanings.mapping(unit["id"], "contracts") == {}
    assert meanings.said_values(unit["id"], ["contracts"]) == {}


def test_only_the_newest_version_is_checked_again(as_officer, refused, send, work, states) -> None:
    as_officer("resource_patch", id=refused["id"], upload=send(table(), "b.csv"))
    work()
    said = {"چه کاری": "subject"}
    with pytest.raises(tk.ValidationError):
        as_officer("mashhad_column_mapping_update", id=refused["id"], n=1, mapping=said)


def test_nobody_else_sees_or_says_what_columns_are(app, register, refused, stranger) -> None:
    for user in (None, stranger):
        headers = {"Authorization": user["token"]} if user else {}
        path = address(register, refused, "/1/columns")
        app.post(path, headers=headers, data={"header-1": "چه کاری"}, status=404)
        for action in ("mashhad_column_mapping_show", "mashhad_column_mapping_update"):
            asked = {"id": refused["id"], "mapping": {}}
            app.post(f"/api/action/{action}", json=asked, headers=headers, status=403)


def test_an_id_that_is_no_text_is_refused_at_the_entrance(app, admin) -> None:
    actions = ("column_mapping_show", "column_mapping_update", "file_waive", "file_override")
    for action, given in product(actions, (5, [1], {"a": 1})):
        headers = {"Authorization": admin["token"]}
        app.post(f"/api/action/mashhad_{action}", json={"id": given}, headers=headers, status=409)


def test_check_page_says_what_was_read_and_asks_what_values_mean(
    app, register, officer, add, work, states
) -> None:
    content = table("بهسازی", "خرید").decode().replace("مبلغ", "مبلغ (ریال)", 1)
    file = add(content.replace("استعلام", "بند ب").encode())
    work()
    headers, base = {"Authorization": officer["token"]}, address(register, file, "")
    page = app.get(base, headers=headers).get_data(as_text=True)
    assert "۱۰ میلیارد" in page.split('id="understood"')[1].split("</section>")[0]
    form = page.split('id="columns"')[1].split("</section>")[0]
    assert address(register, file, "/1/columns") in form
    assert 'name="value-1" value="بند ب"' in form
    said = {"table": "contracts", "value-1": "بند ب", "of-1": "award_method"}
    said["code-1"] = re.search(r'<option value="([a-z_]+)"', form)[1]
    app.post(address(register, file, "/1/columns"), data=said, headers=headers)
    work()
    assert states(file["id"]) == ["rejected", "published"]
    assert 'id="understood"' not in app.get(base).get_data(as_text=True)
