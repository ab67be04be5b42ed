"""What a reader's feedback and a unit's answer may say (pure).

``read(data) -> Told`` and ``answer(data) -> Answer`` take what was typed and raise
:class:`RefusedFeedback` with all that is wrong, by field. Whoever is asked to read a text first has
it free of persons' identifiers: the guard of the tables looks at it here.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from ckanext.mashhad.catalog.engine import contacts
from ckanext.mashhad.net.addresses import client_network
from ckanext.mashhad.persian.numerals.digits import to_ascii_digits
from ckanext.mashhad.persian.reading_errors import N_, InputError
from ckanext.mashhad.persian.text import display_safe
from ckanext.mashhad.tables.engine.personal import identifiers_in_text
from ckanext.mashhad.tables.engine.personal.personal_words import words
from ckanext.mashhad.tables.engine.state_words import Word

NEW: Final = "new"
MENDED: Final = "mended"
NOT_AN_ERROR: Final = "not_an_error"

STATES: Final[Mapping[str, Word]] = {
    NEW: Word("◷", N_("Waits for the unit's answer"), "s-due"),
    MENDED: Word("✓", N_("Mended"), "s-met"),
    NOT_AN_ERROR: Word("–", N_("Not an error, says the unit"), "s-due"),
}
DECISIONS: Final = (MENDED, NOT_AN_ERROR)

TEXT_LENGTH: Final = (10, 2000)
ANSWER_LENGTH: Final = (2, 2000)
RECEIPT_DIGITS: Final = 12
#: A field of the form that no person sees; a program that fills in every field gives itself away.
TRAP: Final = "website"


class FeedbackError(InputError):
    """Something typed that cannot be taken."""

    messages: ClassVar = {
        "length": N_("Write {shortest} to {longest} characters."),
        "personal": N_(
            "This text holds a {kind}. Leave it out: nothing of a person is needed or kept here."
        ),
        "trap": N_("Leave this field empty."),
        "state": N_("Say whether the error is corrected, or why it is not an error."),
        "not_text": N_("Write one plain value here."),
        "no_column": N_("The table has no such column."),
    }


class RefusedFeedback(ValueError):  # noqa: N818 (named after what happened)
    """``problems``: what is wrong, by field."""

    def __init__(self, problems: dict[str, InputError]) -> None:
        super().__init__("; ".join(map(str, problems.values())))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Told:
    """What a reader says is wrong. ``column`` and ``email`` may be empty."""

    text: str
    email: str
    column: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the unit says: ``state`` is one of :data:`DECISIONS`."""

    state: str
    text: str


def read(data: Mapping[str, Any], columns: tuple[str, ...]) -> Told:
    """A reader's feedback on a row of a table with these ``columns``."""
    problems: dict[str, InputError] = {}
    taken = {
        "text": _try(problems, "text", lambda: _sentence(_plain(data, "text"), TEXT_LENGTH)),
        "email": _try(problems, "email", lambda: _email(_plain(data, "email"))),
        "column": _try(problems, "column", lambda: _column(_plain(data, "column"), columns)),
    }
    _try(problems, TRAP, lambda: _trap(data.get(TRAP)))
    if problems:
        raise RefusedFeedback(problems)
    return Told(**taken)


def answer(data: Mapping[str, Any]) -> Answer:
    """A unit's answer."""
    problems: dict[str, InputError] = {}
    state = _try(problems, "state", lambda: _decision(data.get("state")))
    text = _try(problems, "answer", lambda: _sentence(_plain(data, "answer"), ANSWER_LENGTH))
    if problems:
        raise RefusedFeedback(problems)
    return Answer(state, text)


def refuse_personal(text: str) -> None:
    """:class:`FeedbackError` for a text in which an identifier of a person stands."""
    for kind, _ in identifiers_in_text.in_text(text):
        raise FeedbackError("personal", kind=words().kind(kind).label)


def new_receipt() -> str:
    """A number that nobody guesses, in ASCII digits."""
    return f"{secrets.randbelow(10**RECEIPT_DIGITS):0{RECEIPT_DIGITS}}"


def read_receipt(typed: Any) -> str:
    """The receipt that somebody typed, with whatever stands between its digits; else empty."""
    digits = "".join(char for char in to_ascii_digits(str(typed))[:100] if char in "0123456789")
    return digits if len(digits) == RECEIPT_DIGITS else ""


def shown_receipt(receipt: str) -> str:
    """«1234-5678-9012», as people read and type it."""
    return "-".join(receipt[n : n + 4] for n in range(0, len(receipt), 4))


def pseudonym(address: str, day: str, key: str) -> str:
    """What stands for the sender's address for one day: enough to count, not to find anybody.

    Of IPv6 the network counts, since one sender has all of its addresses.
    """
    try:
        known = client_network(address)
    except ValueError:
        return ""
    said = f"{day} {known.compressed}".encode()
    return hmac.new(key.encode(), said, hashlib.sha256).hexdigest()[:32]


def _try(problems: dict[str, InputError], field: str, read_it: Callable[[], str]) -> str:
    try:
        return read_it()
    except InputError as error:
        problems[field] = error
        return ""


def _plain(data: Mapping[str, Any], field: str) -> str:
    given = data.get(field)
    if given is not None and not isinstance(given, str):
        raise FeedbackError("not_text")
    return given or ""


def _sentence(typed: str, length: tuple[int, int]) -> str:
    shortest, longest = length
    if len(typed) > 4 * longest:  # what is looked at more closely has an end
        raise FeedbackError("length", shortest=shortest, longest=longest)
    lines = (" ".join(line.split()) for line in display_safe(typed).splitlines())
    text = "\n".join(line for line in lines if line)
    if not shortest <= len(text) <= longest:
        raise FeedbackError("length", shortest=shortest, longest=longest)
    refuse_personal(text)
    return text


def _email(typed: str) -> str:
    return contacts.read_email(typed) if typed.strip() else ""


def _column(typed: str, columns: tuple[str, ...]) -> str:
    if typed and typed not in columns:
        raise FeedbackError("no_column")
    return typed


def _trap(typed: Any) -> str:
    if typed:
        raise FeedbackError("trap")
    return ""


def _decision(given: Any) -> str:
    if given not in DECISIONS:
        raise FeedbackError("state")
    return str(given)
