"""API actions of the publication plan and of the site's own decisions."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Mapping
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.mashhad.compliance import loading, planning, rule_store, telling
from ckanext.mashhad.compliance import model as compliance
from ckanext.mashhad.compliance.actions import language
from ckanext.mashhad.compliance.duty import Duty, Rules
from ckanext.mashhad.compliance.engine import Engine
from ckanext.mashhad.compliance.faults import Fault, Problem, RulesError
from ckanext.mashhad.compliance.judgement import State
from ckanext.mashhad.compliance.loading import SCHEDULE
from ckanext.mashhad.persian import jalali, moments
from ckanext.mashhad.persian.errors import InputError

log = logging.getLogger(__name__)

#: A preview looks at so many days.
YEAR: Final = dt.timedelta(days=365)
#: A reason is a sentence; a file of rules is no book.
LONGEST_REASON: Final = 500
LONGEST_TEXT: Final = 500_000


@tk.side_effect_free
def mashhad_compliance_plan_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The publication plan as it is in force, and every plan that was.

    :returns: ``plan`` as in schedule.yaml, and ``versions``, newest first: ``made``, ``reason``
    """
    tk.check_access("mashhad_compliance_plan_show", context, data_dict)
    return {
        "plan": _plan(),
        "versions": [
            {"made": each.made.isoformat(timespec="seconds"), "reason": each.reason}
            for each in rule_store.versions(SCHEDULE)
        ],
    }


