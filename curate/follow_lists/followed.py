"""One account of a follow list."""

from __future__ import annotations

from msgspec import Struct

from curate.sources.handles import x_address

_SITES = {"x": "x.com", "threads": "threads.net", "instagram": "instagram.com"}


class Followed(Struct, frozen=True):
    """An account that a list names, and how it is followed."""

    handle: str
    """Without '@'; a number where the platform's export tells nothing else (X)."""
    network: str | None = None
    name: str = ""
    url: str = ""
    """Address of its feed, for accounts of the network ``feed``."""
    did: str = ""
    """Its lasting identifier: a DID of Bluesky, a number of X."""
    show_boosts: bool = True
    notify: bool = False
    languages: tuple[str, ...] = ()
    """Languages in which it is followed; empty for all."""
    lists: tuple[str, ...] = ()
    """Lists that it is in."""


def asked_as(each: Followed, *, live: bool) -> str:
    """Return how an account is asked for: with its network, so that namesakes are not taken for it; `live`: a feed by its address."""
    if each.network == "feed" and each.url and live:
        return each.url
    if each.network == "x" and each.did and live:
        return x_address(each.did)
    site = _SITES.get(each.network or "")
    return f"{each.handle}@{site}" if site and "@" not in each.handle else each.handle
