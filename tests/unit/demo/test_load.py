"""Loading can be repeated and interrupted: nothing is doubled, in the end nothing is missing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from dev.demo import load
from dev.demo.parts import City, File
from dev.demo.portal import PortalError

NOW = "2026-11-25T08:00:00Z"
PORTAL = {"url": "", "sysadmin": {"token": ""}, "officer": {"name": "officer"}}


class FakePortal:
    """Keeps datasets in memory and fails, as if the network broke, after ``patience`` calls.

    Its gate decides a version when it is asked about the second time, as a check would that takes
    its time: by ``judge``, which knows the city's files by their bytes.
    """

    def __init__(self) -> None:
        self.datasets: dict[str, dict[str, Any]] = {}
        self.versions: dict[str, list[dict[str, Any]]] = {}
        self.attested: dict[str, list[str]] = {}
        self.roles: set[tuple[str, str]] = set()
        #: At each load of units: whether one is watched, and how many datasets there were.
        self.watched_when: list[tuple[bool, int]] = []
        self.patience = 10**6
        self.lock = threading.Lock()
        self.judge: Callable[[File], bool] = lambda file: file.accepted

    def call(self, action: str, **data: Any) -> Any:
        with self.lock:
            self.patience -= 1
            if self.patience < 0:
                raise PortalError("connection lost")
            return getattr(self, action)(**data)

    find = call

    def send(self, action: str, file: File, **fields: str) -> Any:
        return self.call(action, file=file, **fields)

    def mashhad_units_load(self, text: str) -> dict[str, list[str]]:
        self.watched_when.append(("monitored_from" in text, len(self.datasets)))
        return {"created": [], "updated": [], "unchanged": []}

    def organization_member_create(self, id: str, username: str, role: str) -> None:  # noqa: A002
        self.roles.add((id, role))

    def package_show(self, id: str) -> dict[str, Any] | None:  # noqa: A002
        return self.datasets.get(id)

    def package_create(self, **data: Any) -> dict[str, Any]:
        assert data["name"] not in self.datasets
        more = {"id": data["name"], "resources": [], "first_published": NOW}
        self.datasets[data["name"]] = {**data, **more}
        return self.datasets[data["name"]]

    def resource_create(self, file: File, package_id: str, **fields: str) -> dict[str, Any]:
        made = {**fields, "hash": "", "id": f"{package_id}/{file.name}"}
        self.datasets[package_id]["resources"].append(made)
        self._add_version(made["id"], file)
        return made

    def resource_patch(self, file: File, id: str) -> None:  # noqa: A002
        assert self.versions[id][-1]["state"] != "pending", "it would give way to the new one"
        self._add_version(id, file)

    def _add_version(self, resource_id: str, file: File) -> None:
        known = self.versions.setdefault(resource_id, [])
        known.append({"n": len(known) + 1, "state": "pending", "sha256": file.sha256, "file": file})

    def mashhad_file_version_list(self, id: str) -> list[dict[str, Any]]:  # noqa: A002
        told = [dict(version) for version in reversed(self.versions[id])]
        newest = self.versions[id][-1]
        if newest["state"] == "pending":
            newest["state"] = "published" if self.judge(newest["file"]) else "rejected"
            if newest["state"] == "published":
                self._resource(id)["hash"] = f"sha256:{newest['sha256']}"
        return told

    def _resource(self, resource_id: str) -> dict[str, Any]:
        files = [file for dataset in self.datasets.values() for file in dataset["resources"]]
        return next(file for file in files if file["id"] == resource_id)

    def mashhad_publication_attest(
        self,
        id: str,  # noqa: A002
        moment: str,
        reason: str,
        with_files: bool,
    ) -> None:
        assert with_files
        dataset = self.datasets[id]
        public = [file["id"] for file in dataset["resources"] if file["hash"]]
        for each in (id, *public):
            self.attested.setdefault(each, []).append(moment)
        dataset["first_published"] = moment


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> FakePortal:
    fake = FakePortal()
    monkeypatch.setattr(load, "Portal", lambda url, token: fake)
    monkeypatch.setattr(load, "POLL", 0)
    return fake


def loaded(demo: City) -> dict[str, Any]:
    return load.load(PORTAL, demo, say=lambda text: None)


def assert_complete(site: FakePortal, demo: City) -> None:
    assert site.datasets.keys() == {dataset.name for dataset in demo.datasets}
    for dataset in demo.datasets:
        for file in dataset.files:
            sent = [each["file"] for each in site.versions[f"{dataset.name}/{file.name}"]]
            assert tuple(sent) == file.versions
    public = [d for d in demo.datasets if d.history]
    assert len(site.attested) == len(public) + sum(len(d.public_files) for d in public)
    assert {len(moments) for moments in site.attested.values()} == {1}


def test_everything_arrives_once_and_is_counted(site: FakePortal, demo: City) -> None:
    summary = loaded(demo)
    assert_complete(site, demo)
    assert summary["added"]["datasets"] == len(demo.datasets)
    assert summary["added"]["versions"] == sum(map(len, site.versions.values()))
    assert sum(summary["versions"].values()) == summary["added"]["versions"]
    assert summary["hidden"] == {"draft": 1, "private": 1}


def test_units_are_watched_once_all_is_there(site: FakePortal, demo: City) -> None:
    loaded(demo)
    assert site.watched_when == [(False, 0), (True, len(demo.datasets))]


def test_loading_again_adds_nothing(site: FakePortal, demo: City) -> None:
    loaded(demo)
    summary = loaded(demo)
    assert_complete(site, demo)
    assert summary["added"] == {"units": 0, "datasets": 0, "versions": 0, "attestations": 0}


@pytest.mark.parametrize("patience", [0, 5, 90, 600, 1000])
def test_after_a_break_at_any_point_the_next_run_completes_it(
    site: FakePortal, demo: City, patience: int
) -> None:
    site.patience = patience
    with pytest.raises(PortalError, match="connection lost"):
        loaded(demo)
    site.patience = 10**6
    loaded(demo)
    assert_complete(site, demo)


def test_check_that_says_other_than_was_planted_ends_loading(site: FakePortal, demo: City) -> None:
    site.judge = lambda file: True
    with pytest.raises(PortalError, match="the check accepted it"):
        loaded(demo)


def test_what_is_hidden_gets_no_history(site: FakePortal, demo: City) -> None:
    loaded(demo)
    hidden = {d.name for d in demo.datasets if d.visibility != "public"}
    assert hidden
    assert not {object_id.split("/")[0] for object_id in site.attested} & hidden


def test_a_dataset_of_which_all_is_refused_gets_no_history(site: FakePortal, demo: City) -> None:
    loaded(demo)
    refused = {d.name for d in demo.datasets if d.files and not d.public_files}
    assert refused
    assert not site.attested.keys() & refused


def test_the_officer_becomes_an_editor(site: FakePortal, demo: City) -> None:
    loaded(demo)
    assert ("mashhad-district-09", "editor") in site.roles
