"""Where everything lies: the clone, its ``.venv``, and the states below ``.demo``."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
HOME = ROOT / ".demo"
JARS = HOME / "jars"

# Below HOME and no part of the demo's own state: `reset` leaves them alone.
KEPT = ("jars", "test", "smoke")


@dataclass(frozen=True)
class State:
    """One independent stack: its folder holds ports, secrets, data and logs.

    ``demo`` is what people look at; ``test`` and ``smoke`` have their own, so that neither
    disturbs a running demo.
    """

    name: str = "demo"

    @property
    def dir(self) -> Path:
        return HOME if self.name == "demo" else HOME / self.name

    @property
    def logs(self) -> Path:
        return self.dir / "logs"

    @property
    def run(self) -> Path:
        return self.dir / "run"

    @property
    def ini(self) -> Path:
        return self.dir / "ckan.ini"

    @property
    def portal(self) -> Path:
        return self.dir / "portal.json"

    @property
    def secrets(self) -> Path:
        return self.dir / "secrets.json"

    @property
    def ports(self) -> Path:
        return self.dir / "ports.json"

    @property
    def storage(self) -> Path:
        return self.dir / "storage"

    @property
    def solr_home(self) -> Path:
        return self.dir / "solr"

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def create(self) -> None:
        """Make the folders. Others may pass through (PostgreSQL's user must), never look in."""
        for folder in dict.fromkeys((HOME, self.dir)):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o711)
        for folder in (self.logs, self.run, self.storage):
            folder.mkdir(mode=0o700, exist_ok=True)


def write_private(path: Path, text: str) -> None:
    """Write ``text`` so that only the owner ever reads it and nobody ever sees half of it."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)
    part.replace(path)


def write_json(path: Path, value: Any) -> None:
    write_private(path, json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def read_json(path: Path) -> Any | None:
    """The stored value, or None when there is none or it cannot be read."""
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return None
