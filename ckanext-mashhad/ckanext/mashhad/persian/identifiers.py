"""Iranian identifiers: reading them, checking their digits, hiding them.

Every ``read_*`` takes what was typed (any digits, with spaces, half-spaces and hyphens), returns
the canonical text in ASCII digits, and raises :class:`IdentifierError` with the reason otherwise.
That an identifier passes is no proof that it was ever given to anyone: about one random number in
ten passes the check of a national code.

=======================  ======================================  ==========================
``read_national_code``   کد ملی, of a person: never published    ``0499370899``
``read_legal_id``        شناسهٔ ملی, of a company: public         ``10380284790``
``read_sheba``           شبا, bank account                       ``IR820540102680020817909002``
``read_card``            bank card                               ``6104337000000008``
``read_mobile``          mobile phone                            ``09022002580``
``read_postal_code``     کد پستی                                  ``1193653471``
=======================  ======================================  ==========================

``is_valid(kind, text)`` answers yes or no; ``mask("0012345612")`` is ``001*****12``;
``unusual_postal_code(code)`` tells of a code worth a second look, which is no error;
``format_sheba(sheba)`` and ``format_card(card)`` write the digits in groups of four.

Sources: national code, legal id and Sheba as computed by public implementations and the registry
of IBAN structures (ISO 13616, check digits by ISO 7064 mod 97-10); cards by ISO/IEC 7812 (Luhn).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar, Final, Literal

from ckanext.mashhad.persian.numerals.digits import to_ascii_digits
from ckanext.mashhad.persian.reading_errors import N_, InputError, Word

Kind = Literal["national_code", "legal_id", "sheba", "card", "mobile", "postal_code"]

_NAMES: Final[dict[Kind, Word]] = {
    "national_code": Word("کد ملی", "national code"),
    "legal_id": Word("شناسهٔ ملی", "legal entity ID"),
    "sheba": Word("شمارهٔ شبا", "Sheba number"),
    "card": Word("شمارهٔ کارت", "card number"),
    "mobile": Word("شمارهٔ همراه", "mobile number"),
    "postal_code": Word("کد پستی", "postal code"),
}
_NOISE: Final = re.compile(
    "[\\s\u200b-\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff_\u2010-\u2015-]"
)
_LEGAL_WEIGHTS: Final = (29, 27, 23, 19, 17) * 2


class IdentifierError(InputError):
    """A typed identifier that cannot be one; ``params`` never hold the identifier itself."""

    messages: ClassVar = {
        "empty": N_("Write the {kind}."),
        "not_digits": N_("A {kind} has digits only."),
        "wrong_length": N_("A {kind} has {expected} digits; this one has {length}."),
        "sheba_form": N_("A {kind} is IR and {expected} digits."),
        "mobile_form": N_("A {kind} has 11 digits and begins with 09."),
        "repeated_digit": N_("A {kind} is not one digit repeated."),
        "leading_zero": N_("A {kind} does not begin with zero."),
        "check_digit": N_("The digits of this {kind} do not fit together: one may be mistyped."),
    }


def read_national_code(text: str) -> str:
    """Return the 10 digits of a person's national code; leading zeros may have been lost."""
    digits = _digits(text, "national_code")
    if not 8 <= len(digits) <= 10:
        raise _error("wrong_length", "national_code", expected=10, length=len(digits))
    code = digits.zfill(10)
    _refuse_repeated(code, "national_code")
    remainder = sum(int(digit) * (10 - place) for place, digit in enumerate(code[:9])) % 11
    check = remainder if remainder < 2 else 11 - remainder
    if code[3:9] == "000000" or int(code[9]) != check:
        raise _error("check_digit", "national_code")
    return code


def read_legal_id(text: str) -> str:
    """Return the 11 digits of a legal entity's id."""
    code = _digits(text, "legal_id", expected=11)
    _refuse_repeated(code, "legal_id")
    shift = int(code[9]) + 2
    total = sum((int(d) + shift) * w for d, w in zip(code[:10], _LEGAL_WEIGHTS, strict=True))
    if code[3:9] == "000000" or int(code[10]) != total % 11 % 10:
        raise _error("check_digit", "legal_id")
    return code


