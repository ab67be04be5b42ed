from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.net.client import Client
from ckanext.mashhad.net.pacing import HostPacer, RetryPolicy, retry_after
from ckanext.mashhad.net.request_errors import (
    BadStatus,
    BlockedAddress,
    ConnectionFailed,
    DeadlineExceeded,
    NameNotFound,
    NetError,
    TimedOut,
    TooLarge,
)
from ckanext.mashhad.net.settings import Settings
from tests.unit.net.conftest import LOOPBACK, NOW
from tests.unit.net.fault_server import RESET, Pause, answer, gzipped, head, redirect


@pytest.fixture
def patient(make_client):
    return make_client(retry=RetryPolicy())


@pytest.fixture
def impatient(make_client):
    """A client that takes a second of silence for an end, and then tries again."""
    return make_client(retry=RetryPolicy(), read_timeout=1)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_passing_trouble_is_tried_three_times(server, patient, fake_time, status):
    with pytest.raises(BadStatus):
        patient.get(server.on("/", answer(status=status)))
    assert len(server.seen) == 3
    assert fake_time.slept == [2.0, 4.0]


@pytest.mark.parametrize("first", [[RESET], [], [Pause(5)], answer(status=503)])
def test_a_later_try_may_succeed(server, impatient, first):
    assert impatient.get(server.on("/", first, answer(b"now"))).content == b"now"
    assert len(server.seen) == 2


def test_a_later_try_starts_the_body_anew(server, impatient):
    stuck = [head(content_length=9), b"first", Pause(5)]
    assert impatient.get(server.on("/", stuck, answer(b"second"))).content == b"second"


def test_later_try_starts_with_first_address_and_its_headers(server, patient):
    server.on("/b", answer(status=503), answer(b"now"))
    url = server.on("/a", redirect(server.url("/b", host="localhost")))
    patient.get(url, headers={"X-Key": "secret"})
    assert [seen.path for seen in server.seen] == ["/a", "/b", "/a", "/b"]
    assert ["x-key" in seen.headers for seen in server.seen] == [True, False, True, False]


def test_head_is_tried_again_too(server, patient):
    assert patient.head(server.on("/", answer(status=502), answer())).status == 200


def test_a_server_that_cannot_be_reached_is_tried_three_times(names, make_client):
    names.answers["feeds.test"] = [["8.8.8.8"]]
    names.dead = {"8.8.8.8"}
    with pytest.raises(ConnectionFailed):
        make_client(names.network, retry=RetryPolicy()).get("http://feeds.test/")
    assert names.connected == ["8.8.8.8"] * 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 500, 501])
def test_any_other_status_is_final(server, patient, status):
    with pytest.raises(BadStatus):
        patient.get(server.on("/", answer(status=status)))
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    "reply",
    [
        [head(content_length=99_999_999_999)],
        gzipped(b"text", cut=3),
        answer(content_encoding="br"),
        [b"nonsense\r\n\r\n"],
        redirect("http://10.0.0.1/"),
        redirect("file:///etc/passwd"),
    ],
)
def test_what_a_second_try_cannot_mend_is_final(server, patient, reply):
    with pytest.raises(NetError) as caught:
        patient.get(server.on("/", reply))
    assert not caught.value.retryable
    assert len(server.seen) == 1


def test_a_server_may_say_when_to_come_again(server, patient, fake_time):
    url = server.on(
        "/",
        answer(status=429, retry_after=7),
        answer(status=503, retry_after="Sat, 21 Mar 2026 12:05:00 GMT"),
        answer(b"now"),
    )
    assert patient.get(url).content == b"now"
    assert fake_time.slept == [7.0, 300.0]


