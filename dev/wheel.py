"""``make dist``: a wheel with schemas, templates, translations and front-end packages."""

from __future__ import annotations

import shutil

from dev import process
from dev.paths import HOME, PYTHON, ROOT, State
from dev.progress import Failed, say, step

DIST = ROOT / "dist"


def build() -> int:
    """Build the wheel into ``dist/`` with the pinned build tools, and name it."""
    State().create()
    log = HOME / "logs" / "dist.log"
    log.unlink(missing_ok=True)
    # setuptools would put into the wheel whatever an earlier build left.
    shutil.rmtree(ROOT / "build", ignore_errors=True)
    shutil.rmtree(DIST, ignore_errors=True)
    command: process.Command = [
        PYTHON,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        DIST,
    ]
    with step("Wheel"):
        code = process.run(command, log, cwd=ROOT)
        if code != 0:
            raise Failed(f"python -m build: exit code {code}", log)
    say(f"\n  {next(DIST.glob('*.whl'))}")
    return 0
