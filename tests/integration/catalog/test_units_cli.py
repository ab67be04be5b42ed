"""An empty portal becomes a working one by two commands: load the units, invite an officer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import helpers

from ckanext.mashhad.catalog.cli import mashhad

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

UNITS = """
units:
  - name: sample-municipality
    title: {fa: شهرداری نمونه, en: Sample Municipality}
    unit_kind: municipality
    legal_person: true
  - name: sample-district-01
    title: {fa: منطقهٔ ۱, en: District 1}
    unit_kind: district
    parent: sample-municipality
    legal_person: false
"""


@pytest.fixture
def units_file(tmp_path: Path) -> Path:
    path = tmp_path / "units.yaml"
    path.write_text(UNITS, encoding="utf-8")
    return path


def shown(name: str) -> dict:
    return helpers.call_action("organization_show", id=name)


def test_units_are_created_and_changed_as_their_file_says(cli, act, units_file: Path) -> None:
    result = cli.invoke(mashhad, ["units", "load", str(units_file)])
    assert result.exit_code == 0, result.output
    assert "created: 2" in result.output
    district = shown("sample-district-01")
    assert district["title"] == "منطقهٔ ۱"
    assert district["unit_kind"] == "district"
    assert district["parent"] == "sample-municipality"

    # Loading again writes what has changed in the file, and leaves what it does not name.
    result = cli.invoke(mashhad, ["units", "load", str(units_file)])
    assert "created: 0" in result.output
    assert "updated: 0" in result.output
    assert "unchanged: 2" in result.output
    act("organization_patch", id="sample-district-01", phone="051-31290000")
    units_file.write_text(UNITS.replace("منطقهٔ ۱,", "منطقهٔ یک,"), encoding="utf-8")
    result = cli.invoke(mashhad, ["units", "load", str(units_file)])
    assert "updated: 1" in result.output
    district = shown("sample-district-01")
    assert district["title"] == "منطقهٔ یک"
    assert district["phone"] == "051-31290000"


def test_the_seed_of_mashhad_loads_and_loads_again(cli) -> None:
    first = cli.invoke(mashhad, ["units", "load", "mashhad"])
    assert first.exit_code == 0, first.output
    assert shown("mashhad-district-09")["parent"] == "mashhad-municipality"
    second = cli.invoke(mashhad, ["units", "load", "mashhad"])
    assert "created: 0" in second.output
    assert "updated: 0" in second.output


def test_bad_file_is_refused_with_reasons_and_nothing_is_created(cli, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    for text in ("units: [", "units:\n  - name: A B\n", "[]", "\x00"):
        path.write_text(text, encoding="utf-8")
        result = cli.invoke(mashhad, ["units", "load", str(path)])
        assert result.exit_code == 1
        assert "Error" in result.output
        assert "Traceback" not in result.output
    assert helpers.call_action("organization_list") == []


def test_file_with_wrong_entry_loads_nothing_and_lists_all(cli, units_file: Path) -> None:
    wrong = UNITS + "    website: javascript:1\n    phone: 09151112233\n"
    units_file.write_text(wrong.replace("municipality\n", "city\n", 1), encoding="utf-8")
    result = cli.invoke(mashhad, ["units", "load", str(units_file)])
    assert result.exit_code == 1
    problems = [line for line in result.output.splitlines() if "Entry 2" in line]
    assert ["phone" in problems[0], "website" in problems[1], "no entry" in problems[2]] == [
        True
    ] * 3
    assert helpers.call_action("organization_list") == []


def test_what_only_portal_knows_to_be_wrong_loads_nothing_either(
    cli, act, units_file: Path
) -> None:
    act("group_create", name="sample-district-01")
    result = cli.invoke(mashhad, ["units", "load", str(units_file)])
    assert result.exit_code == 1
    assert "Entry 2 (sample-district-01): name" in result.output
    model.Session.rollback()
    assert helpers.call_action("organization_list") == []


def test_a_path_that_does_not_exist_is_named_as_it_was_typed(cli) -> None:
    result = cli.invoke(mashhad, ["units", "load", "/no/such/mashhad"])
    assert result.exit_code == 1
    assert "/no/such/mashhad cannot be read" in result.output
    assert ".yaml" not in result.output
    result = cli.invoke(mashhad, ["units", "load", "nowhere.yaml"])
    assert result.exit_code == 1
    assert "nowhere.yaml" in result.output


def test_only_a_sysadmin_may_load_units(officer) -> None:
    with pytest.raises(tk.NotAuthorized):
        helpers.call_action(
            "mashhad_units_load", {"user": officer["name"], "ignore_auth": False}, text=UNITS
        )


class TestInvite:
    def test_the_link_sets_the_password_of_an_editor_of_the_unit(self, cli, app, unit) -> None:
        result = cli.invoke(mashhad, ["units", "invite", "officer@example.org", unit["name"]])
        assert result.exit_code == 0, result.output
        link = re.search(r"https?://\S+", result.output)
        assert link
        app.get(link[0].replace("http://test.mashhad.example", ""), status=200)
        user = model.Session.query(model.User).filter_by(email="officer@example.org").one()
        roles = helpers.call_action("member_list", id=unit["id"], object_type="user")
        assert (user.id, "user", "Editor") in [(m[0], m[1], m[2]) for m in roles]

    def test_inviting_again_keeps_one_login_and_changes_the_role(self, cli, unit) -> None:
        cli.invoke(mashhad, ["units", "invite", "officer@example.org", unit["name"]])
        result = cli.invoke(
            mashhad,
            ["units", "invite", "Officer@example.org", unit["name"], "--role", "admin"],
        )
        assert result.exit_code == 0, result.output
        assert "has a login already" in result.output
        assert model.Session.query(model.User).filter_by(email="officer@example.org").count() == 1

    def test_a_wrong_unit_or_address_is_named_and_nobody_is_created(self, cli, unit) -> None:
        before = model.Session.query(model.User).count()
        for email, unit_name in (
            ("officer@example.org", "no-such-unit"),
            ("not an address", "mashhad-district-09"),
            (" ", "mashhad-district-09"),
        ):
            result = cli.invoke(mashhad, ["units", "invite", email, unit_name])
            assert result.exit_code == 1
            assert "Error" in result.output
            assert model.Session.query(model.User).count() == before

    def test_an_officer_may_not_invite(self, officer, unit) -> None:
        with pytest.raises(tk.NotAuthorized):
            helpers.call_action(
                "mashhad_unit_invite",
                {"user": officer["name"], "ignore_auth": False},
                email="x@example.org",
                unit=unit["name"],
            )

    def test_what_is_no_text_is_refused_at_its_field(self, act, unit) -> None:
        for wrong in ({"email": 5}, {"email": ["a@b.org"]}, {"unit": 5}, {"unit": "a\x00b"}):
            values = {"email": "officer@example.org", "unit": unit["name"], **wrong}
            with pytest.raises(tk.ValidationError) as caught:
                act("mashhad_unit_invite", **values)
            assert set(caught.value.error_dict) == set(wrong)
        with pytest.raises(tk.ValidationError):
            act("mashhad_units_load", text=5)
