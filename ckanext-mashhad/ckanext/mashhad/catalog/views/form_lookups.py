"""What the scripts of the forms ask while a box is filled in; the same for everybody."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, jsonify
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.catalog.helpers.page_basics import page_language
from ckanext.mashhad.persian.calendar import jalali, moments
from ckanext.mashhad.persian.calendar.calendar_words import JALALI_MONTHS, WEEKDAYS
from ckanext.mashhad.persian.calendar.workdays import WorkCalendar

mashhad_typed = Blueprint("mashhad_typed", __name__)

_FROM_SATURDAY = (*WEEKDAYS[5:], *WEEKDAYS[:5])


@mashhad_typed.get("/typed/date")
def date() -> Response:
    """What ``text`` is as a date; see ``h.mashhad_date_read``."""
    return jsonify(tk.h.mashhad_date_read(tk.request.args.get("text")))


@mashhad_typed.get("/typed/amount")
def amount() -> Response:
    """What ``text`` is as an amount; see ``h.mashhad_amount_read``."""
    return jsonify(tk.h.mashhad_amount_read(tk.request.args.get("text")))


@mashhad_typed.get("/typed/calendar")
def calendar() -> Response:
    """The words of the calendar in the reader's language, Tehran's today, and the holidays."""
    lang = page_language()
    return jsonify(
        {
            "today": moments.tehran_day(dt.datetime.now(dt.UTC)).isoformat(),
            "months": [month.to(lang) for month in JALALI_MONTHS],
            "weekdays": [day.to(lang) for day in _FROM_SATURDAY],
            "holidays": _holidays(),
            "words": _words(),
        }
    )


def _holidays() -> dict[str, Any]:
    """Names by month-day and by Jalali year-month-day, and the years that are ``complete``."""
    known, lang = WorkCalendar.from_data(rule_files.read("calendar.yaml")), page_language()
    return {
        "fixed": {f"{month}-{day}": name.to(lang) for (month, day), name in known.fixed.items()},
        "lunar": {
            "-".join(map(str, jalali.to_jalali(day))): name.to(lang)
            for day, name in known.lunar.items()
        },
        "complete": sorted(known.lunar_years),
    }


def _words() -> dict[str, str]:
    return {
        "choose": tk._("Choose a date"),
        "year_before": tk._("Year before"),
        "month_before": tk._("Month before"),
        "month_after": tk._("Month after"),
        "year_after": tk._("Year after"),
        "today": tk._("Today"),
        "close": tk._("Close"),
        "incomplete": tk._("The holidays by the lunar calendar are not known for this year."),
    }
