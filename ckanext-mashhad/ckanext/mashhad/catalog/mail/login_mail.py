"""Logging in and resetting a password, without telling which accounts exist.

Neither the text of the answer nor the time until it comes depends on whether somebody has the name
or address that was typed.
"""

from __future__ import annotations

import logging
from typing import Any, Final

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.lib import mailer
from flask import current_app
from passlib.hash import pbkdf2_sha512

from ckanext.mashhad.catalog.background import workers
from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.catalog.mail import portal_mail

log = logging.getLogger(__name__)
_SECONDS: Final = 60


def spend_as_for_a_password(identity: dict[str, Any]) -> None:
    """Hash the password where CKAN finds none to compare it with, as long as comparing takes."""
    login, password = identity.get("login"), identity.get("password")
    if not login or not password:
        return
    user = model.User.by_name(login) or model.User.by_email(login)
    if user is None or not user.is_active or not user.password:
        pbkdf2_sha512.hash(password)


def ask_for_reset(typed: str, locale: str) -> None:
    """Have a worker look for the accounts and write to them."""
    title = "Links to reset a password"
    workers.ask(
        send_reset_links, [typed, locale], queue=workers.MAILS, title=title, timeout=_SECONDS
    )


def send_reset_links(typed: str, locale: str) -> None:
    """Send a link to the active account of that name, or to all with that address.

    The mail is in the language of the page that asked.
    """
    user: Any = model.User
    is_typed = sa.func.lower(user.email) == typed.lower() if "@" in typed else user.name == typed
    found = list(model.Session.scalars(sa.select(user).where(is_typed, user.state == "active")))
    default = locale == tk.config["ckan.locale_default"]
    environ = {"CKAN_LANG": locale, "CKAN_LANG_IS_DEFAULT": default}
    with portal_mail.in_language(data_language(locale)):
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        for each in found:
            with app.test_request_context(environ_overrides=environ):
                try:
                    mailer.send_reset_link(each)
                except mailer.MailerException:
                    log.exception("A link to reset a password could not be sent")
