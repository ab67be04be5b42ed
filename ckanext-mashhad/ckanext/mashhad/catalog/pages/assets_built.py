"""Styles and scripts: where they are built, and how often that is asked."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any, Final

from ckan.common import CKANConfig
from ckan.lib import webassets_tools

#: What webassets keeps beside the bundles, in a folder that it makes when it is first asked.
_CACHE: Final = ".webassets-cache"


def prepare(config: CKANConfig) -> None:
    """Before the first page: make the folders of assets; look each asset up once."""
    built = webassets_tools.env
    _make_folders(built)
    if not config["debug"]:
        _build_once(built)


def _make_folders(built: Any) -> None:
    """webassets breaks where two processes make one at once, and one of the first two readers of a
    page would get a 500.
    """
    for bundle in built or ():
        if bundle.output:
            folder = (Path(built.directory) / bundle.output).parent
            folder.mkdir(parents=True, exist_ok=True)
    if built:
        (Path(built.directory) / _CACHE).mkdir(parents=True, exist_ok=True)


def _build_once(built: Any) -> None:
    """webassets looks through all sources of a page's assets whenever it is asked for their
    addresses, which takes a third of the time of a small page.
    """
    for bundle in built or ():
        bundle.urls = functools.cache(bundle.urls)
