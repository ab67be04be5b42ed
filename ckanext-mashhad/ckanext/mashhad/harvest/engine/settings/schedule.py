"""When a source is due (pure). Moments in UTC; days and months are Tehran's and Jalali."""

from __future__ import annotations

import datetime as dt
from typing import Final

from ckanext.mashhad.persian.calendar import days, moments
from ckanext.mashhad.persian.reading_errors import N_

#: Codes and labels, in the order in which a form offers them.
INTERVALS: Final = {
    "manual": N_("Only by hand"),
    "hourly": N_("Every hour"),
    "daily": N_("Every day"),
    "weekly": N_("Every week"),
    "monthly": N_("Every month"),
}
_STEPS: Final = {
    "hourly": dt.timedelta(hours=1),
    "daily": dt.timedelta(days=1),
    "weekly": dt.timedelta(weeks=1),
}


def next_due(
    interval: str, now: dt.datetime, quiet: tuple[int, int] | None = None
) -> dt.datetime | None:
    """The moment after ``now`` at which a source that begins now is due again; None: by hand.

    ``quiet``: the first hour of the day (Tehran) in which nothing begins, and the first after it.
    """
    if interval == "manual":
        return None
    if interval in _STEPS:
        return after_quiet(now + _STEPS[interval], quiet)
    later = now + (_next_month(moments.tehran_day(now)) - moments.tehran_day(now))
    return after_quiet(later, quiet)


def after_quiet(moment: dt.datetime, quiet: tuple[int, int] | None) -> dt.datetime:
    """The moment, or the end of the quiet hours that it falls into."""
    if quiet is None:
        return moment
    first, end = quiet
    local = moment.astimezone(moments.TEHRAN)
    is_quiet = first <= local.hour < end if first < end else not end <= local.hour < first
    if not is_quiet:
        return moment
    opens = local.replace(hour=end, minute=0, second=0, microsecond=0)
    if opens <= local:
        opens += dt.timedelta(days=1)
    return opens.astimezone(dt.UTC)


def _next_month(day: dt.date) -> dt.date:
    """The same day of the next Jalali month, or its last day where it is shorter."""
    jalali = days.to_jalali(day)
    year, month = (jalali.year + 1, 1) if jalali.month == 12 else (jalali.year, jalali.month + 1)
    return days.to_gregorian(year, month, min(jalali.day, days.days_in_month(year, month)))
