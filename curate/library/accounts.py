"""Accounts that were read before: kept whole with where they came from, found by what people call them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice

import msgspec
from msgspec.structs import replace

from curate.library.identity import check_one, is_meant, user_key
from curate.library.schema import transaction
from curate.models import Account
from curate.sources import lookup
from curate.sources.handles import Handle
from curate.sources.timeline import gather

KEPT = 200
"""Posts of an account that are kept, the newest: as many as the largest window."""
AT_ONCE = 200
"""Accounts that are written in one transaction."""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Account).decode


class Provenance(msgspec.Struct, frozen=True):
    """Where an account came from, and when it was read."""

    source: str
    read_at: datetime
    live: bool = False
    asked: int = KEPT
    """How many posts the source was asked for."""
    etag: str | None = None
    """What a server answers "nothing has changed" to."""


class StoredAccount(msgspec.Struct, frozen=True):
    """An account of the library, its posts newest first, and where it came from."""

    account: Account
    provenance: Provenance


def keep(db: sqlite3.Connection, accounts: Iterable[Account], provenance: Provenance) -> tuple[int, int]:
    """Keep accounts, posts that were known before beside the new ones; return how many accounts and posts came.

    Every account is written whole or not at all, some of them at a time.
    """
    coming = iter(accounts)
    kept = posts = 0
    while chunk := list(islice(coming, AT_ONCE)):
        with transaction(db):
            for account in chunk:
                _keep_one(db, account, provenance)
        kept += len(chunk)
        posts += sum(len(account.posts) for account in chunk)
    return kept, posts


def find(db: sqlite3.Connection, wanted: Handle) -> StoredAccount | None:
    """Return the account that a handle means, None when it is not kept; raise AmbiguousHandleError for two of them."""
    stored = [each for each in _of_user(db, wanted) if is_meant(each.account.handle, each.account.network, wanted)]
    if not stored:
        return None
    account = lookup({wanted.user.casefold(): tuple(each.account for each in stored)}, str(wanted))
    return StoredAccount(account, max((each.provenance for each in stored), key=lambda each: each.read_at))


def touch(db: sqlite3.Connection, account: Account, at: datetime) -> None:
    """Note that an account was read again and had not changed."""
    with transaction(db):
        db.execute("UPDATE account SET read_at = ? WHERE network = ? AND handle = ?", (_time(at), *_key(account)))


def forget(db: sqlite3.Connection, wanted: Handle) -> tuple[int, int]:
    """Remove what is kept of an account; return how many accounts and decisions went.

    Raise AmbiguousHandleError when the handle may mean two of them.
    """
    with transaction(db):
        meant = {table: _meant(db, table, wanted) for table in ("account", "decision")}
        check_one(wanted, ((handle, network) for rows in meant.values() for _, handle, network in rows))
        for table, rows in meant.items():
            db.executemany(f"DELETE FROM {table} WHERE id = ?", [row[:1] for row in rows])  # noqa: S608 -- our own names
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return len(meant["account"]), len(meant["decision"])


def all_accounts(db: sqlite3.Connection) -> Iterator[Account]:
    """Yield all accounts that are kept, in the order of their handles."""
    with closing(db.execute("SELECT body FROM account ORDER BY handle, network")) as rows:
        for (body,) in rows:
            yield _decode(body)


def _of_user(db: sqlite3.Connection, wanted: Handle) -> Iterator[StoredAccount]:
    query = "SELECT source, read_at, live, asked, etag, body FROM account WHERE user = ?"
    for source, read_at, live, asked, etag, body in db.execute(query, (user_key(wanted.user),)):
        yield StoredAccount(_decode(body), Provenance(source, datetime.fromisoformat(read_at), bool(live), asked, etag))


def _keep_one(db: sqlite3.Connection, account: Account, origin: Provenance) -> None:
    known = db.execute("SELECT body FROM account WHERE network = ? AND handle = ?", _key(account)).fetchone()
    whole = _with_known(account, _decode(known[0])) if known else account
    values = (len(whole.posts), origin.source, origin.live, origin.asked, _time(origin.read_at), origin.etag, _encode(whole))
    db.execute(
        "INSERT INTO account (network, handle, user, posts, source, live, asked, read_at, etag, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET posts = excluded.posts, source = excluded.source, live = excluded.live, asked = excluded.asked,"
        " read_at = excluded.read_at, etag = excluded.etag, body = excluded.body",
        (*_key(account), user_key(account.handle), *values),
    )


def _with_known(account: Account, known: Account) -> Account:
    """Return an account as it is told now, with the posts that were known before."""
    (whole,) = gather([account, replace(known, handle=account.handle)], KEPT)
    return replace(whole, flags=account.flags, left_out=account.left_out)


def _meant(db: sqlite3.Connection, table: str, wanted: Handle) -> list[tuple[int, str, str]]:
    rows = db.execute(f"SELECT id, handle, network FROM {table} WHERE user = ?", (user_key(wanted.user),))  # noqa: S608 -- our own names
    return [(id_, handle, network) for id_, handle, network in rows if is_meant(handle, network, wanted)]


def _key(account: Account) -> tuple[str, str]:
    return account.network or "", account.handle.casefold()


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
