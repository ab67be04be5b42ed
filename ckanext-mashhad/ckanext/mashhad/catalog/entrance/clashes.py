"""What two requests saved at the same moment: the second is told so, by a 409.

Validators ask before anything is written, so that both of two clicks find a name free. The
database lets one of them in. What the other sent stands in its form again, as with any error.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

import ckan.plugins.toolkit as tk
from ckan import logic, model
from flask import Flask, Response, current_app, g, has_request_context
from psycopg2.errors import DeadlockDetected, ForeignKeyViolation, UniqueViolation
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import Conflict

from ckanext.mashhad.persian.reading_errors import N_

_TWICE: Final = N_(
    "The same was saved at the same moment, by a second click perhaps, or by somebody else. This"
    " was not saved; look whether what you wanted is there already."
)
_GONE: Final = N_(
    "What this belongs to was removed at the same moment. This was not saved; look what is there"
    " now."
)
#: By what the database says, or SQLAlchemy of a row that is not there to be changed.
_SENTENCES: Final = {
    UniqueViolation: _TWICE,
    DeadlockDetected: _TWICE,
    ForeignKeyViolation: _GONE,
    StaleDataError: _GONE,
}
#: How CKAN's keys on names end.
_OF_NAMES: Final = "_name_key"
_ACTING: Final = "mashhad_acting"
_CLASHED: Final = "mashhad_clashed"


class Clash(tk.ValidationError):
    """Something else was saved at the same moment, with which this does not go."""


def install(app: Flask) -> None:
    """Let what a request does by an action end in a ``Clash`` instead of an error of the database;
    so does what its pages write themselves. CKAN has gathered its actions.
    """
    logic._actions.update({name: _guarded(each) for name, each in logic._actions.items()})
    app.register_error_handler(Clash, _show)
    for kind in (IntegrityError, StaleDataError):
        app.register_error_handler(kind, _show_what_a_page_wrote)
    app.after_request_funcs.setdefault(None, []).insert(0, _say_conflict)


def _guarded(action: Callable[..., Any]) -> Callable[..., Any]:
    """The action, of which only the outermost of a request undoes what was written: jobs, and
    actions that call it, look after that themselves.
    """

    @functools.wraps(action)
    def act(*arguments: Any, **more: Any) -> Any:
        if not has_request_context() or _ACTING in g:
            return action(*arguments, **more)
        setattr(g, _ACTING, True)
        try:
            return action(*arguments, **more)
        except (DBAPIError, StaleDataError) as error:
            if clash := _clash(error):
                raise clash from error
            raise
        finally:
            g.pop(_ACTING)

    return act


def _clash(error: DBAPIError | StaleDataError) -> Clash | None:
    """What to say of it; nothing where it is none of those."""
    cause: Any = error.orig if isinstance(error, DBAPIError) else error
    sentence = next((said for kind, said in _SENTENCES.items() if isinstance(cause, kind)), "")
    if not sentence:
        return None
    model.Session.rollback()
    setattr(g, _CLASHED, True)
    constraint = "" if cause is error else cause.diag.constraint_name or ""
    told = tk._(sentence)
    return Clash({"name": [told]} if constraint.endswith(_OF_NAMES) else {"message": told})


def _show_what_a_page_wrote(error: IntegrityError | StaleDataError) -> Any:
    if clash := _clash(error):
        return _show(clash)
    raise error


def _show(clash: Clash) -> Any:
    """The page of the error, where the page that asked for it has no form to show it at."""
    return current_app.handle_user_exception(Conflict(" ".join(clash.error_summary.values())))


def _say_conflict(response: Response) -> Response:
    if _CLASHED in g and response.status_code == HTTPStatus.OK:
        response.status_code = HTTPStatus.CONFLICT
    return response
