"""The harvester of ckanext-dcat, as other portals run it, reads our feed to the last dataset."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import responses
from ckan import model
from ckan.plugins import toolkit as tk

PORTAL = "http://test.mashhad.example"
PLUGINS = (
    "mashhad activity scheming_datasets scheming_organizations dcat structured_data "
    "harvest dcat_rdf_harvester"
)
#: Their side: a portal with ckanext-dcat's own profile and its schema for plain datasets.
THEIRS = (
    pytest.mark.ckan_config("ckan.plugins", PLUGINS),
    pytest.mark.ckan_config("ckanext.dcat.rdf.profiles", "euro_dcat_ap_3"),
    pytest.mark.ckan_config(
        "scheming.dataset_schemas",
        "ckanext.dcat.schemas:dcat_ap_recommended.yaml ckanext.mashhad.schemas:contract.yaml",
    ),
    pytest.mark.ckan_config(
        "scheming.presets",
        "ckanext.scheming:presets.json ckanext.dcat.schemas:presets.yaml"
        " ckanext.mashhad.schemas:presets.yaml",
    ),
    pytest.mark.ckan_config("ckanext.dcat.datasets_per_page", 2),
    pytest.mark.usefixtures("with_plugins", "clean_db", "harvest_tables", "clean_index"),
)


@pytest.fixture
def harvest_tables(clean_db: None, migrate_db_for: Callable[[str], None]) -> None:
    migrate_db_for("harvest")


@pytest.fixture
def wire(app: Any) -> Any:
    """Their HTTP client reaches our portal without a network."""

    def answer(request: Any) -> tuple[int, dict[str, str], bytes]:
        path = request.url.removeprefix(PORTAL)
        given = app.test_client(use_cookies=False).open(path, method=request.method)
        return given.status_code, dict(given.headers), given.data

    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        for method in (responses.HEAD, responses.GET):
            mock.add_callback(method, re.compile(f"{PORTAL}/.*"), callback=answer)
        mock.add_passthru(tk.config["solr_url"])
        yield mock


@pytest.fixture
def harvest(act: Callable[..., Any], unit: dict[str, Any]) -> Callable[[], list[str]]:
    """Run one job of their harvester on our feed; give the URIs of the records it got."""
    from ckanext.dcat.harvesters import DCATRDFHarvester
    from ckanext.harvest.model import HarvestJob, HarvestObject, HarvestSource

    address = f"{PORTAL}/catalog.ttl?profiles=mashhad&fq=%2Bdataset_type:contract"
    made = act(
        "harvest_source_create",
        name="mashhad",
        title="Mashhad",
        url=address,
        source_type="dcat_rdf",
        owner_org=unit["id"],
    )

    def run() -> list[str]:
        job = HarvestJob(source=model.Session.get(HarvestSource, made["id"]), status="Running")
        job.save()
        harvester = DCATRDFHarvester()
        objects = harvester.gather_stage(job)
        assert [error.message for error in job.gather_errors] == []
        for id_ in objects:
            found = model.Session.get(HarvestObject, id_)
            assert harvester.import_stage(found), [error.message for error in found.errors]
        return [model.Session.get(HarvestObject, id_).guid for id_ in objects]

    return run


def copies() -> list[model.Package]:
    return model.Session.query(model.Package).filter_by(type="dataset", state="active").all()


def _with_theirs(test: Callable[..., None]) -> Callable[..., None]:
    for mark in THEIRS:
        test = mark(test)
    return test


@_with_theirs
def test_their_harvester_ends_with_every_dataset_once(act, create, wire, harvest):
    made = [
        create(
            title_translated={"fa": f"فهرست {n}", "en": f"Register {n}"},
            resources=[{"url": f"https://f.example/{n}.csv", "format": "CSV", "name": "ردیف‌ها"}],
        )
        for n in range(5)
    ]
    wanted = sorted(f"{PORTAL}/dataset/{dataset['id']}" for dataset in made)
    assert sorted(harvest()) == wanted
    assert sorted(package.extras["guid"] for package in copies()) == wanted

    copy = act("package_show", id=copies()[0].id)
    assert copy["license_id"] == "cc-by"
    assert copy["resources"][0]["format"] == "CSV"
    assert copy["resources"][0]["mimetype"] == "text/csv"

    act("package_patch", id=made[0]["id"], title_translated={"fa": "تازه"})
    act("package_delete", id=made[1]["id"])
    harvest()
    assert sorted(package.extras["guid"] for package in copies()) == [
        uri for uri in wanted if uri != f"{PORTAL}/dataset/{made[1]['id']}"
    ]
