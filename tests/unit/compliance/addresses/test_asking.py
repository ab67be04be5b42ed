"""A rig of servers, healthy, moody and gone: what is said of each, and what is never said."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from ckanext.mashhad.compliance.addresses.asking import Said, ask
from ckanext.mashhad.net.client import Client
from ckanext.mashhad.net.pacing import HostPacer, RetryPolicy
from ckanext.mashhad.net.settings import Settings
from tests.unit.net import conftest as rig
from tests.unit.net.fault_server import (
    RESET,
    FaultServer,
    Pause,
    answer,
    chunk,
    dripping,
    head,
    redirect,
)

TLS = Path(rig.__file__).parent / "tls"
PAGE = b"<!doctype html><title>404</title><p>not found"


@pytest.fixture
def server():
    with FaultServer() as running:
        yield running


def reader(names: rig.FakeNames | None = None, **settings) -> Client:
    # Whoever waits long enough: what a busy machine takes is no answer of the host.
    limits = {
        "allowed_networks": rig.LOOPBACK,
        "connect_timeout": 10,
        "read_timeout": 10,
        "deadline": 10,
        "retry": RetryPolicy(tries=1),
    }
    network = names.network if names else None
    return Client(Settings(**(limits | settings)), pacer=HostPacer(interval=0), network=network)


OPENS = {
    "a file": [answer(b"a,b\n1,2\n", content_type="text/csv")],
    "a part that nobody asked for": [answer(b"a,b", status=206)],
    "a file of gigabytes, of which little is read": [
        [head(content_length=10**13), b"x" * 100_000, Pause(3)]
    ],
    "a body without a length": [[head(), b"a,b\n"]],
    "chunks": [[head(transfer_encoding="chunked"), chunk(b"a,b"), chunk(b"")]],
    "a compression that nobody asked for": [answer(b"\x28\xb5\x2f", content_encoding="zstd")],
    "gzip that is none": [answer(b"a,b", content_encoding="gzip")],
    "a page that says in words that there is nothing": [answer(PAGE, content_type="text/html")],
    "a page elsewhere": [redirect("/elsewhere", 301)],
    "an answer that takes its time": [[Pause(0.15), *answer(b"a,b")]],
}


@pytest.mark.parametrize("replies", OPENS.values(), ids=OPENS)
def test_what_a_reader_could_open_answers(server, replies):
    server.on("/elsewhere", answer(b"here"))
    found = ask(reader(), server.on("/file", *replies))
    assert found.said is Said.ANSWERS
    assert found.is_of_host
    assert not found.is_silent


@pytest.mark.parametrize("replies", [[answer(b"")], [[head(204)]]], ids=["empty", "no content"])
def test_an_answer_of_nothing_neither_opens_nor_is_gone(server, replies):
    found = ask(reader(), server.on("/file", *replies))
    assert (found.said, found.code) == (Said.REFUSES, "nothing_sent")


def test_an_address_that_leads_back_here_opens_nothing_elsewhere(server):
    page = server.on("/dataset", answer(b"here"))
    short = server.on("/short", redirect(page, 302)).replace("127.0.0.1", "localhost")
    site = reader(site_url=page.removesuffix("/dataset"))
    found = ask(site, short)
    assert (found.said, found.code) == (Said.REFUSES, "leads_back")
    assert ask(site, page).said is Said.ANSWERS  # a file that lies here is followed as well


def test_only_get_asked_so_server_that_refuses_head_is_not_dead(server):
    url = server.on("/file", answer(b"a,b"))
    ask(reader(), url)
    assert [seen.method for seen in server.seen] == ["GET"]


REFUSES = {
    "a login": answer(status=401),
    "no programs": answer(status=403),
    "another method": answer(status=405),
    "another format": answer(status=406),
    "a parameter that is missing": answer(status=400),
    "too many questions": answer(status=429, retry_after=120),
    "too many questions, of which no time is told": answer(status=429),
    "law": answer(status=451),
    "works until later": answer(status=503, retry_after=3600),
    "a redirect that leads nowhere": answer(status=302),
    "no proper HTTP": [b"hello\r\n\r\n"],
}


@pytest.mark.parametrize("reply", REFUSES.values(), ids=REFUSES)
def test_a_server_that_is_there_but_does_not_serve_us_refuses(server, reply):
    found = ask(reader(), server.on("/file", reply))
    assert found.said is Said.REFUSES


def test_an_answer_that_drips_for_ever_refuses_and_ends_in_time(server):
    drips = dripping(b"HTTP/1.1 200 OK\r\n", b"x: y\r\n")
    found = ask(reader(deadline=0.5), server.on("/file", drips))
    assert (found.said, found.code) == (Said.REFUSES, "deadline_exceeded")


def test_the_pause_that_a_server_asks_for_is_told(server):
    found = ask(reader(), server.on("/file", answer(status=429, retry_after=120)))
    assert found.pause == 120


FAILS = {
    "gone": (answer(status=404), "bad_status"),
    "gone for good": (answer(status=410), "bad_status"),
    "broken": (answer(status=500), "bad_status"),
    "away for no known time": (answer(status=503), "bad_status"),
    "a gateway with nothing behind": (answer(status=502), "bad_status"),
    "a connection that is reset": ([RESET], "connection_failed"),
    "a connection that ends": ([b""], "connection_failed"),
    "silence": ([Pause(2)], "timed_out"),
    "a file that breaks off": ([head(content_length=1000), b"a,b"], "truncated"),
    "a redirect in a circle": (redirect("/file"), "too_many_redirects"),
}


@pytest.mark.parametrize(("reply", "code"), FAILS.values(), ids=FAILS)
def test_what_no_reader_could_open_fails(server, reply, code):
    limits = {"read_timeout": 0.5} if code == "timed_out" else {}
    found = ask(reader(**limits), server.on("/file", reply))
    assert (found.said, found.code) == (Said.FAILS, code)
    assert found.is_silent is (code in ("connection_failed", "timed_out"))


def test_unknown_name_and_closed_port_are_silent(server):
    names = rig.FakeNames(server, {"gone.test": [["127.0.0.9"]]}, dead={"127.0.0.9"})
    for host in ("no-such-name.test", "gone.test"):
        found = ask(reader(names), f"http://{host}/file")
        assert (found.said, found.is_silent, found.is_of_host) == (Said.FAILS, True, False)


@pytest.mark.parametrize("host", ["feeds.test", "other.test"])
def test_unverified_certificate_does_not_mean_dead_link(host):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "server.pem")
    with FaultServer(tls=context) as server:
        names = rig.FakeNames(server, {host: [["127.0.0.1"]]})
        found = ask(reader(names), server.url("/", host))
    assert (found.said, found.code) == (Said.REFUSES, "tls_failed")


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/file",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/file",
        "http://example.org:25/file",
        "http://user:secret@example.org/file",
        "http://2130706433/file",
    ],
)
def test_internal_address_is_not_asked_or_judged(url):
    found = ask(reader(allowed_networks=()), url)
    assert (found.said, found.status) == (Said.UNKNOWN, None)


def test_a_redirect_into_the_network_is_not_followed(server):
    url = server.on("/file", redirect("http://169.254.169.254/latest/meta-data"))
    found = ask(reader(), url)
    assert (found.said, found.code) == (Said.UNKNOWN, "blocked_address")
