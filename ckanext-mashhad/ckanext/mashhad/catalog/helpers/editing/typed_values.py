"""Template functions that tell what is understood of a typed date or amount.

The scripts of the forms ask the same of ``views/typed.py`` while a box is filled in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog import validators
from ckanext.mashhad.catalog.engine import rules
from ckanext.mashhad.catalog.helpers.formats import mashhad_date_full
from ckanext.mashhad.catalog.helpers.page_basics import page_language
from ckanext.mashhad.persian.calendar import jalali
from ckanext.mashhad.persian.numerals import numbers
from ckanext.mashhad.persian.reading_errors import InputError

_LONGEST = 300
#: From here on people count in toman too, and see a slip of the unit by it.
_WORTH_A_TOMAN = 10_000


def mashhad_date_read(text: Any) -> dict[str, str]:
    """What a typed date is: ``value`` (ISO) and ``understood``, or ``problem``; else empty."""
    return _told(text, _date)


def mashhad_amount_read(text: Any) -> dict[str, str]:
    """What a typed amount is: ``value`` (rials) and ``understood``, or ``problem``; else empty."""
    return _told(text, _amount)


def _told(text: Any, read: Callable[[str], tuple[str, str]]) -> dict[str, str]:
    typed = str("" if text is None else text)[:_LONGEST]
    told = {"value": "", "understood": "", "problem": ""}
    if typed.strip():
        try:
            told["value"], told["understood"] = read(typed)
        except InputError as error:
            told["problem"] = validators.field_errors.say(error)
    return told


def _date(text: str) -> tuple[str, str]:
    parsed, lang = jalali.parse(text), page_language()
    iso = parsed.date.isoformat()
    understood = mashhad_date_full(iso)
    if parsed.calendar == "gregorian" and lang == "fa":
        understood = tk._("{gregorian}, Gregorian; that is {jalali}").format(
            gregorian=jalali.format_gregorian(parsed.date, lang), jalali=understood
        )
    return iso, understood


def _amount(text: str) -> tuple[str, str]:
    rials, lang = rules.read_amount(text), page_language()
    words = numbers.amount_in_words(rials, lang)
    toman = numbers.format_amount(rials, lang, "toman")
    if rials < _WORTH_A_TOMAN or rials % 10 or not toman.exact:
        return str(rials), words
    return str(rials), tk._("{words}; that is {toman}").format(words=words, toman=toman.text)
