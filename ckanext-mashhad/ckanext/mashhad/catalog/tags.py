"""Keywords: Persian ones too, in one spelling, so that twins do not stand side by side."""

from __future__ import annotations

import re
from typing import ClassVar, Final

from ckanext.mashhad.persian.errors import N_, InputError
from ckanext.mashhad.persian.text import ZWNJ, display_safe

#: Letters, digits and marks of any script, half-space, and what stands in names of things.
_ALLOWED: Final = re.compile(rf"[\w\u0300-\u036f\u064b-\u065f\u0670{ZWNJ} .\-()/،]+")


class TagError(InputError):
    """A keyword that cannot be taken."""

    messages: ClassVar = {
        "bad_characters": N_(
            "The keyword “{text}” has a sign that keywords do not have. Letters, digits, spaces "
            "and - _ . ( ) / are fine."
        ),
    }


def tidy(text: str) -> str:
    """The keyword in its one spelling; :class:`TagError` when it has signs it may not have."""
    cleaned = " ".join(display_safe(text).split())
    if cleaned and not _ALLOWED.fullmatch(cleaned):
        raise TagError("bad_characters", text=cleaned)
    return cleaned


def split(text: str) -> list[str]:
    """The keywords of one typed line, between Latin or Persian commas."""
    return [part.strip() for part in re.split("[,،]", text) if part.strip()]
