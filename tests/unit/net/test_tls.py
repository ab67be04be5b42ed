from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from ckanext.mashhad.net.pacing import RetryPolicy
from ckanext.mashhad.net.request_errors import (
    DeadlineExceeded,
    InsecureRedirect,
    TimedOut,
    TLSFailed,
)
from tests.unit.net.conftest import FakeNames
from tests.unit.net.fault_server import FaultServer, answer, dripping, redirect

HERE = Path(__file__).parent / "tls"


@pytest.fixture
def tls_server():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(HERE / "server.pem")
    asked_for: list[str | None] = []
    context.sni_callback = lambda connection, name, _: asked_for.append(name)
    with FaultServer(tls=context) as running:
        running.asked_for = asked_for  # type: ignore[attr-defined]
        yield running


@pytest.fixture
def names(tls_server):
    return FakeNames(tls_server, {"feeds.test": [["127.0.0.1"]], "other.test": [["127.0.0.1"]]})


@pytest.fixture
def tls_client(make_client, names):
    def make(**settings):
        return make_client(names.network, **({"ca_bundle": str(HERE / "ca.pem")} | settings))

    return make


def test_the_certificate_is_verified_for_the_host_name(tls_server, tls_client):
    tls_server.on("/", answer(b"trusted"))
    assert tls_client().get(tls_server.url("/", "feeds.test")).content == b"trusted"
    assert tls_server.asked_for == ["feeds.test"]


@pytest.mark.parametrize("host", ["other.test", "127.0.0.1"])
def test_certificate_of_other_name_fails_without_retry(tls_server, tls_client, names, host):
    names.answers["127.0.0.1"] = [["127.0.0.1"]]
    client = tls_client(retry=RetryPolicy(tries=3))
    with pytest.raises(TLSFailed):
        client.get(tls_server.url("/", host))
    assert names.connected == ["127.0.0.1"]
    assert tls_server.seen == []


def test_an_unknown_authority_is_an_error(tls_server, tls_client):
    with pytest.raises(TLSFailed):
        tls_client(ca_bundle=None).get(tls_server.url("/", "feeds.test"))


def test_trust_does_not_come_from_the_environment(tls_server, tls_client, monkeypatch):
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(HERE / "ca.pem"))
    with pytest.raises(TLSFailed):
        tls_client(ca_bundle=None).get(tls_server.url("/", "feeds.test"))


def test_a_redirect_from_https_to_http_is_refused(tls_server, tls_client):
    tls_server.on("/", redirect(f"http://feeds.test:{tls_server.port}/plain"))
    with pytest.raises(InsecureRedirect):
        tls_client().get(tls_server.url("/", "feeds.test"))
    assert len(tls_server.seen) == 1


def test_the_deadline_reaches_into_tls(tls_server, tls_client):
    tls_server.on("/", dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"x"))
    with pytest.raises(DeadlineExceeded):
        tls_client(deadline=0.15).get(tls_server.url("/", "feeds.test"))


def test_a_server_that_does_not_speak_tls_is_an_error(server, make_client):
    names = FakeNames(server, {"feeds.test": [["127.0.0.1"]]})
    client = make_client(names.network, connect_timeout=0.1)
    with pytest.raises((TLSFailed, TimedOut)):
        client.get(f"https://feeds.test:{server.port}/")
