"""A reason or reply that everybody will read: how long it is, and what counts as words (pure).

It is asked for where something is withdrawn, attested, waived or let pass, and in replies.
"""

from __future__ import annotations

from typing import ClassVar, Final

from ckanext.mashhad.persian.reading_errors import N_, InputError
from ckanext.mashhad.persian.text import display_safe

#: The fewest and the most characters.
REASON_LENGTH: Final = (10, 1000)
#: Letters of a reason: dots and figures say none.
FEWEST_LETTERS: Final = 5
#: Letters of Hangul that are blank.
_UNSEEN: Final = "\u115f\u1160\u3164\uffa0"


class PublicReasonError(InputError):
    """A text that says no reason."""

    messages: ClassVar = {
        "reason_length": N_("Write {shortest} to {longest} characters."),
        "no_words": N_("Write this in words, with at least {least} letters."),
    }


def read_reason(text: str) -> str:
    """The reason, tidy; :class:`PublicReasonError` for what says none."""
    text = " ".join(display_safe(text).split())
    shortest, longest = REASON_LENGTH
    if not shortest <= len(text) <= longest:
        raise PublicReasonError("reason_length", shortest=shortest, longest=longest)
    if not is_in_words(text):
        raise PublicReasonError("no_words", least=FEWEST_LETTERS)
    return text


def is_in_words(text: str) -> bool:
    """Whether a text has the letters of a reason, in any script, that somebody sees."""
    return sum(each.isalpha() and each not in _UNSEEN for each in text) >= FEWEST_LETTERS
