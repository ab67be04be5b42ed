"""How fast pages answer while a catalogue is harvested.

``python -m bench.web_while_harvesting [STATE] [RECORDS]`` on the portal that ``make up`` has
started: asks for a dataset's page and for a search in turn, so many times a second whatever comes
back, first in quiet, then while a worker harvests RECORDS datasets. Prints p50 and p95 of both in
milliseconds, and what the harvest did. Portal, worker and this share the machine.
"""

from __future__ import annotations

import json
import statistics
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.request import ProxyHandler, build_opener

from bench.harvest import Server
from dev.demo.portal import Portal
from dev.paths import State, read_json

RATE = 4.0
SECONDS = 30.0
_ENDED = ("complete", "incomplete", "failed")
_open = build_opener(ProxyHandler({})).open


def asked_while(addresses: list[str], goes_on: Callable[[], bool]) -> list[float]:
    """Milliseconds of each answer, asked for at a steady rate for as long as it ``goes_on``."""
    found: list[float] = []
    lock = threading.Lock()

    def ask(address: str, due: float) -> None:
        with _open(address, timeout=120) as answer:
            answer.read()
        with lock:  # from when it was due: a queue before the portal counts
            found.append(1000 * (time.perf_counter() - due))

    begun, number = time.perf_counter(), 0
    with ThreadPoolExecutor(32) as pool:
        while goes_on():
            due = begun + number / RATE
            time.sleep(max(0.0, due - time.perf_counter()))
            pool.submit(ask, addresses[number % len(addresses)], due)
            number += 1
    return found


def summarise(found: list[float]) -> dict[str, float]:
    """The middle and the slow end."""
    cuts = statistics.quantiles(found, n=20)
    return {"asked": len(found), "p50 ms": round(cuts[9]), "p95 ms": round(cuts[18])}


def main(state: str = "demo", records: str = "2000") -> None:
    """Quiet, then harvesting."""
    facts = read_json(State(state).portal) or {}
    portal = Portal(facts["url"], facts["sysadmin"]["token"])
    dataset = portal.call("package_search", rows=1)["results"][0]
    addresses = [f"{facts['url']}/dataset/{dataset['name']}", f"{facts['url']}/dataset?q=a"]
    end = time.perf_counter() + SECONDS
    quiet = asked_while(addresses, lambda: time.perf_counter() < end)

    server = Server("dcat", int(records))
    name = f"bench-{int(time.time())}"
    unit = dataset["organization"]["name"]
    about = {"name": name, "title": "Bench", "url": server.url, "unit": unit, "private": True}
    portal.call("mashhad_harvest_source_create", **about)
    job_id = portal.call("mashhad_harvest_run", id=name)["job_id"]
    job: dict[str, object] = {}

    def runs() -> bool:
        nonlocal job
        job = portal.call("mashhad_harvest_job_show", id=job_id)
        return job["state"] not in _ENDED

    def watch() -> None:
        while runs():
            time.sleep(1)  # less than the portal keeps a quiet connection open

    with ThreadPoolExecutor(1) as watcher:
        watched = watcher.submit(watch)
        busy = asked_while(addresses, lambda: not watched.done())
        watched.result()
    harvest = {key: job[key] for key in ("state", "counts", "rate")}
    print(
        json.dumps({"quiet": summarise(quiet), "harvesting": summarise(busy), "harvest": harvest})
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
