"""The portal as one visitor sees it over HTTP, and what is expected of an address."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import requests

from dev.progress import Failed

HTML = "text/html"
PERSIAN = re.compile(r'<html[^>]*\blang="fa(-IR)?"[^>]*\bdir="rtl"')
TIMEOUT = 60
# As many as the portal has processes for its pages; it sends no more downloads at a time either.
AT_ONCE = 2

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Expected:
    """One address and what must come of it. ``holds`` is text the answer must contain."""

    path: str
    kind: str = HTML
    status: int = 200
    holds: str = ""


class Visitor:
    """The portal as one visitor sees it."""

    def __init__(self, url: str, token: str = "") -> None:
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False  # no proxy for loopback, no .netrc
        self.session.headers["Connection"] = "close"  # one that is kept stays with one process
        if token:
            self.session.headers["Authorization"] = token

    def get(self, path: str) -> requests.Response:
        address = path if path.startswith("http") else self.url + path
        return self.session.get(address, timeout=TIMEOUT, allow_redirects=False)

    def post(self, path: str, **fields: str) -> requests.Response:
        address = self.url + path
        return self.session.post(address, data=fields, timeout=TIMEOUT, allow_redirects=False)

    def api(self, action: str, **query: str | int) -> Any:
        answer = self.session.get(
            f"{self.url}/api/3/action/{action}", params=query, timeout=TIMEOUT
        )
        if not answer.ok:
            raise Failed(f"{action}: status {answer.status_code}: {answer.text[:300]}")
        return answer.json()["result"]

    def check(self, expected: Expected) -> requests.Response:
        """Get the address and compare; ``Failed`` says what differs."""
        answer = self.get(expected.path)
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        where = f"{expected.path}:"
        if answer.status_code != expected.status:
            raise Failed(f"{where} status {answer.status_code} instead of {expected.status}")
        if expected.kind and kind != expected.kind:
            raise Failed(f"{where} {kind or 'no type'} instead of {expected.kind}")
        if "Traceback (most recent call last)" in answer.text:
            raise Failed(f"{where} shows a traceback")
        if expected.holds and expected.holds not in answer.text:
            raise Failed(f"{where} does not contain “{expected.holds}”")
        persian = kind == HTML and not expected.path.startswith("/en/")
        if persian and not PERSIAN.search(answer.text):
            raise Failed(f"{where} is not marked as Persian from right to left")
        return answer


def each(things: Iterable[Thing], do: Callable[[Thing], Any], watch: Callable[[], None]) -> None:
    """Do it with all of them, some at a time, and ``watch`` after each that is done; raises what
    the first failure raises.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            for _ in pool.map(do, things):
                watch()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
