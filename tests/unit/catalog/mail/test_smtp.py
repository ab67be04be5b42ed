"""Letters go to no mail server whose certificate nobody vouches for."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from pathlib import Path

import pytest

from ckanext.mashhad.catalog.mail.smtp import VERIFIED

TLS = Path(__file__).parents[2] / "net" / "tls"


@pytest.fixture
def mail_server(monkeypatch):
    """A server that turns to TLS with the certificate of feeds.test, and what it heard after."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "server.pem")
    listener = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []

    def serve() -> None:
        connection, _ = listener.accept()
        connection.sendall(b"220 ready\r\n")
        while not connection.recv(1000).startswith(b"STARTTLS"):
            connection.sendall(b"250-here\r\n250 STARTTLS\r\n")
        connection.sendall(b"220 go on\r\n")
        try:
            with context.wrap_socket(connection, server_side=True) as secured:
                heard.append(secured.recv(1000))
                secured.sendall(b"250 here\r\n")
        except (ssl.SSLError, OSError):
            connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    port = listener.getsockname()[1]
    connect = socket.create_connection
    monkeypatch.setattr(
        socket, "create_connection", lambda _, *more: connect(("127.0.0.1", port), *more)
    )
    yield heard
    thread.join(5)
    listener.close()


def test_a_mail_server_that_falls_silent_is_given_up(mail_server):
    connection = VERIFIED.SMTP("feeds.test", 25)
    assert connection.timeout == 20
    connection.ehlo()
    connection.docmd("STARTTLS")
    connection.close()


def test_unknown_certificate_ends_mail_before_any_word(mail_server):
    connection = VERIFIED.SMTP("feeds.test", 25)
    connection.ehlo()
    with pytest.raises(VERIFIED.SMTPException, match="not trusted"):
        connection.starttls()
    connection.quit()
    assert not any(mail_server)


@pytest.mark.parametrize(("host", "is_trusted"), [("feeds.test", True), ("other.test", False)])
def test_a_trusted_certificate_is_good_for_its_own_host_only(
    mail_server, monkeypatch, host, is_trusted
):
    trusting = ssl.create_default_context(cafile=str(TLS / "ca.pem"))
    monkeypatch.setattr(ssl, "create_default_context", lambda: trusting)
    connection = VERIFIED.SMTP(host, 25)
    connection.ehlo()
    if is_trusted:
        connection.starttls()
        assert connection.ehlo()[0] == 250
        connection.close()
    else:
        with pytest.raises(smtplib.SMTPException):
            connection.starttls()
    assert any(mail_server) == is_trusted
