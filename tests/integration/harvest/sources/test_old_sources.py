"""The sources of an installed ckanext-harvest are taken over, as its own actions made them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import factories

from ckanext.mashhad.catalog.cli import mashhad
from ckanext.mashhad.harvest.runs import execution
from tests.integration.harvest.harvest_feed import Feed, happened, stored
from tests.integration.harvest.writing.test_kinds import package, serve_portal

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

    def make(
        name: str, kind: str, config: str = "", frequency: str = "WEEKLY", url: str = ""
    ) -> Any:
        url = url or f"http://a.example/{name}"
        about = {"title": f"Old {name}", "url": url, "config": config}
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
        "portal: ckan http://a.example/portal, 0 datasets\n"
        "  without default_extras: look at its form" in told
    )
    found = {each["name"]: each for each in act("mashhad_harvest_source_list")}
    assert {name: (each["kind"], each["every"]) for name, each in found.items()} == {
        "feed": ("dcat", "daily"), "portal": ("ckan", "weekly"),
    }  # fmt: skip
    assert found["portal"]["options"] == {"organization": "a, b", "keyword": "neighbour"}
    assert (found["portal"]["has_secret"], found["feed"]["has_secret"]) == (True, False)
    assert "marker" not in told
    assert execution.tick()["started"] == []
    assert {each["health"]["code"] for each in found.values()} == {"new"}
    again = cli.invoke(mashhad, ["harvest", "import-sources"]).output
    assert again.count("not taken over") == 3


def test_datasets_of_old_harvester_are_adopted_and_not_doubled(
    cli: Any,
    old: Callable[..., Any],
    act: Callable[..., Any],
    unit: dict[str, Any],
    feed: Feed,
    read_once: Callable[[str], Any],
) -> None:
    made = old("portal", "ckan", url=serve_portal(feed, package(1), package(2)))
    other = factories.Organization()
    mine, theirs = (
        factories.Dataset(
            title=f"Old {n}",
            name=f"old-{n}",
            owner_org=owner["id"],
            resources=[{"url": f"http://portal.example/{n}.csv"}],
        )
        for n, owner in ((1, unit), (2, other))
    )
    for n, each in ((1, mine), (2, theirs)):
        model.Session.execute(
            sa.text(
                "INSERT INTO harvest_job (id, source_id, status) VALUES (:n, :source, 'Finished')"
            ),
            {"n": str(n), "source": made["id"]},
        )
        model.Session.execute(
            sa.text(
                "INSERT INTO harvest_object "
                "(id, guid, current, package_id, harvest_job_id, harvest_source_id, state) "
                "VALUES (:n, :guid, true, :package, :n, :source, 'COMPLETE')"
            ),
            {"n": str(n), "guid": f"id-{n}", "package": each["id"], "source": made["id"]},
        )
    model.Session.commit()
    told = cli.invoke(mashhad, ["harvest", "import-sources"]).output
    assert ", 1 datasets\n  1 datasets of it stay as they are" in told

    assert happened(read_once("portal")) == {"updated": 1, "added": 1}
    found = act("package_show", id=mine["id"])
    assert (found["type"], found["name"], found["title"], found["owner_org"]) == (
        "document", "old-1", "Dataset 1", unit["id"],
    )  # fmt: skip
    assert found["resources"][0]["id"] == mine["resources"][0]["id"]
    assert act("package_show", id=theirs["id"])["title"] == "Old 2"
    assert set(stored()) == {"id-1", "id-2"}
    assert act("package_search", q="name:old-1")["results"][0]["type"] == "document"
    assert happened(read_once("portal")) == {"unchanged": 2}
