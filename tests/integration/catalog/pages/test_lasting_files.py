"""Which files a browser keeps without asking for them again."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

KEPT = "public, max-age=31536000, immutable"


def test_styles_scripts_and_font_of_a_page_are_kept(app: Any, officer: Any) -> None:
    page = app.get("/").text
    files = re.findall(r'(?:src|href)="(/webassets/[^"]+|/mashhad/fonts/[^"]+)"', page)
    assert len(files) > 10
    for known in ({}, {"Authorization": officer["token"]}):
        words = app.get("/api/i18n/fa_IR", headers=known)
        assert words.headers["Cache-Control"] == "public, max-age=3600"
        for path in files:
            answer = app.get(path, headers=known)
            assert answer.headers["Cache-Control"] == KEPT, path
            again = app.get(path, headers={**known, "If-None-Match": answer.headers["ETag"]})
            assert (again.status_code, again.headers["Cache-Control"]) == (304, KEPT)


def test_what_all_may_keep_is_of_no_reader(app: Any) -> None:
    """A shared cache would hand the cookie of one visitor to all others."""
    reader = app.flask_app.test_client()
    page = reader.get("/user/login")
    assert page.headers.getlist("Set-Cookie")
    reader = app.flask_app.test_client()
    files = re.findall(r'="(/webassets/[^"]+|/mashhad/fonts/[^"]+)"', page.get_data(as_text=True))
    for path in [*files, "/api/i18n/fa_IR", "/mashhad/favicon.svg"]:
        answer = reader.get(path)
        assert answer.headers["Cache-Control"].startswith("public, max-age="), path
        assert not answer.headers.getlist("Set-Cookie"), path
        assert "Vary" not in answer.headers, path


@pytest.mark.parametrize(
    "path",
    [
        *("/catalog.ttl", "/sitemap.xml", "/api/explore/openapi.json"),
        *("/explore/contracts.json", "/explore/contracts.csv", "/dataset/{id}.xml"),
    ],
)
def test_what_programs_may_keep_has_no_cookie_of_a_reader(app: Any, create: Any, path: str) -> None:
    reader, path = app.flask_app.test_client(), path.format(id=create()["id"])
    assert reader.get("/user/login").headers.getlist("Set-Cookie")
    answer = reader.get(path)
    assert "public" in answer.headers["Cache-Control"]
    assert not answer.headers.getlist("Set-Cookie")


@pytest.mark.parametrize(
    "path",
    [
        "/webassets/mashhad/00000000_theme.css",
        "/webassets/vendor/bootstrap.js",
        "/mashhad/fonts/vazirmatn.woff2",
        "/mashhad/fonts/vazirmatn.woff2?v=000000000000",
        "/api/i18n/xx",
    ],
)
def test_what_is_not_there_or_may_change_is_asked_again(app: Any, path: str) -> None:
    said = app.get(path).headers["Cache-Control"]
    assert "immutable" not in said
    assert "max-age=31536000" not in said
    assert "max-age=3600" not in said