def read_sheba(text: str) -> str:
    """Return ``IR`` and the 24 digits of a Sheba number; ``IR`` may have been left out."""
    cleaned = _cleaned(text).upper().removeprefix("IR")
    if not cleaned:
        raise _error("empty", "sheba")
    if not re.fullmatch("[0-9]{24}", cleaned):
        raise _error("sheba_form", "sheba", expected=24)
    # The country's letters as numbers (I=18, R=27) and the check digits go to the end.
    if int(f"{cleaned[2:]}1827{cleaned[:2]}") % 97 != 1:
        raise _error("check_digit", "sheba")
    return f"IR{cleaned}"


def read_card(text: str) -> str:
    """Return the 16 digits of a bank card."""
    code = _digits(text, "card", expected=16)
    _refuse_repeated(code, "card")
    doubled = (sum(divmod(int(digit) * 2, 10)) for digit in code[::2])
    if (sum(doubled) + sum(map(int, code[1::2]))) % 10:
        raise _error("check_digit", "card")
    return code


def read_mobile(text: str) -> str:
    """Return ``09`` and nine digits of a mobile number, also of one written with +98."""
    cleaned = re.sub("[().]", "", _cleaned(text))
    if not cleaned:
        raise _error("empty", "mobile")
    found = re.fullmatch(r"(?:\+98|0098|98)?0?(9[0-9]{9})", cleaned)
    if not found:
        raise _error("mobile_form", "mobile")
    return f"0{found[1]}"


def read_postal_code(text: str) -> str:
    """Return the 10 digits of a postal code, which has no check digit."""
    code = _digits(text, "postal_code", expected=10)
    _refuse_repeated(code, "postal_code")
    if code[0] == "0":
        raise _error("leading_zero", "postal_code")
    return code


def unusual_postal_code(code: str) -> bool:
    """Tell whether a canonical postal code breaks the usual, unwritten pattern: warn, not refuse.

    No 0 or 2 among the first five digits, no 5 in the fifth place, no 0 in the sixth, no 0000 end.
    """
    return not re.fullmatch("[13-9]{4}[1346-9][1-9](?!0000)[0-9]{4}", code)


_READERS: Final[dict[Kind, Callable[[str], str]]] = {
    "national_code": read_national_code,
    "legal_id": read_legal_id,
    "sheba": read_sheba,
    "card": read_card,
    "mobile": read_mobile,
    "postal_code": read_postal_code,
}


def read(kind: Kind, text: str) -> str:
    """Return the canonical identifier of ``kind``; :class:`IdentifierError` if it is none."""
    return _READERS[kind](text)


def is_valid(kind: Kind, text: str) -> bool:
    """Tell whether ``text`` is a well-formed identifier of ``kind``."""
    try:
        read(kind, text)
    except IdentifierError:
        return False
    return True


def mask(text: str, head: int = 3, tail: int = 2) -> str:
    """Return ``text`` with all but its first and last characters as stars: ``001*****12``.

    Where more than half would stay visible, everything is hidden.
    """
    hidden = len(text) - head - tail
    if hidden * 2 < len(text):
        return "*" * len(text)
    return f"{text[:head]}{'*' * hidden}{text[len(text) - tail :]}"


def format_sheba(sheba: str) -> str:
    """Return ``IR82 0540 1026 8002 0817 9090 02``."""
    return _in_fours(sheba)


def format_card(card: str) -> str:
    """Return ``6104 3370 0000 0008``."""
    return _in_fours(card)


def _in_fours(code: str) -> str:
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def _cleaned(text: str) -> str:
    return _NOISE.sub("", to_ascii_digits(text))


def _digits(text: str, kind: Kind, expected: int | None = None) -> str:
    cleaned = _cleaned(text)
    if not cleaned:
        raise _error("empty", kind)
    if not re.fullmatch("[0-9]+", cleaned):
        raise _error("not_digits", kind)
    if expected and len(cleaned) != expected:
        raise _error("wrong_length", kind, expected=expected, length=len(cleaned))
    return cleaned


def _refuse_repeated(code: str, kind: Kind) -> None:
    if len(set(code)) == 1:
        raise _error("repeated_digit", kind)


def _error(code: str, kind: Kind, **params: int) -> IdentifierError:
    return IdentifierError(code, kind=_NAMES[kind], **params)
