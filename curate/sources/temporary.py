"""A temporary database: in memory up to a limit, in a file that ends with it beyond."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from curate.errors import InputError

MEMORY = 256
"""Megabytes that are held in memory."""


def temporary_database(schema: str, memory: int = MEMORY) -> sqlite3.Connection:
    """Open an empty database that any thread may use, one at a time; it holds `memory` megabytes in memory, pages and sorting together."""
    database = sqlite3.connect("", check_same_thread=False, isolation_level=None)
    database.execute(f"PRAGMA cache_size = -{memory * 1024 // 2}")
    database.execute("PRAGMA journal_mode = OFF")
    database.executescript(schema)
    database.execute("BEGIN")  # and never the end: there is nobody to commit it for
    return database


@contextmanager
def disk_told() -> Iterator[None]:
    """Turn what a temporary database says of the disk into an `InputError`."""
    try:
        yield
    except sqlite3.Error as error:
        raise InputError(f"the temporary database cannot be written ({error}). Free some space, or set TMPDIR to a larger disk.") from error
