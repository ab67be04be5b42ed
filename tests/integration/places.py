"""Integration tests run side by side, each process on databases, an index and files of its own.

``make test`` says in one variable what CKAN's environment overrides are in each of the places.
"""

from __future__ import annotations

import json
import os


def take() -> None:
    """Before CKAN reads its configuration; nothing happens where tests run in one process."""
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        places = json.loads(os.environ["MASHHAD_TEST_PLACES"])
        os.environ.update(places[int(worker.removeprefix("gw"))])
