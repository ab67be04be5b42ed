"""What the explorer adds to other pages counts against the seconds of a client."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from ckanext.mashhad.catalog import client_budget
from ckanext.mashhad.explore.facts import contracts, remembered
from ckanext.mashhad.explore.facts.city import TooLong
from tests.integration.explore.conftest import published_once, row

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins", "_one")


@pytest.fixture
@published_once
def _one(publish: Any) -> None:
    publish(row(1, "روکش آسفالت", 5 * 10**9))


@pytest.fixture
def get(app: Any, monkeypatch: Any) -> Any:
    """What a client reads on a page that it may have; a moment of work is all that it may ask."""
    monkeypatch.setattr(client_budget.config, "client_seconds", lambda: 1e-6)
    # No minute ends meanwhile, and nobody has asked before.
    monkeypatch.setattr(client_budget, "_MINUTE", 86_400)
    monkeypatch.setattr(client_budget, "_PREFIX", f"mashhad:spent:{uuid4()}:")

    def call(path: str, client: str, status: int = 200) -> str:
        answer = app.get(path, environ_overrides={"REMOTE_ADDR": client}, status=status)
        return str(answer.get_data(as_text=True))

    return call


def forget_answers(monkeypatch: Any) -> None:
    """As a process that has just begun."""
    monkeypatch.setattr(remembered, "_short", remembered._Memory(remembered.MOST))


def test_search_of_datasets_spends_and_then_finds_datasets(get: Any) -> None:
    said = "این واژه‌ها در قراردادها جست‌وجو نشد"
    first = get("/dataset?q=آسفالت", "203.0.113.40")
    assert "قرارداد در این باره" in first
    assert said not in first
    get("/explore/contracts", "203.0.113.40", 429)
    # What this process has searched costs nothing; for other words the datasets alone are found.
    assert "قرارداد در این باره" in get("/dataset?q=آسفالت", "203.0.113.40")
    other = get("/dataset?q=روکش", "203.0.113.40")
    assert "قرارداد در این باره" not in other
    assert said in other
    assert said not in get("/dataset", "203.0.113.40")
    # Others are found everything.
    assert "قرارداد در این باره" in get("/dataset?q=روکش", "203.0.113.41")


def test_home_page_spends_and_then_shows_what_is_known(get: Any, monkeypatch: Any) -> None:
    figures, said = "بزرگ‌ترین قراردادها", "جمع قراردادهای شهر در این لحظه در دسترس نیست"
    assert figures in get("/", "203.0.113.50")
    get("/explore/", "203.0.113.50", 429)
    known = get("/", "203.0.113.50")
    assert figures in known
    assert said not in known
    forget_answers(monkeypatch)
    unknown = get("/", "203.0.113.50")
    assert figures not in unknown
    assert said in unknown


def test_client_that_spent_its_minute_waits(app: Any, monkeypatch: Any) -> None:
    def get(address: str, path: str = "contracts.json") -> Any:
        return app.get(f"/explore/{path}", environ_overrides={"REMOTE_ADDR": address})

    assert get("203.0.113.7").status_code == 200
    monkeypatch.setattr(client_budget.config, "client_seconds", lambda: 1e-6)
    refused = get("203.0.113.7")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["Cache-Control"] == "no-store"
    assert list(refused.json["errors"]) == [""]
    page = get("203.0.113.7", "contracts")
    assert (page.status_code, page.headers["Cache-Control"]) == (429, "no-store")
    # Others are asked by nobody but themselves; a proxy that tells no client is not one.
    assert get("2001:db8:1::1").status_code == 200
    assert get("2001:db8:1::2").status_code == 429
    assert {get("127.0.0.1").status_code for _ in range(3)} == {200}
    # So a listener for both versions tells addresses of IPv4.
    assert get("::ffff:203.0.113.7").status_code == 429
    assert get("::ffff:198.51.100.9").status_code == 200
    assert {get("::ffff:127.0.0.1").status_code for _ in range(3)} == {200}


def test_programs_are_refused_in_json(app: Any, get: Any) -> None:
    get("/api/explore/contracts", "203.0.113.60")
    spent = {"REMOTE_ADDR": "203.0.113.60"}
    refused = app.get("/api/explore/contracts", environ_overrides=spent, status=429)
    assert refused.mimetype == "application/json"
    assert refused.json["errors"][""]
    assert refused.headers["Retry-After"]


def test_what_takes_too_long_is_kept_by_nobody(app: Any, monkeypatch: Any) -> None:
    def find(*_asked: Any) -> Any:
        raise TooLong

    monkeypatch.setattr(contracts, "find", find)
    program, reader = (app.get(f"/explore/contracts{form}", status=503) for form in (".json", ""))
    assert program.json["errors"][""] in reader.get_data(as_text=True)
    assert {each.headers["Cache-Control"] for each in (program, reader)} == {"no-store"}
