"""Every sentence of a judgement, in one place: why it is so, and what would change it.

A sentence says who, what and when, and never more than the rules and facts tell.
"""

from __future__ import annotations

from typing import ClassVar

from ckanext.mashhad.compliance.engine.rules.messages import Message
from ckanext.mashhad.compliance.engine.vocabulary.nil_reasons import OF_NOTHING
from ckanext.mashhad.persian.reading_errors import N_


class Reason(Message):
    """Why a state is what it is. Days are Tehran's."""

    messages: ClassVar = {
        **OF_NOTHING,
        # Met
        "met_in_time": N_("{unit} published this on {day} (due day: {due})."),
        "met_in_grace": N_(
            "{unit} published this on {day}, {days} days after the due day, {due}, and within the "
            "{grace} days of grace."
        ),
        "met_no_day": N_("{unit} published this on {day}. No due day is known for it."),
        "met_standing": N_(
            "This is on the portal and was first there on {day}. How recent it must be is "
            "prescribed nowhere."
        ),
        "met_standing_recent": N_(
            "This is on the portal and was first there on {day}. The law asks for what holds now; "
            "that this is at most {count} days old is this portal's reading."
        ),
        "met_unconfirmed": N_(
            "This has been published since {day}, although it is not confirmed that it must be."
        ),
        "met_optional": N_(
            "This has been public since {day}, although nobody is obliged to publish it."
        ),
        "met_some": N_(
            "{unit} published at least one, on {day}. Whether there were others to publish is not "
            "known."
        ),
        "met_events": N_(
            "{unit} published all {total} known cases, {in_time} of them within {grace} days."
        ),
        "met_unreckoned": N_(
            "{total} known cases of {unit} are done. By which day they were due cannot be "
            "reckoned: the holidays of that time are not known."
        ),
        "met_requests": N_("{unit} answered all {total} known requests in time."),
        # Late
        "late_law": N_("{unit} published this on {day}, {days} days after the legal day, {due}."),
        "late_holiday": N_(
            "{unit} published this on {day}. The due day was {due}, a holiday; whether that moves "
            "it is not known, so the delay is counted from {counted}: {days} days."
        ),
        "late_schedule": N_(
            "{unit} published this on {day}, {days} days after the municipality's own deadline, "
            "{due}."
        ),
        "late_events": N_(
            "{unit} published {late} of {total} known cases after the deadline, at most {days} "
            "days late."
        ),
        "late_requests": N_(
            "{unit} answered {late} of {total} known requests late, at most {days} days."
        ),
        # Missing
        "missing_law": N_(
            "This is not on this portal for {unit} and {period}. The legal day, {due}, was {days} "
            "days ago."
        ),
        "missing_holiday": N_(
            "This is not on this portal for {unit} and {period}. The due day was {due}, a holiday; "
            "whether that moves it is not known, so the days are counted from {counted}: {days}."
        ),
        "missing_schedule": N_(
            "{unit} has not published this for {period}. The municipality's own deadline, {due}, "
            "was {days} days ago."
        ),
        "missing_no_day": N_(
            "This is not on this portal for {unit} and {period}, and the period after it ended on "
            "{end}. No due day is known; that it is missing from then on is this portal's reading."
        ),
        "missing_standing": N_(
            "Nothing of this kind from {unit} is on the portal, and {until} has passed. No due day "
            "is known; that day is this portal's reading."
        ),
        "taken_down": N_("{unit} had published this on {day}, and it is no longer there."),
        "taken_down_overdue": N_(
            "{unit} had published this on {day}, and it is no longer there. Of the days since the "
            "due day, {due}, it was not there on {days}."
        ),
        "taken_down_holiday": N_(
            "{unit} had published this on {day}, and it is no longer there. The due day was {due},"
            " a holiday; whether that moves it is not known. Of the days since {counted} it was "
            "not there on {days}."
        ),
        "elsewhere": N_(
            "{unit} says that it published this elsewhere. The address that it names opens, seen "
            "since {day}; what stands there was not checked, and counts once the portal's "
            "administration has accepted it."
        ),
        "elsewhere_accepted": N_(
            "{unit} published this elsewhere, which the portal's administration has accepted. The "
            "address opens, seen since {day}."
        ),
        "missing_events": N_("{missing} of {total} known cases of {unit} are not on this portal."),
        "missing_requests": N_("{unit} has not answered {missing} of {total} known requests."),
        # Not due, open
        "not_due": N_("The due day is {due}."),
        "in_grace": N_("The due day was {due}; the days of grace end on {last}."),
        "not_begun": N_("{period} has not begun."),
        "running": N_("{period} has not ended."),
        "just_monitored": N_(
            "There is time until {until}: {unit} has been monitored since {start}."
        ),
        "pending_events": N_("{pending} known cases are within their time."),
        "pending_requests": N_(
            "{pending} known requests were within their time when the register was last published."
        ),
        "notice": N_(
            "It is not there. Nothing of the kind was missing of this unit before, so the unit has "
            "notice, and it counts as missing after {until}."
        ),
        "open_no_day": N_("No due day is known for this; for {period} it is open until {until}."),
        "open_optional": N_(
            "The law allows this to be published but obliges nobody to publish it."
        ),
        "open_no_event": N_(
            "Nothing that names this duty and a day in {period} is on this portal. Whether there "
            "was anything to publish was not looked for elsewhere."
        ),
        "open_no_row": N_(
            "No row of the table that is asked for has a day in {period}, and no dataset that "
            "names this duty. Other tables of this portal were not looked through for cases."
        ),
        "open_perhaps": N_(
            "{total} sittings of {unit} in {period} are known from what it published of them for "
            "other duties; nothing here names this duty and their days. Whether each of them "
            "brought something to publish is not known."
        ),
        "open_no_request": N_("No request is known for {period}."),
        "open_holidays": N_(
            "The day is counted in working days, and the holidays of that time are not known. "
            "It is open until {until}."
        ),
        # Disputed, to be confirmed
        "disputed": N_(
            "One source gives {first}, another {second}; it is not known which is right."
        ),
        "disputed_holiday": N_(
            "The due day is {first}, a holiday; whether that moves it to {second} is not known."
        ),
        "disputed_holidays": N_(
            "The due day is {due}; whether a holiday moves it is not known yet."
        ),
        "to_confirm": N_(
            "How this duty binds is not confirmed by what is known of the law; nobody is judged "
            "by it."
        ),
        "to_confirm_commitment": N_(
            "Whether this announcement still holds, or what exactly it asks for, is not "
            "confirmed; nobody is judged by it."
        ),
        # Not applicable
        "not_owed": N_("{unit} does not have this duty."),
        "part_of": N_("{unit} is a part of {whole}, and the duty is that of {whole}."),
        "not_monitored": N_("It is not set from which day {unit} is monitored."),
        "before_monitoring": N_(
            "This lies before {start}, the day from which {unit} is monitored, in whole or in part."
        ),
        "exempt": N_("{unit} is exempt from this until {until}: {why}"),
        "left": N_("{unit} was monitored until {last}; this was still open then."),
        "left_decided": N_(
            "{unit} was monitored until {last}; this was still open then. Why it is monitored no "
            "longer: {why}"
        ),
        # Listed without a state
        "milestone": N_("This is a step within the administration, not a publication."),
        "milestone_disputed": N_(
            "This is a step within the administration, not a publication. Two laws name different "
            "days for it: {day} here and {other} by {law}."
        ),
        "milestone_chosen": N_(
            "This is a step within the administration, not a publication. Two laws name different "
            "days for it; this portal decided that {day} holds: {why}"
        ),
        "prohibition": N_("This forbids a publication; the portal holds to it with every file."),
        "no_data": N_("This names no data of its own that could be published."),
        "not_seen": N_(
            "What this asks for is entered in a system of others, which this portal does not see; "
            "nobody is judged by it."
        ),
        "cases_summed": N_(
            "What is published does not tell on which days requests came and were answered; nobody "
            "is judged by it."
        ),
    }


