"""Pages of replies: all that stand, and the form by which a unit replies."""

from __future__ import annotations

from typing import Any, Final

import ckan.plugins.toolkit as tk
from ckan.common import current_user
from flask import Blueprint
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog.pages.asked_pages import asked_page
from ckanext.mashhad.catalog.replies import actions, named_address, reply_log

mashhad_replies = Blueprint("mashhad_replies", __name__, url_prefix="/replies")
#: Replies on a page.
MOST: Final = 50


@mashhad_replies.get("")
def index() -> str:
    """All replies that stand: those that nobody has decided on first, then the newest; whoever runs
    the portal decides on them here.
    """
    return _list({})


def _list(errors: dict[int, Any]) -> str:
    page = asked_page()
    found = list(reply_log.replies(actions.today()).values())
    names = actions.unit_names({each.key[0] for each in found})
    found = [each for each in found if each.key[0] in names]
    found.sort(key=lambda each: (bool(each.decision), -each.id))
    shown = found[(page - 1) * MOST : page * MOST]
    return tk.render(
        "mashhad/replies/replies.html",
        {
            "replies": shown,
            "page": page,
            "more": len(found) > page * MOST,
            "units": names,
            "said": actions.all_said([each.key for each in shown]),
            "may_decide": tk.h.check_access("mashhad_reply_decide", {}),
            "longest": actions.LONGEST,
            "errors": errors,
            "typed": tk.request.form,
        },
    )


@mashhad_replies.post("/<int:reply_id>/decision")
def decide(reply_id: int) -> Response | str:
    """The portal's administration says whether it accepts a reply."""
    form = tk.request.form
    sent = {"id": str(reply_id), "decision": form.get("decision"), "reason": form.get("reason")}
    try:
        tk.get_action("mashhad_reply_decide")({}, sent)
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except tk.ObjectNotFound as error:
        return tk.abort(404, str(error))
    except tk.ValidationError as error:
        return _list({reply_id: error.error_dict})
    return tk.redirect_to("mashhad_replies.index", _anchor=f"reply-{reply_id}")


@mashhad_replies.get("/<unit_name>/<about>")
def reply(unit_name: str, about: str) -> Response | str:
    """The form by which a unit replies to one thing said of it."""
    return _form(unit_name, about, {})


@mashhad_replies.post("/<unit_name>/<about>")
def send(unit_name: str, about: str) -> Response | str:
    """Publish the reply, or take it back."""
    form = tk.request.form
    asked = {"unit": unit_name, "about": about, "part": tk.request.args.get("part")}
    action = "withdraw" if form.get("withdraw") else "create"
    typed = {"text": form.get("text"), "link": form.get("link")}
    try:
        unit = actions.unit_named(unit_name)
        said = actions.all_said([(unit.id, about, asked["part"] or "")]).values()
        tk.get_action(f"mashhad_reply_{action}")({}, {**asked, **typed})
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except tk.ObjectNotFound as error:
        return tk.abort(404, str(error))
    except tk.ValidationError as error:
        return _form(unit_name, about, error.error_dict)
    replies = tk.h.url_for("mashhad_replies.index")
    return tk.redirect_to(next((one.address for one in said), replies))


def _form(unit_name: str, about: str, errors: dict[str, Any]) -> Response | str:
    try:
        unit = actions.unit_named(unit_name)
        actions.check_officer(current_user.name, unit.id)
        key = (unit.id, about, tk.request.args.get("part", ""))
        one = actions.what_is_said(key)
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except tk.ObjectNotFound as error:
        tk.h.flash_error(str(error))
        return tk.redirect_to("mashhad_replies.index")
    return tk.render(
        "mashhad/replies/reply.html",
        {
            "unit": unit,
            "about": about,
            "part": key[2],
            "one": one,
            "standing": reply_log.replies(actions.today(), unit.id).get(key),
            "longest": actions.LONGEST,
            "longest_link": named_address.LONGEST,
            "errors": errors,
            "typed": tk.request.form,
        },
    )
