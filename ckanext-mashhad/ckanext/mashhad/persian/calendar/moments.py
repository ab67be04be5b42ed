"""Moments: stored in UTC, shown and counted in Tehran.

The legal day is Tehran's. Summer time was in force until 1401 (its last end was on 30 Shahrivar
1401) and the time-zone database knows every change, so older moments are shown an hour later in
summer. A moment without a zone is UTC: that is how CKAN stores them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ckanext.mashhad.persian.calendar.jalali import ago, format_long, format_relative_day
from ckanext.mashhad.persian.numerals.digits import to_persian_digits
from ckanext.mashhad.persian.reading_errors import Lang

TEHRAN: Final = ZoneInfo("Asia/Tehran")

_LONGEST_HOURS = timedelta(hours=12)


def in_tehran(moment: datetime) -> datetime:
    """Return ``moment`` on Tehran's clock."""
    return _aware(moment).astimezone(TEHRAN)


def tehran_day(moment: datetime) -> date:
    """Return the legal day in which ``moment`` lies."""
    return (moment if moment.tzinfo else _aware(moment)).astimezone(TEHRAN).date()


def start_of_day(day: date) -> datetime:
    """Return the UTC moment at which the legal ``day`` begins.

    On days that began at 01:00 (summer time set in at midnight) that is the moment of the change.
    """
    return datetime.combine(day, time.min, TEHRAN).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """Return the UTC moment at which the legal ``day`` is over: a deadline's last instant."""
    return start_of_day(day + timedelta(days=1))


def iso(moment: datetime) -> str:
    """Return ``2026-11-25T08:00:00Z``: UTC, as APIs tell it."""
    return _aware(moment).astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def format_moment(moment: datetime, lang: Lang = "fa") -> str:
    """Return «۴ آذر ۱۴۰۵ ساعت ۰۲:۲۱», Tehran time."""
    local = in_tehran(moment)
    day = format_long(local.date(), lang)
    return f"{day} {'ساعت' if lang == 'fa' else 'at'} {format_time(moment, lang)}"


def format_time(moment: datetime, lang: Lang = "fa") -> str:
    """Return «۰۲:۲۱», Tehran time."""
    text = f"{in_tehran(moment):%H:%M}"
    return to_persian_digits(text) if lang == "fa" else text


def format_relative(moment: datetime, now: datetime, lang: Lang = "fa") -> str:
    """Return «۲ ساعت پیش», «دیروز», «۳ روز پیش»; of coming moments «۲ ساعت دیگر», «فردا».

    Hours are counted within the same day and, across midnight, up to 12; after that the days of
    Tehran's calendar.
    """
    distance = _aware(moment) - _aware(now)
    past = distance < timedelta(0)
    distance = abs(distance)
    if distance < timedelta(minutes=1):
        return "همین حالا" if lang == "fa" else "just now"
    if distance < timedelta(hours=1):
        return ago(int(distance.total_seconds() // 60), "minute", lang, past=past)
    day, today = tehran_day(moment), tehran_day(now)
    if day == today or distance < _LONGEST_HOURS:
        return ago(int(distance.total_seconds() // 3600), "hour", lang, past=past)
    return format_relative_day(day, today, lang)


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
