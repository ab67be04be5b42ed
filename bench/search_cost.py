"""What the plugin adds to indexing, to a search and to the page of results, beside bare CKAN.

    python -m bench.search_cost [--ini test.ini] [--datasets 300] [--rounds 6]

Bare CKAN and CKAN with the plugin stand side by side, each in a process of its own, on the same
services and with the same datasets, and take turns with every single operation, so that whatever
else the machine does falls on both alike. Printed are the medians, and the median of the ratios
of such pairs: of the time that passed, and of the processor time that CKAN itself took.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import IO, Any

PAIRS = Path(__file__).parents[1] / "tests" / "data" / "search" / "pairs.tsv"
PLUGINS = {
    "bare CKAN": "",
    "with the plugin": "mashhad scheming_datasets scheming_organizations dcat",
}
WHAT = {
    "index": "one stored dataset indexed, without the commit",
    "search": "one package_search of two words",
    "page": "one page of its results",
    "plain": "one page of all data",
}
# As long as the records of a real catalogue are (the 444 of Iran Open Data, by words: titles of 13,
# notes of 18, four keywords); a sentence has three.
TITLE, NOTES, KEYWORDS = 4, 6, 4
ROWS = 20  # on a page, and of a search
TURNS = 40  # datasets stored and queries asked, in each round


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ini", default="test.ini")
    parser.add_argument("--datasets", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--only", choices=PLUGINS, help="serve one side on stdin and stdout")
    args = parser.parse_args()
    if args.only:
        serve(args.ini, PLUGINS[args.only], args.datasets)
        return
    command = [sys.executable, "-m", "bench.search_cost", "--ini", args.ini]
    command += ["--datasets", str(args.datasets), "--only"]
    with ExitStack() as running:
        sides = [running.enter_context(Side([*command, name])) for name in PLUGINS]
        for what, said in WHAT.items():
            pairs = [
                [side.asked(what, number) for side in sides]
                for round_ in range(args.rounds + 1)
                for number in range(TURNS)
                # The first round fills caches, of CKAN, of Solr and of the Java beneath it.
                if round_ or not [side.asked(what, number) for side in sides]
            ]
            report(said, pairs)


def report(said: str, pairs: list[list[dict[str, float]]]) -> None:
    middle = statistics.median
    bare, ours = (middle(pair[side]["passed"] for pair in pairs) * 1e3 for side in (0, 1))
    ratio, cpu = (middle(b[of] / a[of] for a, b in pairs) for of in ("passed", "cpu"))
    rows = [middle(pair[side]["rows"] for pair in pairs) for side in (0, 1)]
    print(f"{said:48} {bare:6.2f} ms {ours:6.2f} ms  {ratio:.2f}×  CKAN's CPU {cpu:.2f}×", end="")
    print(f"  ({rows[0]:g} and {rows[1]:g} rows)" if any(rows) else "")


class Side:
    """One of the two processes; it is asked by a line and answers by one."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Side:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream("stdin").close()  # what it has stored it deletes at the end of its input
        self.process.wait()

    def _stream(self, name: str) -> IO[str]:
        stream = getattr(self.process, name)
        assert stream is not None
        return stream

    def asked(self, what: str, number: int) -> dict[str, float]:
        print(what, number, file=self._stream("stdin"), flush=True)
        while line := self._stream("stdout").readline():
            if line.startswith("{"):  # plugins print what they like
                return dict(json.loads(line))
        raise SystemExit("One side has ended; see above.")


def serve(ini: str, plugins: str, count: int) -> None:
    """Do what the lines of stdin name, such as ``page 7``, and say how long it took."""
    from bench import portal

    with portal.portal(ini, plugins) as app, portal.unit() as unit, ExitStack() as kept:
        datasets = [
            portal.dataset(
                title, notes, tags, **unit.owned(), resources=portal.files("CSV", "XLSX")
            )
            for title, notes, tags in texts(count)
        ]
        stored = [kept.enter_context(portal.stored(each)) for each in datasets[:TURNS]]
        portal.index(datasets[TURNS:])
        queries = [" ".join(text.split()[:2]) for text in sentences()]
        client = app._wsgi_app.test_client()

        def page(**query: str) -> int:
            shown = client.get("/dataset/", query_string=query)
            assert shown.status_code == 200
            return len(set(re.findall(rf"/dataset/({portal.NAME}\w+)", shown.text)))

        acts: dict[str, Callable[[int], Any]] = {
            "index": lambda number: portal.index_stored(stored[number]),
            "search": lambda number: len(portal.search_datasets(q=queries[number], rows=ROWS)),
            "page": lambda number: page(q=queries[number]),
            "plain": lambda number: page(),
        }
        for line in sys.stdin:
            what, number = line.split()
            start, cpu = time.perf_counter(), time.process_time()
            rows = acts[what](int(number))
            took = {"passed": time.perf_counter() - start, "cpu": time.process_time() - cpu}
            print(json.dumps({**took, "rows": rows or 0}), flush=True)


def texts(count: int) -> Iterator[tuple[str, str, list[str]]]:
    """Titles, notes and keywords, the same in every run."""
    chance = random.Random(5)
    for number in range(count):
        title = " ".join(chance.choices(sentences(), k=TITLE))
        notes = "؛ ".join(chance.choices(sentences(), k=NOTES))
        keywords = {f"کلیدواژه {number % many}" for many in (7, 5, 3, 11)[:KEYWORDS]}
        yield f"{title} {number}", notes, sorted(keywords)


@cache
def sentences() -> list[str]:
    """A few texts that each stand in many datasets, so that a search fills its page."""
    with PAIRS.open(encoding="utf-8") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        known = [row["document"] for row in rows]
    return [text for text in known if len(text.split()) > 2][:TURNS]


if __name__ == "__main__":
    main()
