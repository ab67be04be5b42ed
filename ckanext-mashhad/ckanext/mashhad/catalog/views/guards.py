"""What is asked of every request to the portal before any page, CKAN's own too."""

from __future__ import annotations

import logging
import re
from typing import Any, Final

import ckan.plugins.toolkit as tk
from ckan.config.middleware.flask_app import csrf
from ckan.lib.search import SearchError
from flask import Blueprint, current_app, g
from werkzeug.exceptions import BadRequest, ServiceUnavailable, default_exceptions
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog import sandbox
from ckanext.mashhad.catalog.engine.url_names import attachment
from ckanext.mashhad.catalog.validators.stored_file_names import original_name

log = logging.getLogger(__name__)

#: Media types of files that no page can run or take for a style.
_SAVED: Final = re.compile(
    r"(?:image|audio|video|font)/[\w.+-]+"
    r"|application/(?:pdf|json|[\w.-]+\+(?:json|xml)|xml|zip|rtf|msword|octet-stream)"
    r"|application/vnd\.[\w.+-]+"
    r"|text/(?:csv|tab-separated-values|plain|html|xml|turtle)"
)

_REFUSALS = {tk.ObjectNotFound: 404, tk.NotAuthorized: 403, tk.ValidationError: 400}

mashhad_guards = Blueprint("mashhad_guards", __name__)


@mashhad_guards.app_errorhandler(SearchError)
def refuse_what_search_does_not_understand(error: SearchError) -> Any:
    """CKAN's feeds hand a query to Solr as it came and would break off with a 500."""
    log.info("A search was refused: %s", error)
    reason = tk._("The search engine does not understand this query.")
    return current_app.handle_user_exception(BadRequest(reason))


@mashhad_guards.app_errorhandler(tk.ObjectNotFound)
@mashhad_guards.app_errorhandler(tk.NotAuthorized)
@mashhad_guards.app_errorhandler(tk.ValidationError)
def refuse_what_a_page_did_not(error: Exception) -> Any:
    """Some pages of CKAN ask for what their address names without expecting a refusal: a 500."""
    log.info("%s was asked for in vain: %r", tk.request.path, error)
    status = next(status for kind, status in _REFUSALS.items() if isinstance(error, kind))
    return current_app.handle_user_exception(default_exceptions[status]())


@mashhad_guards.app_errorhandler(sandbox.Interrupted)
def ask_for_another_try(error: sandbox.Interrupted) -> Any:
    """Say that it was the machine, where somebody waits for what a sandbox reads."""
    log.warning("%s was interrupted: %s", tk.request.path, error)
    reason = tk._("The portal ran out of memory while it read this. Try again in a few minutes.")
    return current_app.handle_user_exception(ServiceUnavailable(reason))


@mashhad_guards.before_app_request
def guard_against_forged_requests() -> None:
    """Ask whoever came by cookie for the CSRF token, whatever CKAN has exempted meanwhile.

    CKAN 2.12.0 lacks the fix of CVE-2026-41255: one anonymous or token request to an address
    ends the check there for everybody until the worker restarts.
    """
    by_cookie = tk.current_user.is_authenticated and not g.get("login_via_auth_header")
    if by_cookie and current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect()


@mashhad_guards.after_app_request
def keep_downloads_out_of_our_pages(response: Response) -> Response:
    """Uploaded bytes are saved, never shown as a page of the portal: they could be a script."""
    if (tk.request.endpoint or "").endswith("resource.download") and response.status_code < 300:
        # CKAN names the file as it is kept; another plugin may have said how it was sent.
        disposition = response.headers.get("Content-Disposition", "")
        if not (disposition.startswith("attachment") and "filename*=" in disposition):
            arguments = tk.request.view_args or {}
            name = arguments.get("filename") or "file"
            sent_as = original_name(arguments.get("resource_id", ""), name)
            response.headers["Content-Disposition"] = attachment(sent_as, name)
        if not _SAVED.fullmatch(response.mimetype):
            # With nosniff, what is no script by its type does not run as one of ours.
            response.mimetype = "application/octet-stream"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
