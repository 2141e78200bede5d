"""Where the library is, and how it is opened: created on the first write, kept aside when damaged."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from curate.errors import InputError
from curate.library.schema import migrate

PATIENCE = 60.0
"""Seconds to wait for other processes that write."""
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_KIND = 0xFF
"""The part of an extended SQLite error code that tells its kind."""


def library_path() -> Path:
    """Return where the library is: ``$CURATE_LIBRARY``, else in the platform's data folder."""
    if named := os.environ.get("CURATE_LIBRARY"):
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("curate") / "library.sqlite"


@contextmanager
def reading() -> Iterator[sqlite3.Connection | None]:
    """Open the library to read it; None when the user never made one. Raise InputError as `writing` does."""
    if not library_path().exists():
        yield None
        return
    with writing() as db:
        yield db


@contextmanager
def writing() -> Iterator[sqlite3.Connection]:
    """Open the library, made now if there is none, readable by its owner only.

    Raise InputError when it cannot be used; a damaged file is renamed first, and the message says to what.
    """
    path = library_path()
    with _told(path):
        db = _opened(path)
    with closing(db), _told(path):
        yield db


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn failures of the database into messages."""
    identity = path.stat().st_ino if path.exists() else None
    try:
        yield
    except sqlite3.DatabaseError as error:
        if (getattr(error, "sqlite_errorcode", 0) & _KIND) in _DAMAGED:
            raise InputError(_kept_aside(path, identity, error)) from error
        raise InputError(f"{path}: the library cannot be used ({error}). Try again, or set CURATE_LIBRARY to another file.") from error


def _opened(path: Path) -> sqlite3.Connection:
    try:
        _make(path)
    except OSError as error:
        raise InputError(f"{path}: the library cannot be made ({error.strerror}). Set CURATE_LIBRARY to a file of yours.") from error
    try:
        return _connect(path)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error


def _make(path: Path) -> None:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    try:
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA secure_delete = ON")
        if db.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            _use_wal(db)
        migrate(db)
    except BaseException:
        db.close()
        raise
    return db


def _use_wal(db: sqlite3.Connection) -> None:
    """Let readers and one writer work side by side; SQLite does not wait by itself for this change."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _kept_aside(path: Path, identity: int | None, error: sqlite3.Error) -> str:
    """Rename a damaged library and what belongs to it, unless another process has; return what to tell."""
    aside = path.with_name(f"{path.name}.damaged-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}")
    try:
        if path.stat().st_ino == identity:
            path.rename(aside)
            for suffix in ("-wal", "-shm"):
                side = path.with_name(path.name + suffix)
                if side.exists():
                    side.rename(aside.with_name(aside.name + suffix))
    except OSError as problem:
        return f"{path}: the library is damaged ({error}), and cannot be renamed ({problem.strerror}). Move it away yourself."
    return f"{path}: the library was damaged ({error}); it is kept as {aside.name}. Try again: a new one begins."
