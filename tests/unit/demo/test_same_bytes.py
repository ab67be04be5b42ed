"""The same day gives the same bytes, whatever Python's hashes are on that machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def generated(folder: Path, hash_seed: str) -> dict[str, bytes]:
    command = [sys.executable, "-m", "dev.demo", "generate", "--as-of", "1405-09-04"]
    paths = os.pathsep.join((str(ROOT), str(ROOT / "ckanext-mashhad")))
    env = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": paths, "TZ": "UTC"}
    subprocess.run([*command, "--out", str(folder)], check=True, env=env, cwd=ROOT)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    one = generated(tmp_path / "one", "1")
    other = generated(tmp_path / "other", "4711")
    assert len(one) > 60
    assert one == other
