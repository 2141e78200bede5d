"""Lines of a file, as long as a line may be; longer ones are told, not dropped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from curate.batch.items import Item
from curate.sources.json_values import MAX_RECORD, skip_line


def account_lines(stream: BinaryIO, end: int | None = None) -> Iterator[bytes | Item]:
    """Yield the lines of curate JSONL that begin before `end`; one that is longer than any account is a row that fails."""
    for line in whole_lines(stream, MAX_RECORD, end=end):
        yield line if line is not None else Item("", failure="the line is longer than any account. Split its posts.", cause="unreadable")


def whole_lines(stream: BinaryIO, limit: int, *, blank: bool = False, end: int | None = None) -> Iterator[bytes | None]:
    """Yield lines with their break, None for each that is longer than `limit` bytes; blank ones only when asked for.

    With `end`, only lines that begin before this place in the stream.
    """
    while (end is None or stream.tell() < end) and (line := stream.readline(limit + 1)):
        if len(line) > limit:
            skip_line(stream, line)
            yield None
        elif blank or not line.isspace():
            yield line
