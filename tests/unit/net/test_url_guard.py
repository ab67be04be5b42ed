from __future__ import annotations

import contextlib
import socket
from ipaddress import IPv4Address, IPv4Network

import pytest
import urllib3.util
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.net.addresses import REFUSED_IPV4
from ckanext.mashhad.net.client import Client
from ckanext.mashhad.net.pacing import RetryPolicy
from ckanext.mashhad.net.request_errors import (
    BadPort,
    BadScheme,
    BadURL,
    BlockedAddress,
    HasCredentials,
    NameNotFound,
    NetError,
)
from ckanext.mashhad.net.settings import Settings
from ckanext.mashhad.net.transport import Network
from ckanext.mashhad.net.urls import join_url, parse_url
from tests.unit.net.conftest import FakeNames

ODD_LOOPBACKS = [
    "http://2130706433/",
    "http://0x7f000001/",
    "http://017700000001/",
    "http://0x7f.1/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://0177.0.0.01/",
    "http://127.1/",
    "http://127.0.1/",
    "http://127.0.0.1./",
    "http://127.0.0.0x1/",
    "http://127.000.000.001/",
    "http://0/",
    "http://0x/",
    "http://１２７.０.０.１/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://8.8.8.8@127.0.0.1/",
    "http://user:word@127.0.0.1/",
    "http://feeds.example@127.0.0.1/",
    "http://feeds.example\\@127.0.0.1/",
    "http://127.0.0.1\\@feeds.example/",
    "http://127.0.0.1\\.feeds.example/",
    "http:\\\\127.0.0.1\\",
    "http://feeds.example%40127.0.0.1/",
    "http://%31%32%37.0.0.1/",
    "http://127.0.0.1%00.feeds.example/",
    "http://127.0.0.1\t/",
    "http://127.0.0.1\n.feeds.example/",
    "http://127.0.0.1 .feeds.example/",
    "http://[::1]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::1%25lo]/",
    "http://[fe80::1%lo]/",
    "http://::1/",
    "http://feeds.example[::1]/",
    "http://[::1]feeds.example/",
]


@pytest.mark.parametrize("url", ODD_LOOPBACKS)
def test_odd_spellings_of_internal_address_are_refused(url):
    names = FakeNames()
    with pytest.raises((BadURL, BlockedAddress)):
        Client(network=names.network).get(url)
    assert names.looked_up == names.connected == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "/etc/passwd",
        "etc/passwd",
        "ftp://feeds.example/",
        "gopher://feeds.example/",
        "javascript:alert(1)",
        "data:text/plain,x",
        "//feeds.example/",
        "feeds.example",
        "",
        "   ",
    ],
)
def test_only_http_and_https_are_read(url):
    with pytest.raises(BadScheme):
        Client().check_url(url)


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("http:///path", BadURL),
        ("http://", BadURL),
        ("http:feeds.example", BadURL),
        ("http://feeds.example[2606:4700::1]/", BadURL),
        ("http://[2606:4700::1]feeds.example/", BadURL),
        ("http://2606:4700::1/", BadURL),
        ("http://feeds..example/", BadURL),
        ("http://.feeds.example/", BadURL),
        ("http://-feeds.example/", BadURL),
        ("http://*.example/", BadURL),
        ("http://feeds.example:0/", BadPort),
        ("http://feeds.example:65536/", BadPort),
        ("http://feeds.example:8o/", BadPort),
        ("http://feeds.example:80:80/", BadPort),
        ("http://user@feeds.example/", HasCredentials),
        ("http://user:word@feeds.example/", HasCredentials),
        ("http://@feeds.example/", HasCredentials),
        ("http://" + "a" * 64 + ".example/", BadURL),
        ("http://" + "a." * 130 + "example/", BadURL),
        ("http://feeds.example/" + "a" * 5000, BadURL),
        ("http://feeds.example/\udcff", BadURL),
        ("http://xn--a\u200b.example/\x00", BadURL),
    ],
)
def test_a_malformed_address_has_its_own_error(url, error):
    with pytest.raises(error) as caught:
        parse_url(url)
    assert type(caught.value) is error


