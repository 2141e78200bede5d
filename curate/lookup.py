"""Where the posts of an account come from: the files named, else the user's own export folders."""

from __future__ import annotations

import os
from collections.abc import Sequence

from curate.errors import HandleNotFoundError
from curate.models import Account
from curate.sources import find_account


def locate(handle: str, paths: Sequence[str], window: int) -> Account:
    """Return an account with its latest posts, from the files named, else from ``$CURATE_EXPORTS``.

    Raise HandleNotFoundError when there is nowhere to look, or nothing found.
    """
    places = list(paths) or export_folders()
    if not places:
        message = f"{handle}: nowhere to look. Name an export with --from FILE, or ask the network with --live"
        raise HandleNotFoundError(message)
    return find_account(handle, places, window)


def export_folders() -> list[str]:
    """Return the folders of ``$CURATE_EXPORTS``."""
    return [folder for folder in os.environ.get("CURATE_EXPORTS", "").split(os.pathsep) if folder]
