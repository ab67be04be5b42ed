"""Pages of replies: all that stand, and the form by which a unit replies."""

from __future__ import annotations

from typing import Any, Final

import ckan.plugins.toolkit as tk
from ckan.common import current_user
from werkzeug.wrappers import Response

from ckanext.mashhad.compliance.actions import language, today, unit_of
from ckanext.mashhad.compliance.compliance_blueprint import asked_page, mashhad_compliance
from ckanext.mashhad.compliance.engine.judging import decisions
from ckanext.mashhad.compliance.history import reply_log, rule_store
from ckanext.mashhad.compliance.judgements import judgements
from ckanext.mashhad.compliance.replies import actions
from ckanext.mashhad.persian.calendar.periods import Period

#: Replies on a page.
MOST: Final = 50


@mashhad_compliance.get("/replies")
def replies() -> str:
    """All replies that stand: those that nobody has decided on first, then the newest; whoever runs
    the portal decides on them here.
    """
    return _list({})


def _list(errors: dict[int, Any]) -> str:
    held, page = judgements.holdings(), asked_page()
    units = {unit.id: unit for unit in held.units}
    found = [each for each in reply_log.replies(today()).values() if each.key[0] in units]
    found.sort(key=lambda each: (bool(each.decision), -each.id))
    shown = found[(page - 1) * MOST : page * MOST]
    judged = held.judge(today(), units={each.key[0] for each in shown}) if shown else []
    return tk.render(
        "mashhad_compliance/replies.html",
        {
            "replies": shown,
            "page": page,
            "more": len(found) > page * MOST,
            "units": units,
            "duties": {duty.id: duty for duty in rule_store.rules().duties},
            "periods": {
                each.key[2]: Period.from_slug(each.key[2]) for each in shown if each.key[2]
            },
            "judged": {one.key: one for one in judged if decisions.is_told(one)},
            "may_decide": tk.h.check_access("mashhad_compliance_reply_decide", {}),
            "longest": actions.LONGEST,
            "errors": errors,
            "typed": tk.request.form,
            "lang": language(),
        },
    )


@mashhad_compliance.post("/replies/<int:reply_id>/decision")
def decide_reply(reply_id: int) -> Response | str:
    """The portal's administration says whether it accepts a reply."""
    form = tk.request.form
    sent = {"id": str(reply_id), "decision": form.get("decision"), "reason": form.get("reason")}
    try:
        tk.get_action("mashhad_compliance_reply_decide")({}, sent)
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except tk.ObjectNotFound as error:
        return tk.abort(404, str(error))
    except tk.ValidationError as error:
        return _list({reply_id: error.error_dict})
    return tk.redirect_to("mashhad_compliance.replies", _anchor=f"reply-{reply_id}")


@mashhad_compliance.get("/replies/<unit_name>/<duty_id>")
def reply(unit_name: str, duty_id: str) -> Response | str:
    """The form by which a unit replies to one judgement."""
    return _form(unit_name, duty_id, {})


@mashhad_compliance.post("/replies/<unit_name>/<duty_id>")
def send_reply(unit_name: str, duty_id: str) -> Response | str:
    """Publish the reply, or take it back."""
    form = tk.request.form
    asked = {"unit": unit_name, "duty": duty_id, "period": tk.request.args.get("period")}
    action = "withdraw" if form.get("withdraw") else "create"
    try:
        tk.get_action(f"mashhad_compliance_reply_{action}")({}, {**asked, "text": form.get("text")})
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except tk.ObjectNotFound as error:
        return tk.abort(404, str(error))
    except tk.ValidationError as error:
        return _form(unit_name, duty_id, error.error_dict)
    return tk.redirect_to("mashhad_compliance.unit", unit_name=unit_name, _anchor=duty_id)


def _form(unit_name: str, duty_id: str, errors: dict[str, Any]) -> Response | str:
    held = judgements.holdings()
    try:
        unit = unit_of(unit_name, held.units)
        actions.check_officer(current_user.name, unit)
        one = actions.judgement_of(unit, duty_id, tk.request.args.get("period"))
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except tk.ObjectNotFound as error:
        tk.h.flash_error(str(error))
        return tk.redirect_to("mashhad_compliance.unit", unit_name=unit_name)
    return tk.render(
        "mashhad_compliance/reply.html",
        {
            "unit": unit,
            "one": one,
            "standing": reply_log.replies(today(), unit.id).get(one.key),
            "longest": actions.LONGEST,
            "errors": errors,
            "typed": tk.request.form.get("text"),
            "lang": language(),
        },
    )
