"""What every request is asked at the entrance, before any page or action sees what it brings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import ckan.plugins.toolkit as tk
from ckan.lib.navl.dictization_functions import unflatten
from ckan.logic import parse_params, tuplize_dict
from ckan.views import api
from flask import Flask
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, RequestURITooLarge
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog.entrance import (
    closed,
    field_names,
    kinds,
    log_lines,
    needed_values,
    plain,
)
from ckanext.mashhad.catalog.entrance.kind_checks import VALUE
from ckanext.mashhad.config import MEGABYTE
from ckanext.mashhad.persian.reading_errors import N_

#: Bytes of a body that is no upload, where the site says nothing else.
USUAL_BODY: Final = 4 * MEGABYTE
#: Bytes of what is asked of an action that only reads.
READING_BODY: Final = 100_000
#: Bytes of an address after its question mark, and names with a value in it: pages repeat what is
#: chosen at each of it.
LONGEST_ADDRESS: Final = 8_000
MOST_CHOSEN: Final = 100
#: Bytes that a form may send beside its file.
BESIDE_FILE: Final = 10 * MEGABYTE
_UPLOAD: Final = "multipart/form-data"
#: Names under which actions take a file.
_UPLOADS: Final = ("upload", "image_upload", "logo_upload")
_NO_FILE: Final = N_("This is no place for a file.")
_LONG: Final = N_("This address is too long: at most 8,000 bytes and 100 values.")
_BY_POST: Final = N_("Send this by POST: it changes something.")
#: Fields of forms that CKAN reads as one text, and makes a list of where they come twice.
_ONCE: Final = ("id", "name", "title", "url", "state", "save", "password1", "password2")
#: By which CKAN makes its answer a script of the portal's own, which no policy of pages stops.
_CALLBACK: Final = "callback"
_NO_SCRIPT: Final = N_("The API answers in JSON, not by a script (JSONP).")


def install(app: Flask) -> None:
    """Give the app limits for what a request brings, and log messages of one line.

    CKAN's own function before requests comes first: every answer needs what it notes.
    """
    log_lines.install()
    app.before_request_funcs[None].insert(1, refuse_what_nothing_takes)
    largest = tk.config["ckan.max_resource_size"] * MEGABYTE + BESIDE_FILE
    _limit(app, "MAX_CONTENT_LENGTH", largest)
    _limit(app, "MAX_FORM_MEMORY_SIZE", USUAL_BODY)
    _limit(app, "MAX_FORM_PARTS", 1000)


def _limit(app: Flask, setting: str, usual: int) -> None:
    """Flask's own setting, by the site's configuration; Flask itself has a smaller one already."""
    app.config[setting] = int(tk.config.get(setting) or usual)


def refuse_what_nothing_takes() -> Response | None:
    """Answer with a 4xx that says why, where no page or action could do with what comes."""
    request = tk.request
    if not plain.is_plain(request.path):
        tk.abort(404)
    if len(request.query_string) > LONGEST_ADDRESS or len([*_pairs(request.args)]) > MOST_CHOSEN:
        raise RequestURITooLarge(tk._(_LONG))
    if request.mimetype != _UPLOAD:
        request.max_content_length = request.max_form_memory_size
    if (request.endpoint or "").startswith("api.") and _CALLBACK in request.args:
        return _answer(400, "Bad Request", {_CALLBACK: [tk._(_NO_SCRIPT)]})
    if request.endpoint == "api.action":
        return _refusal_by_api(**request.view_args)
    if request.url_rule is not None:
        _refuse_fields(request.endpoint or "")
    return None


def _refuse_fields(endpoint: str) -> None:
    """413, or 400 with the first field of an address or form that no page takes."""
    try:
        pairs = [*_pairs(tk.request.args), *_pairs(tk.request.form)]
    except RequestEntityTooLarge as error:
        raise RequestEntityTooLarge(tk._(plain.SIZE)) from error
    form = tk.request.form
    if twice := next((name for name in _ONCE if len(form.getlist(name)) > 1), None):
        raise BadRequest(f"{twice}: {tk._(VALUE)}")
    faults = dict(plain.faults(MultiDict(pairs).to_dict(flat=False)))
    for sent in (tk.request.args, form):
        faults.update(field_names.faults(sent))
    faults = faults or kinds.faults_of_page(endpoint, dict(pairs))
    # CKAN fills the form of a new record by the address too.
    by_address = tk.request.path.rstrip("/").endswith("/new")
    for sent in (form, tk.request.args) if by_address else (form,):
        faults = faults or kinds.faults_of_form(unflatten(tuplize_dict(parse_params(sent))))
    for name, fault in faults.items():
        raise BadRequest(f"{name}: {tk._(fault)}")


def _pairs(fields: MultiDict[str, str]) -> Iterable[tuple[str, str]]:
    return fields.items(multi=True)


def _refusal_by_api(logic_function: str, ver: int = api.API_DEFAULT_VERSION) -> Response | None:
    """The answer to data that the action could not do with, as CKAN's API shows errors."""
    try:
        reads = getattr(tk.get_action(logic_function), "side_effect_free", False)
        if refusal := _refusal_by_role(logic_function, reads=reads):
            return refusal
        if not reads and tk.request.method != "POST":
            # CKAN knows GET alone, and no token is asked of HEAD, which any page can send.
            return _answer(405, "Method Not Allowed", {"message": tk._(_BY_POST)})
        data = _data(reads=reads)
    except RecursionError:
        return _answer(400, "Bad Request", {"message": tk._(plain.DEPTH)})
    except RequestEntityTooLarge:
        return _answer(413, "Request Entity Too Large", {"message": tk._(plain.SIZE)})
    except (KeyError, ValueError):  # CKAN says by itself that there is no such action, or no data
        return None
    if unstorable := dict(plain.faults(data)):
        return _answer(400, "Bad Request", _by_field(unstorable))
    if misplaced := [name for name, value in data.items() if _is_misplaced_file(name, value)]:
        return _answer(409, "Validation Error", _by_field(dict.fromkeys(misplaced, _NO_FILE)))
    wrong = kinds.faults(logic_function, data, reads=reads)
    if wrong := wrong or dict(needed_values.faults(logic_function, data)):
        return _answer(409, "Validation Error", _by_field(wrong))
    return None


