from __future__ import annotations

from ipaddress import IPv4Network, IPv6Address, IPv6Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.net.addresses import (
    NAT64,
    REFUSED_IPV4,
    REFUSED_IPV6,
    DestinationPolicy,
    unmapped,
)
from ckanext.mashhad.net.client import Client
from ckanext.mashhad.net.request_errors import BadPort, BlockedAddress
from ckanext.mashhad.net.settings import Settings
from tests.unit.net.conftest import FakeNames
from tests.unit.net.fault_server import answer

REFUSED = [
    # IPv4: first, last and inner addresses of each special range
    "0.0.0.0",
    "0.255.255.255",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.168.255.255",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    # IPv6
    "::",
    "::1",
    "100::1",
    "2001::1",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "febf::1",
    "fec0::1",
    "ff02::1",
    "4000::1",
    "1000::1",
    # IPv4 inside IPv6: mapped, compatible, NAT64 (both prefixes), 6to4, Teredo
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::127.0.0.1",
    "::8.8.8.8",
    "64:ff9b::127.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::10.0.0.1",
    "64:ff9b:1::8.8.8.8",
    "2002:7f00:1::1",
    "2002:a00:1::1",
    "2002:808:808::1",
    "2001:0:7f00:1::",
    "2001:0:5ef5:79fb:0:0:80ff:fffe",
]

PUBLIC = [
    "1.1.1.1",
    "5.160.0.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "126.255.255.255",
    "128.0.0.1",
    "169.253.255.255",
    "169.255.0.1",
    "172.15.255.255",
    "172.32.0.1",
    "192.0.1.1",
    "192.167.255.255",
    "192.169.0.1",
    "198.17.255.255",
    "198.20.0.1",
    "223.255.255.255",
    "2001:200::1",
    "2001:4860:4860::8888",
    "2003::1",
    "2606:4700:4700::1111",
    "2a00::1",
    "3fff:1000::1",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
]


def as_url(address: str) -> str:
    return f"http://[{address}]/" if ":" in address else f"http://{address}/"


@pytest.mark.parametrize("address", REFUSED)
def test_an_internal_address_is_refused_when_typed(address):
    names = FakeNames()
    with pytest.raises(BlockedAddress):
        Client(network=names.network).get(as_url(address))
    assert names.looked_up == names.connected == []


@pytest.mark.parametrize("address", REFUSED)
def test_an_internal_address_is_refused_behind_a_name(address):
    names = FakeNames(answers={"feeds.test": [[address]]})
    with pytest.raises(BlockedAddress):
        Client(network=names.network).get("http://feeds.test/")
    assert names.connected == []


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_connected_to(address, server):
    server.on("/", answer(b"public"))
    names = FakeNames(server, {"feeds.test": [[address]]})
    response = Client(network=names.network).get("http://feeds.test/")
    assert response.content == b"public"
    assert names.connected == [address]


@given(st.ip_addresses())
def test_no_address_that_python_knows_as_special_passes(ip):
    seen = unmapped(ip)
    special = not seen.is_global or seen.is_multicast or seen.is_reserved
    assert not special or DestinationPolicy().refusal(ip, 80) or seen in NAT64


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_the_same_within_ipv6(ip):
    policy = DestinationPolicy()
    mapped = IPv6Address(int(IPv6Address("::ffff:0:0")) + int(ip))
    nat64 = IPv6Address(int(IPv6Address("64:ff9b::")) + int(ip))
    plain = policy.refusal(ip, 80)
    assert policy.refusal(mapped, 80) == plain
    assert (policy.refusal(nat64, 80) is None) == (plain is None)


def test_an_address_with_a_zone_is_still_refused():
    assert DestinationPolicy().refusal("fe80::1%2", 80) == "link-local"


@pytest.mark.parametrize(
    ("network", "address"),
    [
        ("127.0.0.0/8", "127.0.0.1"),
        ("127.0.0.0/8", "::ffff:127.0.0.1"),
        ("10.20.0.0/16", "10.20.3.4"),
        ("192.168.1.7", "192.168.1.7"),
        ("::1/128", "::1"),
        ("fd00::/8", "fd12::1"),
    ],
)
def test_an_allowed_network_opens_its_addresses_at_any_port(network, address):
    assert DestinationPolicy([network]).refusal(address, 54321) is None
    assert DestinationPolicy().refusal(address, 80)


