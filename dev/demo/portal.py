"""CKAN's API as the loader needs it: errors in CKAN's own words.

Each request has a connection of its own. One that is kept stays with the process of the portal
that took it, and often all are with the same one.
"""

from __future__ import annotations

import json
import threading
from typing import Any

import requests

from dev.demo.parts import File

TIMEOUT = (10, 120)
_MIME = {
    "CSV": "text/csv",
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class PortalError(Exception):
    """The portal did not do what it was asked; says which action and why."""


class Portal:
    """A running portal, spoken to with somebody's token."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url.rstrip("/")
        self._token = token
        self._threads = threading.local()

    def call(self, action: str, /, **data: Any) -> Any:
        """The result of an action; ``PortalError`` when there is none."""
        return self._result(action, json=data)

    def find(self, action: str, /, **data: Any) -> Any | None:
        """The result of an action, None when what it asks for is not there."""
        return self._result(action, missing_is_none=True, json=data)

    def send(self, action: str, /, file: File, **fields: str) -> Any:
        """The result of an action that takes a file."""
        content = {"upload": (file.name, file.content, _MIME[file.format])}
        return self._result(action, data=fields, files=content)

    def _result(self, action: str, *, missing_is_none: bool = False, **request: Any) -> Any:
        address = f"{self.url}/api/3/action/{action}"
        try:
            answer = self._session().post(address, timeout=TIMEOUT, **request)
        except requests.RequestException as error:
            raise PortalError(f"{action}: {error}") from error
        if answer.status_code == 404 and missing_is_none:
            return None
        try:
            body = answer.json()
        except requests.exceptions.JSONDecodeError:
            raise PortalError(f"{action}: HTTP {answer.status_code}, {answer.text[:300]}") from None
        if not body.get("success"):
            reason = json.dumps(body.get("error"), ensure_ascii=False)
            raise PortalError(f"{action}: HTTP {answer.status_code}, {reason}")
        return body["result"]

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._threads, "session", None)
        if session is None:
            session = requests.Session()
            session.trust_env = False  # no proxy lies between us and loopback
            session.headers["Authorization"] = self._token
            session.headers["Connection"] = "close"
            self._threads.session = session
        return session
