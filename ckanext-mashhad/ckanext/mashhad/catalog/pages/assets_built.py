"""Styles and scripts: where they are built, and how often that is asked."""

from __future__ import annotations

import fcntl
import functools
from pathlib import Path
from typing import Any, Final

from ckan.common import CKANConfig
from ckan.lib import webassets_tools

#: What webassets keeps beside the bundles, in a folder that it makes when it is first asked.
_CACHE: Final = ".webassets-cache"
_LOCK: Final = "building"


def prepare(config: CKANConfig) -> None:
    """Before the first page: build the assets; look each of them up once."""
    built = webassets_tools.env
    if built:
        _build(built)
        if not config["debug"]:
            _look_up_once(built)


def _build(built: Any) -> None:
    """One process at a time: webassets makes folders and takes away what it puts anew, so that of
    two that build at once one would answer a page with an error.
    """
    cache = Path(built.directory) / _CACHE
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # until the file is closed
        for bundle in built:
            bundle.urls()


def _look_up_once(built: Any) -> None:
    """webassets looks through all sources of a page's assets whenever it is asked for their
    addresses, which takes a third of the time of a small page.
    """
    for bundle in built:
        bundle.urls = functools.cache(bundle.urls)
