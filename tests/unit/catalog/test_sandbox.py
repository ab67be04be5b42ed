"""Untrusted bytes are read in a process that cannot run away."""

from __future__ import annotations

import signal
import sys

import pytest

from ckanext.mashhad.catalog import sandbox


def test_a_child_that_takes_too_long_is_ended():
    with pytest.raises(sandbox.SandboxError) as ended:
        sandbox.run("timeit", ["-n", "1", "-s", "import time", "time.sleep(9)"], bounds=short())
    assert ended.value.killed


def test_a_child_that_fails_gives_no_output():
    with pytest.raises(sandbox.SandboxError) as ended:
        sandbox.run("no_such_module", [])
    assert not ended.value.killed


def test_a_child_gets_what_it_is_given_and_no_secrets(monkeypatch):
    monkeypatch.setenv("CKAN_SQLALCHEMY_URL", "postgresql://user:secret@host/db")
    given = b'{"a": 1}'
    assert b'"a": 1' in sandbox.run("json.tool", [], given)
    shown = "import os; print(sorted(os.environ))"
    output = sandbox.run("timeit", ["-n", "1", "-r", "1", shown])
    assert b"PATH" in output
    assert b"SQLALCHEMY" not in output


def test_the_child_is_this_python():
    said = sandbox.run("timeit", ["-n", "1", "-r", "1", "import sys; print(sys.version)"])
    assert sys.version.split()[0].encode() in said


@pytest.mark.parametrize("ended", [signal.SIGKILL, signal.SIGTERM])
def test_a_child_that_the_machine_ends_is_interrupted(ended):
    with pytest.raises(sandbox.Interrupted):
        sandbox.run("timeit", ["-n", "1", f"import os; os.kill(os.getpid(), {ended:d})"])


def test_a_child_out_of_cpu_time_is_killed_by_its_limit():
    limits = "from ckanext.mashhad.catalog import sandbox as s; s.lock_in(s.Bounds(cpu_seconds=1))"
    with pytest.raises(sandbox.SandboxError) as ended:
        sandbox.run("timeit", ["-n", "1", "-s", limits, "while True: pass"])
    assert ended.value.killed


def short() -> sandbox.Bounds:
    return sandbox.Bounds(wall_seconds=0.3)
