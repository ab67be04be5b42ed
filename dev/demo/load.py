"""Brings a city into a running portal, through its API alone, as officers would.

Every file goes through the gate: it is uploaded, its check is awaited, and where the city has a
further version of it, that follows. Then histories are attested.

It may be interrupted anywhere and run again: what is there already stays, what is missing is
added. A dataset is known by its name, a file by its bytes, a history by its moment.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from datetime import datetime
from typing import Any

from dev.demo import manifest
from dev.demo.city import OFFICER_UNITS
from dev.demo.parts import City, Dataset, File
from dev.demo.portal import Portal, PortalError
from dev.demo.words import ABOUT_FILE, ATTESTATION

# One more than the portal's web workers keeps them busy.
UPLOADING = 3
# Of these most wait for a check, and are there when one asks for something.
SETTLING = 4
PROGRESS_EVERY = 10
# For a check and all that wait before it, on a busy machine; a worker that dies is noticed at once.
PATIENCE = 1800
POLL = 0.5
#: Who has waited for long asks less often: each answer takes time from the checks.
SLOWEST_POLL = 3
_DECIDED = {"published": True, "superseded": True, "rejected": False}

Say = Callable[[str], None]


def load(portal: Mapping[str, Any], city: City, say: Say = print) -> dict[str, Any]:
    """Load units, roles, datasets, files and histories; return what the portal then holds.

    ``portal`` is the content of ``portal.json``: ``url``, ``sysadmin.token``, ``officer.name``.
    The result has the day (``as_of``), counts ``units``, ``datasets`` by type, ``hidden`` ones,
    public ``files``, ``versions`` by what their check came to (``accepted``, ``refused``), and
    what this run ``added``.
    """
    site = Portal(portal["url"], portal["sysadmin"]["token"])
    units = site.call("mashhad_units_load", text=manifest.units_file(_unwatched(city)))
    say(f"units: {len(city.units)}, {len(units['created'])} of them new")
    for unit in OFFICER_UNITS:
        site.call(
            "organization_member_create",
            id=unit,
            username=portal["officer"]["name"],
            role="editor",
        )
    # Checks begin while the rest is still being loaded, in the order of the uploads; what names
    # rows of others comes when those are public.
    added: Counter[str] = Counter()
    for follows in (False, True):
        datasets = [dataset for dataset in city.datasets if bool(dataset.follows) is follows]
        added += _each(datasets, lambda dataset: _upload(site, dataset), "loaded", UPLOADING, say)
        added += _each(datasets, lambda dataset: _settle(site, dataset), "checked", SETTLING, say)
    # Only now: days that the portal's clock wrote down before would tell of the loading.
    site.call("mashhad_units_load", text=manifest.units_file(city))
    facts = manifest.describe_city(city)
    return {
        "as_of": facts["as_of"],
        "units": facts["units"],
        "datasets": facts["public_datasets"],
        "hidden": facts["hidden_datasets"],
        "files": facts["public_files"],
        "versions": facts["versions"],
        "added": {
            "units": len(units["created"]),
            **{what: added[what] for what in ("datasets", "versions", "attestations")},
        },
    }


def _unwatched(city: City) -> City:
    return replace(city, units=tuple(replace(unit, monitored_from=None) for unit in city.units))


def _each(
    datasets: Iterable[Dataset],
    work: Callable[[Dataset], Counter[str]],
    done: str,
    at_once: int,
    say: Say,
) -> Counter[str]:
    """Do the work for all datasets, so many at a time; what it added."""
    added: Counter[str] = Counter()
    with ThreadPoolExecutor(at_once) as pool:
        running = [pool.submit(work, dataset) for dataset in datasets]
        try:
            for count, future in enumerate(as_completed(running), 1):
                added += future.result()
                if count % PROGRESS_EVERY == 0 or count == len(running):
                    say(f"datasets {done}: {count} of {len(running)}")
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return added


def _upload(site: Portal, dataset: Dataset) -> Counter[str]:
    """Create the dataset and send the first version of each file, unless they are there."""
    added: Counter[str] = Counter()
    found = site.find("package_show", id=dataset.name)
    if found is None:
        found = site.call("package_create", **dataset.payload())
        added["datasets"] += 1
    for file, resource in placed(site, dataset, found):
        if resource is None:
            site.send("resource_create", file, package_id=found["id"], **_file_fields(file))
            added["versions"] += 1
    return added


def _settle(site: Portal, dataset: Dataset) -> Counter[str]:
    """Wait for the checks of its files, send further versions, and attest the history."""
    added: Counter[str] = Counter()
    found = site.call("package_show", id=dataset.name)
    for file, resource in placed(site, dataset, found):
        if resource is None:
            raise PortalError(f"{file.name} of {dataset.name} is gone again")
        if not _is_settled(file, resource):
            added["versions"] += _pass(site, resource["id"], file)
    if dataset.history is not None:
        added["attestations"] += _attest(site, found, dataset.history)
    return added


def placed(
    site: Portal, dataset: Dataset, found: Mapping[str, Any]
) -> list[tuple[File, Mapping[str, Any] | None]]:
    """Each file of the dataset with the resource that holds a version of it, if there is one."""
    by_hash = {it["hash"]: it for it in found["resources"] if it.get("hash")}
    waiting = [it for it in found["resources"] if not it.get("hash")]
    sent = {
        version["sha256"]: it
        for it in waiting
        for version in site.call("mashhad_file_version_list", id=it["id"])
    }
    return [(file, _public_in(by_hash, file) or sent.get(file.sha256)) for file in dataset.files]


def _public_in(by_hash: Mapping[str, Any], file: File) -> Mapping[str, Any] | None:
    """The resource on which one of the file's versions is public."""
    known = (by_hash.get(_hash(version)) for version in file.versions if version.accepted)
    return next(filter(None, known), None)


