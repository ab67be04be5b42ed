"""How long this portal works for one client: a budget of seconds in each minute.

Lists of the explorer, and past days of a file, can be asked for in any number of ways, each of
which takes some milliseconds and now and then a second. Whoever has used up a minute's budget, on
whichever of these pages, asks again later.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import ckan.plugins.toolkit as tk
from ckan.lib.redis import connect_to_redis
from flask import Blueprint, g, jsonify, request
from redis import RedisError
from werkzeug.wrappers import Response

from ckanext.mashhad import config
from ckanext.mashhad.net.addresses import client_network

log = logging.getLogger(__name__)

_MINUTE: Final = 60
_PREFIX: Final = "mashhad:spent:"


def limit(blueprint: Blueprint, *views: str, as_json: bool = False) -> None:
    """Have the pages of a blueprint keep the budget; where any are named, those of ``views``.

    ``as_json``: who is refused is told so as JSON, as by all answers of the blueprint.
    """
    limited = {f"{blueprint.name}.{view}" for view in views}

    def refuse() -> Response | None:
        if limited and tk.request.endpoint not in limited:
            return None
        return _refuse_who_spent(as_json=as_json)

    blueprint.before_request(refuse)
    blueprint.after_request(_spend)


@contextmanager
def counting() -> Iterator[bool]:
    """Count what a part of a page takes; whether the client has used up its budget already."""
    began = time.monotonic()
    try:
        yield _has_spent()
    finally:
        _count(time.monotonic() - began)


def _refuse_who_spent(*, as_json: bool) -> Response | None:
    g.mashhad_began = time.monotonic()
    if not _has_spent():
        return None
    g.mashhad_began = None
    text = tk._("You have asked for a lot within a minute. Go on in a moment.")
    is_json = as_json or request.path.endswith(".json")
    answer = jsonify({"errors": {"": text}}) if is_json else Response(text)
    answer.status_code = 429
    answer.headers["Retry-After"] = str(_MINUTE - int(time.time()) % _MINUTE)
    return answer


def _spend(response: Response) -> Response:
    began = g.get("mashhad_began")
    if began is not None:
        _count(time.monotonic() - began)
    return response


def _has_spent() -> bool:
    budget, key = config.client_seconds(), _key()
    if not budget or key is None:
        return False
    try:
        return float(connect_to_redis().get(key) or 0) >= budget
    except RedisError as error:
        log.warning("the budget of a client cannot be read: %s", error)
        return False


def _count(seconds: float) -> None:
    if not config.client_seconds() or (key := _key()) is None:
        return
    try:
        pipeline = connect_to_redis().pipeline()
        pipeline.incrbyfloat(key, seconds)
        pipeline.expire(key, 2 * _MINUTE)
        pipeline.execute()
    except RedisError as error:
        log.warning("the budget of a client cannot be written: %s", error)


def _key() -> str | None:
    """Where this minute's seconds of the client are counted; None for a proxy that tells no client.

    An address is no part of it as it is: nobody reads in the cache who visited.
    """
    try:
        client = client_network(tk.request.remote_addr or "")
    except ValueError:
        return None
    if client.is_loopback:
        return None
    minute = int(time.time()) // _MINUTE
    secret = str(tk.config["SECRET_KEY"]).encode()
    named = hashlib.blake2b(f"{client} {minute}".encode(), key=secret[:64], digest_size=12)
    return _PREFIX + named.hexdigest()
