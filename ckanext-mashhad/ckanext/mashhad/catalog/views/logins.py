"""The answer to whoever forgot a password, which is the same for everybody."""

from __future__ import annotations

from typing import Final

import ckan.plugins.toolkit as tk
from ckan.lib import captcha
from flask import Blueprint
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog import logins

mashhad_logins = Blueprint("mashhad_logins", __name__)
#: Longer than any login or address.
_LONGEST: Final = 320


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
    logins.ask_for_reset(typed, tk.h.lang())
    message = tk._(
        "A reset link has been emailed to you (unless the account specified does not exist)"
    )
    tk.h.flash_success(message)
    return tk.redirect_to(tk.config["ckan.user_reset_landing_page"])
