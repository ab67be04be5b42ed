from __future__ import annotations

import socket
from pathlib import Path

import pytest

from dev import ports, services
from dev.paths import State
from dev.progress import Failed


def test_the_usual_ports_are_taken_when_they_are_free() -> None:
    assert ports.choose(ports.DEFAULTS, {}, lambda port: True) == ports.DEFAULTS


def test_a_busy_usual_port_gives_way_to_the_next_free_one() -> None:
    busy = {15000, 15001}
    chosen = ports.choose(ports.DEFAULTS, {}, lambda port: port not in busy)
    assert chosen["ckan"] == 15002
    assert chosen["solr"] == ports.DEFAULTS["solr"]


def test_the_port_of_the_last_run_is_kept() -> None:
    assert ports.choose(ports.DEFAULTS, {"ckan": 15077}, lambda port: True)["ckan"] == 15077


def test_a_remembered_port_that_is_busy_now_is_given_up() -> None:
    chosen = ports.choose(ports.DEFAULTS, {"ckan": 15077}, lambda port: port != 15077)
    assert chosen["ckan"] == ports.DEFAULTS["ckan"]


def test_no_two_services_get_the_same_port() -> None:
    same = dict.fromkeys(ports.DEFAULTS, 20000)
    assert len(set(ports.choose(ports.DEFAULTS, same, lambda port: True).values())) == len(
        ports.DEFAULTS
    )


def test_it_says_so_when_every_port_is_busy() -> None:
    with pytest.raises(Failed, match="postgres"):
        ports.choose(ports.DEFAULTS, {}, lambda port: False)


def test_a_port_somebody_listens_on_is_not_free() -> None:
    with socket.socket() as server:
        server.bind((ports.HOST, 0))
        server.listen()
        assert not ports.free(server.getsockname()[1])


def test_a_port_listened_on_for_all_addresses_is_not_free() -> None:
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("", 0))
        server.listen()
        assert not ports.free(server.getsockname()[1])


def test_a_port_nobody_listens_on_is_free() -> None:
    with socket.socket() as server:
        server.bind((ports.HOST, 0))
        number = server.getsockname()[1]
    assert ports.free(number)


def test_ckans_port_is_held_from_the_moment_it_is_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dev.paths.HOME", tmp_path)
    state = State()
    chosen, server = ports.claim_web(state)
    with server:
        assert not ports.free(chosen["ckan"])
        assert ports.current(state)["ckan"] == chosen["ckan"]


def test_two_stacks_that_start_at_once_get_ports_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dev.paths.HOME", tmp_path)
    (tmp_path / "test").mkdir()
    one, marks = ports.claim(State(), services.BASE)
    other, more = ports.claim(State("test"), services.BASE)  # before anybody listens
    assert not set(one.values()) & set(other.values())
    for mark in marks:
        mark.close()
    for mark in more:
        mark.close()
    assert ports.claim(State(), services.BASE)[0] == one
