"""Which loopback ports a stack listens on: the usual ones, or the next that are free."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Mapping

from dev.paths import State, read_json, write_json
from dev.progress import Failed

HOST = "127.0.0.1"
DEFAULTS = {
    "postgres": 15432,
    "valkey": 16379,
    "solr": 18983,
    "ckan": 15000,
    "neighbour": 17000,
    "second": 17500,
}
REACH = 200


def listen(port: int) -> socket.socket | None:
    """A socket that listens on this port, None when somebody else does."""
    server = socket.socket()
    # As the servers do it: connections that linger after a stop do not count.
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        server.bind((HOST, port))
        server.listen(1024)
    except OSError:
        server.close()
        return None
    return server


def free(port: int) -> bool:
    """Whether a server could listen on this port now."""
    server = listen(port)
    if server:
        server.close()
    return server is not None


def reserve(port: int) -> socket.socket | None:
    """A mark on this port that lasts as long as we do, None when another stack has set it.

    A server listens only seconds after its port was chosen, and other stacks start meanwhile. The
    mark is a name in the kernel, which belongs to the same network as the port and leaves no file.
    """
    mark = socket.socket(socket.AF_UNIX)
    try:
        mark.bind(f"\0ckanext-mashhad:{port}")
    except OSError:
        mark.close()
        return None
    return mark


def candidates(service: str, remembered: Mapping[str, int]) -> list[int]:
    """The ports to try: the one it had, its usual one, and those above that."""
    default = DEFAULTS[service]
    first = remembered.get(service, default)
    return list(dict.fromkeys([first, *range(default, default + REACH)]))


def choose(
    services: Iterable[str],
    remembered: Mapping[str, int],
    is_free: Callable[[int], bool] = free,
) -> dict[str, int]:
    """A free port for each service."""
    chosen: dict[str, int] = {}
    for service in services:
        for port in candidates(service, remembered):
            if port not in chosen.values() and is_free(port):
                chosen[service] = port
                break
        else:
            raise Failed(f"no port for {service} is free from {DEFAULTS[service]} on")
    return chosen


def claim(state: State, services: Iterable[str]) -> tuple[dict[str, int], list[socket.socket]]:
    """Choose ports for services that start now, and write them down; the marks keep them ours."""
    stored = _stored(state)
    marks = []

    def ours(port: int) -> bool:
        mark = reserve(port)
        if mark and free(port):
            marks.append(mark)
            return True
        if mark:
            mark.close()
        return False

    chosen = {**stored, **choose(services, stored, ours)}
    write_json(state.ports, chosen)
    return chosen, marks


def claim_web(state: State) -> tuple[dict[str, int], socket.socket]:
    """CKAN's port, already listened on: CKAN starts slowly, and nobody else shall take it."""
    stored = _stored(state)
    for port in candidates("ckan", stored):
        server = listen(port)
        if server:
            chosen = {**stored, "ckan": port}
            write_json(state.ports, chosen)
            return chosen, server
    raise Failed(f"no port for CKAN is free from {DEFAULTS['ckan']} on")


def _stored(state: State) -> dict[str, int]:
    stored = read_json(state.ports)
    return stored if isinstance(stored, dict) else {}


def current(state: State) -> dict[str, int]:
    """The ports of the last run."""
    stored = _stored(state)
    if not stored:
        raise Failed(f"nothing has been started here yet ({state.ports} is missing)")
    return stored
