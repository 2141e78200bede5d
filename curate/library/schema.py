"""The schema of the library, as the steps that led to it: a step that was released never changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from curate.errors import InputError

Step = tuple[str, ...]
"""Statements that lead from one version to the next."""

APPLICATION = int.from_bytes(b"cura")
"""Tells our files from other people's databases (``PRAGMA application_id``)."""

STEPS: tuple[Step, ...] = (
    (
        """CREATE TABLE account (
            id INTEGER PRIMARY KEY,
            network TEXT NOT NULL,  -- empty when not told
            handle TEXT NOT NULL,  -- in lower case
            user TEXT NOT NULL,  -- the handle without host and without .bsky.social
            posts INTEGER NOT NULL,
            source TEXT NOT NULL,
            live INTEGER NOT NULL,
            asked INTEGER NOT NULL,  -- posts that the source was asked for
            read_at TEXT NOT NULL,
            etag TEXT,
            body BLOB NOT NULL,  -- the account with its posts, as JSON
            UNIQUE (network, handle))""",
        "CREATE INDEX account_user ON account (user)",
        """CREATE TABLE decision (
            id INTEGER PRIMARY KEY,
            network TEXT NOT NULL,
            handle TEXT NOT NULL,  -- as it was written
            user TEXT NOT NULL,
            at TEXT NOT NULL,
            decided_by TEXT NOT NULL CHECK (decided_by IN ('curate', 'user')),
            verdict TEXT NOT NULL CHECK (verdict IN ('follow', 'skip')),
            score INTEGER,
            policy TEXT NOT NULL,
            interests TEXT NOT NULL,
            note TEXT NOT NULL)""",
        "CREATE INDEX decision_user ON decision (user)",
    ),
)


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """Do all or nothing, alone among writers."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if db.in_transaction:  # a full disk has rolled back by itself
            db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def migrate(db: sqlite3.Connection, steps: Sequence[Step] = STEPS) -> None:
    """Bring a library up to the newest version, one step a transaction.

    Raise InputError when the file is another program's, or was written by a newer curate.
    """
    while (version := _version(db, steps)) < len(steps):
        with transaction(db):
            if _version(db, steps) == version:  # no other process was faster
                for statement in steps[version]:
                    db.execute(statement)
                db.execute(f"PRAGMA application_id = {APPLICATION}")
                db.execute(f"PRAGMA user_version = {version + 1}")


def _version(db: sqlite3.Connection, steps: Sequence[Step]) -> int:
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    (application,) = db.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION and db.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise InputError("is a database, but not a library of curate. Set CURATE_LIBRARY to another file.")
    if version > len(steps):
        raise InputError(f"was written by a newer version of curate (format {version}, this one reads {len(steps)}). Update curate.")
    return version
