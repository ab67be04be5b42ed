"""Which loopback ports a stack listens on: the usual ones, or the next that are free."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Mapping

from dev.paths import State, read_json, write_json
from dev.progress import Failed

HOST = "127.0.0.1"
DEFAULTS = {"postgres": 15432, "valkey": 16379, "solr": 18983, "ckan": 15000}
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


def claim(state: State, services: Iterable[str]) -> dict[str, int]:
    """Choose ports for services that start now, and write them down."""
    stored = _stored(state)
    chosen = {**stored, **choose(services, stored)}
    write_json(state.ports, chosen)
    return chosen


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
