"""E-mail by CKAN's mailer: in the language of whoever reads it, and without an address in a log.

Each room writes its own letters; how one is sent, and what is known of it afterwards, is here.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from enum import StrEnum

import ckan.plugins.toolkit as tk
from ckan.lib import helpers, mailer
from flask import has_request_context
from flask_babel import force_locale

from ckanext.mashhad.catalog.mail import mail_headers
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.persian.reading_errors import Lang
from ckanext.mashhad.persian.text import subject_line

log = logging.getLogger(__name__)
mail_headers.register()


class Outcome(StrEnum):
    """What became of a letter. ``UNKNOWN``: the line broke, and the server may have taken it."""

    TAKEN = "taken"
    REFUSED = "refused"
    UNKNOWN = "unknown"


def is_set_up() -> bool:
    """Whether this portal has a mail server, and an address to write from: CKAN fails without."""
    return bool(tk.config.get("smtp.server") and tk.config.get("smtp.mail_from"))


def send(
    name: str,
    email: str,
    subject: str,
    text: str,
    *,
    html: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Outcome:
    """Hand a letter to the mail server; never raises. Addresses are in no log of ours."""
    if not is_set_up():
        return Outcome.REFUSED
    mailer.log.disabled = True  # CKAN's mailer logs to whom it writes
    try:
        mailer.mail_recipient(name, email, subject_line(subject), text, html, dict(headers or {}))
    except mailer.MailerException as error:
        if isinstance(error.__context__, smtplib.SMTPServerDisconnected):
            return _unknown()
        log.warning("A letter could not be sent")
        return Outcome.REFUSED
    except (smtplib.SMTPException, OSError):  # while it was sent, or on taking leave
        return _unknown()
    finally:
        mailer.log.disabled = False
    return Outcome.TAKEN


def _unknown() -> Outcome:
    log.warning("The line to the mail server broke; whether it took the letter is not known")
    return Outcome.UNKNOWN


@contextmanager
def in_language(lang: Lang) -> Iterator[None]:
    """Words and addresses as on a page of that language; a job has no page of its own."""
    with helpers._get_auto_flask_context() or nullcontext(), force_locale(LOCALE[lang]):
        environ = tk.request.environ
        before = environ.get("CKAN_LANG")
        environ["CKAN_LANG"] = LOCALE[lang]  # what ``tk.h.lang()`` says
        try:
            yield
        finally:
            environ["CKAN_LANG"] = before


def in_the_readers_language() -> AbstractContextManager[None]:
    """Words as on the page that is asked for, and in Persian in a job, which has none."""
    return nullcontext() if has_request_context() else in_language("fa")


def address(lang: Lang, endpoint: str, **values: str) -> str:
    """The full address of a page, in that language."""
    locale = LOCALE[lang]
    shown = "default" if locale == tk.config["ckan.locale_default"] else locale
    return str(tk.h.url_for(endpoint, qualified=True, locale=shown, **values))
