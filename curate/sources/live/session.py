"""From a handle to its account on a live network: one session for any number of accounts."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from curate.errors import AmbiguousHandleError, CurateError, HandleNotFoundError, NetworkError, UsageError
from curate.messages import Message, message
from curate.sources.handles import Handle, parse_handle
from curate.sources.live import bluesky, feeds, mastodon, x
from curate.sources.live.answers import Fetched
from curate.sources.live.web import Tell, Web


@dataclass(frozen=True, slots=True)
class Live:
    """A session with the networks; safe to share between threads."""

    web: Web = field(default_factory=Web)
    purse: x.Purse = field(default_factory=x.purse)
    refresh: bool = False
    """Ask even for what was read less than a day ago."""
    tell: Tell = lambda _: None
    """Says something to the person who waits."""
    _turns: dict[str, threading.Lock] = field(default_factory=dict)

    @contextmanager
    def turn(self, text: str) -> Iterator[None]:
        """Wait until no other account of the same server is being read.

        So a run that is killed leaves one account half read, and an account that is asked for twice is read once.
        """
        with self._turns.setdefault(self.web.server or _asked_of(text), threading.Lock()):
            yield


def fetch(text: str, window: int, live: Live, etag: str | None = None) -> Fetched:
    """The account that a handle or an address means, with its latest posts, from its network.

    Raise AmbiguousHandleError when the handle does not tell its network, HandleNotFoundError when the network knows no
    such account, NetworkError when it cannot be asked, InputError when an address leads to no feed.
    """
    wanted = _handle(text)
    if wanted is None:
        return feeds.fetch(text, window, live.web, etag)
    match network_of(wanted, live.web.server):
        case "mastodon":
            return _mastodon(text, wanted, window, live, etag)
        case "bluesky":
            return bluesky.fetch(wanted, window, live.web, etag)
        case "x":
            _tell_price(window, live)
            return x.fetch(wanted, window, live.web, live.purse)
        case network:
            raise NetworkError(f"{wanted}: {network} cannot be read live. Read an export or a feed with --from.")


def named(text: str, window: int, live: Live) -> str:
    """The handle, or the one that X gives to a number; raise as `fetch` does."""
    wanted = _handle(text)
    if wanted is None or not wanted.numbered:
        return text
    _tell_price(window, live)
    return f"https://x.com/{x.name_of(wanted, live.web, live.purse)}"


def network_of(wanted: Handle, server: str | None) -> str:
    """The network that a handle is asked of; raise AmbiguousHandleError when it does not tell."""
    if wanted.network and (wanted.network != "mastodon" or wanted.host or server):
        return wanted.network
    if "." in wanted.user:
        return "bluesky"
    if server:
        return "mastodon"
    user = wanted.user
    raise AmbiguousHandleError(
        f"@{user}: does not tell its network. Write @{user}@mastodon.social (with its own host), {user}.bsky.social, or https://x.com/{user}"
    )


def price_told(texts: Iterable[str], window: int, live: Live) -> Message | None:
    """What reading these handles will cost, to be told before it is spent; None for nothing, or for one account."""
    live.purse.told = True
    n = sum(_is_on_x(text) for text in texts)
    if n < 2:
        return None
    dollars, cap = x.price(n, window), live.purse.cap
    return message(
        "X charges about ${dollars} for these {n} accounts; this run spends ${cap} at most", dollars=f"{dollars:.2f}", n=n, cap=f"{cap:.2f}"
    )


def _tell_price(window: int, live: Live) -> None:
    """Say what an account costs before the first one is paid, where nobody knows how many there will be."""
    if live.purse.first_telling():
        dollars, cap = f"{x.price(1, window):.2f}", f"{live.purse.cap:.2f}"
        live.tell(message("X charges about ${dollars} for each account; this run spends ${cap} at most", dollars=dollars, cap=cap))


def _is_on_x(text: str) -> bool:
    try:
        return parse_handle(text).network == "x"
    except CurateError:
        return False


def _asked_of(text: str) -> str:
    """What tells the servers apart that handles and addresses are asked of."""
    try:
        wanted = _handle(text)
    except CurateError:
        return ""
    return urlsplit(text).netloc.lower() if wanted is None else wanted.host or wanted.network or "bluesky"


def _handle(text: str) -> Handle | None:
    """The handle that a text is; None for the address of a site."""
    try:
        return parse_handle(text)
    except UsageError:
        if _is_address(text):
            return None
        raise


def _is_address(text: str) -> bool:
    return text.lower().startswith(("http://", "https://"))


def _mastodon(text: str, wanted: Handle, window: int, live: Live, etag: str | None) -> Fetched:
    """The account; where no server of the Mastodon kind is, the feed of the page whose address was given."""
    try:
        return mastodon.fetch(wanted, window, live.web, etag)
    except (HandleNotFoundError, NetworkError):
        if not _is_address(text):
            raise
        try:
            return feeds.fetch(text, window, live.web)
        except CurateError:
            pass
        raise
