"""Which addresses of the internet may be asked: public ones, so that no stranger's link reaches into a private network."""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from curate.errors import NetworkError

Resolve = Callable[[str, int], list[str]]
"""Addresses of a host name; OSError when there are none."""
_TRANSLATED = ip_network("64:ff9b::/96")
"""IPv6 addresses that a gateway turns into the IPv4 address of their last 32 bits."""


def resolve(host: str, port: int) -> list[str]:
    """Addresses that the system's resolver gives for a host, in its order of preference."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[4][0]) for place in found))


def checked_addresses(host: str, port: int, ask: Resolve = resolve, *, trusted: bool = False) -> list[str]:
    """Addresses to connect to, all of them public unless the host is `trusted`; raise NetworkError otherwise.

    The caller must connect to these very addresses: a name asked twice may answer twice differently.
    """
    try:
        found = ask(host, port)
    except (OSError, UnicodeError) as error:
        raise NetworkError(f"{host}: no such host can be found. Check the spelling, and that you are connected.") from error
    if not found or not (trusted or all(map(is_public, found))):
        raise NetworkError(f"{host}: is not on the public internet, so it is not asked. Name a server of your own with --server URL.")
    return found


def is_public(address: str) -> bool:
    """Tell whether an address is one of the public internet: not private, local, reserved or for many."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = _inner(found) if isinstance(found, IPv6Address) else None
    return found.is_global and not found.is_multicast and (inner is None or (inner.is_global and not inner.is_multicast))


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to."""
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
