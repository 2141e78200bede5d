"""Rows that need no answer: accounts that the user has decided on, or follows already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from curate.batch.candidates import Candidate
from curate.batch.items import Item
from curate.batch.reading import Rows
from curate.library.identity import one_of

Names = set[tuple[str, str | None]]
"""Handles, each with its network as far as it is told."""


class _Named(msgspec.Struct):
    handle: str


@dataclass(slots=True)
class Skipped:
    """The names that are passed over, and how many rows were."""

    names: Names
    rows: int = 0

    def mark(self) -> str:
        """Return what tells these names from others, for a run that is resumed."""
        from hashlib import sha256

        return sha256(repr(sorted((handle, network or "") for handle, network in self.names)).encode()).hexdigest()[:16]


@contextmanager
def leaving_out(open_input: Callable[[], AbstractContextManager[Rows]], skipped: Skipped) -> Iterator[Rows]:
    """Open an input without the rows of accounts that are to be passed over; they are counted."""
    with open_input() as rows:
        yield replace(rows, rows=_others(rows.rows, skipped), total=None)


def _others(rows: Iterable[Any], skipped: Skipped) -> Iterator[Any]:
    is_known = one_of(skipped.names)
    for row in rows:
        if is_known(_handle(row)):
            skipped.rows += 1
        else:
            yield row


def _handle(row: Any) -> str:
    """Return the handle of a row; empty when it has none, so that it is answered with the reason."""
    if isinstance(row, Candidate | Item):
        return row.handle.strip().lstrip("'")
    try:
        return msgspec.json.decode(row, type=_Named).handle if isinstance(row, bytes) else ""
    except msgspec.MsgspecError:
        return ""
