"""Whose login a cookie stands for: of who has logged out or has another password, nobody's.

CKAN keeps a session in its cookie alone, so that a copy of the cookie outlives both for a year.
A login is marked with what ends it. A cookie that CKAN makes to remember somebody has no mark.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from typing import Any, Final

from ckan import model
from flask import Flask, current_app, session
from flask_login import user_logged_in

_MARK: Final = "mashhad_login"
#: In the account's ``plugin_extras``: when its owner last logged out.
_ENDED: Final = "mashhad_logged_out"


def watch(app: Flask) -> None:
    """Mark each login of the app."""
    user_logged_in.connect(_mark, app)


def _mark(_app: Any, user: model.User, **_: Any) -> None:
    session[_MARK] = _marks(user)


def _marks(user: model.User) -> str:
    """What the password and the last logging out come to."""
    ended = (user.plugin_extras or {}).get(_ENDED, "")
    key = str(current_app.secret_key).encode()
    return hmac.new(key, f"{user.password}|{ended}".encode(), hashlib.sha256).hexdigest()


def anonymous_if_ended(user_id: str | None) -> model.AnonymousUser | None:
    """Nobody, where the session's login has ended; None where it has not, or there is none."""
    user = model.User.get(user_id) if user_id else None
    if user is None or hmac.compare_digest(str(session.get(_MARK, "")), _marks(user)):
        return None
    return model.AnonymousUser()


def end_all(user_id: str) -> None:
    """End all logins of an account, on every machine."""
    user = model.User.get(user_id)
    now = dt.datetime.now(dt.UTC).isoformat()
    user.plugin_extras = {**(user.plugin_extras or {}), _ENDED: now}
    model.Session.commit()
