"""Template functions that write dates, moments, numbers and amounts for the reader."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ckanext.mashhad.catalog.helpers.page_basics import as_moment, page_language
from ckanext.mashhad.persian.calendar import jalali, moments
from ckanext.mashhad.persian.numerals import numbers


def _day(iso: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(iso)[:10])
    except ValueError:
        return None


def mashhad_date(iso: Any) -> str:
    """«۱۵ مهر ۱۴۰۳» of an ISO date; what is no date stands for itself."""
    day = _day(iso)
    return jalali.format_long(day, page_language()) if day else str(iso or "")


def mashhad_date_short(iso: Any) -> str:
    """«۱۴۰۳/۰۷/۱۵» of an ISO date; what is no date stands for itself."""
    day = _day(iso)
    return jalali.format_numeric(day, page_language()) if day else str(iso or "")


def mashhad_date_full(iso: Any) -> str:
    """«یکشنبه ۱۵ مهر ۱۴۰۳» of an ISO date; English pages add the Gregorian one."""
    day, lang = _day(iso), page_language()
    if day is None:
        return str(iso or "")
    shown = jalali.format_full(day, lang)
    return shown if lang == "fa" else f"{shown} ({jalali.format_gregorian(day, lang)})"


def mashhad_day(moment: Any) -> str:
    """The day of a moment, «۱۵ مهر ۱۴۰۳»; English pages add the Gregorian one."""
    known = as_moment(moment)
    if known is None:
        return ""
    lang, day = page_language(), moments.tehran_day(known)
    shown = jalali.format_long(day, lang)
    return shown if lang == "fa" else f"{jalali.format_gregorian(day, lang)} ({shown})"


def mashhad_moment(iso: Any) -> str:
    """«۱۵ مهر ۱۴۰۳، ساعت ۱۴:۳۰» in Tehran, of a UTC moment; what is none stands for itself."""
    try:
        moment = dt.datetime.fromisoformat(str(iso))
    except ValueError:
        return str(iso or "")
    return moments.format_moment(moment, page_language())


def mashhad_ago(moment: Any) -> str:
    """«۳ روز پیش»; empty when there is no moment."""
    known = as_moment(moment)
    return moments.format_relative(known, dt.datetime.now(dt.UTC), page_language()) if known else ""


def mashhad_now() -> str:
    """The moment at which a page is made, for its printed copy."""
    return moments.format_moment(dt.datetime.now(dt.UTC), page_language())


def mashhad_digits(text: Any) -> str:
    """The text with the digits of the reader's language."""
    shown = "" if text is None else str(text)
    return numbers.to_persian_digits(shown) if page_language() == "fa" else shown


def mashhad_number(number: Any) -> str:
    """«۱۲٬۵۰۰»; what is no number stands for itself."""
    try:
        return numbers.format_number(int(number), page_language())
    except (TypeError, ValueError):
        return str(number or "")


def mashhad_amount(rial: Any) -> str:
    """«۱٬۲۵۰ میلیارد ریال»; what is no number stands for itself."""
    try:
        return numbers.format_amount(int(rial), page_language()).text
    except (TypeError, ValueError):
        return str(rial or "")
