"""The rules that a document was indexed by: when they change, the index is rebuilt (pure)."""

from __future__ import annotations

import hashlib
from functools import cache

from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.catalog.search import lexicon

#: Raised whenever the code gives other keys for the same text; a test tells when that is.
RULES = 4


@cache
def current() -> str:
    """The version of code and lists, such as ``1-5f0c9a7be2d1``."""
    files = ("words.yaml", "spellings.yaml", "plurals.yaml", "endings.yaml")
    texts = "\n".join(rule_files.read_text(lexicon.FOLDER, name) for name in files)
    return f"{RULES}-{hashlib.blake2b(texts.encode(), digest_size=6).hexdigest()}"
