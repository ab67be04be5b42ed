"""``make lint``: format, rules, types, the arrows between rooms, dependencies; then the verdict."""

from __future__ import annotations

from pathlib import Path

from dev import process
from dev.paths import ROOT, VENV
from dev.progress import Failed, say

ROOMS = ROOT / "ckanext-mashhad" / "ckanext" / "mashhad"

# The files of a room that face CKAN, whose own code has hardly any types.
FACING = {"plugin", "actions", "auth", "views", "cli", "validators", "helpers", "model"}
OTHERS = (
    "ckanext.datastore",
    "ckanext.dcat",
    "ckanext.scheming",
    "ckanext.mashhad.catalog.helpers",
    "ckanext.mashhad.catalog.timeline.asked_datasets",
    "ckanext.mashhad.compliance.fact_tables",
    "ckanext.mashhad.explore.facts",
    "ckanext.mashhad.tables.bulk",
    "ckanext.mashhad.tables.confirmations",
    "ckanext.mashhad.tables.history",
)
CKAN = ("import ckan", "from ckan.", "from ckan ", *(f"from {name}" for name in OTHERS))


def engines() -> list[str]:
    """Every module that is plain Python: foundations, rooms' engines, this tool, verify.py."""
    found = [path for path in sorted(ROOMS.rglob("*.py")) if _plain(path)]
    return [str(path.relative_to(ROOT)) for path in found] + ["dev", "docs"]


def _plain(path: Path) -> bool:
    if FACING & {path.stem, *path.parts} or "migration" in path.parts:
        return False
    lines = path.read_text(encoding="utf-8").splitlines()
    return not any(line.strip().startswith(CKAN) for line in lines)


def run() -> int:
    """Run every check; 0 when all are content."""
    tools = VENV / "bin"
    checks: dict[str, process.Command] = {
        "ruff format": [tools / "ruff", "format", "--check", "."],
        "ruff check": [tools / "ruff", "check", "."],
        "mypy": [tools / "mypy", "--num-workers", "2", *engines()],
        "import-linter": [tools / "lint-imports"],
        "deptry": [tools / "deptry", "ckanext-mashhad"],
    }
    failed = []
    for name, command in checks.items():
        say(f"\n  {name}")
        if process.foreground(command, cwd=ROOT) != 0:
            failed.append(name)
    if failed:
        raise Failed(", ".join(failed))
    return 0
