"""Search filters by how the duties stand that a dataset serves, and follows the days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from ckan.lib import search as ckan_search
from ckan.plugins import toolkit as tk

from ckanext.mashhad.compliance.engine.vocabulary import facet
from ckanext.mashhad.compliance.judgements import served
from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins", "district")

FILE = {"url": "https://example.org/a.csv", "name": "قراردادها", "format": "CSV"}
ABAN = {"fiscal_year": "1405", "period_part": "m08", "resources": [FILE]}


@pytest.fixture
@made_once
def district(unit: dict[str, Any], act: Callable[..., Any]) -> dict[str, Any]:
    """The district alone, monitored since Aban 1405."""
    return act(
        "organization_patch", id=unit["id"], unit_kind="district", monitored_from="2026-10-23"
    )


def refresh() -> int:
    return served.refresh(dt.datetime.now(dt.UTC), most=10)


def search_state(state: str) -> list[str]:
    asked = {"fq": f"{facet.FIELD}:{state}", "include_private": True}
    return [
        each["name"] for each in tk.get_action("package_search")({"user": ""}, asked)["results"]
    ]


def test_what_is_published_is_found_by_its_state_after_next_tick(app, publish, freezer) -> None:
    freezer.move_to("2026-11-28 08:00:00")
    made = publish(**ABAN)
    assert search_state("met") == []
    assert refresh() == 1
    assert search_state("met") == [made["name"]]
    page = app.get("/dataset").get_data(as_text=True)
    assert "وضعیت انتشار" in page
    assert "منتشر شده" in page
    assert f"{facet.FIELD}=met" in page
    chosen = app.get(f"/dataset?{facet.FIELD}=met").get_data(as_text=True)
    assert made["title_translated"]["fa"] in chosen


def test_only_what_changed_is_indexed_again(publish, act, freezer, monkeypatch) -> None:
    freezer.move_to("2026-11-28 08:00:00")
    made = publish(**ABAN)
    act("package_patch", id=made["id"], contact_name="روابط عمومی")
    refresh()
    indexed: list[str] = []
    monkeypatch.setattr(ckan_search, "rebuild", lambda id_, **_: indexed.append(id_))
    assert refresh() == 0
    freezer.move_to("2026-11-29 08:00:00")
    assert refresh() == 0
    act("package_patch", id=made["id"], fiscal_year="1404")
    assert refresh() == 1
    assert indexed == [made["id"]]


def test_what_was_published_after_day_is_found_as_late_by_plan(publish, freezer) -> None:
    freezer.move_to("2026-12-06 08:00:00")
    made = publish(**ABAN)
    refresh()
    assert search_state("late_schedule") == [made["name"]]
    assert search_state("late") == []


def test_killed_before_index_was_told_leaves_it_to_next_tick(publish, freezer, monkeypatch) -> None:
    freezer.move_to("2026-11-28 08:00:00")
    made = publish(**ABAN)

    def killed(*_: Any, **__: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(ckan_search, "rebuild", killed)
        with pytest.raises(SystemExit):
            refresh()
    assert refresh() == 1
    assert search_state("met") == [made["name"]]


def test_an_index_that_is_built_anew_knows_the_states(publish, freezer) -> None:
    freezer.move_to("2026-11-28 08:00:00")
    made = publish(**ABAN)
    refresh()
    ckan_search.clear_all()
    ckan_search.rebuild()
    assert search_state("met") == [made["name"]]


def test_no_other_tick_writes_states_while_one_indexes(publish, act, freezer, monkeypatch) -> None:
    freezer.move_to("2026-11-28 08:00:00")
    made, indexed = publish(**ABAN), served.reindex

    def index(ids: Iterable[str]) -> None:
        indexed(ids)
        monkeypatch.undo()
        act("package_patch", id=made["id"], fiscal_year="1404")
        # Another tick, which ends before it indexes.
        monkeypatch.setattr(served, "_index", lambda _: 0)
        refresh()
        monkeypatch.undo()

    monkeypatch.setattr(served, "reindex", index)
    refresh()
    refresh()
    assert search_state("met") == []
