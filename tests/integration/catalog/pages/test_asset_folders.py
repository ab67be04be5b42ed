"""Styles and scripts are built by whoever asks first, in several processes at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ckan.lib import webassets_tools

from ckanext.mashhad.catalog.pages.asset_folders import make_asset_folders

pytestmark = pytest.mark.usefixtures("with_plugins")


def test_every_folder_of_assets_is_there_before_the_first_page(
    app: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webassets_tools.env, "directory", str(tmp_path))
    for _ in range(2):  # by two processes
        make_asset_folders()
    made = {folder.name for folder in tmp_path.iterdir()}
    assert {"mashhad", "mashhad_tables", "mashhad_compliance"} <= made