@pytest.mark.parametrize(
    ("network", "address"),
    [
        ("127.0.0.0/8", "10.0.0.1"),
        ("127.0.0.0/8", "::1"),
        ("10.20.0.0/16", "10.21.0.1"),
        ("10.0.0.0/8", "64:ff9b::10.0.0.1"),
        ("10.0.0.0/8", "2002:a00:1::1"),
        ("0.0.0.0/0", "169.254.169.254"),
        ("0.0.0.0/0", "0.0.0.0"),
        ("0.0.0.0/0", "100.100.100.200"),
        ("0.0.0.0/0", "255.255.255.255"),
        ("::/0", "fe80::1"),
        ("::/0", "::"),
    ],
)
def test_an_allowed_network_opens_nothing_else(network, address):
    assert DestinationPolicy([network]).refusal(address, 80)


def test_public_address_keeps_to_web_ports_whatever_is_allowed():
    policy = DestinationPolicy(["0.0.0.0/0", "127.0.0.0/8"])
    assert policy.refusal("8.8.8.8", 443) is None
    assert policy.refusal("8.8.8.8", 25) == "port 25"


@pytest.mark.parametrize("port", [21, 22, 25, 5432, 6379, 8983])
def test_another_port_is_refused_before_any_look_up(port):
    names = FakeNames(answers={"feeds.test": [["8.8.8.8"]]})
    with pytest.raises(BadPort):
        Client(network=names.network).get(f"http://feeds.test:{port}/")
    assert names.looked_up == []


def test_other_port_of_public_host_is_refused():
    names = FakeNames(answers={"feeds.test": [["8.8.8.8"]]})
    client = Client(Settings(allowed_networks=("127.0.0.0/8",)), network=names.network)
    with pytest.raises(BlockedAddress):
        client.get("http://feeds.test:6379/")
    assert names.connected == []


def test_a_setting_that_is_no_network_is_an_error_at_once():
    with pytest.raises(ValueError, match="does not appear"):
        Client(Settings(allowed_networks=("localhost",)))


def test_name_looked_up_once_and_answer_checked_one_connected_to(server, names):
    server.on("/", answer(b"first"))
    names.answers["rebind.test"] = [["8.8.8.8"], ["127.0.0.1"]]
    client = Client(network=names.network)
    assert client.get("http://rebind.test/").content == b"first"
    assert (names.looked_up, names.connected) == (["rebind.test"], ["8.8.8.8"])


def test_a_name_that_turns_to_loopback_later_is_refused_then(server, names):
    server.on("/", answer(b"first"))
    names.answers["rebind.test"] = [["8.8.8.8"], ["127.0.0.1"]]
    client = Client(network=names.network)
    client.check_url("http://rebind.test/", resolve=True)
    with pytest.raises(BlockedAddress):
        client.get("http://rebind.test/")
    assert names.connected == []


def test_of_several_addresses_only_allowed_ones_tried_in_turn(server, names):
    server.on("/", answer(b"third"))
    names.answers["many.test"] = [["10.0.0.1", "8.8.8.8", "::1", "1.1.1.1", "9.9.9.9"]]
    names.dead = {"8.8.8.8"}
    client = Client(network=names.network)
    assert client.get("http://many.test/").content == b"third"
    assert names.connected == ["8.8.8.8", "1.1.1.1"]


def test_the_blocked_address_is_told_to_sysadmins_only():
    names = FakeNames(answers={"inside.test": [["10.1.2.3"]]})
    with pytest.raises(BlockedAddress) as caught:
        Client(network=names.network).get("http://inside.test/")
    assert "10.1.2.3" not in str(caught.value)
    assert "10.1.2.3 (private network)" in caught.value.detail


def test_the_tables_hold_no_range_twice():
    ranges = [IPv4Network(cidr) for cidr, _ in REFUSED_IPV4]
    ranges += [IPv6Network(cidr) for cidr, _ in REFUSED_IPV6]
    assert len(ranges) == len(set(ranges))
