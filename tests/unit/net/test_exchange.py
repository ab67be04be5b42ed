from __future__ import annotations

import pickle
import socket

import pytest

from ckanext.mashhad.net import request_errors
from ckanext.mashhad.net.client import Client
from ckanext.mashhad.net.pacing import HostPacer, RetryPolicy
from ckanext.mashhad.net.request_errors import (
    BadHeader,
    BadStatus,
    BlockedAddress,
    ConnectionFailed,
    NetError,
    TooLarge,
)
from ckanext.mashhad.net.settings import Settings
from ckanext.mashhad.net.transport import Network
from tests.unit.net.conftest import FakeNames
from tests.unit.net.fault_server import RESET, answer, gzipped, head, redirect


def kinds(base: type[NetError] = NetError) -> list[type[NetError]]:
    return [base] + [kind for child in base.__subclasses__() for kind in kinds(child)]


def test_an_answer_tells_its_headers_type_and_validators(server, client):
    url = server.on(
        "/feed",
        answer(
            b"<a> <b> <c> .",
            content_type='Text/Turtle; charset="UTF-8"',
            etag='W/"1"',
            last_modified="Sat, 21 Mar 2026 12:00:00 GMT",
        ),
    )
    response = client.get(url)
    assert (response.status, response.url) == (200, url)
    assert (response.content_type, response.encoding) == ("text/turtle", "utf-8")
    assert response.headers["content-TYPE"].startswith("Text/Turtle")
    assert response.etag == 'W/"1"'
    assert response.last_modified == "Sat, 21 Mar 2026 12:00:00 GMT"


def test_an_answer_without_those_headers_has_none(server, client):
    response = client.get(server.on("/", answer(b"")))
    assert (response.content_type, response.encoding) == ("", None)
    assert (response.etag, response.last_modified) == (None, None)


def test_a_validator_that_could_not_be_sent_back_is_dropped(server, client):
    assert client.get(server.on("/", answer(b"", etag='"نسخه"'))).etag is None


def test_the_request_says_who_asks_and_keeps_no_connection(server, make_client):
    make_client(site_url="https://data.example").get(server.on("/", answer()))
    seen = server.seen[0].headers
    assert seen["user-agent"].startswith("ckanext-mashhad/")
    assert seen["user-agent"].endswith(" (+https://data.example)")
    assert (seen["accept-encoding"], seen["connection"]) == ("gzip", "close")
    assert not {"cookie", "authorization"} & set(seen)


def test_headers_of_the_caller_are_sent(server, client):
    client.get(server.on("/", answer()), headers={"accept": "text/turtle", "X-Key": "a b"})
    seen = server.seen[0].headers
    assert (seen["accept"], seen["x-key"]) == ("text/turtle", "a b")


@pytest.mark.parametrize(
    "header",
    [
        ("X-Key", "key\r\nHost: b"),
        ("X-Key", "کلید"),
        ("X Key", "secret"),
        ("X-Key", " secret"),
        ("X-Key", 5012),
        ("Host", "internal.example"),
        ("content-length", "5012"),
        ("Transfer-Encoding", "chunked"),
    ],
)
def test_header_that_cannot_sent_refused_without_telling_it(server, client, header):
    with pytest.raises(BadHeader) as caught:
        client.get(server.on("/", answer()), headers=dict([header]))
    assert str(header[1]) not in caught.value.detail
    assert server.seen == []


def test_a_persian_address_arrives_percent_encoded(server, client):
    path = "/%D8%AF%D8%A7%D8%AF%D9%87?q=%D9%85%D8%AA%D9%86%20%D9%86%D9%88"
    server.on(path, answer(b"found"))
    assert client.get(server.url("/داده?q=متن نو")).content == b"found"


def test_head_asks_for_no_body(server, client):
    url = server.on("/", [head(content_length=1000, content_type="text/csv")])
    response = client.head(url)
    assert (server.seen[0].method, response.content, response.complete) == ("HEAD", b"", True)
    assert response.headers["Content-Length"] == "1000"


def test_a_conditional_request_may_find_nothing_new(server, client):
    url = server.on("/", [head(304, etag='"1"')])
    response = client.get(url, etag='"1"', last_modified="Sat, 21 Mar 2026 12:00:00 GMT")
    assert (response.not_modified, response.complete, response.content) == (True, True, b"")
    seen = server.seen[0].headers
    assert seen["if-none-match"] == '"1"'
    assert seen["if-modified-since"] == "Sat, 21 Mar 2026 12:00:00 GMT"


