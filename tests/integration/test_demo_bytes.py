"""The same day gives the same bytes, whatever Python's hashes are on that machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from ckanext.mashhad.persian.calendar import jalali
from dev.demo import city, manifest

ROOT = Path(__file__).parents[2]
DAY = "1403-04-20"


def generated(folder: Path) -> dict[str, bytes]:
    """By a process of its own, whose hashes are others than ours."""
    command = [sys.executable, "-m", "dev.demo", "generate", "--as-of", DAY, "--out", str(folder)]
    paths = os.pathsep.join((str(ROOT), str(ROOT / "ckanext-mashhad")))
    env = {**os.environ, "PYTHONHASHSEED": "4711", "PYTHONPATH": paths, "TZ": "UTC"}
    subprocess.run(command, check=True, env=env, cwd=ROOT)
    return written(folder)


def written(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    manifest.write(city.build(jalali.parse(DAY).date), tmp_path / "ours")
    ours, other = written(tmp_path / "ours"), generated(tmp_path / "other")
    assert len(ours) > 200
    assert ours == other
