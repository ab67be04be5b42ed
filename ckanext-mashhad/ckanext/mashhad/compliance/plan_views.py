"""Pages of the publication plan and of what the site decided by itself."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.common import current_user
from ckan.types import Context
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog import codelists
from ckanext.mashhad.compliance import model, plan_actions, planning, rule_store, telling
from ckanext.mashhad.compliance.actions import language
from ckanext.mashhad.compliance.blueprint import mashhad_compliance
from ckanext.mashhad.compliance.duty import Duty
from ckanext.mashhad.compliance.judgement import State
from ckanext.mashhad.persian.locales import LOCALE

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
    rules, units = rule_store.rules(), model.units()
    titles = {unit.name: unit.title for unit in units}
    lang = language()
    return tk.render(
        "mashhad_compliance/plan.html",
        {
            "entries": plan_actions.newest(rules),
            "facts": telling.Teller(rules, titles, tk._, lang).facts,
            "site": rules.site,
            "titles": titles,
            "duty_titles": {duty.id: duty.title[LOCALE[lang]] for duty in rules.duties},
            "unused": plan_actions.told(rule_store.in_force().problems),
            "plans": rule_store.versions(plan_actions.SCHEDULE),
            "sites": rule_store.versions(rule_store.OWN[1]),
            "may": _may(),
            "lang": lang,
        },
    )


@mashhad_compliance.route("/plan/edit", methods=["GET", "POST"])
def plan_edit() -> str | Response:
    """The form of one entry: a new one, or a new version of the one that ``id`` names."""
    if not _may():
        return tk.abort(403, tk._("Only who runs the portal changes the plan."))
    known = {duty.id: duty for duty in plan_actions.newest(rule_store.rules())}
    entry_id = tk.request.values.get("id") or ""
    old = known.get(entry_id)
    if tk.request.method == "GET":
        if entry_id and old is None:
            return tk.abort(404, tk._("Page not found"))
        return _form(planning.form_of(old) if old else {}, old)
    typed = _typed()
    try:
        done = tk.get_action("mashhad_compliance_plan_update")({"user": current_user.name}, typed)
    except tk.ValidationError as error:
        return _form(typed, old, errors=error.error_dict)
    if "preview" in typed:
        return _form(typed, old, preview=done["preview"])
    tk.h.flash_success(tk._("The plan is changed; past periods are judged as before."))
    return tk.redirect_to("mashhad_compliance.plan")


def _typed() -> dict[str, Any]:
    form = tk.request.form
    typed: dict[str, Any] = {name: form.getlist(name) for name in planning.LISTS}
    names = ("id", "title_fa", "title_en", "what", "period", "days", "due_days", "grace")
    typed |= {name: (form.get(name) or "").strip() for name in (*names, "begins", "reason")}
    typed |= {name: True for name in planning.FLAGS if form.get(name)}
    if form.get("finish"):
        typed["end"] = typed["begins"]
    return typed


def _form(typed: dict[str, Any], old: Duty | None, **more: Any) -> str:
    lang = language()
    kinds = codelists.load("unit_kind")
    return tk.render(
        "mashhad_compliance/plan_edit.html",
        {
            "typed": typed,
            "old": old,
            "kinds": [(code, kinds.label(code, lang)) for code in kinds.codes],
            "units": [(unit.name, unit.title.to(lang)) for unit in model.units()],
            "choices": [(what.code, what.label[LOCALE[lang]]) for what in planning.choices()],
            "periods": telling.PERIOD_NAMES,
            "shown": SHOWN,
            "labels": planning.LABELS,
            "errors": {},
            "preview": None,
            **more,
        },
    )
