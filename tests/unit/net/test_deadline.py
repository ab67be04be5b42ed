from __future__ import annotations

import itertools
import threading
import time

import pytest

from ckanext.mashhad.net.client import Client
from ckanext.mashhad.net.pacing import Budget, HostPacer, RetryPolicy
from ckanext.mashhad.net.request_errors import BadStatus, DeadlineExceeded, TimedOut
from ckanext.mashhad.net.settings import Settings
from ckanext.mashhad.net.transport import Network
from tests.unit.net.fault_server import Pause, answer, chunk, dripping, head, redirect

DEADLINE = 0.12
#: Seconds of silence after which a faulty server goes on; an answer within them was cut short.
SILENCE = 5


@pytest.fixture
def hurried(make_client):
    """A client whose deadline is over long before a read would time out."""
    return make_client(deadline=DEADLINE, read_timeout=5.0, retry=RetryPolicy(tries=3))


@pytest.mark.parametrize(
    "reply",
    [
        lambda: dripping(b"HTTP/1.1 200 OK\r\n", b"X-More: yes\r\n"),
        lambda: dripping(b"HTTP/1.1 200 OK\r\nX-Long: ", b"a"),
        lambda: dripping(b"HTTP", b""),
        lambda: itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n"),
        lambda: [b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n", Pause(SILENCE)],
        lambda: [b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", Pause(SILENCE)],
        lambda: [b"HTTP/1.1 302 Found\r\nLocation: /\r\n", Pause(SILENCE)],
        lambda: dripping(head(), b"a"),
        lambda: dripping(head(content_length=1_000_000), b"a"),
        lambda: dripping(head(transfer_encoding="chunked"), chunk(b"a")),
        lambda: dripping(head(transfer_encoding="chunked") + b"1;", b"x"),
        lambda: [head(), b"all of it, perhaps", Pause(SILENCE)],
    ],
    ids=[
        "header lines",
        "one header",
        "nothing",
        "100 Continue",
        "headers that stop",
        "headers that stop with a length",
        "redirect that stops",
        "body",
        "body with length",
        "chunks",
        "chunk size",
        "body that stops",
    ],
)
def test_slow_answer_fails_at_deadline_and_never_passes_as_end(server, hurried, reply):
    started = time.monotonic()
    with pytest.raises(DeadlineExceeded):
        hurried.get(server.on("/", reply()))
    assert DEADLINE <= time.monotonic() - started < SILENCE
    assert len(server.seen) < 2


def test_redirects_share_the_deadline(server, hurried):
    server.on("/b", [Pause(0.08), *answer(b"too late")])
    with pytest.raises(DeadlineExceeded):
        hurried.get(server.on("/a", [Pause(0.08), *redirect("/b")]))


def test_silence_is_a_timeout(server, make_client):
    with pytest.raises(TimedOut):
        make_client(read_timeout=0.1).get(server.on("/", [Pause(SILENCE)]))


def test_silence_within_the_body_is_a_timeout(server, make_client):
    with pytest.raises(TimedOut):
        make_client(read_timeout=0.1).get(server.on("/", [head(content_length=5), Pause(SILENCE)]))


def test_a_name_server_that_does_not_answer_holds_nobody_up(make_client):
    answered = threading.Event()

    def resolve(host, port):
        answered.wait(5)
        return []

    network = Network(resolve=resolve)
    with pytest.raises(TimedOut):
        make_client(network, read_timeout=0.1).get("http://feeds.test/")
    with pytest.raises(DeadlineExceeded):
        make_client(network, deadline=0.1, read_timeout=5).get("http://feeds.test/")
    answered.set()


def test_a_connection_that_is_not_accepted_is_a_timeout(names, make_client):
    def connect(address, timeout):
        raise TimeoutError

    names.answers["feeds.test"] = [["8.8.8.8"]]
    with pytest.raises(TimedOut):
        make_client(Network(names.resolve, connect)).get("http://feeds.test/")


def test_connecting_gets_no_more_time_than_is_left(names, server, make_client):
    names.answers["feeds.test"] = [["8.8.8.8"]]
    allowed = []

    def connect(address, timeout):
        allowed.append(timeout)
        return names.connect(address, timeout)

    server.on("/", answer())
    make_client(Network(names.resolve, connect), connect_timeout=60, deadline=4).get(
        "http://feeds.test/"
    )
    assert allowed[0] <= 4


def test_no_watchdog_is_left_when_requests_end(server, make_client):
    client = make_client(deadline=60)
    for _ in range(5):
        client.get(server.on("/", answer()))
    watchdogs = [t for t in threading.enumerate() if isinstance(t, threading.Timer)]
    assert not [timer for timer in watchdogs if not timer.finished.is_set()]


def test_a_budget_ends_all_tries_waits_and_redirects(server, fake_time):
    server.on("/", *[answer(status=503, retry_after=1)] * 3, answer(b"late"))
    clock = fake_time.clock()
    settings = Settings(allowed_networks=("127.0.0.0/8",), retry=RetryPolicy(tries=9))
    budget = Budget(2.5, clock)
    pacer = HostPacer(0, clock)
    with pytest.raises(BadStatus):
        Client(settings, pacer=pacer, clock=clock, budget=budget).get(server.url())
    assert len(server.seen) == 2
    fake_time.seconds = 2.5
    with pytest.raises(DeadlineExceeded):
        Client(settings, pacer=pacer, clock=clock, budget=budget).get(server.url())
    assert len(server.seen) == 2


def test_a_busy_host_is_waited_for_no_longer_than_the_budget():
    pacer, held, over = HostPacer(0), threading.Event(), threading.Event()

    def read() -> None:
        with pacer.slot("a.test"):
            held.set()
            over.wait(SILENCE)

    thread = threading.Thread(target=read)
    thread.start()
    held.wait(SILENCE)
    with pytest.raises(DeadlineExceeded), pacer.slot("a.test", Budget(0.05)):
        pass
    over.set()
    thread.join()
