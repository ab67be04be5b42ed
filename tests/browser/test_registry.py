"""A registry that knows nothing of us reads the running portal over HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
from configparser import RawConfigParser
from pathlib import Path

from tests.browser.portal_client import Portal

PROGRAM = Path(__file__).with_name("stock_registry.py")
#: A stock CKAN with ckanext-harvest and ckanext-dcat and their own schema.
THEIRS = """\
[app:main]
use = egg:ckan
SECRET_KEY = not-a-secret
ckan.site_id = stock-registry
ckan.site_url = http://registry.example
ckan.plugins = harvest dcat dcat_rdf_harvester scheming_datasets
scheming.dataset_schemas = ckanext.dcat.schemas:dcat_ap_recommended.yaml
scheming.presets = ckanext.scheming:presets.json ckanext.dcat.schemas:presets.yaml
ckan.storage_path = {storage}
sqlalchemy.url = {database}
solr_url = {solr}
ckan.redis.url = {redis}
[loggers]
keys = root
[handlers]
keys =
[formatters]
keys =
[logger_root]
handlers =
"""


def stock_ini(folder: Path, of_portal: str) -> Path:
    """Their configuration: on the portal's services, in the database of the tests."""
    ours = RawConfigParser()
    ours.read(of_portal)
    services = ours["app:main"]
    text = THEIRS.format(
        storage=folder,
        database=services["sqlalchemy.url"].rpartition("/")[0] + "/ckan_test",
        solr=services["solr_url"],
        redis=services["ckan.redis.url"].rpartition("/")[0] + "/2",
    )
    ini = folder / "registry.ini"
    ini.write_text(text)
    return ini


def exists(portal: Portal, uri: str) -> bool:
    """Whether a dataset is there, public or not."""
    try:
        portal.call("package_show", id=uri.rpartition("/")[2])
    except urllib.error.HTTPError as error:
        if error.code != 404:
            raise
        return False
    return True


def test_stock_ckan_harvests_every_dataset_of_our_feed_once(portal: Portal, tmp_path: Path) -> None:
    ini = stock_ini(tmp_path, portal.facts["ini"])
    feed = f"{portal.url}/catalog.ttl"
    env = {key: value for key, value in os.environ.items() if not key.startswith("CKAN")}
    command = [sys.executable, str(PROGRAM), str(ini), feed]
    before = public(portal)
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found, after = json.loads(done.stdout), public(portal)
    held = set(found["held"])
    assert found["problems"] == []
    assert len(held) == len(found["held"])
    # Tests beside this one publish and purge meanwhile; what is there and not public is a leak.
    assert before & after <= held
    assert [uri for uri in held - before - after if exists(portal, uri)] == []
    assert len(before & after) > 100


def public(portal: Portal) -> set[str]:
    """The addresses of the datasets that everybody may read now."""
    found = portal.call("package_search", rows=1000)["results"]
    return {f"{portal.url}/dataset/{dataset['id']}" for dataset in found}
