"""The user's tokens, out of the environment and nowhere else."""

from __future__ import annotations

import os

from curate.errors import NetworkError


def token_of(name: str) -> str | None:
    """The token of an environment variable, None when it is not set.

    Raise NetworkError, which does not repeat it, when it holds what no token holds.
    """
    token = os.environ.get(name, "").strip()
    if not all("!" <= sign <= "~" for sign in token):
        raise NetworkError(f"{name}: holds spaces or signs that no token has. Copy it again.")
    return token or None
