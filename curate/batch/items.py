"""What travels between the reader of a batch, its workers and its output."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from curate.batch.tally import Tally
from curate.interests.declared import Interests
from curate.policy import Policy

BatchFormat = Literal["csv", "jsonl", "parquet", "markdown", "table", "html", "json", "text"]


@dataclass(frozen=True, slots=True)
class Job:
    """What every account of a run is assessed and written with."""

    interests: Interests
    now: datetime
    """The moment that counts as now for all rows, kept when the run is resumed."""
    form: BatchFormat = "csv"
    lang: str = "en"
    window: int = 10
    columns: tuple[str, ...] = ("handle", "network")
    """Names of the input's columns, as they stand in the output before ours."""
    raw_cells: bool = False
    """True when CSV cells are written as they are, even those that a spreadsheet would execute."""
    policy: Policy | None = None
    """The user's own; None: the one that curate brings."""
    semantic: str | None = None
    """Folder or package of an embedding model that has a say; None: words alone."""


class Item(Struct, frozen=True):
    """One row to answer: its account, or why there is none."""

    handle: str
    records: tuple[bytes, ...] = ()
    """The account as `packing.packed` makes it, or several of the same account for a worker to gather; empty when there is none."""
    failure: str = ""
    """Message for the user when there is no account."""
    cause: str = ""
    """Kind of the failure: one of the keys of `tally.CAUSES`."""
    cells: tuple[Any, ...] | None = None
    """Values of the input's row, None when the input was no table."""


class Block(Struct, frozen=True):
    """The lines of a file of curate JSONL that begin in ``[start, end)``, or a row group of a Parquet file, to be read by a worker."""

    path: str
    start: int
    end: int


Chunk: TypeAlias = "list[bytes | Item] | Block"
"""Lines of curate JSONL or rows, or where a worker finds them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The encoded rows of one chunk, and what they count."""

    data: bytes
    tally: Tally
