"""Plain numbers, read and written exactly; the rules are told in ``numbers``."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar, Final

from ckanext.mashhad.persian.numerals.digits import ASCII, PERSIAN, to_ascii_digits
from ckanext.mashhad.persian.reading_errors import N_, InputError, Lang, Word, in_digits

LONGEST: Final = 80
LRM: Final = "\u200e"


class NumberError(InputError):
    """A typed number or amount that cannot be read, or not in one way only."""

    messages: ClassVar = {
        "empty": N_("Write a number."),
        "unrecognised": N_("“{text}” cannot be read as a number."),
        "ambiguous_point": N_(
            "“{text}” can be {whole} or {fraction}. Write {whole}, or {longer} for the fraction."
        ),
        "slash": N_("“{text}” has a slash. Write the decimal mark as a point, for example 12.5."),
        "bad_grouping": N_("The digits of “{text}” are not in groups of three."),
        "scientific": N_(
            "“{text}” was shortened by a spreadsheet and has lost digits. Write all its digits."
        ),
        "not_integer": N_("“{text}” is not a whole number."),
        "amount_unrecognised": N_("“{text}” cannot be read as an amount."),
        "unit_missing": N_("“{text}” has no unit. Write rial or toman."),
        "several_units": N_("“{text}” has more than one unit."),
        "unknown_word": N_("The word “{word}” in “{text}” is not known."),
        "two_meanings": N_(
            "“{word}” means different numbers to different people. Use million and billion."
        ),
        "scale_missing": N_(
            "“{text}” can be read in two ways. Write thousand, million or billion after each part."
        ),
        "fraction_of_rial": N_("“{text}” is not a whole number of rials."),
    }


_SPACE: Final = re.compile("[\u00a0\u2007\u2009\u202f]")
_GROUP_MARKS = ",٬،'’ "
_MINUS = "-\u2212\u2013"
_INVISIBLE: Final = re.compile("[\u200b-\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")
_NEGATIVE: Final = re.compile(rf"\((.+)\)|(.+?)\s*[{_MINUS}]|[{_MINUS}]\s*(.+)")
_BODY: Final = re.compile(rf"[0-9.٫{_GROUP_MARKS}]*[0-9][0-9.٫{_GROUP_MARKS}]*")
_GROUPED: Final = re.compile(rf"[0-9]*|[0-9]{{1,3}}([.{_GROUP_MARKS}])[0-9]{{3}}(?:\1[0-9]{{3}})*")
_SCIENTIFIC: Final = re.compile(r"[0-9]+[.٫]?[0-9]*[eE][+-]?[0-9]+")
_SLASH: Final = re.compile(r"[0-9]+ ?/ ?[0-9]+")
_TWO_READINGS: Final = re.compile(r"([1-9][0-9]{0,2})\.([0-9]{3})")


def parse_integer(text: str) -> int:
    """Read a whole number; zeros after a decimal mark are allowed. :class:`NumberError` if none."""
    number = parse_decimal(text)
    if number != number.to_integral_value():
        raise NumberError("not_integer", text=text)
    return int(number)


def parse_decimal(text: str) -> Decimal:
    """Read a number exactly as it is written; :class:`NumberError` when that is not possible."""
    cleaned = _INVISIBLE.sub("", to_ascii_digits(text[: LONGEST + 1]))
    cleaned = _SPACE.sub(" ", cleaned).strip()
    if not cleaned:
        raise NumberError("empty")
    negative = _NEGATIVE.fullmatch(cleaned)
    body = next(filter(None, negative.groups())) if negative else cleaned.removeprefix("+")
    body = body.strip()
    if len(cleaned) > LONGEST or not _BODY.fullmatch(body):
        raise _unreadable(body, text)
    number = _magnitude(body, text)
    return -number if negative else number


def _unreadable(body: str, text: str) -> NumberError:
    if _SCIENTIFIC.fullmatch(body):
        return NumberError("scientific", text=text)
    return NumberError("slash" if _SLASH.fullmatch(body) else "unrecognised", text=text)


def _magnitude(body: str, text: str) -> Decimal:
    mark = _decimal_mark(body, text)
    whole, _, fraction = body.rpartition(mark) if mark else (body, "", "")
    if fraction.strip("0123456789") or (mark and mark in whole):
        raise NumberError("unrecognised", text=text)
    if not _GROUPED.fullmatch(whole):
        raise NumberError("bad_grouping", text=text)
    return Decimal(f"{re.sub('[^0-9]', '', whole) or '0'}.{fraction or '0'}")


def _decimal_mark(body: str, text: str) -> str:
    """Return the character that marks the fraction of ``body``, "" when it has none."""
    if "٫" in body:
        return "٫"
    if "." not in body:
        return ""
    if body.count(",") == 1 and body.rfind(",") > body.rfind("."):
        return ","  # 1.250.000,50
    if body.count(".") > 1:
        return ""  # 1.250.000
    two_readings = _TWO_READINGS.fullmatch(body)
    if two_readings:
        whole, rest = two_readings.groups()
        raise NumberError(
            "ambiguous_point",
            text=text,
            whole=in_digits(whole + rest),
            fraction=_in_writing(f"{whole}.{rest}".rstrip("0").rstrip(".")),
            longer=_in_writing(f"{whole}.{rest}0"),
        )
    return "."


_TO_FA: Final = str.maketrans(f"{ASCII},.", f"{PERSIAN}٬٫")


def _in_writing(number: str) -> Word:
    """A number with its point, as each language writes it."""
    return Word(number.translate(_TO_FA), number)


def format_number(number: int, lang: Lang = "fa") -> str:
    """Return «۱۲٬۵۰۰»; a negative one keeps its minus in front, also within Persian text."""
    return _written(f"{abs(number):,}", number < 0, lang)


def format_decimal(number: Decimal, places: int | None = None, lang: Lang = "fa") -> str:
    """Return «۱۲٬۵۰۰٫۲۵» with at most ``places`` decimals (half up), trailing zeros left out."""
    if places is not None:
        number = round_half_up(number, places)
    text = f"{abs(number):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return _written(text, number < 0, lang)


def format_percent(percent: Decimal | int, places: int = 1, lang: Lang = "fa") -> str:
    """Return «۸۷٫۳٪» of the number 87.3."""
    return format_decimal(Decimal(percent), places, lang) + ("٪" if lang == "fa" else "%")


def round_half_up(number: Decimal, places: int) -> Decimal:
    """Return ``number`` with ``places`` decimals, halves away from zero."""
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _written(text: str, negative: bool, lang: Lang) -> str:
    if lang == "fa":
        # Without the mark a right-to-left line shows the minus after the number.
        return f"{LRM}−{text.translate(_TO_FA)}" if negative else text.translate(_TO_FA)
    return f"-{text}" if negative else text
