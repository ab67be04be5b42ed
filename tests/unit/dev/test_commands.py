from __future__ import annotations

from pathlib import Path

import pytest

from dev import __main__, install, ports, progress
from dev.paths import State


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
