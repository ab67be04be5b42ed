"""Which IP addresses and ports outgoing requests may reach.

The ranges stand here explicitly, after the IANA special-purpose address registries (RFC 6890 and
its updates). ``ipaddress.is_global`` is not used: what it says depends on Python's patch release.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import TypeAlias

IPAddress: TypeAlias = IPv4Address | IPv6Address
IPNetwork: TypeAlias = IPv4Network | IPv6Network

WEB_PORTS = frozenset({80, 443, 8080, 8443})

LOOPBACK = "loopback"
PRIVATE = "private network"
#: The only kinds that ``allowed_networks`` can open. Link-local addresses, where cloud providers
#: keep the secrets of a machine, stay shut whatever the setting says.
OPENABLE = frozenset({LOOPBACK, PRIVATE})

REFUSED_IPV4: tuple[tuple[str, str], ...] = (
    ("0.0.0.0/8", "this host"),
    ("10.0.0.0/8", PRIVATE),
    ("100.64.0.0/10", "carrier-grade NAT"),
    ("127.0.0.0/8", LOOPBACK),
    ("168.63.129.16/32", "cloud platform service"),
    ("169.254.0.0/16", "link-local"),
    ("172.16.0.0/12", PRIVATE),
    ("192.0.0.0/24", "IETF protocol assignments"),
    ("192.0.2.0/24", "documentation"),
    ("192.88.99.0/24", "6to4 relay"),
    ("192.168.0.0/16", PRIVATE),
    ("198.18.0.0/15", "benchmarking"),
    ("198.51.100.0/24", "documentation"),
    ("203.0.113.0/24", "documentation"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved or broadcast"),
)

REFUSED_IPV6: tuple[tuple[str, str], ...] = (
    ("::/128", "unspecified"),
    ("::1/128", LOOPBACK),
    ("::/96", "IPv4-compatible"),
    ("64:ff9b:1::/48", "local NAT64"),
    ("100::/64", "discard-only"),
    ("2001::/32", "Teredo"),
    ("2001::/23", "IETF protocol assignments"),
    ("2001:db8::/32", "documentation"),
    ("2002::/16", "6to4"),
    ("3fff::/20", "documentation"),
    ("5f00::/16", "segment routing"),
    ("fc00::/7", PRIVATE),
    ("fe80::/10", "link-local"),
    ("fec0::/10", "site-local"),
    ("ff00::/8", "multicast"),
    # Global unicast addresses are given out of 2000::/3 only: nothing else is a web server.
    ("::/3", "not global unicast"),
    ("4000::/2", "not global unicast"),
    ("8000::/1", "not global unicast"),
)

# Two ways of writing an IPv4 address in IPv6 are in daily use, and mean the IPv4 address: sockets
# write the first, DNS64 on IPv6-only networks the second. The dead ones (6to4, Teredo,
# IPv4-compatible) are refused above whatever address they carry.
MAPPED = IPv6Network("::ffff:0:0/96")
NAT64 = IPv6Network("64:ff9b::/96")

_RANGES_V4 = tuple((IPv4Network(cidr), kind) for cidr, kind in REFUSED_IPV4)
_RANGES_V6 = tuple((IPv6Network(cidr), kind) for cidr, kind in REFUSED_IPV6)


class DestinationPolicy:
    """Where requests may go: public addresses at web ports, and the networks opened by name.

    ``allowed_networks`` are CIDR strings; they open loopback and private addresses, at any port.
    Raises ``ValueError`` for one that is not a network.
    """

    def __init__(
        self, allowed_networks: Iterable[str] = (), ports: Iterable[int] = WEB_PORTS
    ) -> None:
        self.allowed = tuple(ip_network(text.strip()) for text in allowed_networks)
        self.ports = frozenset(ports)

    def refusal(self, address: str | IPAddress, port: int) -> str | None:
        """Return why ``address`` at ``port`` must not be reached, or None when it may."""
        ip = unmapped(address)
        kind = special_kind(ip)
        if kind in OPENABLE and any(ip in network for network in self.allowed):
            return None
        if kind is not None:
            return kind
        return None if port in self.ports else f"port {port}"

    def may_use_port(self, port: int) -> bool:
        """Return whether some host may be reached at ``port``; the connection decides which."""
        return port in self.ports or bool(self.allowed)


def unmapped(address: str | IPAddress) -> IPAddress:
    """Return the address, an IPv4-mapped one as IPv4. Raises ``ValueError`` for other text."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address) and ip in MAPPED:
        return _last_32_bits(ip)
    return ip


def client_network(address: str) -> IPNetwork:
    """Return the network that counts as one client: the address, of IPv6 the 64 bits that a client
    has. Raises ``ValueError`` for other text.
    """
    ip = unmapped(address)
    return ip_network((ip, 64 if ip.version == 6 else 32), strict=False)


def special_kind(ip: IPAddress) -> str | None:
    """Return what kind of special address this is, or None for a public one."""
    if isinstance(ip, IPv4Address):
        return next((kind for network, kind in _RANGES_V4 if ip in network), None)
    if ip in NAT64:
        # Not openable: RFC 6052 3.1 forbids this prefix for private addresses.
        inner = special_kind(_last_32_bits(ip))
        return None if inner is None else f"{inner} through NAT64"
    return next((kind for network, kind in _RANGES_V6 if ip in network), None)


def _last_32_bits(ip: IPv6Address) -> IPv4Address:
    return IPv4Address(int(ip) & 0xFFFF_FFFF)
