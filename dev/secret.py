"""The passwords and keys of one stack: made once, kept in a file only its owner reads."""

from __future__ import annotations

import secrets

from dev.paths import State, read_json, write_json

NAMES = ("postgres", "ckan_db", "datastore_db", "valkey", "ckan", "admin", "officer", "registry")
TYPED = ("admin", "officer", "registry")  # people type these

# test.ini names these, so that the tests also run by hand against the test stack. They open an
# empty database on loopback; the superuser's password is random even there.
KNOWN_IN_TESTS = {"ckan_db": "pass", "datastore_db": "pass", "valkey": ""}


def load(state: State) -> dict[str, str]:
    """This stack's secrets; missing ones are made and kept first."""
    stored = read_json(state.secrets)
    known = stored if isinstance(stored, dict) else {}
    fresh = {name: secrets.token_urlsafe(9 if name in TYPED else 24) for name in NAMES}
    if state.name == "test":
        fresh |= KNOWN_IN_TESTS
    complete: dict[str, str] = {**fresh, **known}
    if complete != known:
        write_json(state.secrets, complete)
    return complete
