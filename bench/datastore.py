"""How long a register takes from its bytes to rows that readers find, and to its other files.

    python -m bench.datastore [--ini test.ini] [--rows 200000]

An officer sends a register, then a second version of it in which some rows are others. The job is
the worker's own: check in its sandbox, rows, cases of compliance, index, files to be taken away.
"""

from __future__ import annotations

import argparse
import io
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final
from unittest import mock

import ckan.model as model
import ckan.plugins.toolkit as tk
from werkzeug.datastructures import FileStorage

from bench import rows_file
from bench.portal import portal, unit
from ckanext.mashhad import config
from ckanext.mashhad.tables.confirmations import given, needed
from ckanext.mashhad.tables.intake import check_jobs
from ckanext.mashhad.tables.rows import row_store
from ckanext.mashhad.tables.versions import model as store

#: Of the second version, each so many-th row is another one.
CHANGED: Final = 200


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--ini", default="test.ini")
    asked.add_argument("--rows", type=int, default=200_000)
    options = asked.parse_args()
    with sent(options.ini, options.rows) as (id_, content):
        print(f"{options.rows:,} rows: {describe(id_)}", flush=True)
        act("resource_patch", id=id_, upload=upload(with_changes(content)))
        print(f"the next version of them: {describe(id_)}")


@contextmanager
def sent(ini: str, rows: int) -> Iterator[tuple[str, bytes]]:
    """A file (its id) of a new register, which waits for its check, and its bytes; whatever checks
    of versions ask is confirmed.
    """
    with (
        portal(ini),
        tempfile.TemporaryDirectory() as folder,
        mock.patch.object(config, "vault_folder", return_value=Path(folder) / "vault"),
        mock.patch.object(check_jobs, "wake", return_value=True),
        given.confirming(lambda _: needed.CODES),
        unit() as owner,
    ):
        content = rows_file.contracts(Path(folder), rows).read_bytes()
        with register(owner.owned()["owner_org"]) as dataset_id:
            file = act("resource_create", package_id=dataset_id, upload=upload(content))
            yield file["id"], content


#: The steps of the worker's job in their order, by what is true after each.
STEPS: Final = {
    "checked": (check_jobs, "examine"),
    "public": (check_jobs.publish, "publish"),
    "files made": (check_jobs.renditions, "make"),
}


def describe(resource_id: str) -> str:
    """Do the work of the newest version; what was true after how long."""
    version_id = store.newest_versions([resource_id])[resource_id].id
    model.Session.rollback()
    ends: dict[str, float] = {}
    begun = time.perf_counter()

    def timed(step: str, do: Callable[[str], Any]) -> Callable[[str], Any]:
        def call(version_id: str) -> Any:
            result = do(version_id)
            ends[step] = time.perf_counter() - begun
            return result

        return call

    with ExitStack() as stack:
        for step, (place, name) in STEPS.items():
            stack.enter_context(mock.patch.object(place, name, timed(step, getattr(place, name))))
        check_jobs.check(version_id)
    state = store.newest_versions([resource_id])[resource_id].state
    assert state == store.PUBLISHED, state
    model.Session.rollback()
    return ", ".join(f"{step} after {end:.1f} s" for step, end in ends.items())


def upload(content: bytes) -> FileStorage:
    return FileStorage(io.BytesIO(content), "register.csv")


def with_changes(content: bytes) -> bytes:
    lines = content.decode().splitlines(keepends=True)
    for place in range(1, len(lines), CHANGED):
        lines[place] = lines[place].replace("بلوار", "میدان")
    return "".join(lines).encode()


def act(name: str, **given: Any) -> Any:
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return tk.get_action(name)({"ignore_auth": True, "user": user}, given)


@contextmanager
def register(owner_org: str) -> Iterator[str]:
    """The id of a register of contracts, for as long as this lasts."""
    dataset = act(
        "package_create",
        type="contract",
        title_translated={"fa": "قراردادهای سال ۱۴۰۲"},
        notes_translated={"fa": "فهرست قراردادها"},
        owner_org=owner_org,
        fiscal_year="1402",
        period_part="year",
        covers=["contracts"],
        license_id="cc-by",
    )
    try:
        yield dataset["id"]
    finally:
        shown = act("package_show", id=dataset["id"])
        act("dataset_purge", id=dataset["id"])
        for file in shown["resources"]:
            row_store.drop(file["id"])


if __name__ == "__main__":
    main()
