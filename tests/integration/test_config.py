"""Defaults for a Persian catalogue hold only where the site has not said otherwise."""

from __future__ import annotations

from pathlib import Path

import ckan.plugins as p
import pytest
from ckan.common import config_declaration
from ckan.exceptions import CkanConfigurationException
from ckan.plugins import toolkit as tk
from ckan.tests import helpers

from ckanext.mashhad import config
from ckanext.mashhad.tables.engine.common.limits import Limits


def test_unconfigured_site_has_our_types_and_search() -> None:
    site: dict[str, str] = {}
    config.apply_site_defaults(site)
    assert site["ckan.search.show_all_types"] == "true"
    assert site["scheming.presets"].split() == [
        "ckanext.scheming:presets.json",
        "ckanext.mashhad.schemas:presets.yaml",
    ]
    assert "ckanext.mashhad.schemas:contract.yaml" in site["scheming.dataset_schemas"].split()


def test_what_site_says_stays_and_applying_twice_adds_nothing() -> None:
    site = {
        "ckan.search.show_all_types": "false",
        "ckanext.dcat.rdf.profiles": "euro_dcat_ap_3",
        "scheming.dataset_schemas": "ckanext.other:camel.yaml",
    }
    config.apply_site_defaults(site)
    once = dict(site)
    config.apply_site_defaults(site)
    assert site == once
    assert site["ckan.search.show_all_types"] == "false"
    assert site["ckanext.dcat.rdf.profiles"] == "euro_dcat_ap_3"
    assert site["scheming.dataset_schemas"].split()[0] == "ckanext.other:camel.yaml"


@pytest.mark.usefixtures("with_plugins")
def test_no_network_is_allowed_by_default() -> None:
    assert config_declaration[config.ALLOWED_NETWORKS].default == []


@pytest.mark.usefixtures("with_plugins")
@pytest.mark.ckan_config(config.ALLOWED_NETWORKS, ["10.0.0.0/8"])
def test_allowed_networks_are_a_list() -> None:
    assert config.allowed_networks() == ["10.0.0.0/8"]


@pytest.mark.usefixtures("with_plugins")
@pytest.mark.parametrize(
    "line",
    [
        ["mashhad", "scheming_datasets", "scheming_organizations"],
        ["dcat", "mashhad", "scheming_datasets", "scheming_organizations"],
    ],
)
def test_companion_missing_or_too_early_is_named_at_start(line: list[str]) -> None:
    site = {**tk.config, "ckan.plugins": line}
    with pytest.raises(CkanConfigurationException, match=r"ckan\.plugins: dcat$"):
        p.get_plugin("mashhad").configure(site)


@pytest.mark.usefixtures("with_plugins")
@pytest.mark.parametrize(
    ("line", "missing"),
    [
        (["mashhad", "mashhad_tables", "datastore"], "mashhad"),
        (["mashhad_tables", "mashhad"], "datastore"),
    ],
)
def test_the_tables_room_names_what_it_misses_at_the_start(line: list[str], missing: str) -> None:
    site = {**tk.config, "ckan.plugins": line}
    with pytest.raises(CkanConfigurationException, match=f"needs the plugin '{missing}'"):
        p.get_plugin("mashhad_tables").configure(site)


@pytest.mark.usefixtures("with_plugins")
def test_every_setting_of_ours_is_documented() -> None:
    text = (Path(__file__).parents[2] / "docs" / "install.md").read_text(encoding="utf-8")
    ours = [str(key) for key in config_declaration.iter_options() if "mashhad" in str(key)]
    assert ours
    given = [*config.SITE_DEFAULTS, config.SCHEMAS, config.PRESETS]
    assert [key for key in [*ours, *given] if f"`{key}`" not in text] == []


@pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")
@pytest.mark.parametrize("action", ["organization_create", "group_create"])
def test_a_login_alone_makes_no_unit(action: str, officer: dict) -> None:
    with pytest.raises(tk.NotAuthorized):
        helpers.call_action(action, {"user": officer["name"], "ignore_auth": False}, name="made-up")


@pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")
def test_visitors_do_not_see_who_works_for_a_unit(app, officer: dict, unit: dict) -> None:
    assert officer["name"] not in app.get(f"/organization/members/{unit['name']}").body


@pytest.mark.usefixtures("with_plugins")
def test_limits_of_tables_are_checkers_until_site_says_others() -> None:
    ours = Limits(**config.table_limits())
    assert ours == Limits()


@pytest.mark.usefixtures("with_plugins")
@pytest.mark.ckan_config(f"{config.TABLES}workbook_cells", 10)
def test_a_site_may_set_how_much_a_table_holds() -> None:
    assert config.table_limits()["cells"] == 10
