"""Styles and scripts are built by whoever asks first, in several processes at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ckan.common import config
from ckan.lib import webassets_tools
from webassets.updater import TimestampUpdater

from ckanext.mashhad.catalog.pages import assets_built

pytestmark = pytest.mark.usefixtures("with_plugins")


def test_every_folder_of_assets_is_there_before_the_first_page(
    app: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webassets_tools.env, "directory", str(tmp_path))
    for _ in range(2):  # by two processes
        assets_built.prepare(config)
    made = {folder.name for folder in tmp_path.iterdir()}
    assert {"mashhad", "mashhad_tables", "mashhad_compliance", ".webassets-cache"} <= made


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
