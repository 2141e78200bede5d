"""Where the posts of an account come from: the files named, the network when asked, the library, the user's export folders."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from curate.errors import AmbiguousHandleError, HandleNotFoundError, InputError, UsageError
from curate.messages import Message, message
from curate.models import Account
from curate.sources import find_account, index_accounts, lookup
from curate.sources.temporary import MEMORY

if TYPE_CHECKING:
    from curate.library.accounts import StoredAccount
    from curate.sources.live.session import Live

Find = Callable[[str], Account]
"""Finds the account that a handle means, or raises a CurateError that says why there is none."""
ASKED_AT_ONCE = 16
"""Accounts asked of the networks at the same time; each host is asked one thing after the other all the same."""
Tell = Callable[[Message], None]
"""Says something to the person who waits."""


def locate(handle: str, paths: Sequence[str], window: int, live: Live | None = None, tell: Tell = lambda _: None) -> Account:
    """Return an account with its latest posts: from the files, the network, the library, ``$CURATE_EXPORTS``.

    `tell` hears of the folders of ``$CURATE_EXPORTS`` that cannot be searched.
    Raise HandleNotFoundError when there is nowhere to look, or nothing found; NetworkError when a server cannot be asked.
    """
    if live is not None and not paths:
        return fetch_live(handle, window, live)
    if not paths and (kept := _kept(handle, window)):
        return kept
    places = list(paths) or export_folders()
    if not places:
        raise HandleNotFoundError(f"{handle}: nowhere to look. Name an export with --from FILE, or ask the network with --live")
    try:
        return find_account(handle, places, window, None if paths else _teller(tell))
    except HandleNotFoundError:
        if live is None:
            raise
    return fetch_live(handle, window, live)


def finder(
    paths: Sequence[str], window: int, live: Live | None = None, tell: Tell = lambda _: None, *, memory: int = MEMORY
) -> Find | None:
    """Return what finds any number of accounts as `locate` does, files read once; None when there is nowhere to look.

    What is read of the files takes so many megabytes of memory, and lies on disk beyond.
    """
    places = list(paths) or ([] if live else export_folders())
    if not places and not live and not _has_library():
        return None
    index = cache(partial(index_accounts, places, window, None if paths else _teller(tell), memory=memory))
    if paths:
        index()
    return partial(_found, index, window=window, live=live, library=not paths and not live)


def fetch_live(handle: str, window: int, live: Live) -> Account:
    """Return an account as its network gave it less than a day ago, as the library has it, else as it gives it now.

    What was read is kept in the library, and asked for with its ETag the next time.
    """
    from curate.sources.live.session import named

    with live.turn(handle):
        return _kept_or_fetched(named(handle, window, live), window, live)


def _kept_or_fetched(handle: str, window: int, live: Live) -> Account:
    from curate.sources.live.session import fetch
    from curate.store import is_fresh, still_the_same

    source = live.web.server or "live"
    stored = None if live.refresh else _stored_from(handle, source, window)
    if stored and is_fresh(stored, window):
        return _newest(stored, window)
    found = fetch(handle, window, live, stored.provenance.etag if stored else None)
    if found.account is None:
        if stored is None:
            raise HandleNotFoundError(f"{handle}: the server answers that nothing has changed, to a question that did not ask it.")
        still_the_same(stored)
        return _newest(stored, window)
    _remember(found.account, source, found.etag, window, live)
    return found.account


@contextmanager
def networks(server: str | None = None, tell: Tell | None = None, *, refresh: bool = False) -> Iterator[Live]:
    """Open a session with the live networks.

    `server` is asked in the place of the usual ones, `tell` hears of waits, and `refresh` asks again for what is fresh.
    """
    from curate.sources.live.session import Live
    from curate.sources.live.web import Web

    with Web(server, tell=tell) as web:
        yield Live(web, refresh=refresh, tell=tell or (lambda _: None))


def export_folders() -> list[str]:
    """Return the folders of ``$CURATE_EXPORTS``."""
    return [folder for folder in os.environ.get("CURATE_EXPORTS", "").split(os.pathsep) if folder]


def _teller(tell: Tell) -> Callable[[InputError], None]:
    return lambda error: tell(message("$CURATE_EXPORTS: passed over: {reason}", reason=str(error)))


def _found(
    index: Callable[[], Mapping[str, tuple[Account, ...]]], handle: str, *, window: int, live: Live | None, library: bool
) -> Account:
    if library and (kept := _kept(handle, window)):
        return kept
    if live is None:
        return lookup(index(), handle)
    if not index():
        return fetch_live(handle, window, live)
    try:
        return lookup(index(), handle)
    except HandleNotFoundError:
        return fetch_live(handle, window, live)


def _has_library() -> bool:
    from curate.library.file import library_path

    return library_path().exists()


def _kept(handle: str, window: int) -> Account | None:
    """Return an account of the local library, its newest posts only; None when it is not there."""
    from curate.store import library_account

    stored = library_account(handle)
    return _newest(stored, window) if stored else None


def _stored_from(handle: str, source: str, window: int) -> StoredAccount | None:
    """Return what the library has of an account from the very source that is to be asked, for as many posts."""
    from curate.store import library_account

    try:
        stored = library_account(handle)
    except (AmbiguousHandleError, UsageError):  # several accounts, or the address of a site: the network tells
        return None
    origin = stored.provenance if stored else None
    return stored if origin and origin.live and origin.source == source and origin.asked >= window else None


def _newest(stored: StoredAccount, window: int) -> Account:
    return replace(stored.account, posts=stored.account.posts[:window])


def _remember(account: Account, source: str, etag: str | None, window: int, live: Live) -> None:
    """Keep what was read; an answer is worth giving even where it cannot be kept."""
    from curate.store import remember

    try:
        remember(account, source, etag, asked=window)
    except InputError as error:
        live.tell(message("what was read cannot be kept: {reason}", reason=str(error)))
