"""Fixtures of the gate's tests: a register whose officer sends files. No worker runs by itself."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories
from ckan.types import Context
from werkzeug.datastructures import FileStorage

from ckanext.mashhad import config
from ckanext.mashhad.tables.intake import check_jobs
from ckanext.mashhad.tables.versions.model import FileVersion
from tests.integration.tables.gate_files import table
from tests.integration.tables.publications import published_once
from tests.integration.worlds import made_once

Act = Callable[..., Any]


_wake = check_jobs.wake


@pytest.fixture
def real_wake(_no_workers: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers are asked through Redis, as on a portal; none of them listens."""
    monkeypatch.setattr(check_jobs, "wake", _wake)


@pytest.fixture(autouse=True)
def _no_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test says itself when a worker comes by."""
    monkeypatch.setattr(check_jobs, "wake", lambda version_id: True)


@pytest.fixture(autouse=True)
def _own_vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "vault_folder", lambda: tmp_path / "vault")


@pytest.fixture
@made_once
def register(create: Act) -> dict[str, Any]:
    """A contract register of the unit, without files."""
    return create()


@pytest.fixture
def as_officer(officer: dict[str, Any]) -> Act:
    """Call an action as the unit's data officer, with all of CKAN's checks."""

    def call(action: str, **data: Any) -> Any:
        user = model.User.get(officer["id"])
        context = Context(user=user.name, auth_user_obj=user, ignore_auth=False)
        return tk.get_action(action)(context, data)

    return call


def sent(content: bytes, filename: str = "register.csv") -> FileStorage:
    """A file as a form or an API client sends it."""
    return FileStorage(io.BytesIO(content), filename)


@pytest.fixture
def send() -> Callable[..., FileStorage]:
    return sent


@pytest.fixture
@made_once
def admin(unit: dict[str, Any]) -> dict[str, Any]:
    """An administrator of the unit."""
    user = factories.UserWithToken()
    tk.get_action("organization_member_create")(
        {"ignore_auth": True, "user": ""},
        {"id": unit["id"], "username": user["name"], "role": "admin"},
    )
    return user


@pytest.fixture
def add(as_officer: Act, register: dict[str, Any]) -> Callable[..., dict[str, Any]]:
    """Add a file to the register; its resource as the officer gets it back."""

    def call(content: bytes | None = None, filename: str = "register.csv", **more: Any) -> Any:
        upload = sent(table() if content is None else content, filename)
        return as_officer("resource_create", package_id=register["id"], upload=upload, **more)

    return call


@pytest.fixture
def work() -> Callable[[], None]:
    """A worker comes by and does all that waits."""

    def call() -> None:
        query = model.Session.query(FileVersion.id).filter(
            FileVersion.state.in_(("pending", "accepted"))
        )
        ids = [row.id for row in query.order_by(FileVersion.created)]
        model.Session.rollback()
        for version_id in ids:
            check_jobs.run(version_id)

    return call


@pytest.fixture
@published_once
def published(add: Callable[..., Any], work: Callable[[], None], act: Act) -> dict[str, Any]:
    """A file of the register that was accepted, as everybody is shown it."""
    added = add()
    work()
    return act("resource_show", id=added["id"])


@pytest.fixture
def states() -> Callable[[str], list[str]]:
    """The states of a resource's versions, oldest first."""

    def call(resource_id: str) -> list[str]:
        model.Session.rollback()
        query = model.Session.query(FileVersion).filter_by(resource_id=resource_id)
        return [version.state for version in query.order_by(FileVersion.n)]

    return call


@pytest.fixture
def download(app: Any) -> Callable[..., Any]:
    """GET the bytes at a resource's address, as somebody with a token or as anybody."""

    def call(address: str, user: dict[str, Any] | None = None) -> Any:
        headers = {"Authorization": user["token"]} if user else {}
        return app.get(address, headers=headers, follow_redirects=False)

    return call


@pytest.fixture
def vault_files() -> Callable[[], set[str]]:
    """What lies in the vault now."""
    root = config.vault_folder()
    return lambda: {str(path) for path in root.glob("[0-9a-f][0-9a-f]/*")}