def test_a_conditional_request_may_find_something_new(server, client):
    response = client.get(server.on("/", answer(b"new", etag='"2"')), etag='"1"')
    assert (response.not_modified, response.content, response.etag) == (False, b"new", '"2"')


@pytest.mark.parametrize("status", [206, 300, 304, 400, 401, 403, 404, 410, 500, 503])
def test_a_status_that_is_no_success_is_an_error(server, client, status):
    with pytest.raises(BadStatus) as caught:
        client.get(server.on("/", answer(b"secret text", status=status)))
    assert caught.value.status == status
    assert str(caught.value) == f"The server answered with status {status}."
    assert "secret" not in caught.value.detail


@pytest.mark.parametrize("reply", [[], [RESET], [b""]])
def test_connection_that_ends_before_answer_is_failed_one(server, client, reply):
    with pytest.raises(ConnectionFailed):
        client.get(server.on("/", reply))


def test_a_port_where_nobody_listens_is_a_failed_connection(client):
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        with pytest.raises(ConnectionFailed) as caught:
            client.get(f"http://127.0.0.1:{bound.getsockname()[1]}/")
    assert "127.0.0.1" not in str(caught.value)


@pytest.mark.parametrize(
    "reply",
    [answer(b"whole"), gzipped(b"cut", cut=2), answer(status=404), redirect("/"), [head()]],
    ids=["success", "truncated", "bad status", "redirect loop", "no length"],
)
def test_no_connection_is_left_open_even_while_its_error_is_kept(server, make_client, reply):
    opened = []

    def connect(address, timeout):
        opened.append(Network().connect(address, timeout))
        return opened[-1]

    client = make_client(Network(connect=connect))
    kept = None
    try:
        client.get(server.on("/", reply))
    except NetError as error:
        kept = error
    assert opened
    assert all(sock.fileno() == -1 for sock in opened), kept


def test_proxies_and_passwords_of_the_environment_are_not_used(
    server, client, monkeypatch, tmp_path
):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
        monkeypatch.setenv(name.lower(), "http://127.0.0.1:9")
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    assert client.get(server.on("/", answer(b"direct"))).content == b"direct"
    assert "authorization" not in server.seen[0].headers


def test_a_configured_proxy_is_asked_and_looks_names_up_itself(server, make_client):
    server.on("http://feeds.test/a", answer(b"by proxy"))
    looked_up = []

    def resolve(host, port):
        looked_up.append(host)
        return Network().resolve(host, port)

    client = make_client(
        Network(resolve=resolve), allowed_networks=(), proxy=f"http://127.0.0.1:{server.port}"
    )
    assert client.get("http://feeds.test/a").content == b"by proxy"
    assert looked_up == ["127.0.0.1"]


def test_a_proxy_is_not_asked_for_what_is_plainly_internal(server, make_client):
    client = make_client(allowed_networks=(), proxy=f"http://127.0.0.1:{server.port}")
    with pytest.raises(BlockedAddress):
        client.get("http://169.254.169.254/")
    assert server.seen == []


def test_a_proxy_that_refuses_a_tunnel_is_a_failed_connection(server, make_client):
    server.on("feeds.test:443", answer(status=403))
    client = make_client(proxy=f"http://127.0.0.1:{server.port}")
    with pytest.raises(ConnectionFailed):
        client.get("https://feeds.test/")
    assert server.seen[0].method == "CONNECT"


def test_by_default_nothing_inside_is_reached(server):
    client = Client(Settings(retry=RetryPolicy(tries=1)), pacer=HostPacer(0))
    for host in ("127.0.0.1", "localhost"):
        with pytest.raises(NetError) as caught:
            client.get(f"http://{host}:{server.port}/")
        assert caught.value.code in ("bad_port", "blocked_address")
    names = FakeNames(answers={"localhost": [["127.0.0.1", "::1"]]})
    with pytest.raises(BlockedAddress):
        Client(network=names.network).get("http://localhost/")
    assert server.seen == []


def test_every_kind_of_error_has_its_own_code_and_sentence():
    assert len({kind.code for kind in kinds()}) == len(kinds())
    assert len({kind.msgid for kind in kinds()}) == len(kinds())


def test_every_public_kind_is_reached_from_the_module():
    assert all(getattr(request_errors, kind.__name__) is kind for kind in kinds())


@pytest.mark.parametrize(
    "error", [TooLarge("detail", megabytes=50), BadStatus("d", status=503, retry_after=7.0)]
)
def test_an_error_survives_the_way_through_a_job_queue(error):
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.detail) == (type(error), str(error), error.detail)
    assert (again.params, again.retryable) == (error.params, error.retryable)
