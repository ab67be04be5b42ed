"""What a successful request gives back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message

#: A header value that can be sent: printable ASCII.
SENDABLE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?")


@dataclass(frozen=True)
class Response:
    """An answer of status 2xx, or 304 to a conditional request.

    ``url`` is where it came from after redirects, ``headers`` ignores case, ``content`` is the
    unpacked body (empty after ``download``), ``size`` and ``sha256`` are those of the unpacked
    body. ``complete`` is False when only the end of the connection ended the body: then it may be
    cut, and that something is missing from it proves nothing.
    """

    status: int
    url: str
    headers: Mapping[str, str]
    content: bytes
    size: int
    sha256: str
    complete: bool

    @property
    def not_modified(self) -> bool:
        """Whether the server said that nothing changed since the validator sent."""
        return self.status == 304

    @property
    def content_type(self) -> str:
        """Media type in lower case without parameters; empty when the server names none."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    @property
    def encoding(self) -> str | None:
        """Charset named by the server, in lower case, or None."""
        message = Message()
        message["Content-Type"] = self.headers.get("Content-Type", "")
        return message.get_content_charset()

    @property
    def etag(self) -> str | None:
        """ETag to send with the next request, or None."""
        return self._validator("ETag")

    @property
    def last_modified(self) -> str | None:
        """Last-Modified to send with the next request, as the server wrote it, or None."""
        return self._validator("Last-Modified")

    def _validator(self, name: str) -> str | None:
        value = self.headers.get(name, "")
        return value if SENDABLE.fullmatch(value) else None
