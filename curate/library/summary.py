"""What the library holds, in figures."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct


class Summary(Struct, frozen=True):
    """The figures of a library."""

    path: str
    exists: bool = False
    size: int = 0
    """Bytes on disk."""
    accounts: int = 0
    posts: int = 0
    live: int = 0
    """Accounts that were read from a network."""
    networks: Mapping[str, int] = {}
    """Accounts by network; an empty name for those whose network is not told."""
    read_first: str | None = None
    read_last: str | None = None
    decisions: int = 0
    own_decisions: int = 0


def summary(db: sqlite3.Connection, path: Path) -> Summary:
    """Count what a library holds."""
    accounts, posts, live, first, last = db.execute(
        "SELECT count(*), total(posts), total(live), min(read_at), max(read_at) FROM account"
    ).fetchone()
    decisions, own = db.execute("SELECT count(*), total(decided_by = 'user') FROM decision").fetchone()
    return Summary(
        path=str(path),
        exists=True,
        size=sum(each.stat().st_size for each in (path, path.with_name(path.name + "-wal")) if each.exists()),
        accounts=accounts,
        posts=int(posts),
        live=int(live),
        networks=dict(db.execute("SELECT network, count(*) FROM account GROUP BY network ORDER BY count(*) DESC, network")),
        read_first=first,
        read_last=last,
        decisions=decisions,
        own_decisions=int(own),
    )
