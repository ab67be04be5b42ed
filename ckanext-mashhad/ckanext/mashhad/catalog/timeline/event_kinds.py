"""What events hold, by kind, and what of a dataset are its claims (``schemas/timeline.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.types import DATASET_TYPES

#: What stands where a text was erased.
ERASED: Final = "erased"


class Key(NamedTuple):
    """A key of payloads: its JSON type, what it means, and whether it may be null."""

    type: str
    means: str
    optional: bool = False


class Kind(NamedTuple):
    """A kind of event: what happened, the keys its payload ``has`` and ``may`` have; ``silent``: it
    changes nothing in a record of the catalogue.
    """

    means: str
    has: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    silent: bool = False


_FILE: Final = rule_files.read("timeline.yaml")
CLAIMS: Final[tuple[str, ...]] = tuple(_FILE["claims"])
KEYS: Final = {name: Key(**fields) for name, fields in _FILE["keys"].items()}
KINDS: Final = {
    name: Kind(
        *(each["means"], tuple(each.get("has", ())), tuple(each.get("may", ()))),
        silent=each.get("silent", False),
    )
    for name, each in _FILE["kinds"].items()
}
SILENT: Final = tuple(name for name, kind in KINDS.items() if kind.silent)
#: The lists that triggers know, as PostgreSQL writes arrays of words, by name in their texts.
IN_SQL: Final = {
    name: "{" + ",".join(words) + "}"
    for name, words in (("claims", CLAIMS), ("silent", SILENT), ("types", DATASET_TYPES))
}
_TYPES: Final[Mapping[str, type]] = {
    "string": str,
    "object": dict,
    "boolean": bool,
    "integer": int,
}


def faults(kind: str, payload: Mapping[str, Any]) -> list[str]:
    """Return in what the payload of an event is not as its kind says."""
    if kind not in KINDS:
        return [f"{kind}: no such kind"]
    its = KINDS[kind]
    found = [f"{kind}: {key} is missing" for key in its.has if key not in payload]
    for key, value in payload.items():
        if key not in (*its.has, *its.may):
            found.append(f"{kind}: {key} is not of it")
        elif value is None:
            found += [] if KEYS[key].optional else [f"{kind}: {key} is null"]
        elif value != ERASED and not isinstance(value, _TYPES[KEYS[key].type]):
            found.append(f"{kind}: {key} is no {KEYS[key].type}")
    return found
