"""Mail servers whose certificate is looked at (pure): CKAN 2.12.0 takes any (CVE-2026-41132), and
waits for one without end.

``VERIFIED`` stands where CKAN's mailer has Python's ``smtplib``.
"""

from __future__ import annotations

import smtplib
import ssl
from typing import Any, Final

#: Of silence from a mail server.
_SECONDS: Final = 20


class _Verified:
    """``smtplib``, but a connection that turns to TLS ends where the certificate is not right."""

    def __getattr__(self, name: str) -> Any:
        return getattr(smtplib, name)

    def SMTP(self, host: str, port: int) -> Any:  # noqa: N802 (as smtplib calls it)
        connection = smtplib.SMTP(host, port, None, _SECONDS)
        plain = connection.starttls

        def starttls() -> Any:
            try:
                return plain(context=ssl.create_default_context())
            except ssl.SSLError as error:
                connection.close()
                connection.quit = lambda: (221, b"")  # type: ignore[method-assign]
                told = f"the mail server's certificate is not trusted: {error}"
                raise smtplib.SMTPException(told) from error

        connection.starttls = starttls  # type: ignore[method-assign,assignment]
        return connection


VERIFIED: Final = _Verified()
