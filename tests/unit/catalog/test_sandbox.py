"""Untrusted bytes are read in a process that cannot run away."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from pathlib import Path

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


PRINTS = """
import os, signal, sys, time
from ckanext.mashhad.catalog import sandbox
print("imported")  # no child writes it
prepared = []

def prepare():
    prepared.append(os.getpid())

def main(*words):
    given = sys.stdin.read()
    assert prepared in ([], [os.getppid()])
    if words == ("fails",):
        raise ValueError
    if words == ("sleeps",):
        time.sleep(30)
    if words == ("spins",):
        sandbox.lock_in(sandbox.Bounds(cpu_seconds=1))
        while True:
            pass
    if words == ("ends all",):
        os.kill(os.getppid(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
    files = [os.readlink(f"/proc/self/fd/{name}") for name in os.listdir("/proc/self/fd")[:-1]]
    secret = "SQLALCHEMY" in str(os.environ)
    print(given, words, os.getppid(), secret, sum("socket" in name for name in files))
"""


@pytest.fixture
def prints(tmp_path, monkeypatch):
    """A module that prints what it is given; a child sees it as it sees no other folder."""
    (tmp_path / "prints.py").write_text(PRINTS)
    (tmp_path / "start.py").write_text(
        f"import runpy, sys; sys.path.insert(0, {str(tmp_path)!r}); sys.argv[:2] = sys.argv[1:2]\n"
        f"runpy.run_module({sandbox.__name__!r}, run_name='__main__', alter_sys=True)"
    )
    monkeypatch.setattr(sandbox, "_PYTHON", (sys.executable, "-I", str(tmp_path / "start.py")))
    return "prints"


def test_warm_children_share_imports_and_nothing_else(prints, monkeypatch):
    monkeypatch.setenv("CKAN_SQLALCHEMY_URL", "postgresql://user:secret@host/db")
    with sandbox.warm(prints):
        one, two = (sandbox.run(prints, [word], word.encode()) for word in ("one", "two"))
    parent = one.split()[2]
    assert one == b"one ('one',) %b False 0\n" % parent
    assert two == b"two ('two',) %b False 0\n" % parent
    assert not Path(f"/proc/{int(parent)}").exists()


@pytest.mark.parametrize("deed", ["fails", "sleeps", "spins"])
def test_a_warm_child_keeps_its_limits_and_its_sisters_run(prints, deed):
    with sandbox.warm(prints):
        before = sandbox.run(prints, [])
        with pytest.raises(sandbox.SandboxError) as ended:
            sandbox.run(prints, [deed], bounds=sandbox.Bounds(wall_seconds=3))
        assert ended.value.killed == (deed != "fails")
        assert sandbox.run(prints, []) == before


def test_warm_process_that_machine_ends_is_started_anew(prints):
    with sandbox.warm(prints):
        with pytest.raises(sandbox.Interrupted):
            sandbox.run(prints, ["ends all"])
        assert sandbox.run(prints, [])


@pytest.fixture
def imported(prints):
    """The module is imported for this process and its forks."""
    before = sandbox._importer.get()
    sandbox.keep_warm(prints)
    yield prints
    sandbox._importer.get().end()
    sandbox._importer.set(before)


def in_a_fork(target, name, words=(), alive=30):
    """What a run in a fork of this process writes; the fork is killed after so many seconds."""

    def work():
        with sandbox.warm(name):
            target.write_bytes(sandbox.run(name, words))

    fork = multiprocessing.get_context("fork").Process(target=work)
    fork.start()
    fork.join(alive)
    fork.kill()
    fork.join()
    return target.read_bytes() if target.exists() else b""


def test_forks_share_what_is_kept_whatever_becomes_of_them(imported, tmp_path):
    parents = {in_a_fork(tmp_path / word, imported, [word]).split()[1] for word in ("one", "two")}
    assert len(parents) == 1
    assert in_a_fork(tmp_path / "none", imported, ["sleeps"], alive=0.5) == b""
    sandbox.keep_warm(imported)
    assert in_a_fork(tmp_path / "three", imported, ["three"]).split()[:2] == [
        b"('three',)",
        *parents,
    ]


def test_forks_do_without_what_has_ended_until_it_begins_anew(imported, tmp_path):
    first = in_a_fork(tmp_path / "one", imported, ["one"]).split()[1]
    os.killpg(int(first), signal.SIGKILL)
    os.waitid(os.P_PID, int(first), os.WEXITED | os.WNOWAIT)  # its socket is closed by then
    alone, other = (in_a_fork(tmp_path / word, imported, [word]).split()[1] for word in ("a", "b"))
    assert len({first, alone, other}) == 3
    sandbox.keep_warm(imported)
    anew = [in_a_fork(tmp_path / word, imported, [word]).split()[1] for word in ("c", "d")]
    assert anew[0] == anew[1] not in (first, alone, other)


def test_warm_process_without_its_module_gives_no_output():
    with sandbox.warm("no_such_module"), pytest.raises(sandbox.SandboxError) as ended:
        sandbox.run("no_such_module", [])
    assert not ended.value.killed


def short() -> sandbox.Bounds:
    return sandbox.Bounds(wall_seconds=0.3)
