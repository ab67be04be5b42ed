"""Who reads the past of a file: nobody what is no more public."""

from __future__ import annotations

import pytest
from ckan.tests import factories

from ckanext.mashhad.catalog import client_budget
from tests.integration.tables.gate_files import PDF, REFUSED, table
from tests.integration.tables.history.past_files import (
    DOORS,
    REASON,
    is_told,
    second,
)

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


def test_no_door_gives_words_that_were_taken_out(file, get, officer, stranger) -> None:
    assert not is_told(get, file)
    assert not is_told(get, file, stranger)
    assert is_told(get, file, officer)


def test_other_units_editor_reads_what_everybody_reads(file, get) -> None:
    editor = factories.UserWithToken()
    factories.Organization(users=[{"name": editor["name"], "capacity": "editor"}])
    assert not is_told(get, file, editor)
    assert get(file, "history?version=1", editor).status_code == 200


def test_client_that_spent_its_minute_reads_no_past(file, register, app, monkeypatch) -> None:
    def status(ending: str, address: str = "203.0.113.20") -> int:
        path = f"/contract/{register['name']}/resource/{file['id']}{ending}"
        return app.get(path, environ_overrides={"REMOTE_ADDR": address}).status_code

    monkeypatch.setattr(client_budget.config, "client_seconds", lambda: 1e-6)
    assert status("/history.csv?version=1") == 200
    assert {status(f"/{door}") for door in DOORS} == {429}
    assert status("/history", "203.0.113.21") == 200
    # All that is limited is limited together, and other pages of the file are not.
    assert (
        app.get("/sitemap.xml", environ_overrides={"REMOTE_ADDR": "203.0.113.20"}).status_code
        == 429
    )
    assert {status(ending) for ending in ("", "/rows.csv", "/rows.json")} == {200}


def test_private_dataset_gives_nothing_to_others(file, get, act, register, officer) -> None:
    act("package_patch", id=register["id"], private=True, reason=REASON)
    assert {get(file, door).status_code for door in DOORS} == {410}
    assert not is_told(get, file)
    assert get(file, "history?version=1", officer).status_code == 200


def test_what_was_hidden_stays_off_after_its_return(file, get, act, register, officer) -> None:
    act("package_patch", id=register["id"], private=True, reason=REASON)
    act("package_patch", id=register["id"], private=False)
    answer = get(file, "history.json?version=1")
    assert answer.status_code == 400
    assert get(file, "history.json?version=2").status_code == 200
    assert get(file, "changes.json?from=1&to=2").status_code == 400
    assert not is_told(get, file)
    assert is_told(get, file, officer)


def test_deleted_file_or_dataset_gives_nothing_to_anybody(
    file, get, act, register, officer
) -> None:
    act("resource_delete", id=file["id"], reason=REASON)
    for who in (None, officer):
        assert {get(file, door, who).status_code for door in DOORS} <= {404, 410}
        assert not is_told(get, file, who)
    act("package_delete", id=register["id"], reason=REASON)
    for who in (None, officer):
        assert {get(file, door, who).status_code for door in DOORS} <= {404, 410}


def test_versions_before_another_kind_of_file_stay_off(
    file, get, as_officer, send, work, replace, act
) -> None:
    act("resource_patch", id=file["id"], upload=send(PDF, "letter.pdf"))
    assert {get(file, door).status_code for door in DOORS} == {404}
    replace(file, second())
    replace(file, table("روشنایی"))
    assert get(file, "history.json?version=1").status_code == 400
    assert get(file, "history.json?version=2").status_code == 400
    assert get(file, "history.json?version=3").status_code == 200
    assert not is_told(get, file)


def test_version_that_was_never_public_is_not_there(file, get, replace, officer) -> None:
    replace(file, REFUSED)
    for who in (None, officer):
        assert get(file, "history.json?version=3", who).status_code == 400
        assert get(file, "history.json?version=2", who).status_code == 200


def test_file_at_another_dataset_is_not_there(file, app, create) -> None:
    other = create(period_part="m03")
    for door in DOORS:
        assert app.get(f"/contract/{other['name']}/resource/{file['id']}/{door}").status_code == 404


def test_no_robot_lists_files_or_pages(file, get, app) -> None:
    for door in (*DOORS, "history.json?version=9"):
        assert get(file, door).headers["X-Robots-Tag"] == "noindex, nofollow", door
    robots = app.get("/robots.txt").get_data(as_text=True).splitlines()
    assert {"Disallow: /*/resource/*/history", "Disallow: /*/resource/*/changes"} <= {*robots}
    assert "Disallow: /explore/*?" in robots