def test_a_server_that_wants_a_longer_pause_is_left_alone(server, patient, fake_time):
    with pytest.raises(BadStatus) as caught:
        patient.get(server.on("/", answer(status=503, retry_after=301)))
    assert (caught.value.retry_after, len(server.seen), fake_time.slept) == (301.0, 1, [])


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        (" 120 ", 120.0),
        ("Sat, 21 Mar 2026 12:01:40 GMT", 100.0),
        ("Sat, 21 Mar 2026 12:01:40 -0000", 100.0),
        ("Sat, 21 Mar 2026 11:00:00 GMT", 0.0),
        ("-5", None),
        ("۱۲", None),
        ("1.5", None),
        ("soon", None),
        ("Sat, 99 Mar 2026 12:01:40 GMT", None),
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", None),
        ("Sat, 21 Mar 2026 99999999999999999999:00:00 GMT", None),
        ("Sat, 21 Mar 2026 12:01:40 +99999999999999999999", None),
        ("Mon, 01 Jan 0001 00:00:00 +2359", 0.0),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_date(header, seconds):
    assert retry_after(header, NOW) == seconds


@given(st.text())
def test_no_retry_after_breaks_the_reader(header):
    assert retry_after(header, NOW) is None or retry_after(header, NOW) >= 0


FAILURES = [
    ConnectionFailed(),
    NameNotFound(),
    TimedOut(),
    BadStatus(status=503),
    BadStatus(status=503, retry_after=299.0),
]


@given(st.sampled_from(FAILURES), st.integers(1, 10), st.floats(0, 1, exclude_max=True))
def test_a_pause_is_never_longer_than_promised(error, tried, chance):
    policy = RetryPolicy(tries=10)
    pause = policy.pause(error, tried, chance)
    if tried >= 10:
        assert pause is None
    elif error is FAILURES[-1]:
        assert pause == 299.0
    else:
        assert 0 <= pause <= min(30, 2**tried)


@pytest.mark.parametrize(
    "error", [DeadlineExceeded(), BlockedAddress(), TooLarge(megabytes=1), BadStatus(status=404)]
)
def test_no_pause_is_given_for_what_will_not_pass(error):
    assert RetryPolicy().pause(error, 1, 0.5) is None


def test_requests_to_one_host_are_a_second_apart(fake_time):
    pacer = HostPacer(1.0, fake_time.clock())
    with pacer.slot("a.test"):
        fake_time.seconds += 5
    fake_time.seconds += 0.4
    with pacer.slot("a.test"):
        pass
    assert fake_time.slept == [pytest.approx(0.6)]
    with pacer.slot("b.test"):
        pass
    fake_time.seconds += 1
    with pacer.slot("a.test"):
        pass
    assert len(fake_time.slept) == 1


def test_one_request_at_a_time_goes_to_a_host():
    pacer = HostPacer(0)
    inside = threading.Event()
    other_host = threading.Event()

    def enter(host, entered):
        with pacer.slot(host):
            entered.set()

    with pacer.slot("a.test"):
        waiting = threading.Thread(target=enter, args=("a.test", inside))
        waiting.start()
        threading.Thread(target=enter, args=("b.test", other_host)).start()
        assert other_host.wait(2)
        assert not inside.is_set()
    assert inside.wait(2)
    waiting.join(2)


def test_a_failed_request_gives_its_turn_back(fake_time):
    pacer = HostPacer(1.0, fake_time.clock())

    def fail():
        with pacer.slot("a.test"):
            raise ConnectionFailed

    with pytest.raises(ConnectionFailed):
        fail()
    with pacer.slot("a.test"):
        pass
    assert fake_time.slept == [1.0]


def test_a_client_paces_redirects_and_tries_alike(server, fake_time):
    clock = fake_time.clock(chance=0.0)
    client = Client(Settings(allowed_networks=LOOPBACK), pacer=HostPacer(1.0, clock), clock=clock)
    server.on("/b", answer(status=503), answer())
    client.get(server.on("/a", redirect("/b")))
    assert len(server.seen) == 4
    assert [pause for pause in fake_time.slept if pause] == [1.0, 1.0, 1.0]
