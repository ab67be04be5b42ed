"""What can be wrong with a rule file, said to the lawyer or planner who keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from ckanext.mashhad.compliance.engine.rules.messages import Message
from ckanext.mashhad.persian.reading_errors import N_


class Fault(Message):
    """One thing that is wrong."""

    messages: ClassVar = {
        "unreadable": N_("The file is not YAML: {detail}"),
        "no_list": N_("There is no list under “{key}”."),
        "no_id": N_("Entry {number} has no “id” that is text."),
        "unknown_key": N_("“{key}” is not a key of this file."),
        "missing": N_("“{key}” is missing."),
        "no_title": N_("“{key}” needs a text for fa_IR and for en, and no other language."),
        "too_long": N_("“{key}” may have {most} letters."),
        "not_text": N_("“{key}” must be text."),
        "not_list": N_("“{key}” must be a list of texts."),
        "not_number": N_("“{key}” must be a whole number from {least} to {most}."),
        "not_yes_no": N_("“{key}” must be true or false."),
        "not_allowed": N_("“{value}” is not allowed for “{key}”. Allowed: {allowed}."),
        "bad_day": N_("“{value}” in “{key}” is not a day such as 1403-01-01."),
        "bad_due_day": N_(
            "“{value}” is not a due day. Write month-day of the Jalali calendar, as in 07-15, "
            "with +1y for the year after, one for each period divided by “ / ”."
        ),
        "count_of_days": N_(
            "A year has {periods} periods, and as many due days are to stand here, not {count}."
        ),
        "due_too_early": N_("It is about {period}, which has not ended on its due day {day}."),
        "due_too_far": N_("The due day {day} is more than two years from {period}."),
        "offset_without_anchor": N_(
            "“due_offset_days” needs a “due_anchor” to be counted from: {allowed}."
        ),
        "no_owner": N_("“owed_by” names neither kinds of unit nor units."),
        "always_no_day": N_("What is to be there always has no due day: leave the days empty."),
        "no_period": N_("A periodic duty needs a “period”."),
        "no_data": N_("What meets it is not said: “dataset_type” is missing."),
        "scores_unknown": N_(
            "It cannot score: a score needs a confirmed duty (V, V2 or S), known owners, a dataset "
            "type, and a kind that can be published."
        ),
        "late_unknown": N_(
            "Nobody can be late by it: that needs a day that can be counted and is known well "
            "(V, V2 or S), of a periodic or event duty or a process."
        ),
        "out_of_order": N_("“valid_to” is before “in_force_from”."),
        "both_days": N_("Days after something or fixed days of the year: only one of the two."),
        "ends_before": N_("It ends before it begins."),
        "ended": N_("It ended on {day}. To ask for it again, put a new version in force."),
        "begins_before": N_(
            "The new version must begin after {day}, the day on which the one before it began."
        ),
        "begins_within": N_(
            "{period} would be asked for by neither version: begin with a whole period, on {first} "
            "or {next}."
        ),
        "bad_plan_id": N_("An id is “plan-” and small Latin letters, digits and hyphens."),
        "gone": N_("There is no entry “{value}” in the plan."),
        "twice": N_("The id stands twice."),
        "versions": N_(
            "Its versions {first} and {second} hold on the same days. End the older one with "
            "“valid_to”."
        ),
        "versions_within": N_(
            "Version {second} begins within a period. Single cases are judged together by the year "
            "(or the duty's own period), so a new version begins with one."
        ),
        "nothing_to_move": N_(
            "“{key}” would change nothing: nobody can be late, because there is no day from which"
            " to count."
        ),
        "no_other_day": N_("“chosen_day” chooses between two days, and here there are no two."),
        "day_returns": N_(
            "“{value}” is a day of one year, and this is due every year. Write month-day in "
            "“chosen_day”, one of: {allowed}."
        ),
        "day_is_once": N_(
            "“{value}” returns every year, and this is due once. Write one of these days in "
            "“chosen_day”: {allowed}."
        ),
        "day_not_named": N_(
            "No source names “{value}”. “chosen_day” is one of the days that sources name: "
            "{allowed}."
        ),
        "closed_too_long": N_(
            "Offices would be closed for {count} days running; at most {most} can be written here."
        ),
        "no_working_day": N_("“days” leaves no working day of the week."),
        "same_day": N_("Two entries begin on {day}."),
        "not_local": N_("A duty of the site itself is a commitment: “basis_kind” says so."),
        "unknown_unit": N_("There is no unit “{value}” on this portal."),
        "not_ids": N_("“{key}” must be a list of names of units with their ids."),
        "unknown_duty": N_("There is no duty “{value}” for “{key}”."),
        "unlike_type": N_("“{value}” in “{key}” is not for datasets of the type “{type}”."),
        "not_entry": N_("Under “{key}” stands no entry with keys and values."),
        "not_judged": N_("Nobody can be judged by these rules: {detail}"),
        "left_twice": N_("The unit “{value}” is listed as leaving twice."),
    }


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault, or a doubt, with the place where it stands; ``entry`` is empty for the file as a
    whole.
    """

    file: str
    entry: str
    fault: Message

    def __str__(self) -> str:
        place = f"{self.file}, {self.entry}" if self.entry else self.file
        return f"{place}: {self.fault}"


class RulesError(ValueError):
    """Rule files that cannot be used; ``problems`` are all that is wrong with them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)
