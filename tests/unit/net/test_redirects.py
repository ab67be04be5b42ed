from __future__ import annotations

import pytest

from ckanext.mashhad.net.request_errors import (
    BadScheme,
    BadStatus,
    BadURL,
    BlockedAddress,
    HasCredentials,
    TooManyRedirects,
)
from tests.unit.net.conftest import LOOPBACK
from tests.unit.net.fault_server import FaultServer, answer, head, redirect


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_and_the_last_address_told(server, client, status):
    target = server.on("/new", answer(b"here"))
    response = client.get(server.on("/old", redirect("/new", status)))
    assert (response.content, response.url) == (b"here", target)


def test_a_redirect_to_a_persian_path_is_followed(server, client):
    server.on("/%D9%86%D9%88", answer(b"here"))
    assert client.get(server.on("/old", redirect("/نو"))).content == b"here"


def test_head_stays_head_after_a_redirect(server, client):
    server.on("/new", [head(content_length=5)])
    client.head(server.on("/old", redirect("/new", 303)))
    assert [seen.method for seen in server.seen] == ["HEAD", "HEAD"]


@pytest.mark.parametrize(
    ("location", "error"),
    [
        ("http://10.0.0.1/", BlockedAddress),
        ("http://169.254.169.254/latest/meta-data/", BlockedAddress),
        ("http://[::1]/", BlockedAddress),
        ("http://2130706433/", BadURL),
        ("//0x7f.1/", BadURL),
        ("file:///etc/passwd", BadScheme),
        ("gopher://127.0.0.1/", BadScheme),
        ("http://user:word@feeds.test/", HasCredentials),
        ("http://feeds.test\\@10.0.0.1/", BadURL),
        ("http://inside.test/", BlockedAddress),
    ],
)
def test_a_redirect_to_a_forbidden_address_is_refused(server, names, make_client, location, error):
    server.on("/", redirect(location))
    names.answers = {"feeds.test": [["8.8.8.8"]], "inside.test": [["192.168.1.1"]]}
    with pytest.raises(error) as caught:
        make_client(names.network, allowed_networks=()).get("http://feeds.test/")
    assert type(caught.value) is error
    assert names.connected == ["8.8.8.8"]


def test_a_redirect_without_a_location_is_a_bad_status(server, client):
    with pytest.raises(BadStatus):
        client.get(server.on("/", answer(status=302)))


@pytest.mark.parametrize("hops", [0, 5])
def test_up_to_five_redirects_are_followed(server, client, hops):
    for hop in range(hops):
        server.on(f"/{hop}", redirect(f"/{hop + 1}"))
    server.on(f"/{hops}", answer(b"end"))
    assert client.get(server.url("/0")).content == b"end"


def test_a_redirect_loop_ends(server, client):
    server.on("/b", redirect("/a"))
    with pytest.raises(TooManyRedirects):
        client.get(server.on("/a", redirect("/b")))
    assert len(server.seen) == 6


SECRETS = {
    "Authorization": "Bearer secret",
    "Cookie": "auth=secret",
    "X-CKAN-API-Key": "secret",
    "Accept": "text/turtle",
}


def test_secrets_follow_a_redirect_within_the_origin(server, client):
    server.on("/b", answer())
    client.get(server.on("/a", redirect("/b")), headers=SECRETS)
    assert server.seen[1].headers["authorization"] == "Bearer secret"
    assert server.seen[1].headers["x-ckan-api-key"] == "secret"


def test_secrets_do_not_follow_redirect_to_other_origin(server, client):
    with FaultServer() as other:
        away = other.on("/b", redirect(server.url("/c")))
        server.on("/c", answer())
        client.get(server.on("/a", redirect(away)), headers=SECRETS)
        assert "secret" in server.seen[0].headers["authorization"]
        for seen in (other.seen[0], server.seen[1]):
            assert not any("secret" in value for value in seen.headers.values())
            assert seen.headers["accept"] == "text/turtle"


@pytest.mark.parametrize("name", ["Accept-Language", "If-None-Match", "X-Key"])
def test_a_secret_under_any_name_stays_with_its_origin(server, client, name):
    with FaultServer() as other:
        server.on("/b", redirect(other.on("/c", redirect(server.url("/d")))))
        server.on("/d", answer())
        client.get(server.on("/a", redirect("/b")), secret={name: "a-secret"})
        sent = [seen.headers.get(name.lower()) for seen in (*server.seen, *other.seen)]
        assert sent == ["a-secret", "a-secret", None, None]


def test_another_name_of_the_same_machine_is_another_origin(server, names, make_client):
    names.answers = {"a.test": [["127.0.0.1"]], "b.test": [["127.0.0.1"]]}
    server.on("/a", redirect(server.url("/b", host="b.test")))
    server.on("/b", answer())
    client = make_client(names.network, allowed_networks=LOOPBACK)
    client.get(server.url("/a", host="a.test"), headers=SECRETS)
    assert "authorization" not in server.seen[1].headers


def test_cookies_of_an_answer_are_not_kept(server, client):
    server.on("/b", answer())
    client.get(server.on("/a", answer(status=302, location="/b", set_cookie="a=b")))
    assert "cookie" not in server.seen[1].headers
