"""API actions of the compliance room."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import ckan.plugins.toolkit as tk
from ckan.types import Context
from flask import has_request_context

from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.catalog.replies import reply_log
from ckanext.mashhad.compliance.engine.evidence.facts import Unit
from ckanext.mashhad.compliance.engine.rules.duty import LEDGERS
from ckanext.mashhad.compliance.history import rules_in_force
from ckanext.mashhad.compliance.history.rules_in_force import InForce, Which
from ckanext.mashhad.compliance.judgements import (
    attested,
    judgements,
    past_day,
    past_entries,
    refused_registers,
)
from ckanext.mashhad.compliance.judgements.past_entries import Entries
from ckanext.mashhad.compliance.report import grid, method, report_data
from ckanext.mashhad.compliance.report.printed import report_number
from ckanext.mashhad.persian.calendar import jalali, moments
from ckanext.mashhad.persian.calendar.periods import Period, PeriodError
from ckanext.mashhad.persian.numerals.numbers import format_number
from ckanext.mashhad.persian.reading_errors import InputError, Lang


@tk.side_effect_free
def mashhad_compliance_report(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Say which duty to publish each unit has met, is late with or misses, and why.

    Made of public data only and the same for everybody. Duties that a unit does not owe are left
    out. Sentences are in the language of the request.

    :param unit: name or id of a unit; all units by default
    :param duty: id of a duty; all duties by default
    :param date: the day of judgement, Jalali or ISO; today in Tehran by default
    :param ledger: ``law``, ``commitment`` or ``schedule``; all three by default
    :param rules: ``then``, the rules that were in force on that day (the default), or ``now``
    :param period: a Jalali year, half, quarter or month (``1404``, ``1404-h1``, ``1404-q2``,
        ``1404-m07``) with all periods within it, or ``latest`` for what each duty last came to; all
        by default
    :returns: ``number``, by which a printed report is known: one that says anything else has
        another; ``date``, ``unit``, ``duty``, ``ledger``, ``period``, ``version`` of the policy;
        ``rules`` (``then`` if by others than today's) and ``rules_hash`` of their texts;
        ``method``: how it is judged and what is not known, in sentences; ``scores`` by ledger
        (never mixed; with ``judged``, of how many, and ``overdue_days``, summed over all that is
        missing) and ``topic_scores`` by group of duties, ``unit_scores`` by unit (of one ``group``
        are those that the same duties bind), of the judgements that are returned;
        ``latest_scores`` by ledger, of what each duty last came to: what pages call the score; of
        a past day ``written``, when it was written down and the scores of then by ledger, and the
        ``differences`` between that and what is known now, with their ``causes``; and
        ``judgements`` in the order of units, duties and periods, each with whether it is ``owed``
        (missing, or said to be elsewhere and not decided), the ``grade`` of the evidence that
        decided it, the ``points`` of ``possible`` points that it adds to the scores (null where it
        is in none), what was sent and not accepted (``refusal``, null for nothing), the ``reply``
        of its unit, as of ``mashhad_reply_list``, and as sentences (``reply_text``,
        ``reply_decision``)
    :raises ObjectNotFound: there is no such unit or duty
    :raises ValidationError: a day that cannot be read or lies ahead, an unknown ledger or period
    """
    tk.check_access("mashhad_compliance_report", context, data_dict)
    day = day_of(data_dict.get("date"))
    ledger = data_dict.get("ledger") or None
    if ledger not in (None, *LEDGERS):
        raise tk.ValidationError(
            {"ledger": [tk._("A ledger is one of: law, commitment, schedule.")]}
        )
    held = judgements.holdings()
    unit = unit_of(data_dict["unit"], held.units) if data_dict.get("unit") else None
    by, which = rules_asked(day, data_dict.get("rules"))
    all_judged = held.judge(day, units=[unit.id] if unit else None, by=by)
    past = past_day.look_back(held, day, all_judged, by, unit) if day < today() else None
    judged = report_data.owed(one for one in all_judged if ledger in (None, one.ledger))
    if duty := data_dict.get("duty") or None:
        if not isinstance(duty, str) or not by.rules.versions(duty):
            raise tk.ObjectNotFound(tk._("There is no such duty."))
        judged = [one for one in judged if one.duty.id == duty]
    policy = by.rules.policy
    latest = report_data.scores(grid.chosen(judged, grid.LATEST), policy)
    if period := data_dict.get("period") or None:
        judged = grid.chosen(judged, _period(period))
    scores = report_data.scores(judged, policy)
    by_id = {each.id: each for each in held.units}
    replies = reply_log.replies(day, unit.id if unit else None)
    refused = refused_registers.refused_files(judged, day)
    judged = refused_registers.without_contradiction(judged, refused)
    writer = report_data.Writer(
        *(by_id, held.names, tk._, language(), replies),
        refusals={key: each.sentence(tk._, language()) for key, each in refused.items()},
        attesters=attested.attesters(judged, held.units),
        written={key: each.state.value for key, each in (past.states if past else {}).items()},
        points=report_data.points(judged, policy),
    )
    report = {
        "date": day.isoformat(),
        "unit": unit.name if unit else None,
        "duty": duty,
        "ledger": ledger,
        "period": period,
        "behind": held.judged.is_behind,
        "version": policy.version,
        "rules": which,
        "rules_hash": by.hash,
        "method": method.sentences(policy, tk._, language()),
        "scores": {ledger: scores[ledger]} if ledger else scores,
        "topic_scores": report_data.topic_scores(judged, policy, language()),
        "unit_scores": report_data.unit_scores(judged, by.rules, by_id, day, language()),
        "latest_scores": {ledger: latest[ledger]} if ledger else latest,
        "judgements": [writer.entry(one) for one in judged],
        **past_entries.parts(past, Entries(held, day, by, language()), data_dict),
    }
    return {"number": report_number.number(report, tk.config["ckan.site_url"]), **report}


