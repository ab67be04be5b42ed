"""Stages rows in a process of its own, which its parent kills in the middle.

Arguments: the configuration file, the version, and a pipe that the rows come through.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app


def main(ini: str, version_id: str, pipe: str) -> None:
    make_app(CKANConfigLoader(ini).get_config())
    from ckanext.mashhad.tables.engine import registry
    from ckanext.mashhad.tables.rows import row_store

    row_store.stage(version_id, registry.load("contracts"), Path(pipe))


if __name__ == "__main__":
    main(*sys.argv[1:])
