"""Where the posts of an account come from: the files named, else the network when asked, else the user's own export folders."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from curate.errors import HandleNotFoundError
from curate.messages import Message
from curate.models import Account
from curate.sources import find_account

if TYPE_CHECKING:
    from curate.sources.live.session import Live


def locate(handle: str, paths: Sequence[str], window: int, live: Live | None = None) -> Account:
    """Return an account with its latest posts: from the files named, else from the network when `live`, else ``$CURATE_EXPORTS``.

    Raise HandleNotFoundError when there is nowhere to look, or nothing found; NetworkError when a server cannot be asked.
    """
    if live is not None and not paths:
        return fetch_live(handle, window, live)
    places = list(paths) or export_folders()
    if not places:
        message = f"{handle}: nowhere to look. Name an export with --from FILE, or ask the network with --live"
        raise HandleNotFoundError(message)
    try:
        return find_account(handle, places, window)
    except HandleNotFoundError:
        if live is None:
            raise
    return fetch_live(handle, window, live)


def fetch_live(handle: str, window: int, live: Live) -> Account:
    """Return an account as its network gives it now."""
    from curate.sources.live.session import fetch

    account = fetch(handle, window, live).account
    if account is None:
        raise HandleNotFoundError(f"{handle}: the server says that nothing has changed, but nothing is kept here. Try again.")
    return account


@contextmanager
def networks(server: str | None = None, tell: Callable[[Message], None] | None = None) -> Iterator[Live]:
    """Open a session with the live networks; `server` is asked in the place of the usual ones, and `tell` hears of waits."""
    from curate.sources.live.session import Live
    from curate.sources.live.web import Web

    with Web(server, tell=tell) as web:
        yield Live(web)


def export_folders() -> list[str]:
    """Return the folders of ``$CURATE_EXPORTS``."""
    return [folder for folder in os.environ.get("CURATE_EXPORTS", "").split(os.pathsep) if folder]