class Decision(Message):
    """What the site decided of a duty, and why; said beside every judgement that it touches."""

    messages: ClassVar = {
        "grace": N_("Nobody is late until {days} days after the due day. Why: {why}"),
        "holiday_moves": N_("A due day on a holiday moves to the next working day. Why: {why}"),
        "holiday_stays": N_("A due day stays where it is, on a holiday too. Why: {why}"),
        "holiday_unknown": N_("It is left open whether a due day on a holiday moves. Why: {why}"),
        "day": N_("Of the days that sources name, {day} holds. Why: {why}"),
        "day_of_year": N_("Of the days that sources name, {day} holds, every year. Why: {why}"),
        "day_of_next_year": N_(
            "Of the days that sources name, {day} of the year after holds, each year. Why: {why}"
        ),
        "excused": N_(
            "The unit is exempt from {first} to {last}; cases of these days are not counted. Why: "
            "{why}"
        ),
        "closed": N_("Offices are closed from {first} to {last}. Why: {why}"),
        "closed_day": N_("Offices are closed on {first}. Why: {why}"),
        "weekend": N_("From {since} on offices are closed every week on: {days}. Why: {why}"),
    }


class Change(Message):
    """What would change a state; spoken to whoever can do it."""

    messages: ClassVar = {
        "publish_by": N_("Publish it for {period} by {due}."),
        "publish_late": N_("Publish it for {period}: from then on it is late, not missing."),
        "publish_late_schedule": N_(
            "Publish it for {period}: from then on it is after the municipality's deadline, not "
            "missing."
        ),
        "publish": N_("Publish it for {period}."),
        "publish_standing": N_("Publish it and keep it on the portal."),
        "publish_events": N_("Publish the cases in the list."),
        "answer_requests": N_("Answer the requests in the list."),
        "add_file": N_(
            "The dataset is there, but nothing of it can be downloaded. If a file of it was not "
            "accepted, mend it and send it again; if it lies elsewhere, it counts once this portal "
            "has seen its address open; else add a file to it."
        ),
        "check_file": N_(
            "The dataset is there, but no file of it was checked and accepted as the table that is "
            "asked for: upload the table to it."
        ),
        "bring_back": N_("It was published and is no longer there: publish it again."),
        "mend_link": N_(
            "Its file lies elsewhere, at an address that does not open any more: give the file "
            "another address, or upload it."
        ),
        "after_start": N_(
            "What was published lies before the period began: publish what the period brought."
        ),
        "after_end": N_(
            "What was published came before the period ended, and no statement of it could be made "
            "then: publish the statement of the whole period as a file of its own."
        ),
        "running_register": N_(
            "What was published came before the period ended, when its register could not be "
            "complete: once it has ended, publish the register of the whole period, in the place "
            "of the old file if you like."
        ),
        "other_statement": N_(
            "The statement that is there is of another kind: publish the one that is asked for as "
            "a dataset of its own, or mend the kind in its form."
        ),
        "other_subject": N_(
            "A dataset that names this duty is about another subject: publish what is asked for as "
            "a dataset of its own, or mend the subject in its form."
        ),
        "other_rows": N_(
            "No row of what is there lies in the period: publish its rows, or report that there "
            "were none."
        ),
        "too_old": N_(
            "What is there is about a time too long ago, and the law asks for what holds now: "
            "publish it as it stands now."
        ),
        "name_duty": N_("A dataset that fits is there: tick this duty in its form."),
        "attest": N_(
            "If it was public earlier, an administrator can attest the day and how it is known."
        ),
        "decide": N_("Whoever runs the portal decides which reading holds, and says why."),
        "confirm": N_("A source for the wording of the rule would settle it."),
        "monitor": N_("Set the day from which the unit is monitored."),
    }
