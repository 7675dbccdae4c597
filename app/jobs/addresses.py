"""Where webhooks may go: to public addresses only, so that no caller can make the service knock on its own doors."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

import httpx

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""Gives the addresses of a host and port, the preferred one first; raises `OSError` where there are none."""

IPV4_REFUSED: Final = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
"""What the IANA registry of special-purpose IPv4 addresses (RFC 6890) keeps from the public, and multicast."""

IPV6_UNICAST: Final = ip_network("2000::/3")
"""All the global unicast there is (RFC 4291): IPv4 in disguise, link-local, unique local and multicast lie outside."""

IPV6_REFUSED: Final = tuple(ip_network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
"""Within it, protocol assignments (Teredo is one), documentation, and 6to4, which carries an IPv4 address."""

PORTS: Final = frozenset({443, 80})


def is_public(address: str) -> bool:
    """Say whether an address, as a resolver gave it, is anybody's on the public internet."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return not any(parsed in network for network in IPV4_REFUSED)
    assert isinstance(parsed, IPv6Address)
    return parsed in IPV6_UNICAST and not any(parsed in network for network in IPV6_REFUSED)


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Reach:
    """How far webhooks may go. In development also by http, to any port and to private addresses."""

    development: bool = False

    def refusal(self, url: str) -> str | None:
        """Say in a sentence what is wrong with an endpoint's URL; None if it may be told. No name is resolved."""
        try:
            parsed = httpx.URL(url)
        except (httpx.InvalidURL, ValueError):
            return "This is not a URL."
        if parsed.scheme not in {"https", "http"} or not parsed.host:
            return "This must be an https URL."
        if parsed.userinfo or "#" in url:
            return "This must have neither a user nor a fragment."
        return None if self.development else _refusal_in_public(parsed)

    def allows(self, address: str) -> bool:
        """Say whether a resolved address may be connected to."""
        return self.development or is_public(address)


def _refusal_in_public(parsed: httpx.URL) -> str | None:
    if parsed.scheme != "https":
        return "This must be an https URL."
    if (parsed.port or 443) not in PORTS:
        return "This must be on port 443 or 80."
    if _is_literal(parsed.host) and not is_public(parsed.host):
        return "This must be a public address."
    return None
