"""The answers to whoever forgot a password, which are the same for everybody."""

from __future__ import annotations

from typing import Final

import ckan.plugins.toolkit as tk
from ckan import model as core
from ckan.lib import captcha, mailer
from flask import Blueprint
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog.mail import login_mail

mashhad_logins = Blueprint("mashhad_logins", __name__)
#: Longer than any login or address.
_LONGEST: Final = 320


@mashhad_logins.before_app_request
def refuse_links_alike() -> None:
    """CKAN answers 404 where nobody has the name in the link, and 403 where the key is wrong."""
    if tk.request.endpoint != "user.perform_reset":
        return
    user = core.User.get((tk.request.view_args or {})["id"])
    if user is None or not mailer.verify_reset_link(user, tk.request.args.get("key")):
        tk.abort(403, tk._("Invalid reset key. Please try again."))


@mashhad_logins.before_app_request
def answer_resets_alike() -> Response | None:
    """CKAN looks for the account and waits for the mail server before it answers."""
    request = tk.request
    typed = request.form.get("user", "").strip() if request.method == "POST" else ""
    if request.endpoint != "user.request_reset" or not typed or len(typed) > _LONGEST:
        return None
    tk.check_access("request_reset", {"user": tk.current_user.name}, {})
    try:
        captcha.check_recaptcha(request)
    except captcha.CaptchaError:
        tk.h.flash_error(tk._("Bad Captcha. Please try again."))
        return tk.redirect_to("user.request_reset")
    login_mail.ask_for_reset(typed, tk.h.lang())
    message = tk._(
        "A reset link has been emailed to you (unless the account specified does not exist)"
    )
    tk.h.flash_success(message)
    return tk.redirect_to(tk.config["ckan.user_reset_landing_page"])
