"""Lines of a file, as long as a line may be; longer ones are told, not dropped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from curate.sources.json_values import skip_line


def whole_lines(stream: BinaryIO, limit: int, *, blank: bool = False) -> Iterator[bytes | None]:
    """Yield lines with their break, None for each that is longer than `limit` bytes; blank ones only when asked for."""
    while line := stream.readline(limit + 1):
        if len(line) > limit:
            skip_line(stream, line)
            yield None
        elif blank or not line.isspace():
            yield line
