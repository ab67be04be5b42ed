"""Loading can be repeated and interrupted: nothing is doubled, in the end nothing is missing."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from dev.demo import load
from dev.demo.parts import City, File
from dev.demo.portal import PortalError

PORTAL = {"url": "", "sysadmin": {"token": ""}, "officer": {"name": "officer"}}


class FakePortal:
    """Keeps datasets in memory and fails, as if the network broke, after ``patience`` calls."""

    def __init__(self) -> None:
        self.datasets: dict[str, dict[str, Any]] = {}
        self.uploads: list[tuple[str, str]] = []
        self.attested: dict[str, list[str]] = {}
        self.roles: set[tuple[str, str]] = set()
        self.patience = 10**6
        self.lock = threading.Lock()

    def call(self, action: str, **data: Any) -> Any:
        with self.lock:
            self.patience -= 1
            if self.patience < 0:
                raise PortalError("connection lost")
            return getattr(self, action)(**data)

    find = call

    def upload(self, dataset_id: str, file: File, **fields: str) -> Any:
        return self.call("resource_create", dataset_id=dataset_id, file=file, **fields)

    def mashhad_units_load(self, text: str) -> dict[str, list[str]]:
        return {"created": [], "updated": [], "unchanged": []}

    def organization_member_create(self, id: str, username: str, role: str) -> None:  # noqa: A002
        self.roles.add((id, role))

    def package_show(self, id: str) -> dict[str, Any] | None:  # noqa: A002
        return self.datasets.get(id)

    def package_create(self, **data: Any) -> dict[str, Any]:
        assert data["name"] not in self.datasets
        self.datasets[data["name"]] = {**data, "id": data["name"], "resources": []}
        return self.datasets[data["name"]]

    def resource_create(self, dataset_id: str, file: File, **fields: str) -> dict[str, Any]:
        made = {**fields, "size": len(file.content), "id": f"{dataset_id}/{file.name}"}
        self.datasets[dataset_id]["resources"].append(made)
        self.uploads.append((dataset_id, file.name))
        return made

    def mashhad_publication_show(self, id: str) -> dict[str, Any]:  # noqa: A002
        return {"attestations": self.attested.get(id, [])}

    def mashhad_publication_attest(self, id: str, moment: str, reason: str) -> None:  # noqa: A002
        self.attested.setdefault(id, []).append(moment)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> FakePortal:
    fake = FakePortal()
    monkeypatch.setattr(load, "Portal", lambda url, token: fake)
    return fake


def loaded(demo: City) -> dict[str, Any]:
    return load.load(PORTAL, demo, say=lambda text: None)


def assert_complete(site: FakePortal, demo: City) -> None:
    assert site.datasets.keys() == {dataset.name for dataset in demo.datasets}
    wanted = [(d.name, file.name) for d in demo.datasets for file in d.public_files]
    assert sorted(site.uploads) == sorted(wanted)
    public = [d for d in demo.datasets if d.published]
    assert len(site.attested) == len(public) + sum(len(d.public_files) for d in public)
    assert {len(moments) for moments in site.attested.values()} == {1}


def test_everything_arrives_once_and_is_counted(site: FakePortal, demo: City) -> None:
    summary = loaded(demo)
    assert_complete(site, demo)
    assert summary["added"]["datasets"] == len(demo.datasets)
    assert summary["files"] == summary["added"]["files"] == len(site.uploads)
    assert summary["hidden"] == {"draft": 1, "private": 1}


def test_loading_again_adds_nothing(site: FakePortal, demo: City) -> None:
    loaded(demo)
    summary = loaded(demo)
    assert_complete(site, demo)
    assert summary["added"] == {"units": 0, "datasets": 0, "files": 0, "attestations": 0}


@pytest.mark.parametrize("patience", [0, 1, 5, 40, 90, 150])
def test_after_a_break_at_any_point_the_next_run_completes_it(
    site: FakePortal, demo: City, patience: int
) -> None:
    site.patience = patience
    with pytest.raises(PortalError, match="connection lost"):
        loaded(demo)
    site.patience = 10**6
    loaded(demo)
    assert_complete(site, demo)


def test_what_is_hidden_gets_no_history(site: FakePortal, demo: City) -> None:
    loaded(demo)
    hidden = {d.name for d in demo.datasets if d.visibility != "public"}
    assert hidden
    assert not {object_id.split("/")[0] for object_id in site.attested} & hidden


def test_the_officer_becomes_an_editor(site: FakePortal, demo: City) -> None:
    loaded(demo)
    assert ("mashhad-district-09", "editor") in site.roles
