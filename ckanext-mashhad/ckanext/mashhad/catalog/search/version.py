"""The rules that a document was indexed by: when they change, the index is rebuilt (pure)."""

from __future__ import annotations

import hashlib
from functools import cache

from ckanext.mashhad.catalog.search import lexicon

#: Raised whenever the code gives other keys for the same text; a test tells when that is.
RULES = 1


@cache
def current() -> str:
    """The version of code and lists, such as ``1-5f0c9a7be2d1``."""
    lists = b"\n".join(map(lexicon.raw, lexicon.FILES))
    return f"{RULES}-{hashlib.blake2b(lists, digest_size=6).hexdigest()}"
