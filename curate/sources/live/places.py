"""Web addresses taken apart: what is asked, and of whom."""

from __future__ import annotations

import re
from ipaddress import IPv6Address
from typing import NamedTuple

from curate.errors import NetworkError, UsageError

_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[A-Za-z0-9](?:[\w.-]{0,252})", re.ASCII)


class Place(NamedTuple):
    """Who answers at an address."""

    scheme: str
    host: str
    """As a name server knows it, or an IP address without brackets."""
    port: int

    def __str__(self) -> str:
        """Give host and port as addresses write them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def place_of(url: str) -> Place:
    """The place of an address of http or https; raise NetworkError for any other text."""
    import httpx

    try:
        parts = httpx.URL(url)
        host = parts.raw_host.decode("ascii").strip("[]")
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise NetworkError(f"{url[:80]}: is not a web address. Check the spelling.") from error
    if parts.scheme not in _PORTS or not _is_host(host):
        raise NetworkError(f"{url[:80]}: is no address of http or https, so it is not asked.")
    return Place(parts.scheme, host, parts.port or _PORTS[parts.scheme])


def base_address(server: str, name: str = "--server") -> str:
    """Address of a server as ``http(s)://host[:port]``, with its path if any; raise UsageError for anything else."""
    refusal = UsageError(f"{name}: is not the address of a server. Write it as https://host or http://host:port.")
    if any(sign in server for sign in "?#@"):
        raise refusal
    try:
        place_of(server)
    except NetworkError as error:
        raise refusal from error
    return server.rstrip("/")


def _is_host(host: str) -> bool:
    try:
        return bool(IPv6Address(host)) if ":" in host else _NAME.fullmatch(host) is not None
    except ValueError:
        return False
