"""The folders into which styles and scripts are built."""

from __future__ import annotations

from pathlib import Path

from ckan.lib import webassets_tools


def make_asset_folders() -> None:
    """Make them before the first page: webassets breaks where two processes make one at once, and
    one of the first two readers of a page would get a 500.
    """
    built = webassets_tools.env
    for bundle in built or ():
        if bundle.output:
            folder = (Path(built.directory) / bundle.output).parent
            folder.mkdir(parents=True, exist_ok=True)
