"""Brings a city into a running portal, through its API alone.

It may be interrupted anywhere and run again: what is there already stays, what is missing is
added. A dataset is known by its name, a file by its name and size, a history by its moment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime
from typing import Any

from dev.demo import manifest
from dev.demo.city import OFFICER_UNITS
from dev.demo.parts import City, Dataset, File
from dev.demo.portal import Portal
from dev.demo.words import ABOUT_FILE, ATTESTATION

# One more than the portal's web workers keeps them busy; more only waits.
THREADS = 3
PROGRESS_EVERY = 5

Say = Callable[[str], None]


def load(portal: Mapping[str, Any], city: City, say: Say = print) -> dict[str, Any]:
    """Load units, roles, datasets, files and histories; return what the portal then holds.

    ``portal`` is the content of ``portal.json``: ``url``, ``sysadmin.token``, ``officer.name``.
    The result counts ``units``, ``datasets`` by type, ``hidden`` ones, ``files``, and what this
    run ``added``.
    """
    site = Portal(portal["url"], portal["sysadmin"]["token"])
    units = site.call("mashhad_units_load", text=manifest.units_file(city))
    say(f"units: {len(city.units)}, {len(units['created'])} of them new")
    for unit in OFFICER_UNITS:
        site.call(
            "organization_member_create",
            id=unit,
            username=portal["officer"]["name"],
            role="editor",
        )
    added = _load_datasets(site, city, say)
    facts = manifest.of(city)
    return {
        "units": facts["units"],
        "datasets": facts["public_datasets"],
        "hidden": facts["hidden_datasets"],
        "files": facts["public_files"],
        "added": {"units": len(units["created"]), **added},
    }


def _load_datasets(site: Portal, city: City, say: Say) -> dict[str, int]:
    added = {"datasets": 0, "files": 0, "attestations": 0}
    done = 0
    with ThreadPoolExecutor(THREADS) as pool:
        running = [pool.submit(_load_dataset, site, dataset) for dataset in city.datasets]
        try:
            for future in as_completed(running):
                for what, count in future.result().items():
                    added[what] += count
                done += 1
                if done % PROGRESS_EVERY == 0 or done == len(running):
                    say(f"datasets: {done} of {len(running)}")
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return added


def _load_dataset(site: Portal, dataset: Dataset) -> dict[str, int]:
    found = site.find("package_show", id=dataset.name)
    added = {"datasets": int(found is None), "files": 0, "attestations": 0}
    if found is None:
        found = site.call("package_create", **dataset.payload())
    there = {(it["name"], it["format"], it.get("size")): it for it in found["resources"]}
    things = [found]
    for file in dataset.public_files:
        known = there.get((file.title, file.format, len(file.content)))
        added["files"] += known is None
        things.append(known or site.upload(found["id"], file, **_file_fields(file)))
    if dataset.published is not None:
        added["attestations"] = sum(_attest(site, it["id"], dataset.published) for it in things)
    return added


def _file_fields(file: File) -> dict[str, str]:
    return {
        "name": file.title,
        "format": file.format,
        "description": ABOUT_FILE,
        "language": "fa",
    }


def _attest(site: Portal, object_id: str, published: datetime) -> bool:
    """Give a dataset or file its invented history, unless it has one."""
    known = site.call("mashhad_publication_show", id=object_id)
    if known["attestations"]:
        return False
    site.call(
        "mashhad_publication_attest",
        id=object_id,
        moment=published.isoformat(),
        reason=ATTESTATION,
    )
    return True
