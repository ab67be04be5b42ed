"""Pages may be kept by everybody who asks whether they are as they were."""

from __future__ import annotations

from typing import Any

import lxml.html
import pytest
from ckan.tests import factories

from tests.integration.explore.conftest import COMPANY, published_once, row

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

UNIT = "mashhad-district-09"


@pytest.fixture
@published_once
def two(publish: Any) -> dict[str, Any]:
    """A register of two contracts."""
    return publish(row(1, "احداث پل", 10**9), row(2, "خرید آسفالت", 10**9))


@pytest.fixture
def addresses(two: Any, ask: Any) -> list[str]:
    [first, _second] = ask("contracts.json")["rows"]
    explorer = ("", "contracts?q=پل", f"contracts/{first['id']}", f"contractors/{COMPANY[1]}")
    more = ("contractors", f"units/{UNIT}", "budgets", "signs", "download", "embed/contracts")
    return [f"/explore/{path}" for path in (*explorer, *more)]


def test_who_has_a_page_is_spared_it(addresses: list[str], app: Any) -> None:
    for path in addresses:
        first = app.get(path, status=200)
        assert first.headers["Cache-Control"] == "public, no-cache", path
        assert "Set-Cookie" not in first.headers
        known = {"If-None-Match": first.headers["ETag"]}
        again = app.get(path, headers=known, status=304)
        assert again.data == b""
        # The copy would not run its own scripts by the policy of another answer.
        assert "Content-Security-Policy" not in again.headers
        assert app.get(f"/en{path}", headers=known).status_code == 200, path
    app.get("/explore/contracts/zzz", headers={"If-None-Match": "*"}, status=404)
    assert "ETag" not in app.options("/explore/").headers


def test_another_row_or_reader_makes_another_page(
    two: Any, publish: Any, app: Any, act: Any
) -> None:
    paths = ("/explore/", "/explore/contracts?q=پل", f"/explore/units/{UNIT}")
    tags = {path: app.get(path).headers["ETag"] for path in paths}
    known = {path: {"If-None-Match": tag} for path, tag in tags.items()}
    login = {"Authorization": factories.UserWithToken()["token"]}
    for path in paths:
        mine = app.get(path, headers={**known[path], **login}, status=200)
        assert mine.headers["Cache-Control"] == "private, no-cache"
        assert "ETag" not in mine.headers
        [token] = lxml.html.fromstring(mine.data).xpath("//meta[@name='_csrf_token']/@content")
        assert token
    act("organization_patch", id=UNIT, title_translated={"fa": "منطقهٔ نهم"})
    for path in paths:
        renamed = app.get(path, headers=known[path], status=200)
        assert "منطقهٔ نهم" in renamed.get_data(as_text=True), path
    act("package_patch", id=two["id"], private=True)
    for path in paths:
        hidden = app.get(path, headers=known[path])
        assert hidden.status_code in (200, 404), path
