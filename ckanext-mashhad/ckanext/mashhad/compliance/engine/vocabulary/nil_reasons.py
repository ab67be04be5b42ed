"""Why something is met or late by a report that there was nothing: a report is no publication."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ckanext.mashhad.persian.reading_errors import N_

#: By the code of the reason for what was published, with ``_nil`` after it.
OF_NOTHING: Final[Mapping[str, str]] = {
    "met_in_time_nil": N_(
        "{unit} declared on {day} that there was nothing for {period} (due day: {due})."
    ),
    "met_in_grace_nil": N_(
        "{unit} declared on {day} that there was nothing for {period}, {days} days after the "
        "due day, {due}, and within the {grace} days of grace."
    ),
    "met_no_day_nil": N_(
        "{unit} declared on {day} that there was nothing for {period}. No due day is known for it."
    ),
    "met_standing_nil": N_("{unit} declared on {day} that there was nothing."),
    "met_standing_recent_nil": N_(
        "{unit} declared on {day} that there was nothing. The law asks for what holds now; "
        "that this is at most {count} days old is this portal's reading."
    ),
    "met_unconfirmed_nil": N_(
        "It was declared on {day} that there was nothing, although it is not confirmed that "
        "this must be published."
    ),
    "met_optional_nil": N_(
        "It was declared on {day} that there was nothing, although nobody is obliged to "
        "publish this."
    ),
    "met_some_nil": N_("{unit} declared on {day} that there was nothing for {period}."),
    "late_law_nil": N_(
        "{unit} declared on {day} that there was nothing for {period}, {days} days after the "
        "legal day, {due}."
    ),
    "late_holiday_nil": N_(
        "{unit} declared on {day} that there was nothing for {period}. The due day was {due}, "
        "a holiday; whether that moves it is not known, so the delay is counted from "
        "{counted}: {days} days."
    ),
    "late_schedule_nil": N_(
        "{unit} declared on {day} that there was nothing for {period}, {days} days after the "
        "municipality's own deadline, {due}."
    ),
}
