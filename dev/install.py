"""Everything from package registries into ``.venv``: ``python3 -m dev`` starts here.

Runs on the system's Python, so it uses the standard library only. Every part is written whole or
not at all, and a stamp says that all of it is there; an interrupted install is simply run again.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dev import mirrors, process
from dev.paths import HOME, PYTHON, ROOT, VENV, State
from dev.progress import Failed, say, step

CONSTRAINTS = ROOT / "constraints.txt"
STAMP = VENV / ".installed"
ASSETS = ROOT / "dev" / "assets.py"
INPUTS = (CONSTRAINTS, ROOT / "pyproject.toml", ROOT / "setup.py", ASSETS, Path(__file__))
OLDEST = (3, 11)


def fingerprint() -> str:
    """Changes when what ought to be installed changes."""
    digest = hashlib.sha256(str(VENV).encode())
    for path in INPUTS:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def installed() -> bool:
    try:
        return STAMP.read_text() == fingerprint() and PYTHON.exists()
    except OSError:
        return False


def ensure() -> None:
    """Make ``.venv`` what constraints.txt says, unless it already is."""
    if sys.version_info < OLDEST:
        raise Failed("Python 3.11 or newer is needed; set PYTHON to one: make PYTHON=python3.12 …")
    if installed():
        return
    with _one_at_a_time():
        if not installed():
            _install()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (ROOT / ".venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _install() -> None:
    State().create()
    log = HOME / "logs" / "install.log"
    log.unlink(missing_ok=True)
    # PostgreSQL's own user must be able to read what lands here.
    umask = os.umask(0o022)
    try:
        STAMP.unlink(missing_ok=True)
        with step("Python environment (.venv)"):
            _make_venv(log)
        with step("Packages from constraints.txt"):
            _install_packages(log)
        with step("Front-end packages"):
            _must(process.run([PYTHON, "-m", "dev.assets"], log, cwd=ROOT), "dev.assets", log)
        STAMP.write_text(fingerprint())
    finally:
        os.umask(umask)


def _make_venv(log: Path) -> None:
    pip: list[str | Path] = [PYTHON, "-m", "pip"]
    if not (PYTHON.exists() and process.run([*pip, "--version"], log) == 0):
        made = process.run([sys.executable, "-m", "venv", "--clear", VENV], log)
        if made != 0:
            say("    Debian: apt-get install python3-venv")
            raise Failed("no virtual environment could be made", log)
    _must(process.run([*pip, "install", "-q", "-c", CONSTRAINTS, "uv"], log), "pip", log)


def _install_packages(log: Path) -> None:
    """The list is complete, so nothing is resolved: what is written is what gets installed."""
    env = mirrors.for_uv([str(PYTHON), "-m", "pip"])
    env["VIRTUAL_ENV"] = str(VENV)
    env.pop("UV_CONSTRAINT", None)
    uv: list[str | Path] = [
        VENV / "bin" / "uv",
        "pip",
        "install",
        "-q",
        "--python",
        PYTHON,
        "--no-deps",
    ]
    _must(process.run([*uv, "-r", CONSTRAINTS], log, cwd=ROOT, env=env), "uv", log)
    (packages,) = VENV.glob("lib/python3.*/site-packages")
    # python-magic looks for libmagic in the system; this import shows it the one in the venv.
    (packages / "libmagic.pth").write_text("import pylibmagic\n")
    own: process.Command = [*uv, "--no-build-isolation", "-e", ROOT]
    _must(process.run(own, log, cwd=ROOT, env=env), "installing ckanext-mashhad", log)


def _must(code: int, what: str, log: Path) -> None:
    if code != 0:
        raise Failed(f"{what} ended with exit code {code}", log)
