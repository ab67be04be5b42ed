"""What the plugin adds to the time of indexing and of the page of results, beside bare CKAN.

    python -m bench.search_cost [--ini test.ini] [--datasets 300] [--rounds 3]

Both run in turn, each in a process of its own, on the same services and the same datasets.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

PAIRS = Path(__file__).parents[1] / "tests" / "data" / "search" / "pairs.tsv"
PLUGINS = {
    "bare CKAN": "",
    "with the plugin": "mashhad scheming_datasets scheming_organizations dcat",
}
SENTENCES = 12  # of the notes
PAGES = 40


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ini", default="test.ini")
    parser.add_argument("--datasets", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=PLUGINS, help="measure one, print JSON")
    args = parser.parse_args()
    if args.only:
        print(json.dumps(measured(args.ini, PLUGINS[args.only], args.datasets)))
        return
    command = [sys.executable, "-m", "bench.search_cost", "--ini", args.ini]
    command += ["--datasets", str(args.datasets), "--only"]
    times: dict[str, list[dict[str, float]]] = {name: [] for name in PLUGINS}
    for _ in range(args.rounds):
        for name, several in times.items():
            output = subprocess.run([*command, name], check=True, capture_output=True, text=True)
            several.append(json.loads(output.stdout.splitlines()[-1]))
    for what in ("index", "search", "page"):
        best = {name: min(each[what] for each in several) for name, several in times.items()}
        bare, ours = best.values()
        print(f"{what:8} bare {bare:7.2f} ms   ours {ours:7.2f} ms   {ours / bare:.2f}×")


def measured(ini: str, plugins: str, count: int) -> dict[str, float]:
    """Milliseconds for one stored dataset indexed, one package_search and one page of results."""
    from bench import portal

    datasets = [portal.dataset(title, notes) for title, notes in texts(count)]
    queries = [title for title, _ in texts(PAGES)]
    with portal.portal(ini, plugins) as app, portal.stored(datasets[0]) as stored:
        portal.index(datasets)
        client = app._wsgi_app.test_client()
        times = {
            "index": [timed(portal.index_stored, stored) for _ in range(count)],
            "search": [timed(portal.found, q=query) for query in queries],
            "page": [timed(client.get, "/dataset/", query_string={"q": each}) for each in queries],
        }
    return {what: statistics.median(several) * 1e3 for what, several in times.items()}


def timed(act: Callable[..., Any], *args: Any, **kwargs: Any) -> float:
    start = time.perf_counter()
    act(*args, **kwargs)
    return time.perf_counter() - start


def texts(count: int) -> Iterator[tuple[str, str]]:
    """Titles and notes, the same in every run."""
    chance = random.Random(5)
    with PAIRS.open(encoding="utf-8") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        sentences = [row["document"] for row in rows]
    for number in range(count):
        title = " ".join(chance.choices(sentences, k=2))
        yield f"{title} {number}", "؛ ".join(chance.choices(sentences, k=SENTENCES))


if __name__ == "__main__":
    main()
