"""Where values come from, for messages and for what the values themselves do not tell."""

from __future__ import annotations

from msgspec import Struct


class Origin(Struct, frozen=True):
    """The file that values were decoded from."""

    name: str
    """Path, or ``archive!member``; ``-`` for standard input."""
    handle: str | None = None
    """Owner told by a sibling file (``account.js``, ``actor.json``…), without '@'."""
    server: str | None = None
    """Host that the handles without a host belong to."""