def mashhad_compliance_plan_update(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Put a new entry, a new version of one, or the end of one into the publication plan.

    Nothing of the past changes: what is asked for differently begins on a day of its own.

    :param id: ``plan-...``; with ``end`` alone the entry ends on that day
    :param title_fa, title_en: what is asked for
    :param kinds, units: who owes it: kinds of unit, names of units
    :param what: one of ``planning.choices``
    :param period: ``month``, ``quarter``, ``half`` or ``year``
    :param days, working, due_days, moves, grace: by when
    :param begins: the first day of the new version, Jalali or ISO
    :param reason: why; everybody reads it
    :param preview: say what it would have meant for the last year, and change nothing
    :returns: the entry as ``entry``, and with ``preview`` what it would have meant
    :raises ValidationError: what is wrong, by field where it is of one
    """
    tk.check_access("mashhad_compliance_plan_update", context, data_dict)
    data_dict = _of_the_right_kind(data_dict)
    rule_store.lock()
    plan = _plan()
    ends = data_dict.get("end")
    begins = _day("end" if ends else "begins", ends or data_dict.get("begins"))
    try:
        if ends:
            made: dict[str, Any] = {}
            changed = planning.ended(plan, str(data_dict.get("id") or ""), begins)
        else:
            made = planning.entry_of(data_dict, begins)
            changed = planning.revised(plan, made)
        rules = _rules({SCHEDULE: planning.as_text(changed)})
    except RulesError as error:
        raise tk.ValidationError(_by_field(error.problems, data_dict)) from error
    if data_dict["preview"]:
        return {"entry": made, "preview": preview(rules, made)}
    _put(context, SCHEDULE, planning.as_text(changed), data_dict)
    return {"entry": made}


def mashhad_compliance_rules_put(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Put a whole file of rules in force: the plan, or the site's own decisions.

    :param file: ``schedule.yaml`` or ``site.yaml``
    :param text: its text
    :param reason: why
    :returns: ``duties``, how many there are then
    :raises ValidationError: every problem of the file, in the language of the request
    """
    tk.check_access("mashhad_compliance_rules_put", context, data_dict)
    file, text = data_dict.get("file"), str(data_dict.get("text") or "")
    if file not in rule_store.OWN:
        names = ", ".join(rule_store.OWN)
        raise tk.ValidationError(
            {"file": [tk._("A site puts in place: {names}.").format(names=names)]}
        )
    if len(text) > LONGEST_TEXT:
        raise tk.ValidationError({"text": [tk._("The file is too long.")]})
    try:
        rules = _rules({file: text})
    except RulesError as error:
        raise tk.ValidationError({"text": told(error.problems)}) from error
    _put(context, file, text, data_dict)
    return {"duties": len(rules.duties)}


def told(problems: Iterable[Problem]) -> list[str]:
    """What is wrong, with its place, in the language of the request."""
    return [
        f"{each.file}{f'، {each.entry}' if each.entry else ''}: {each.fault.text(tk._, language())}"
        if language() == "fa"
        else str(each)
        for each in problems
    ]


def _of_the_right_kind(given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as texts, lists of texts, yes and no; what is something else is told."""
    made, wrong = dict(given), {}
    for name in planning.FLAGS:
        try:
            made[name] = tk.asbool(given.get(name) or False)
        except ValueError:
            wrong[name] = Fault.of("not_yes_no", key=name)
    for name in planning.LISTS:
        value = given.get(name) or []
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            wrong[name] = Fault.of("not_list", key=tk._(planning.LABELS[name]))
    for name in planning.LABELS.keys() - set(planning.LISTS):
        if not isinstance(given.get(name), str | int | None):
            wrong[name] = Fault.of("not_text", key=tk._(planning.LABELS[name]))
    if wrong:
        told = {name: [fault.text(tk._, language())] for name, fault in wrong.items()}
        raise tk.ValidationError(told)
    return made


def _by_field(problems: Iterable[Problem], form: Mapping[str, Any]) -> dict[str, Any]:
    """What is wrong, each with the field in which it is mended; with its place where none is."""
    problems = list(problems)
    found = planning.faults_by_field(problems, form, tk._)
    texts: dict[str, Any] = {
        field: [fault.text(tk._, language()) for fault in faults]
        for field, faults in found.items()
        if field != "plan"
    }
    if others := [each for each in problems if each.fault in found.get("plan", ())]:
        texts["plan"] = told(others)
    return texts


def preview(rules: Rules, entry: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the entry would have meant for the last year, unit by unit: counts of states.

    As if it had begun a year ago; what was published then counts as it did.
    """
    if not entry:
        return []
    today = moments.tehran_day(dt.datetime.now(dt.UTC))
    changed = {**_plan_of_one(entry), "in_force_from": (today - YEAR).isoformat()}
    alone = _rules({SCHEDULE: planning.as_text({"basis_fa": "-", "entries": [changed]})})
    held = compliance.holdings()
    judged = Engine(alone, held.facts, loading.calendar()).judge(
        on=today, since=today - YEAR, duties=[entry["id"]]
    )
    titles = {unit.id: unit.title for unit in held.facts.units}
    counts: dict[str, dict[str, int]] = {}
    for one in judged:
        if one.state not in (None, State.NOT_APPLICABLE):
            mine = counts.setdefault(one.unit, dict.fromkeys(State, 0))
            mine[one.state] += 1
    return [
        {"unit": titles[unit].to(language()), **{str(state): n for state, n in mine.items()}}
        for unit, mine in counts.items()
    ]


def _plan_of_one(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key not in ("version", "valid_to")}


def newest(rules: Rules) -> list[Duty]:
    """The entries of the plan, the newest version of each."""
    found: dict[str, Duty] = {}
    for duty in rules.duties:
        if duty.ledger == "schedule":
            found[duty.id] = max(found.get(duty.id, duty), duty, key=lambda each: each.version)
    return list(found.values())


def _plan() -> dict[str, Any]:
    found: dict[str, Any] = loading.read_text(SCHEDULE, rule_store.texts()[SCHEDULE])
    return found


def _rules(changed: Mapping[str, str]) -> Rules:
    """The rules with these texts, by which everybody was judged once, on trial."""
    rules = loading.of_texts({**rule_store.texts(), **changed})
    today = moments.tehran_day(dt.datetime.now(dt.UTC))
    try:
        Engine(rules, compliance.holdings().facts, loading.calendar()).judge(on=today)
        teller = telling.Teller(rules, {}, str, "en")
        for duty in rules.duties:
            teller.facts(duty)
    except Exception as error:
        log.exception("Rules that pass the checks cannot be judged by")
        file = next(iter(changed))
        raise RulesError([Problem(file, "", Fault.of("not_judged", detail=str(error)))]) from error
    return rules


def _put(context: Context, file: str, text: str, data_dict: Mapping[str, Any]) -> None:
    reason = str(data_dict.get("reason") or "").strip()
    if not reason:
        raise tk.ValidationError({"reason": [tk._("Say why, in a sentence that everybody reads.")]})
    user = model.User.get(context.get("user"))
    rule_store.put(
        file,
        text,
        reason=reason[:LONGEST_REASON],
        user_id=user.id if user else "",
        now=dt.datetime.now(dt.UTC),
    )
    model.Session.commit()


def _day(field: str, typed: Any) -> dt.date:
    try:
        return jalali.parse(str(typed or "")).date
    except InputError as error:
        raise tk.ValidationError({field: [error.text(tk._, language())]}) from error
