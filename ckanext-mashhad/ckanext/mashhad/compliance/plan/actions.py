"""API actions of the publication plan and of the site's own decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.mashhad.catalog.engine.text import public_reasons
from ckanext.mashhad.compliance.actions import language, today
from ckanext.mashhad.compliance.engine.judging.doubts import Doubts
from ckanext.mashhad.compliance.engine.rules import loading, plan_changes, plan_form, unit_names
from ckanext.mashhad.compliance.engine.rules.duty import Duty, Rules
from ckanext.mashhad.compliance.engine.rules.loading import SCHEDULE
from ckanext.mashhad.compliance.engine.rules.rule_faults import Fault, Problem, RulesError
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement
from ckanext.mashhad.compliance.history import rule_store, rules_in_force
from ckanext.mashhad.compliance.judgements import judgements as compliance
from ckanext.mashhad.compliance.plan.rule_trial import Trial
from ckanext.mashhad.persian.calendar import jalali
from ckanext.mashhad.persian.numerals.numbers import format_number
from ckanext.mashhad.persian.reading_errors import InputError

#: A reason is a sentence; a file of rules is no book.
LONGEST_REASON: Final = 500
LONGEST_TEXT: Final = 500_000


@tk.side_effect_free
def mashhad_compliance_plan_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The publication plan as it is in force, and everything that the site ever put in force.

    :param version: of which version the text is asked for
    :returns: ``plan`` as in schedule.yaml, ``versions``, newest first: ``version``, ``file``,
        ``made``, ``reason``; and ``text`` of the one asked for
    :raises ObjectNotFound: there is no such version
    """
    tk.check_access("mashhad_compliance_plan_show", context, data_dict)
    changes = [each for each, _before in rule_store.changes()]
    shown: dict[str, Any] = {
        "plan": _plan(),
        "versions": [
            {
                "version": each.id,
                "file": each.file,
                "made": each.made.isoformat(timespec="seconds"),
                "reason": each.reason,
            }
            for each in changes
        ],
    }
    if asked := data_dict.get("version"):
        texts = [each.text for each in changes if str(each.id) == str(asked)]
        if not texts:
            raise tk.ObjectNotFound(tk._("There is no such version of the rules."))
        shown["text"] = texts[0]
    return shown