_PERIODS: Final = "1403, 1403-h1, 1403-q2, 1403-m07"


def _period(asked: Any) -> str:
    if asked == grid.LATEST:
        return grid.LATEST
    try:
        return Period.from_slug(str(asked)).slug
    except PeriodError as error:
        reason = tk._("A period is written as in {examples}.").format(examples=_PERIODS)
        raise tk.ValidationError({"period": [reason]}) from error


def rules_asked(day: dt.date, asked: Any) -> tuple[InForce, Which]:
    """The rules by which a day is to be judged: its own unless those of now are asked for."""
    if asked not in (None, "", "now", "then"):
        raise tk.ValidationError({"rules": [tk._("Rules are those of “then” or of “now”.")]})
    return (rules_in_force.now(), "now") if asked == "now" else rules_in_force.on(day)


def language() -> Lang:
    """The reader's; where nobody asked by a request gettext speaks English, and so do we."""
    return data_language(tk.h.lang()) if has_request_context() else "en"


def today() -> dt.date:
    """The day in Tehran."""
    return moments.tehran_day(dt.datetime.now(dt.UTC))


def day_of(typed: Any, *, ahead: int = 0) -> dt.date:
    """The day of judgement: as typed, today in Tehran when nothing was.

    ``ahead``: as many days may it lie ahead; nobody is judged by such a day.
    """
    if not typed:
        return today()
    try:
        day = jalali.parse(str(typed)).date
    except InputError as error:
        reason = error.text(tk._, language())
        raise tk.ValidationError({"date": [reason]}) from error
    if day > today() + dt.timedelta(days=ahead):
        told = tk._("The day is in the future: nobody is judged by it.")
        if ahead:
            told = tk._("Letters can be looked at for {count} days ahead.").format(
                count=format_number(ahead, language())
            )
        raise tk.ValidationError({"date": [told]})
    return day


def named(data_dict: dict[str, Any], key: str) -> str:
    """The name or id that has to stand there; ``ValidationError`` when none does."""
    found = tk.get_or_bust(data_dict, key)
    if not isinstance(found, str):
        raise tk.ValidationError({key: [tk._("Give one name or id.")]})
    return found


def unit_of(name_or_id: str, units: tuple[Unit, ...]) -> Unit:
    """The unit of this name or id; ``ObjectNotFound`` when there is none."""
    for unit in units:
        if name_or_id in (unit.name, unit.id):
            return unit
    raise tk.ObjectNotFound(tk._("There is no such unit."))
