"""Pages of the publication plan and of what the site decided by itself."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.common import current_user
from ckan.types import Context
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.compliance.actions import language, today
from ckanext.mashhad.compliance.compliance_blueprint import mashhad_compliance
from ckanext.mashhad.compliance.engine.evidence import facts
from ckanext.mashhad.compliance.engine.judging import decisions
from ckanext.mashhad.compliance.engine.rules import loading, plan_changes, plan_form, rule_changes
from ckanext.mashhad.compliance.engine.rules.duty import COUNCIL, Duty, Rules
from ckanext.mashhad.compliance.engine.rules.rule_changes import Changed
from ckanext.mashhad.compliance.engine.rules.rule_faults import RulesError
from ckanext.mashhad.compliance.engine.vocabulary.judgement import State
from ckanext.mashhad.compliance.history import rule_store
from ckanext.mashhad.compliance.judgements import judgements
from ckanext.mashhad.compliance.plan import actions
from ckanext.mashhad.compliance.report import duty_texts
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.persian.reading_errors import N_, Lang, Word

#: What a site puts in place, as readers know it.
FILES = {
    loading.SCHEDULE: N_("Publication plan"),
    loading.SITE: N_("What this portal decided"),
}
#: Beyond what the database counts to.
MOST = 2**63
SHOWN = (State.MET, State.LATE, State.MISSING, State.NOT_DUE)


def _may() -> bool:
    context = Context(user=current_user.name)
    try:
        return bool(tk.check_access("mashhad_compliance_plan_update", context, {}))
    except tk.NotAuthorized:
        return False


@mashhad_compliance.get("/plan")
def plan() -> str:
    """What the plan asks for, what the site decided, and every version that was in force."""
    rules, titles = rule_store.rules(), facts.titles(judgements.watched())
    lang = language()
    return tk.render(
        "mashhad_compliance/plan.html",
        {
            "entries": [rules.holding(duty.id, today()) for duty in actions.newest(rules)],
            "facts": duty_texts.Teller(rules, titles, tk._, lang).facts,
            "site": rules.site,
            "chosen": [(id_, list(decisions.of_choice(one))) for id_, one in rules.site.chosen],
            "days_off": list(decisions.of_calendar(rules.site)),
            "titles": titles,
            "duty_titles": {duty.id: duty.title[LOCALE[lang]] for duty in rules.duties},
            "unused": actions.describe_problems(rule_store.in_force().problems),
            "changes": [
                (
                    each,
                    _told(each.file, old, each.text, rules, titles),
                    _difference(each.file, old, each.text),
                )
                for each, old in rule_store.changes()
            ],
            "files": FILES,
            "may": _may(),
            "lang": lang,
        },
    )


def _told(file: str, old: str, new: str, rules: Rules, titles: Mapping[str, Word]) -> list[Changed]:
    """What a text changed, in sentences; none of one that this version cannot read."""
    duties = {duty.id: duty.named for duty in rules.duties}
    try:
        texts = [loading.read_text(file, text) for text in (old, new)]
        return rule_changes.describe_changes(
            *texts,
            lambda name: titles.get(name) or Word(name, name),
            lambda id_: duties.get(id_) or Word(id_, id_),
        )
    except (RulesError, AttributeError, KeyError, TypeError):
        return []


def _difference(file: str, old: str, new: str) -> list[tuple[str, str]]:
    """The lines that went and came, with those around them, each with its sign.

    The form writes the plan anew as a whole, so of a plan it is what it says that is compared.
    """
    texts = [_as_written(file, text).splitlines() for text in (old, new)]
    lines = difflib.unified_diff(*texts, n=2, lineterm="")
    # Without the names of two files, and places in them.
    return [(line[:1], line[1:]) for line in list(lines)[2:] if not line.startswith("@@")]


def _as_written(file: str, text: str) -> str:
    if file != loading.SCHEDULE:
        return text
    try:
        return plan_changes.as_text(loading.read_text(file, text))
    except (RulesError, TypeError, ValueError):
        return text


@mashhad_compliance.get("/plan/versions/<int:n>.yaml")
def rule_text(n: int) -> Response:
    """A text that was in force, to read or to put in force again."""
    found = rule_store.version(n) if n < MOST else None
    if found is None:
        return tk.abort(404, tk._("Page not found"))
    answer = Response(found.text, content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename={found.file}"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@mashhad_compliance.route("/plan/edit", methods=["GET", "POST"])
def plan_edit() -> str | Response:
    """The form of one entry: a new one, or a new version of the one that ``id`` names."""
    if not _may():
        return tk.abort(403, tk._("Only the portal's administrators can change the plan."))
    known = {duty.id: duty for duty in actions.newest(rule_store.rules())}
    entry_id = tk.request.values.get("id") or ""
    old = known.get(entry_id)
    if tk.request.method == "GET":
        if entry_id and old is None:
            return tk.abort(404, tk._("Page not found"))
        return _form(plan_form.form_of(old) if old else {}, old)
    typed = _typed()
    try:
        done = tk.get_action("mashhad_compliance_plan_update")({"user": current_user.name}, typed)
    except tk.ValidationError as error:
        return _form(typed, old, errors=error.error_dict)
    if "preview" in typed:
        return _form(typed, old, preview=done["preview"])
    tk.h.flash_success(tk._("The plan was changed; past periods are judged as before."))
    return tk.redirect_to("mashhad_compliance.plan")


def _typed() -> dict[str, Any]:
    form = tk.request.form
    typed: dict[str, Any] = {name: form.getlist(name) for name in plan_form.LISTS}
    names = ("id", "title_fa", "title_en", "what", "period", "days", "due_days", "grace")
    typed |= {name: (form.get(name) or "").strip() for name in (*names, "begins", "reason")}
    typed |= {name: True for name in plan_form.FLAGS if form.get(name)}
    if form.get("finish"):
        typed["end"] = typed["begins"]
    return typed


def _choices(typed: Mapping[str, Any], old: Duty | None, lang: Lang) -> list[tuple[str, str]]:
    """What may meet an entry, by codes; what meets this one stands first where it is no choice."""
    found = [(what.code, what.label[LOCALE[lang]]) for what in plan_form.choices()]
    if old and typed.get("what") == plan_form.AS_IT_IS:
        found.insert(
            0,
            (plan_form.AS_IT_IS, duty_texts.Teller(rule_store.rules(), {}, tk._, lang).meets(old)),
        )
    return found


def _form(typed: dict[str, Any], old: Duty | None, **more: Any) -> str:
    lang = language()
    kinds, units = codelists.load("unit_kind"), judgements.units()
    names = {unit.id: unit.name for unit in units}
    typed = {**typed, "units": [names.get(each, each) for each in typed.get("units") or ()]}
    return tk.render(
        "mashhad_compliance/plan_edit.html",
        {
            "typed": typed,
            "old": old,
            "kinds": [(code, kinds.label(code, lang)) for code in kinds.codes if code != COUNCIL],
            "units": [(unit.name, unit.title.to(lang)) for unit in units if unit.kind != COUNCIL],
            "choices": _choices(typed, old, lang),
            "periods": {**duty_texts.PERIOD_NAMES, **plan_form.WITHOUT_PERIOD},
            "shown": SHOWN,
            "labels": plan_form.LABELS,
            "errors": {},
            "preview": None,
            **more,
        },
    )
