"""The checker beside frictionless: CPU, memory and findings of the same file.

    python -m bench.rows --peer PYTHON [--rows 100000] [--folder DIR]

PYTHON is of an environment with ``frictionless[excel]`` 5 (no part of ours). Each runs in a process
of its own, so that CPU and peak memory are its own; the ratio is told of whole processes, and of
the checks alone, for our own runs in a child whose parent has loaded all modules. Both read by one
schema, which frictionless gets as the Table Schema that is derived from it. Findings are compared
one by one, by row, column and kind; where they differ the measurement fails.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench import rows_file
from ckanext.mashhad.tables.engine.schema import fields

Finding = tuple[int, str, str]
#: What the checkers call the same thing.
KINDS: Final = {"type": "type", "required": "required", "minimum": "minimum", "unique": "unique",
                "text.pattern": "pattern", "code.unknown": "enum"}  # fmt: skip


@dataclass(frozen=True)
class Cost:
    """What one run took: CPU and elapsed seconds, peak MiB; ``printed``: CPU seconds of the check
    alone, and findings.
    """

    cpu: float
    elapsed: float
    peak: float
    printed: tuple[float, list[list[Any]]]

    @property
    def alone(self) -> float:
        return self.printed[0]

    @property
    def findings(self) -> list[Finding]:
        return sorted((row, field, kind) for row, field, kind in self.printed[1])

    def line(self, name: str, rows: int) -> str:
        return (
            f"| {name} | {rows:,} | {self.cpu:.2f} | {rows / self.cpu:,.0f}"
            f" | {self.elapsed:.1f} | {self.peak:.0f} |"
        )


def run(command: Sequence[str], **environment: str) -> Cost:
    """Run it; ``CalledProcessError`` when it fails."""
    timed = [sys.executable, "-m", "bench.timed", *command]
    # Either side keeps its modules compiled, as an installer leaves them, whatever is set here.
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", **environment}
    done = subprocess.run(timed, check=True, capture_output=True, text=True, env=env)
    return Cost(**json.loads(done.stdout))


def ours(path: Path, what: str = "check") -> Cost:
    return run([sys.executable, "-m", "bench.rows_ours", what, str(path)], POLARS_MAX_THREADS="1")


def frictionless(python: str, path: Path, schema: Path) -> Cost:
    peer = Path(__file__).with_name("rows_peer.py")
    return run([python, str(peer), str(path), str(schema)])


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--peer", required=True)
    asked.add_argument("--rows", type=int, default=100_000)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--only", nargs="*", default=["csv", "xlsx", "linear", "workbook"])
    asked.add_argument("--folder", type=Path)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(exist_ok=True)
        print("| what | rows | CPU s | rows/s | elapsed s | peak MiB |")
        print("| --- | --- | --- | --- | --- | --- |")
        for part in options.only:
            for line in PARTS[part](folder, options):
                print(line, flush=True)


def _csv(folder: Path, options: Any) -> Iterator[str]:
    yield from _beside(rows_file.as_csv(folder, options.rows), folder, options, "CSV")


def _xlsx(folder: Path, options: Any) -> Iterator[str]:
    yield from _beside(rows_file.as_xlsx(folder, options.rows), folder, options, "XLSX", rounds=1)


def _beside(path: Path, folder: Path, options: Any, name: str, rounds: int = 0) -> Iterator[str]:
    schema = folder / "schema.json"
    described = fields.table_schema(rows_file.SCHEMA)
    sent = {column.name for column in rows_file.SCHEMA.columns}
    described["fields"] = [each for each in described["fields"] if each["name"] in sent]
    schema.write_text(json.dumps(described), encoding="utf-8")
    turns = [
        (ours(path), frictionless(options.peer, path, schema))
        for _ in range(rounds or options.rounds)
    ]
    sides = list(zip(*turns, strict=True))
    own, peer = (min(costs, key=lambda cost: cost.cpu) for costs in sides)
    alone = [min(cost.alone for cost in costs) for costs in sides]
    yield own.line(f"{name}, this checker", options.rows)
    yield peer.line(f"{name}, frictionless 5", options.rows)
    same = own.findings == peer.findings
    verdict = "identical" if same else "DIFFERENT"
    yield (
        f"ratio {peer.cpu / own.cpu:.1f}; of the checks alone {alone[1] / alone[0]:.1f}"
        f" ({alone[0]:.2f} and {alone[1]:.2f} s); {len(own.findings)} findings, {verdict}"
    )
    if not same:
        a, b = set(own.findings), set(peer.findings)
        yield f"only ours: {sorted(a - b)[:10]}; only theirs: {sorted(b - a)[:10]}"
        raise SystemExit("The findings differ.")


def _linear(folder: Path, options: Any) -> Iterator[str]:
    for rows in (250_000, 1_000_000):
        path = rows_file.as_csv(folder, rows)
        yield ours(path).line("CSV, this checker", rows)
        path.unlink()


def _workbook(folder: Path, options: Any) -> Iterator[str]:
    for path in (rows_file.as_csv(folder, options.rows), rows_file.as_xlsx(folder, options.rows)):
        name = f"annotated workbook of {path.suffix}"
        yield ours(path, "annotate").line(name, options.rows)


PARTS: Final = {"csv": _csv, "xlsx": _xlsx, "linear": _linear, "workbook": _workbook}

if __name__ == "__main__":
    main()
