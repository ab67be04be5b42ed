"""What can go wrong with an outgoing request: one hierarchy, each kind with a stable ``code``.

``str(error)`` is a plain English sentence that may be shown to anybody: it names neither the
address a host name led to nor anything the server sent. ``detail`` says what happened exactly and
is for sysadmins and logs only. A room shows an error to a reader with::

    tk._(error.msgid).format(**error.params)

Kinds are named after what happened, without "Error", so that ``except TooLarge`` reads as it is.
"""

# ruff: noqa: N818

from __future__ import annotations

from typing import Any, ClassVar


def N_(message: str) -> str:  # noqa: N802 (the name by which gettext tools find messages)
    """Mark ``message`` for translation and return it unchanged."""
    return message


class NetError(Exception):
    """An outgoing request that gave no usable answer.

    ``code`` is stable, ``msgid`` is for translation and is filled with ``params``.
    ``retryable`` says whether the same request may succeed a little later.
    """

    code: ClassVar[str] = "net_error"
    msgid: ClassVar[str] = N_("The address could not be read.")
    retryable: bool = False

    def __init__(self, detail: str = "", **params: Any) -> None:
        self.detail = detail
        self.params = params
        super().__init__(self.msgid.format(**params))

    def __reduce__(self) -> tuple[Any, ...]:
        # A background job's failure is pickled, which loses keyword arguments otherwise.
        return _rebuild, (type(self), self.detail, self.params)


def _rebuild(kind: type[NetError], detail: str, params: dict[str, Any]) -> NetError:
    return kind(detail, **params)


class BadURL(NetError):
    """Text that is no web address, or one spelled so that programs disagree about it."""

    code = "bad_url"
    msgid = N_("This is not a web address that can be used.")


class BadScheme(BadURL):
    """An address that does not begin with http:// or https://."""

    code = "bad_scheme"
    msgid = N_("Only addresses that begin with http:// or https:// can be read.")


class HasCredentials(BadURL):
    """An address with a user name or password in it."""

    code = "url_with_credentials"
    msgid = N_("The address must not contain a user name or password.")


class BadPort(BadURL):
    """A port outside those allowed."""

    code = "bad_port"
    msgid = N_("This port may not be used.")


class BadHeader(NetError):
    """A request header that cannot be sent, for example a key with a line break in it."""

    code = "bad_header"
    msgid = N_("A key or header for this request holds characters that cannot be sent.")


class BlockedAddress(NetError):
    """A host that leads only to addresses which must not be reached."""

    code = "blocked_address"
    msgid = N_("This address leads to a place that may not be reached from here.")


class ConnectionFailed(NetError):
    """No connection, or one that ended before the answer began."""

    code = "connection_failed"
    msgid = N_("The server could not be reached.")
    retryable = True


class NameNotFound(ConnectionFailed):
    """A host name that has no address."""

    code = "name_not_found"
    msgid = N_("The server's name could not be found.")


class TLSFailed(NetError):
    """A server that could not prove to be the one in the address."""

    code = "tls_failed"
    msgid = N_("The server's certificate could not be verified.")


class TimedOut(NetError):
    """A server that was silent for too long."""

    code = "timed_out"
    msgid = N_("The server did not answer in time.")
    retryable = True


class DeadlineExceeded(NetError):
    """An answer that was not whole when the time for all of it was over.

    Not retried: the server does answer, and a second try would hold the worker as long again.
    """

    code = "deadline_exceeded"
    msgid = N_("The whole answer did not arrive in time.")


class TooLarge(NetError):
    """An answer over the size limit, as sent or once unpacked."""

    code = "too_large"
    msgid = N_("The answer is larger than {megabytes} MB.")


class Truncated(NetError):
    """An answer that broke off: shorter than announced, or cut within its compression."""

    code = "truncated"
    msgid = N_("The answer broke off before its end.")


class BadEncoding(NetError):
    """An answer in a compression that was not asked for, damaged, or packed several times."""

    code = "bad_encoding"
    msgid = N_("The answer is compressed in a way that cannot be read.")


class BadResponse(NetError):
    """An answer that is not proper HTTP, or has too many or too long headers."""

    code = "bad_response"
    msgid = N_("The server's answer is not proper HTTP.")


class TooManyRedirects(NetError):
    """A chain of redirects that is too long or goes round."""

    code = "too_many_redirects"
    msgid = N_("The address leads on to other addresses too many times.")


class InsecureRedirect(NetError):
    """A redirect from https to http."""

    code = "insecure_redirect"
    msgid = N_("The address leads from https to http, which is not secure.")


class NothingSent(NetError):
    """An answer without a single byte."""

    code = "nothing_sent"
    msgid = N_("The server answered, but sent nothing.")


class LeadsBack(NetError):
    """An address elsewhere that leads to this very site."""

    code = "leads_back"
    msgid = N_("The address leads back to this portal.")


RETRIED_STATUSES = frozenset({429, 502, 503, 504})


class BadStatus(NetError):
    """An answer other than 2xx (or the 304 that was asked for).

    ``status`` is the HTTP status; ``retry_after`` the seconds the server asked to wait, if it did.
    """

    code = "bad_status"
    msgid = N_("The server answered with status {status}.")

    def __init__(self, detail: str = "", *, status: int, retry_after: float | None = None) -> None:
        super().__init__(detail, status=status, retry_after=retry_after)
        self.status = status
        self.retry_after = retry_after
        self.retryable = status in RETRIED_STATUSES
