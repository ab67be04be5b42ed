"""What it costs to ask whether the feed is still what one has, against having it made.

``python -m bench.feed [STATE] [ROUNDS]`` on the portal that ``make up`` has started: the first page
whole, with the ETag of the whole one, and by HEAD, in turns. Prints medians in milliseconds, and
how many times as long the whole one takes.
"""

from __future__ import annotations

import statistics
import sys
import time
from http.client import HTTPConnection
from urllib.parse import urlsplit

from dev.paths import State, read_json

PATH = "/catalog.ttl"


def ask(host: str, method: str, headers: dict[str, str]) -> tuple[float, int, str]:
    """Milliseconds, status and ETag of an answer."""
    begun = time.perf_counter()
    connection = HTTPConnection(host, timeout=60)
    connection.request(method, PATH, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return 1000 * (time.perf_counter() - begun), answer.status, answer.headers.get("ETag", "")


def main(state: str = "demo", rounds: str = "20") -> None:
    """In turns, so that a busy moment of the machine is all of theirs."""
    facts = read_json(State(state).portal) or {}
    host = urlsplit(facts["url"]).netloc
    _, _, tag = ask(host, "GET", {})
    ways = {
        "whole": ("GET", {}, 200),
        "unchanged": ("GET", {"If-None-Match": tag}, 304),
        "HEAD": ("HEAD", {}, 200),
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(int(rounds)):
        for name, (method, headers, expected) in ways.items():
            spent, status, _ = ask(host, method, headers)
            if status != expected:
                raise SystemExit(f"{name}: {status}; is somebody changing the portal?")
            taken[name].append(spent)
    middle = {name: statistics.median(each) for name, each in taken.items()}
    for name, spent in middle.items():
        print(f"{name:>9} {spent:8.1f} ms   whole takes {middle['whole'] / spent:.0f} times that")


if __name__ == "__main__":
    main(*sys.argv[1:])
