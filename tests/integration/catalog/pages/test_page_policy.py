"""Whatever the portal answers, it says what a browser may do with it, and keeps to that itself."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.lib import base

from tests.integration.catalog.pages.page_source import faults, policy

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

#: What may run or be loaded, as a site's own page needs it; the rest falls back to ``default-src``.
SOURCES = {
    "default-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}


def questions(app: Any) -> list[tuple[str, str]]:
    """A method and an address for each view of the portal and each way in which it is asked: a type
    of datasets has the views of all others at addresses of its own.
    """
    found = {}
    for rule in sorted(app.flask_app.url_map.iter_rules(), key=lambda rule: rule.rule):
        view = app.flask_app.view_functions[rule.endpoint]
        address = re.sub(r"<[^>]+>", "x", re.sub(r"<[^>]*int:[^>]+>|<page>", "1", rule.rule))
        for method in {"GET", "POST"} & (rule.methods or set()):
            seen = getattr(view, "view_class", view), tuple(sorted(rule.arguments)), method
            found.setdefault(seen, (method.lower(), address))
    return sorted(found.values())


def unguarded(answer: Any) -> list[str]:
    said = policy(answer)
    if said.get("sandbox") == "":  # a download, of which nothing may run or load
        return [] if said["default-src"] == "'none'" else ["a download may load something"]
    if said.get("frame-ancestors") == "*":  # other sites frame it: nothing of it runs or loads
        allowed = {
            name: s for name, s in said.items() if s != "'none'" and name != "frame-ancestors"
        }
        own = re.fullmatch("'nonce-[^' ]+'", allowed.pop("style-src"))
        return [*allowed] if own and said["default-src"] == "'none'" else ["a frame may load"]
    found = [name for name, sources in SOURCES.items() if said.get(name) != sources]
    scripts = said.get("script-src", "")
    if "'self' 'nonce-" not in scripts or re.search("unsafe|https?:|data:|[*]", scripts):
        found.append(f"script-src {scripts}")
    if answer.headers.get("X-Content-Type-Options") != "nosniff":
        found.append("nosniff")
    return found if answer.headers.get("Referrer-Policy") else [*found, "Referrer-Policy"]


def wrongly_cached(answer: Any, address: str, *, known: bool) -> list[str]:
    """What a cache may keep of an answer to somebody who is known, though it may be theirs alone;
    and what it may not keep of the API's answers to everybody.
    """
    said = answer.headers["Cache-Control"]
    if known and not address.startswith(("/webassets/", "/base/")):
        page = answer.mimetype == "text/html" and said == "private, no-cache"
        return [] if page or said == "private, no-store" else [f"Cache-Control: {said}"]
    public = not known and address.startswith("/api/3/action/status_show")
    return ["no-store"] if public and "no-store" in said else []


@pytest.fixture
def _error_pages_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of an error is drawn once for all that it is made of; most addresses lead to one."""
    render, drawn = base.render, set()

    def draw(template: str, variables: Any = None) -> str:
        page = repr((variables, tk.h.lang(), tk.current_user.name))
        if template == "error_document_template.html" and page in drawn:
            return ""
        drawn.add(page)
        return str(render(template, variables))

    monkeypatch.setattr(base, "render", draw)


@pytest.mark.usefixtures("_error_pages_once")
def test_every_route_answers_with_the_policy_and_keeps_it(
    app: Any, sysadmin: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.flask_app.config, "TESTING", False)  # an error is a page too
    asked = questions(app)
    assert len(asked) > 200
    others = product(("get", "post"), ("/no/such/page", "/base/images/favicon.ico", "/en/dataset/"))
    found = []
    for method, address in [*asked, *others]:
        known = {"Authorization": sysadmin["token"]}
        for headers in ({}, known) if method == "get" else ({},):
            answer = getattr(app, method)(address, headers=headers, follow_redirects=False)
            bad = [
                *unguarded(answer),
                *faults(answer),
                *wrongly_cached(answer, address, known=bool(headers)),
            ]
            found += [f"{method} {address}: {x}" for x in bad]
    assert found == []


def test_an_answer_shares_its_nonce_with_no_other(app: Any) -> None:
    nonces = {policy(app.get("/about"))["script-src"] for _ in range(3)}
    assert len(nonces) == 3
