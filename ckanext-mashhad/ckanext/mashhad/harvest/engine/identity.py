"""Who a harvested record is: its source and its guid, and nothing else (pure)."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from typing import Final

#: Never change it: every harvested dataset's id comes from it.
_NAMESPACE: Final = uuid.UUID("6c1f4f0a-4b0e-5a53-9a5b-2f6a3d1c7e10")

#: Raise it when the mapping from a record to a dataset changes, so that unchanged records are
#: written once more.
MAPPING_VERSION: Final = 5

#: Of a source's options those that decide nothing of how its datasets look.
_NOT_OF_THE_DATASET: Final = frozenset(
    ("words", "organization", "quiet_from", "quiet_to", "note", "secret_header")
)

#: PostgreSQL indexes text of at most 2,704 bytes; a guid may be of four-byte letters.
MAX_GUID: Final = 600


def package_id(source_id: str, guid: str) -> str:
    """The id of the dataset that this record of this source is, today and for ever."""
    return str(uuid.uuid5(_NAMESPACE, f"{source_id}\0{guid}"))


def mark(owner_org: str, options: Mapping[str, str]) -> str:
    """All of a source that decides how the datasets of its records look, as one text."""
    chosen = {key: text for key, text in options.items() if key not in _NOT_OF_THE_DATASET}
    return json.dumps([MAPPING_VERSION, owner_org, chosen], sort_keys=True)


def fingerprint(content: str, source_mark: str) -> str:
    """Hex SHA-256 of all that decides how a record's dataset looks; equal: nothing to write."""
    text = f"{source_mark}\0{content}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def lock_key(text: str) -> int:
    """The number under which PostgreSQL locks it: a signed 64-bit integer."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], signed=True)
