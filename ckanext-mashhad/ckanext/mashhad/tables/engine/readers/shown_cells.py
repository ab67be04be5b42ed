"""What cells of a workbook show that is not their value, for the guard of personal data."""

from __future__ import annotations

from functools import lru_cache

from ckanext.mashhad.tables.engine.personal.identifiers_in_text import codes, in_text, may_hold


@lru_cache(maxsize=1 << 16)
def is_of_person(shown: str) -> bool:
    """Whether a text has an identifier or a number as long as a code."""
    return may_hold(shown) and (any(in_text(shown)) or bool(codes(shown)))
