"""Styles and scripts are built by whichever process starts first."""

from __future__ import annotations

import fcntl
import threading
from pathlib import Path
from typing import Any

import pytest
from ckan.common import config
from ckan.lib import webassets_tools
from webassets import Bundle, Environment
from webassets.updater import TimestampUpdater

from ckanext.mashhad.catalog.pages import assets_built

pytestmark = pytest.mark.usefixtures("with_plugins")


def test_every_asset_is_built_before_the_first_page(
    app: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = Environment(directory=str(tmp_path), url="/webassets")
    fresh.register("ours", Bundle(__file__, output="one/%(version)s_ours.py"))
    monkeypatch.setattr(webassets_tools, "env", fresh)
    assets_built.prepare(config)
    assert [file.name for file in (tmp_path / "one").iterdir()] == [
        f"{fresh['ours'].get_version()}_ours.py"
    ]


def test_assets_are_built_by_one_process_at_a_time(
    app: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = Environment(directory=str(tmp_path), url="/webassets")
    monkeypatch.setattr(webassets_tools, "env", fresh)
    (tmp_path / ".webassets-cache").mkdir()
    with (tmp_path / ".webassets-cache" / "building").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        waiting = threading.Thread(target=assets_built.prepare, args=[config])
        waiting.start()
        waiting.join(0.2)
        assert waiting.is_alive()
    waiting.join()


def test_sources_of_assets_are_looked_at_for_the_first_page(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = ("/about", "/en/about")
    for each in addresses:
        app.get(each)
    looked_at: list[Any] = []
    monkeypatch.setattr(
        TimestampUpdater, "needs_rebuild", lambda _, bundle, ctx: looked_at.append(bundle)
    )
    for each in addresses:
        assert "/webassets/mashhad/" in app.get(each).body
    assert looked_at == []