@pytest.mark.parametrize(
    ("typed", "requested"),
    [
        (" HTTP://Feeds.Example ", "http://feeds.example/"),
        ("https://feeds.example:443/a?b=c#d", "https://feeds.example/a?b=c"),
        ("http://feeds.example.:8080", "http://feeds.example:8080/"),
        ("http://feeds.example:/x", "http://feeds.example/x"),
        ("http://feeds.example?q", "http://feeds.example/?q"),
        ("http://open_data.feeds.example/", "http://open_data.feeds.example/"),
        ("http://داده.ایران/قرارداد", "http://xn--mgbpb0h.xn--mgba3a4f16a/قرارداد"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
        ("http://[2001:4860:4860:0::8888]/", "http://[2001:4860:4860::8888]/"),
    ],
)
def test_an_address_is_put_into_the_form_it_is_requested_in(typed, requested):
    assert Client().check_url(typed) == requested


def test_checking_looks_a_name_up_only_when_asked():
    names = FakeNames(answers={"inside.test": [["10.0.0.1"]]})
    client = Client(network=names.network)
    client.check_url("http://inside.test/")
    assert names.looked_up == []
    with pytest.raises(BlockedAddress):
        client.check_url("http://inside.test/", resolve=True)
    with pytest.raises(NameNotFound):
        client.check_url("http://nowhere.test/", resolve=True)


@pytest.mark.parametrize(
    ("location", "leads_to"),
    [
        ("/b", "https://feeds.test/b"),
        ("b?page=2", "https://feeds.test/a/b?page=2"),
        ("//other.test/", "https://other.test/"),
        ("http://other.test", "http://other.test/"),
        ("?page=2", "https://feeds.test/a/index?page=2"),
        ("/قرارداد", "https://feeds.test/قرارداد"),
    ],
)
def test_a_relative_redirect_is_joined(location, leads_to):
    assert join_url(parse_url("https://feeds.test/a/index"), location).url == leads_to


@pytest.mark.parametrize(
    "location",
    [
        "\\\\127.0.0.1\\",
        "/\\127.0.0.1",
        "http\ns://other.test/",
        "//other\t.test/",
        "/a\nb",
        "file:///etc/passwd",
        "http://[x",
    ],
)
def test_a_redirect_is_read_as_strictly(location):
    with pytest.raises(BadURL):
        join_url(parse_url("https://feeds.test/a"), location)


def internal_addresses() -> st.SearchStrategy[IPv4Address]:
    networks = [IPv4Network(cidr) for cidr, _ in REFUSED_IPV4]
    return st.one_of(
        [st.integers(int(network[0]), int(network[-1])).map(IPv4Address) for network in networks]
    )


@st.composite
def spellings(draw: st.DrawFn) -> str:
    """Draw an internal IPv4 address in one of the spellings that some program or person reads."""
    ip = draw(internal_addresses())
    octets = list(ip.packed)
    parts = draw(st.integers(1, 4))
    last = int.from_bytes(bytes(octets[parts - 1 :]), "big")
    numbers = [*octets[: parts - 1], last]
    forms = st.sampled_from(["{}", "0{:o}", "0x{:x}", "0X{:X}", "{:04}", "0x{:08x}"])
    host = ".".join(draw(forms).format(number) for number in numbers)
    mapped = ip.exploded
    host = draw(
        st.sampled_from(
            [
                host,
                host + ".",
                host.translate(str.maketrans("0123456789.", "０１２３４５６７８９．")),
                host.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")),
                f"[::ffff:{mapped}]",
                f"[::{mapped}]",
                f"[64:ff9b::{mapped}]",
                f"[2002:{octets[0]:02x}{octets[1]:02x}:{octets[2]:02x}{octets[3]:02x}::1]",
            ]
        )
    )
    around = st.sampled_from(
        ["http://{}/", "https://{}", "http://8.8.8.8@{}/", "http://{}\\@8.8.8.8/", "HtTp://{}/?#"]
    )
    return draw(around).format(host)


def lenient_resolve(host: str, port: int):
    """Read IPv4 addresses in every spelling, as the C library does."""
    try:
        return [(socket.AF_INET, (socket.inet_ntoa(socket.inet_aton(host)), port))]
    except OSError as error:
        raise socket.gaierror(socket.EAI_NONAME, "unknown") from error


def never_connect(address, timeout):
    raise AssertionError(f"connected to {address}")


@given(spellings())
def test_no_spelling_of_an_internal_address_is_ever_connected_to(url):
    client = Client(
        Settings(retry=RetryPolicy(tries=1)), network=Network(lenient_resolve, never_connect)
    )
    # Persian digits make a valid name, which no resolver takes for an IP address.
    with pytest.raises((BadURL, BlockedAddress, NameNotFound)):
        client.get(url)


@given(st.text(max_size=40), st.sampled_from(["", "http://", "https://feeds.test/", "http://["]))
def test_any_text_is_a_web_address_or_our_error(text, start):
    with contextlib.suppress(NetError):
        Client().check_url(start + text)


@given(
    st.from_regex(r"[ab1۱０.-]{1,8}(:[0-9]{0,4})?", fullmatch=True),
    st.sampled_from(["", "/", "?", "/?", "/a"]),
    st.text(alphabet="ab.:@/?#[]%1۱ =&;", max_size=12),
)
def test_what_passes_is_read_same_by_library_that_sends_it(host, slash, rest):
    try:
        target = parse_url(f"http://{host}{slash}{rest}")
    except BadURL:
        return
    theirs = urllib3.util.parse_url(target.url)
    assert (theirs.auth, theirs.hostname.strip("[]"), theirs.port or 80) == (
        None,
        target.host,
        target.port,
    )
