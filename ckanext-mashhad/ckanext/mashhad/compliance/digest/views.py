"""Pages of the reminders: one's own choice, the way out that a letter names, the preview."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.common import current_user
from ckan.config.middleware.flask_app import csrf
from ckan.types import Context
from flask import Blueprint
from werkzeug.wrappers import Response

from ckanext.mashhad.compliance.actions import day_of, language, today
from ckanext.mashhad.compliance.digest import sending
from ckanext.mashhad.compliance.digest.letter_words import STAGES, WANTED
from ckanext.mashhad.compliance.digest.model import MOST_FOLLOWED
from ckanext.mashhad.compliance.history import rules_in_force
from ckanext.mashhad.compliance.judgements import judgements as compliance
from ckanext.mashhad.persian.calendar import jalali
from ckanext.mashhad.persian.locales import LOCALE

mashhad_digest = Blueprint("mashhad_digest", __name__, url_prefix="/letters")


@mashhad_digest.route("", methods=["GET", "POST"])
def settings() -> str | Response:
    """Which letters one gets; ``unit``, ``duty``: what somebody came to follow."""
    context, asked = _caller(), _asked(tk.request.args)
    if not current_user.is_authenticated:
        here = tk.url_for("mashhad_digest.settings", **asked)
        return tk.redirect_to("user.login", came_from=here)
    if tk.request.method == "POST":
        typed = {name: tk.request.form.get(name, "") for name in ("wanted", "lang")}
        try:
            tk.get_action("mashhad_letter_choice_update")(context, typed)
        except tk.ValidationError:
            return tk.abort(400, tk._("Choose one of the list"))
        tk.h.flash_success(tk._("Your choice is saved."))
        return tk.redirect_to("mashhad_digest.settings")
    chosen = tk.get_action("mashhad_letter_choice_show")(context, {})
    units, rules = compliance.watched(), rules_in_force.now().rules
    return tk.render(
        "mashhad_compliance/digest/settings.html",
        {
            "chosen": chosen,
            "choices": WANTED,
            "asked": asked,
            "units": {unit.name: unit.title.to(language()) for unit in units if not unit.removed},
            "duties": {duty.id: duty.title[LOCALE[language()]] for duty in rules.duties},
            "may_follow_more": len(chosen["followed"]) < MOST_FOLLOWED,
            "has_mail": bool(current_user.email),
        },
    )


@mashhad_digest.post("/follow")
def follow() -> Response:
    """Follow a unit, a duty or both, or follow it no more (``stop``)."""
    context = _caller()
    if not current_user.is_authenticated:
        return tk.abort(403, tk._("Log in to choose your letters."))
    pair = {"unit": "", "duty": "", **_asked(tk.request.form)}
    chosen = tk.get_action("mashhad_letter_choice_show")(context, {})
    followed = [each for each in chosen["followed"] if each != pair]
    if not tk.request.form.get("stop"):
        followed.append(pair)
    try:
        tk.get_action("mashhad_letter_choice_update")(context, {**chosen, "followed": followed})
    except tk.ObjectNotFound as error:
        return tk.abort(404, str(error))
    except tk.ValidationError as error:
        tk.h.flash_error(" ".join(error.error_dict["followed"]))
    else:
        tk.h.flash_success(tk._("Your choice is saved."))
    return tk.redirect_to("mashhad_digest.settings", _anchor="follow")


def _asked(given: Mapping[str, str]) -> dict[str, str]:
    return {name: given[name] for name in ("unit", "duty") if given.get(name)}


@mashhad_digest.route("/end/<token>", methods=["GET", "POST"])
def unsubscribe(token: str) -> str:
    """The way out: asked for by a reader, who confirms it, or by a mail program in one POST."""
    done = False
    if tk.request.method == "POST":
        try:
            tk.get_action("mashhad_letters_end")({"user": ""}, {"token": token})
        except tk.ObjectNotFound as error:
            return tk.abort(404, str(error))
        done = True
    return tk.render("mashhad_compliance/digest/end.html", {"token": token, "done": done})


# A mail program that sends one POST (RFC 8058) has no form of ours, and no cookie: the signed
# address is its proof. Whoever is logged in is asked for the token of the form all the same.
csrf.exempt(unsubscribe)


@mashhad_digest.get("/preview")
def preview() -> str | Response:
    """The letters of a day, for whoever runs the portal; ``user``: one of them, as it looks."""
    try:
        day = day_of(tk.request.args.get("date"), ahead=sending.AHEAD)
    except tk.ValidationError as error:
        return tk.abort(400, " ".join(error.error_dict["date"]))
    asked = {"date": day.isoformat(), "user": tk.request.args.get("user")}
    try:
        found = tk.get_action("mashhad_letters_preview")(_caller(), asked)
    except tk.NotAuthorized:
        return tk.abort(403, tk._("Only the portal's administrators can see letters to others."))
    if asked["user"]:
        return _as_it_looks(found["letters"])
    calendar = rules_in_force.working_days()
    holiday = calendar.holiday(day)
    return tk.render(
        "mashhad_compliance/digest/preview.html",
        {
            "day": found["date"],
            "letters": found["letters"],
            "unreachable": found["unreachable"],
            "working": calendar.is_working_day(day),
            "holiday": holiday.to(language()) if holiday else "",
            "typed": jalali.format_numeric(day, language()),
            "stages": STAGES,
            "ahead": day > today(),
        },
    )


def _as_it_looks(letters: list[dict[str, Any]]) -> Response:
    if not letters:
        return tk.abort(404, tk._("Nobody gets a letter on this day."))
    answer = Response(letters[0]["html"], content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return answer


def _caller() -> Context:
    return Context(user=current_user.name)
