"""Downloads that take a processor for seconds are made a few at a time; the others ask again."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Final

import ckan.plugins.toolkit as tk
from flask import after_this_request
from werkzeug.wrappers import Response

from ckanext.mashhad.tables.versions import locks
from ckanext.mashhad.tables.versions.locks import AT_ONCE, places, try_lock

#: After how many seconds to ask again.
AGAIN: Final = 10


def take(kind: str, at_once: int) -> bool:
    """Whether one more of the kind may be made; held until the request ends."""
    return all(any(map(try_lock, names)) for names in places(kind, at_once))


def take_alone(kind: str, user_id: str) -> bool:
    """The same for what a user gets one of at a time, and everybody together two."""
    return try_lock(f"{kind}_by:{user_id}") and take(kind, AT_ONCE)


def hold(kind: str, at_once: int) -> bool:
    """The same as :func:`take` for an answer that is made while it is sent, by code that ends
    transactions: held until it has gone.
    """
    held = ExitStack()
    if not held.enter_context(locks.among(places(kind, at_once))):
        held.close()
        return False

    @after_this_request
    def close_with_answer(answer: Response) -> Response:
        answer.call_on_close(held.close)
        return answer

    return True


def busy() -> Response:
    """The answer to whoever has to ask again."""
    answer = Response(tk._("Other downloads are being made. Ask again in a moment."), 503)
    answer.headers["Retry-After"] = str(AGAIN)
    return answer
