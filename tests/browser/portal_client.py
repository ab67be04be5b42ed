"""A client of the running portal's API, as one of the demo's users."""

from __future__ import annotations

import json
import time
import urllib.request
from typing import Any

import requests


class Portal:
    """The running portal: its address, its logins and its API."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self.url = facts["url"]
        self.facts = facts

    def login(self, role: str) -> tuple[str, str]:
        return self.facts[role]["name"], self.facts[role]["password"]

    def call(self, action: str, login: str = "sysadmin", **data: Any) -> Any:
        """The result of an API action with this login."""
        request = urllib.request.Request(
            f"{self.url}/api/3/action/{action}",
            data=json.dumps(data).encode(),
            headers={
                "Content-Type": "application/json",
                "Authorization": self.facts[login]["token"],
            },
        )
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
            return json.load(answer)["result"]

    def send(self, package_id: str, filename: str, content: bytes, login: str = "officer") -> Any:
        """Add a file to a dataset as an API client does."""
        data = {"package_id": package_id, "name": filename}
        return self.upload("resource_create", filename, content, login, **data)

    def upload(
        self, action: str, filename: str, content: bytes, login: str = "officer", **data: Any
    ) -> Any:
        """The result of an API action that takes a file."""
        session = requests.Session()
        session.trust_env = False
        answer = session.post(
            f"{self.url}/api/3/action/{action}",
            headers={"Authorization": self.facts[login]["token"]},
            data=data,
            files={"upload": (filename, content)},
            timeout=60,
        )
        answer.raise_for_status()
        return answer.json()["result"]

    def wait_for_check(self, resource_id: str) -> Any:
        """What the check of a file found, once it has ended."""
        until = time.monotonic() + 90
        while time.monotonic() < until:
            check = self.call("mashhad_file_check_show", id=resource_id)
            if check["state"] not in ("pending", "accepted"):
                return check
            time.sleep(0.5)
        raise TimeoutError(f"the check of {resource_id} has not ended")
