from __future__ import annotations

import os
from pathlib import Path

import pytest

from dev import __main__, install, ports, process, progress, supervisor
from dev.paths import State, write_json


def test_env_prints_nothing_of_first_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("dev.paths.HOME", tmp_path)
    monkeypatch.setattr(__main__, "listen_for_signals", lambda: None)
    state = State("test")
    state.create()
    _chosen, marks = ports.claim(state, ports.DEFAULTS)
    for mark in marks:
        mark.close()

    def installing() -> None:
        with progress.step("Packages"):
            pass

    monkeypatch.setattr(install, "ensure", installing)
    assert __main__.main(["--state", "test", "env"]) == 0
    told = capsys.readouterr()
    assert "Packages" in told.err
    assert told.out
    assert all(line.startswith("export ") for line in told.out.splitlines())


def test_env_before_start_prints_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("dev.paths.HOME", tmp_path)
    monkeypatch.setattr(__main__, "listen_for_signals", lambda: None)
    monkeypatch.setattr(install, "ensure", lambda: None)
    assert __main__.main(["--state", "test", "env"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "nothing has been started" in told.err


def test_status_after_reset_says_that_nothing_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("dev.paths.HOME", tmp_path)
    monkeypatch.setattr(__main__, "listen_for_signals", lambda: None)
    monkeypatch.setattr(install, "ensure", lambda: None)
    assert __main__.main(["status"]) == 1
    told = capsys.readouterr()
    assert (told.out, told.err) == ("Nothing runs.\n", "")


@pytest.mark.parametrize(("names", "code"), [(["valkey"], 0), (["valkey", "solr"], 3)])
def test_status_counts_only_what_was_asked_for(
    names: list[str],
    code: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("dev.paths.HOME", tmp_path)
    monkeypatch.setattr(__main__, "listen_for_signals", lambda: None)
    monkeypatch.setattr(install, "ensure", lambda: None)
    state = State("demo")
    state.create()
    write_json(state.ports, ports.DEFAULTS)
    write_json(supervisor.asked(state), names)
    process.remember(supervisor.record(state, "valkey"), os.getpid())
    assert __main__.main(["status"]) == code
    assert len(capsys.readouterr().out.splitlines()) == len(names)


def test_status_without_wishes_leaves_the_second_ckan_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("dev.paths.HOME", tmp_path)
    monkeypatch.setattr(__main__, "listen_for_signals", lambda: None)
    monkeypatch.setattr(install, "ensure", lambda: None)
    state = State("demo")
    state.create()
    write_json(state.ports, ports.DEFAULTS)
    assert __main__.main(["status"]) == 3
    assert "second" not in capsys.readouterr().out
