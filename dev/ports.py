"""Which loopback ports a stack listens on: the usual ones, or the next that are free."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping

from dev.paths import State, read_json, write_json
from dev.progress import Failed

HOST = "127.0.0.1"
DEFAULTS = {"postgres": 15432, "valkey": 16379, "solr": 18983, "ckan": 15000}
REACH = 200


def free(port: int) -> bool:
    """Whether a server could listen on this port now."""
    with socket.socket() as probe:
        # As the servers do it: connections that linger after a stop do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen(1)
        except OSError:
            return False
        return True


def choose(remembered: Mapping[str, int], is_free: Callable[[int], bool] = free) -> dict[str, int]:
    """A free port for each service: the one it had, else its usual one, else one above that."""
    chosen: dict[str, int] = {}
    for service, default in DEFAULTS.items():
        candidates = [remembered.get(service, default), *range(default, default + REACH)]
        for port in candidates:
            if port not in chosen.values() and is_free(port):
                chosen[service] = port
                break
        else:
            raise Failed(f"no port for {service} is free from {default} to {default + REACH}")
    return chosen


def claim(state: State) -> dict[str, int]:
    """Choose this stack's ports for the coming run and write them down."""
    stored = read_json(state.ports)
    chosen = choose(stored if isinstance(stored, dict) else {})
    write_json(state.ports, chosen)
    return chosen


def current(state: State) -> dict[str, int]:
    """The ports of the last run."""
    stored = read_json(state.ports)
    if not isinstance(stored, dict):
        raise Failed(f"nothing has been started here yet ({state.ports} is missing)")
    return stored