def _data(*, reads: bool) -> dict[str, Any]:
    """What the action is asked, as CKAN reads it."""
    if reads:
        tk.request.max_content_length = READING_BODY
    data: dict[str, Any] = api._get_request_data(reads)
    if reads:
        _drop_nulls(data)
    return data


def _drop_nulls(data: dict[str, Any]) -> None:
    """Nothing is asked by null, and much of CKAN looks only whether a name is there. The data are
    those that Flask keeps of the request, so that the action gets them so.
    """
    for name in [name for name, value in data.items() if value is None]:
        del data[name]


def _refusal_by_role(action: str, *, reads: bool) -> Response | None:
    if action in closed.OUT_OF_USE:
        message = tk._("The portal does not use this action.")
        return _answer(404, "Not Found Error", {"message": message})
    if not tk.current_user.is_authenticated and closed.is_for_accounts(action, reads=reads):
        return _answer(403, "Authorization Error", {"message": tk._("Access denied")})
    return None


def _is_misplaced_file(name: str, value: Any) -> bool:
    return isinstance(value, FileStorage) and name not in _UPLOADS


def _by_field(faults: Mapping[str, str]) -> dict[str, list[str]]:
    return {name: [tk._(fault)] for name, fault in faults.items()}


def _answer(status: int, kind: str, error: Mapping[str, Any]) -> Response:
    body = {"success": False, "error": {**error, "__type": kind}}
    response: Response = api._finish(status, body, content_type="json")
    return response
