from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from dev import jars, ports, postgres, services
from dev.paths import State

LONG = {"mashhad-harvests", "mashhad-batches"}
QUEUES = {"mashhad-checks", "mashhad-mails", "default", *LONG}


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> services.Stack:
    monkeypatch.setattr("dev.paths.HOME", tmp_path)
    place = postgres.Place(tmp_path, tmp_path / "bin", "nobody")
    words = dict.fromkeys(("valkey", "postgres"), "a-secret-word")
    return services.Stack(State(), dict(ports.DEFAULTS), words, place)


def test_every_service_has_a_name_and_a_log_of_its_own() -> None:
    names = [service.name for service in services.SERVICES]
    assert len(set(names)) == len(names)
    assert len({State().log(name) for name in names}) == len(names)


def test_every_port_belongs_to_a_service() -> None:
    assert set(ports.DEFAULTS) <= {service.name for service in services.SERVICES}


def test_checks_and_letters_have_workers_that_nothing_long_holds(stack: services.Stack) -> None:
    workers = [one for one in services.SERVICES if one.name.startswith("worker-")]
    taken = [{each for each in one.command(stack) if each in QUEUES} for one in workers]
    assert set.union(*taken) == QUEUES
    assert {"mashhad-mails"} in taken
    assert any("mashhad-checks" in each <= QUEUES - LONG for each in taken)


def test_no_secret_is_in_a_command_line(stack: services.Stack) -> None:
    for service in services.SERVICES:
        assert "a-secret-word" not in " ".join(service.command(stack))


def test_postgresql_listens_on_loopback_only(stack: services.Stack) -> None:
    command = services.SERVICES[0].command(stack)
    assert "-clisten_addresses=127.0.0.1" in command
    assert "-cunix_socket_directories=" in command


def test_only_postgresql_changes_its_user(stack: services.Stack) -> None:
    users = {one.name: one.user(stack) for one in services.SERVICES if one.user(stack)}
    assert users == {"postgres": "nobody"}


def test_our_own_programs_are_found_where_they_are_started(stack: services.Stack) -> None:
    for service in services.SERVICES:
        command = service.command(stack)
        if "-m" in command and command[command.index("-m") + 1].startswith("dev"):
            module = command[command.index("-m") + 1]
            asked = [command[0], "-c", f"import {module}"]
            subprocess.run(asked, cwd=service.folder(stack), check=True)


def test_settings_for_another_ckan_do_not_reach_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CKAN_SQLALCHEMY_URL", "postgresql://elsewhere")
    monkeypatch.setenv("CKAN_INI", "/etc/ckan/ckan.ini")
    assert not [name for name in services.environment() if name.startswith("CKAN")]


def test_ckan_is_compiled_once_and_not_at_every_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert "PYTHONDONTWRITEBYTECODE" not in services.environment()


def test_loopback_is_never_reached_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "intranet.example")
    assert services.environment()["NO_PROXY"] == "intranet.example,127.0.0.1"


def test_every_jar_is_pinned_by_its_hash() -> None:
    listed = jars.listed()
    assert listed
    assert all(len(jar.sha256) == 64 for jar in listed)
    assert len({jar.file for jar in listed}) == len(listed)
