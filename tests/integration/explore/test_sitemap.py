"""Search engines are told the pages worth reading, and none that is not everybody's."""

from __future__ import annotations

from typing import Any

import lxml.etree
import pytest

from ckanext.mashhad.catalog import client_budget
from tests.integration.explore.conftest import row

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")
_NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def test_sitemap_has_public_pages_of_all_rooms(
    publish: Any, create: Any, budget: Any, act: Any, app: Any
) -> None:
    shown = publish(row(1, "روکش", 10**9), period_part="m02")
    hidden = create(private=True, period_part="m03")
    planned = budget(9000, budget_stage="approved")
    site = app.get("/sitemap.xml")
    assert site.headers["Content-Type"].startswith("application/xml")
    tree = lxml.etree.fromstring(site.data)
    addresses = tree.xpath("//s:url/s:loc/text()", namespaces=_NAMES)
    assert len(addresses) == len(set(addresses))
    paths = {address.split("/", 3)[3] for address in addresses}
    unit, year = planned["organization"]["name"], planned["fiscal_year"]
    rooms = {"", "dataset/", "explore/", "explore/contractors", "explore/budgets", "compliance"}
    assert rooms <= paths
    own = {f"organization/{unit}", f"compliance/{unit}", f"explore/units/{unit}"}
    assert own <= paths
    assert f"explore/budgets/{unit}/{year}" in paths
    assert f"contract/{shown['name']}" in paths
    assert not any(hidden["name"] in path for path in paths)
    [moment] = tree.xpath(
        "//s:url[contains(s:loc, $name)]/s:lastmod/text()", name=shown["name"], namespaces=_NAMES
    )
    changed = act("package_show", id=shown["id"])["metadata_modified"]
    assert moment == f"{changed.split('.')[0]}Z"
    for path in paths:
        app.get(f"/{path}", status=200)
    act("package_patch", id=shown["id"], private=True)
    assert shown["name"] not in app.get("/en/sitemap.xml").get_data(as_text=True)
    assert f"Sitemap: {addresses[0]}sitemap.xml" in app.get("/robots.txt").get_data(as_text=True)


def test_sitemap_keeps_the_budget_of_a_client(app: Any, monkeypatch: Any) -> None:
    def get(address: str) -> Any:
        return app.get("/sitemap.xml", environ_overrides={"REMOTE_ADDR": address})

    monkeypatch.setattr(client_budget.config, "client_seconds", lambda: 1e-6)
    assert get("203.0.113.30").status_code == 200
    refused = get("203.0.113.30")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert get("203.0.113.31").status_code == 200
