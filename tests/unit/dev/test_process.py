from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from dev import process
from dev.paths import ROOT, write_json

SLEEP = ["/bin/sleep", "60"]


def test_we_know_ourselves() -> None:
    me = process.identify(os.getpid())
    assert me is not None
    assert me.alive()


def test_pid_given_to_another_process_is_not_one_remembered() -> None:
    me = process.identify(os.getpid())
    assert me is not None
    assert not replace(me, started=me.started - 1).alive()


def test_a_pid_from_before_the_reboot_is_not_the_one_remembered(tmp_path: Path) -> None:
    me = process.identify(os.getpid())
    assert me is not None
    write_json(tmp_path / "pid.json", vars(replace(me, boot="another")))
    assert process.recall(tmp_path / "pid.json") is None


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"pid": 1}'])
def test_a_damaged_pid_file_names_nobody(tmp_path: Path, text: str) -> None:
    (tmp_path / "pid.json").write_text(text)
    assert process.recall(tmp_path / "pid.json") is None


def test_a_child_is_remembered_until_it_is_stopped(tmp_path: Path) -> None:
    child = process.spawn(SLEEP, tmp_path / "log")
    process.remember(tmp_path / "pid.json", child.pid)
    assert process.recall(tmp_path / "pid.json") is not None
    process.stop(child, signal.SIGTERM, 5)
    assert process.recall(tmp_path / "pid.json") is None


def test_stopping_a_child_ends_its_whole_session(tmp_path: Path) -> None:
    log = tmp_path / "log"
    script = "trap '' TERM; sleep 60 & echo $!; trap 'exit' TERM; wait"
    child = process.spawn(["/bin/sh", "-c", script], log)
    while not log.read_text().endswith("\n"):
        assert not process.wait_any([child], 0.01)
    grandchild = process.identify(int(log.read_text()))
    assert grandchild is not None
    process.stop(child, signal.SIGTERM, 5)
    process.end(grandchild)
    assert not grandchild.alive()


def test_a_child_dies_with_its_parent_even_when_that_is_killed(tmp_path: Path) -> None:
    code = (
        "import os, signal; from pathlib import Path; from dev import process\n"
        f"child = process.spawn({SLEEP!r}, Path({str(tmp_path / 'log')!r}))\n"
        "print(child.pid, flush=True)\n"
        "os.read(0, 1)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    descriptor = os.pidfd_open(child)
    parent.communicate(b"x")
    poller = process.select.poll()
    poller.register(descriptor, process.select.POLLIN)
    assert poller.poll(5000), "the child outlived its parent"
    os.close(descriptor)


@pytest.mark.parametrize("already", [False, True])
def test_a_step_stops_at_once_when_a_watched_service_dies(tmp_path: Path, already: bool) -> None:
    service = process.spawn(["/bin/sh", "-c", "sleep 0.2; exit 1"], tmp_path / "service.log")
    if already:
        service.wait()

    class DeadError(Exception):
        pass

    def watch() -> None:
        if service.poll() is not None:
            raise DeadError

    with pytest.raises(DeadError):
        process.run(SLEEP, tmp_path / "log", watch=watch, watched=[service])


def test_a_step_returns_its_exit_code_and_writes_its_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert process.run(["/bin/sh", "-c", "echo said; exit 7"], log) == 7
    assert log.read_text() == "said\n"


def test_a_server_of_somebody_else_on_the_port_is_not_ours(tmp_path: Path) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        child = process.spawn(SLEEP, tmp_path / "log")
        assert process.listens(os.getsid(0), port)
        assert not process.listens(child.pid, port)
        process.stop(child, signal.SIGTERM, 5)