def _hash(file: File | None) -> str:
    """As the portal writes it on a resource."""
    return f"sha256:{file.sha256}" if file else ""


def _is_settled(file: File, resource: Mapping[str, Any]) -> bool:
    """Whether there is nothing to wait for: the only version is public."""
    return file.then is None and resource.get("hash") == _hash(file)


def _pass(site: Portal, resource_id: str, file: File) -> int:
    """See every version of a file through its check; how many were sent."""
    sent = len(site.call("mashhad_file_version_list", id=resource_id))
    for number, version in enumerate(file.versions, 1):
        if number > sent:
            site.send("resource_patch", version, id=resource_id)
        if _accepted(site, resource_id, number) != version.accepted:
            told = "refused" if version.accepted else "accepted"
            raise PortalError(f"{file.name}, version {number}: the check {told} it")
    return len(file.versions) - sent


def _accepted(site: Portal, resource_id: str, number: int) -> bool:
    """What the check of a version came to, once it has ended."""
    deadline = time.monotonic() + PATIENCE
    pause = POLL
    while True:
        versions = site.call("mashhad_file_version_list", id=resource_id)
        state = next(version["state"] for version in versions if version["n"] == number)
        if state in _DECIDED:
            return _DECIDED[state]
        if state == "to_confirm":
            _confirm(site, resource_id)
        if time.monotonic() > deadline:
            raise PortalError(f"the check of file {resource_id} did not end within {PATIENCE} s")
        time.sleep(pause)
        pause = min(pause * 1.5, SLOWEST_POLL)


def _confirm(site: Portal, resource_id: str) -> None:
    """Confirm what the newest version of a file would do, as its officer would."""
    check = site.call("mashhad_file_check_show", id=resource_id)
    codes = [each["code"] for each in check["confirm"]]  # none where all is settled by now
    if check["token"]:
        site.call("mashhad_file_confirm", id=resource_id, token=check["token"], confirm=codes)


def _file_fields(file: File) -> dict[str, str]:
    return {
        "name": file.title,
        "format": file.format,
        "description": ABOUT_FILE,
        "language": "fa",
    }


def _attest(site: Portal, found: Mapping[str, Any], published: datetime) -> int:
    """Give a dataset and its files their invented history, unless they have it: 1 or 0."""
    if datetime.fromisoformat(found["first_published"]) == published:
        return 0
    site.call(
        "mashhad_publication_attest",
        id=found["id"],
        moment=published.isoformat(),
        reason=ATTESTATION,
        with_files=True,
    )
    return 1