def mashhad_compliance_plan_update(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Put a new entry, a new version of one, or the end of one into the publication plan.

    The past does not change: a different requirement begins on its own day.

    :param id: ``plan-...``; with ``end`` alone the entry ends on that day
    :param title_fa, title_en: what is asked for
    :param kinds, units: who owes it: kinds of unit, names of units
    :param what: one of ``plan_form.choices``; or of an entry that is there ``as_it_is``
    :param period: ``month``, ``quarter``, ``half`` or ``year``; ``event`` for each case, or
        ``continuous`` for what is to be there always
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
            changed = plan_changes.ended(plan, str(data_dict.get("id") or ""), begins, today())
        else:
            last = plan_changes.newest(plan, str(data_dict.get("id") or ""))
            made = plan_form.entry_of(_with_names(data_dict, plan), begins, last)
            changed = plan_changes.revised(plan, made, today())
        rules = checked({SCHEDULE: plan_changes.as_text(changed)})
    except RulesError as error:
        raise tk.ValidationError(_by_field(error.problems, data_dict)) from error
    if data_dict["preview"]:
        return {"entry": made, "preview": _preview(rules, made)}
    if past := _trial().changed_past(rule_store.rules(), rules, duties=[str(data_dict["id"])]):
        raise tk.ValidationError({"end" if ends else "begins": [_past_stays(past)]})
    _put(context, SCHEDULE, plan_changes.as_text(changed), data_dict)
    return {"entry": made}


def mashhad_compliance_rules_put(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Put a whole file of rules in force: the plan, or the site's own decisions.

    :param file: ``schedule.yaml`` or ``site.yaml``
    :param text: its text
    :param reason: why
    :returns: ``duties``, how many there are then; ``changed_past``, how many judgements of
        periods that are decided are others by it (days that are written down stay as they are)
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
        rules = checked({file: text})
    except RulesError as error:
        raise tk.ValidationError({"text": describe_problems(error.problems)}) from error
    past = _trial().changed_past(rule_store.rules(), rules)
    _put(context, file, text, data_dict)
    return {"duties": len(rules.duties), "changed_past": len(past)}


def describe_problems(problems: Iterable[Problem]) -> list[str]:
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
    for name in plan_form.FLAGS:
        try:
            made[name] = tk.asbool(given.get(name) or False)
        except ValueError:
            wrong[name] = Fault.from_code("not_yes_no", key=name)
    for name in plan_form.LISTS:
        value = given.get(name) or []
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            wrong[name] = Fault.from_code("not_list", key=tk._(plan_form.LABELS[name]))
    for name in plan_form.LABELS.keys() - set(plan_form.LISTS):
        if not isinstance(given.get(name), str | int | None):
            wrong[name] = Fault.from_code("not_text", key=tk._(plan_form.LABELS[name]))
    if wrong:
        told = {name: [fault.text(tk._, language())] for name, fault in wrong.items()}
        raise tk.ValidationError(told)
    return made


def _by_field(problems: Iterable[Problem], form: Mapping[str, Any]) -> dict[str, Any]:
    """What is wrong, each with the field in which it is mended; with its place where none is."""
    problems = list(problems)
    found = plan_form.faults_by_field(problems, form, tk._)
    texts: dict[str, Any] = {
        field: [fault.text(tk._, language()) for fault in faults]
        for field, faults in found.items()
        if field != "plan"
    }
    if others := [each for each in problems if each.fault in found.get("plan", ())]:
        texts["plan"] = describe_problems(others)
    return texts


def checked(changed: Mapping[str, str]) -> Rules:
    """The rules with these texts of files in place of those in force, by which everybody was
    judged once, on trial.

    :raises RulesError: what is wrong with them, units that are not there too
    """
    rules, ids = loading.of_texts({**rule_store.texts(), **changed}), compliance.unit_ids()
    problems = [
        problem
        for file, text in changed.items()
        if file in rule_store.OWN
        for problem in unit_names.unknown(file, loading.read_text(file, text), ids)
    ]
    if problems:
        raise RulesError(problems)
    _trial().fit(rules, next(iter(changed), ""))
    return rules


def doubts(changed: Mapping[str, str], rules: Rules) -> list[Problem]:
    """What is allowed in the rules with these texts, and is hardly meant."""
    texts = {**rule_store.texts(), **changed}
    site = loading.read_text(loading.SITE, texts.get(loading.SITE, "")) or {}
    local = [entry["id"] for entry in site.get("local_duties", ())]
    found = Doubts(rules, compliance.watched(), rules_in_force.now().calendar, today(), local)
    return found.all()


def _trial() -> Trial:
    return Trial(compliance.holdings().facts, loading.calendar(), today())


def _preview(rules: Rules, entry: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the entry would have meant for the last year, unit by unit; nothing of one that ends."""
    counts = _trial().last_year(rules, entry["id"]) if entry else {}
    titles = {unit.id: unit.title for unit in compliance.watched()}
    return [
        {"unit": titles[unit].to(language()), **{str(state): n for state, n in mine.items()}}
        for unit, mine in counts.items()
    ]


def _past_stays(past: list[Judgement]) -> str:
    titles = {unit.id: unit.title for unit in compliance.watched()}
    first = min(past, key=lambda one: (one.period.start if one.period else dt.date.min, one.unit))
    message = tk.ungettext(
        "{number} judgement of the past would be another, of {unit} for {period}. What is past "
        "stays as it was judged: write a later day.",
        "{number} judgements of the past would be others, the first that of {unit} for {period}. "
        "What is past stays as it was judged: write a later day.",
        len(past),
    )
    return message.format(
        number=format_number(len(past), language()),
        unit=titles[first.unit].to(language()) if first.unit in titles else first.unit,
        period=first.period.label(language()) if first.period else "",
    )


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


def _with_names(form: Mapping[str, Any], plan: Mapping[str, Any]) -> dict[str, Any]:
    """The form with names of units, however they are given; with ids of those whose names mean
    another unit in the plan.
    """
    ids, meant = compliance.unit_ids(), plan.get(unit_names.KEY, {})
    names = {id_: name for name, id_ in ids.items() if meant.get(name, id_) == id_}
    given = [ids.get(each, each) for each in form.get("units") or ()]
    return {**form, "units": [names.get(each, each) for each in given]}


def _put(context: Context, file: str, text: str, data_dict: Mapping[str, Any]) -> None:
    reason = str(data_dict.get("reason") or "").strip()
    if not public_reasons.is_in_words(reason):
        raise tk.ValidationError({"reason": [tk._("Say why, in a sentence that everybody reads.")]})
    user = model.User.get(context.get("user"))
    rule_store.put(
        file,
        unit_names.pinned(text, loading.read_text(file, text), compliance.unit_ids()),
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
