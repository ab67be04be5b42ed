"""The sources of an installed ckanext-harvest are taken over, as its own actions made them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model

from ckanext.mashhad.catalog.cli import mashhad
from ckanext.mashhad.harvest import jobs

PLUGINS = (
    "mashhad_harvest mashhad_tables mashhad activity datastore scheming_datasets "
    "scheming_organizations dcat structured_data harvest ckan_harvester dcat_rdf_harvester"
)
pytestmark = [
    pytest.mark.ckan_config("ckan.plugins", PLUGINS),
    pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index"),
]
CONFIG = {
    "organizations_filter_include": ["a", "b"],
    "api_key": "marker",
    "default_tags": [{"name": "neighbour"}],
    "default_extras": {"area": "9"},
    "clean_tags": True,
}


@pytest.fixture
def old(
    act: Callable[..., Any], unit: dict[str, Any], migrate_db_for: Callable[[str], None]
) -> Callable[..., Any]:
    migrate_db_for("harvest")

    def make(name: str, kind: str, config: str = "", frequency: str = "WEEKLY") -> Any:
        about = {"title": f"Old {name}", "url": f"http://a.example/{name}", "config": config}
        return act(
            "harvest_source_create",
            name=name, source_type=kind, frequency=frequency, owner_org=unit["id"], **about,
        )  # fmt: skip

    return make


def test_sources_keep_what_has_a_place_here_and_the_rest_is_told(
    cli: Any, old: Callable[..., Any], act: Callable[..., Any]
) -> None:
    old("feed", "dcat_rdf", json.dumps({"rdf_format": "text/turtle"}), "DAILY")
    old("portal", "ckan", json.dumps(CONFIG))
    gone = old("gone", "ckan")
    act("package_delete", id=gone["id"])
    waf = old("folder", "ckan")
    change = sa.text("UPDATE harvest_source SET type = 'waf' WHERE id = :id")
    model.Session.execute(change, {"id": waf["id"]})
    model.Session.commit()

    told = cli.invoke(mashhad, ["harvest", "import-sources"]).output
    assert "folder: not taken over, there is no adapter for waf" in told
    assert (
        "portal: ckan http://a.example/portal\n  without default_extras: look at its form" in told
    )
    found = {each["name"]: each for each in act("mashhad_harvest_source_list")}
    assert {name: (each["kind"], each["every"]) for name, each in found.items()} == {
        "feed": ("dcat", "daily"), "portal": ("ckan", "weekly"),
    }  # fmt: skip
    assert found["portal"]["options"] == {"organization": "a, b", "keyword": "neighbour"}
    assert (found["portal"]["has_secret"], found["feed"]["has_secret"]) == (True, False)
    assert "marker" not in told
    assert jobs.tick()["started"] == []
    assert {each["health"]["code"] for each in found.values()} == {"new"}
    again = cli.invoke(mashhad, ["harvest", "import-sources"]).output
    assert again.count("not taken over") == 3
