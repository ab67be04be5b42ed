"""Solr's jars: every one pinned by its SHA-256 in ``solr/jars.txt``, fetched by jgo.

``python -m dev.jars`` fetches what is missing; a jar appears under its name only when it is whole
and is the pinned one, so an interrupted fetch goes on where it was. ``python -m dev.jars pin``
rewrites the hashes after a version was changed by hand. Nothing is resolved: the list is all.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dev import mirrors
from dev.paths import JARS, ROOT

if TYPE_CHECKING:
    from jgo.maven import MavenContext

LIST = ROOT / "dev" / "solr" / "jars.txt"
AT_ONCE = 16
ATTEMPTS = 3


@dataclass(frozen=True)
class Jar:
    """A Maven coordinate ``group:artifact:version`` and the hash of its file."""

    coordinate: str
    sha256: str

    @property
    def file(self) -> str:
        _, artifact, version = self.coordinate.split(":")
        return f"{artifact}-{version}.jar"


def listed(text: str | None = None) -> list[Jar]:
    """The pinned jars, in the order of the list."""
    lines = (LIST.read_text() if text is None else text).splitlines()
    rows = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    return [Jar(row[0], row[1] if len(row) > 1 else "") for row in rows]


def missing(folder: Path = JARS) -> list[Jar]:
    return [jar for jar in listed() if not (folder / jar.file).exists()]


def fetch(folder: Path = JARS) -> None:
    """Bring every missing jar into ``folder`` and remove those no longer listed."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _fetch_missing(folder)
        _tidy(folder)


def _fetch_missing(folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder, prefix="part-") as parts:
        context = _context(Path(parts))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            jobs = [pool.submit(_fetch_one, context, jar, folder) for jar in missing(folder)]
            try:
                for job in as_completed(jobs):
                    job.result()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


def _context(cache: Path) -> MavenContext:
    from jgo.config import GlobalSettings
    from jgo.constants import MAVEN_CENTRAL_URL
    from jgo.maven import MavenContext

    settings = Path.home() / ".m2" / "settings.xml"
    own = GlobalSettings.load()
    repositories = mirrors.maven_repositories(
        os.environ,
        settings.read_text() if settings.is_file() else None,
        own.repositories,
        MAVEN_CENTRAL_URL,
    )
    for name in repositories:
        print(f"repository: {name}", flush=True)
    return MavenContext(repo_cache=cache, remote_repos=repositories, timeout=60)


def _fetch_one(context: MavenContext, jar: Jar, folder: Path) -> None:
    group, artifact, version = jar.coordinate.split(":")
    wanted = context.project(group, artifact).at_version(version).artifact()
    for attempt in range(1, ATTEMPTS + 1):
        try:
            part = wanted.resolve()
            break
        except (OSError, RuntimeError) as error:
            print(f"{jar.coordinate}: attempt {attempt}: {error}", flush=True)
            if attempt == ATTEMPTS:
                raise SystemExit(f"{jar.coordinate} could not be fetched") from None
            if wanted.cached_path:
                wanted.cached_path.unlink(missing_ok=True)
    if jar.sha256 and digest(part) != jar.sha256:
        raise SystemExit(f"{jar.coordinate} is not the pinned file: {digest(part)}")
    part.replace(folder / jar.file)
    print(jar.coordinate, flush=True)


def digest(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _tidy(folder: Path) -> None:
    """An old jar beside its successor would be on the class path too."""
    wanted = {jar.file for jar in listed()}
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in wanted and path.name != ".lock":
            path.unlink()


def pin() -> None:
    """Fetch the listed coordinates afresh and write down what came."""
    with tempfile.TemporaryDirectory() as folder:
        coordinates = [Jar(jar.coordinate, "") for jar in listed()]
        context = _context(Path(folder) / "cache")
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(lambda jar: _fetch_one(context, jar, Path(folder)), coordinates))
        lines = [f"{jar.coordinate} {digest(Path(folder) / jar.file)}" for jar in coordinates]
    head = [line for line in LIST.read_text().splitlines() if line.startswith("#")]
    LIST.write_text("\n".join([*head, *lines]) + "\n")


if __name__ == "__main__":
    pin() if sys.argv[1:] == ["pin"] else fetch()
