"""Long tables of posts, in any order, gathered by account in bounded memory.

Rows go to a temporary SQLite database, which keeps them in memory up to a limit and on disk beyond it. Accounts
come back in the order in which they were first met.
"""

from __future__ import annotations

import pickle
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import Any

from curate.batch.items import Item
from curate.models import Account
from curate.sources.columns import columns
from curate.sources.packing import packed, unpacked
from curate.sources.temporary import MEMORY, disk_told, temporary_database
from curate.sources.timeline import gather, printable

POST_ROLES = frozenset(
    "text time clock id kind is_repost is_reply is_quote is_pinned author lang urls hashtags media likes reposts replies".split()
)
"""Roles of columns that tell of one post; the others tell of the account."""
_SCHEMA = """
CREATE TABLE account (number INTEGER PRIMARY KEY, identity TEXT UNIQUE, handle TEXT, cells BLOB);
CREATE TABLE post (number INTEGER, record BLOB);
"""
_BATCH = 1000
MANY = 10
"""Posts of an account, in windows, from which they are gathered before they are sent to a worker."""


@dataclass(frozen=True, slots=True)
class Grouped:
    """The accounts of a long table."""

    columns: tuple[str, ...]
    """Names of the columns that tell of the account."""
    total: int
    items: Iterator[Item]


@contextmanager
def grouped(
    rows: Iterable[tuple[Mapping[str, Any], Account]], window: int, memory: int = MEMORY, lost: Counter[str] | None = None
) -> Iterator[Grouped]:
    """Gather rows, each with the account that was read of it, mostly with one post; of the other columns the first row's values stay.

    `lost` counts what could not be read of any account; it may grow until `rows` is exhausted. `memory` is the number
    of megabytes beyond which rows go to disk. Raise InputError when the disk is full.
    """
    with closing(temporary_database(_SCHEMA, memory)) as database, disk_told():
        names: dict[str, None] = {}
        lost = Counter() if lost is None else lost
        _store(database, rows, names, lost)
        total = database.execute("SELECT count(*) FROM account").fetchone()[0]
        yield Grouped(tuple(names), total, _items(database, tuple(names), window, lost))


def _store(
    database: sqlite3.Connection, rows: Iterable[tuple[Mapping[str, Any], Account]], names: dict[str, None], lost: Counter[str]
) -> None:
    known: tuple[str, int] = ("", -1)
    pending: list[tuple[int, bytes]] = []
    for row, account in rows:
        if not account.handle and not account.posts:
            lost.update(account.left_out)
            continue
        identity = f"{account.network}\0{account.handle.casefold()}".encode(errors="replace").decode()
        if identity != known[0]:
            known = (identity, _number(database, identity, account.handle, row, names))
        pending.append((known[1], packed(account)))
        if len(pending) >= _BATCH:
            _insert(database, pending)
    _insert(database, pending)


def _number(database: sqlite3.Connection, identity: str, handle: str, row: Mapping[str, Any], names: dict[str, None]) -> int:
    found = database.execute("SELECT number FROM account WHERE identity = ?", (identity,)).fetchone()
    if found:
        return int(found[0])
    cells = {name: row.get(name) for name in _account_columns(tuple(row))}
    names.update(dict.fromkeys(cells))
    values = (identity, printable(handle), pickle.dumps(cells))
    return int(database.execute("INSERT INTO account (identity, handle, cells) VALUES (?, ?, ?)", values).lastrowid or 0)


def _insert(database: sqlite3.Connection, pending: list[tuple[int, bytes]]) -> None:
    database.executemany("INSERT INTO post VALUES (?, ?)", pending)
    pending.clear()


def _account_columns(names: tuple[str, ...]) -> list[str]:
    of_posts = {column for role, column in columns(names).items() if role in POST_ROLES}
    return [name for name in names if name not in of_posts]


def _items(database: sqlite3.Connection, names: tuple[str, ...], window: int, lost: Counter[str]) -> Iterator[Item]:
    unread = Account("", left_out=dict(lost))
    for (_, handle, kept), posts in groupby(_ordered(database), key=itemgetter(0, 1, 2)):
        cells = pickle.loads(kept)  # noqa: S301 -- our own temporary database
        values = tuple(cells.get(name) for name in names) if names else None
        if handle:
            yield Item(handle, _records((record for *_, record in posts), window, unread), cells=values)
        else:
            yield Item("", failure="posts without a handle. Fill it in.", cause="no handle", cells=values)


def _ordered(database: sqlite3.Connection) -> Iterator[tuple[int, str, bytes, bytes]]:
    return database.execute("SELECT number, handle, cells, record FROM post JOIN account USING (number) ORDER BY number, post.rowid")


def _records(posts: Iterator[bytes], window: int, unread: Account) -> tuple[bytes, ...]:
    """Return what a worker gathers: the posts as they are, or their account when they are too many to send."""
    first = list(islice(posts, MANY * window))
    if len(first) < MANY * window:
        return (*first, packed(unread))
    everything = chain(map(unpacked, chain(first, posts)), [unread])
    return tuple(map(packed, gather(everything, window)))
