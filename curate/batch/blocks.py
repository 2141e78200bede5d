"""Parts of files that a worker reads by itself, so that the data need not pass through the main process."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec

from curate.batch.items import Block
from curate.errors import InputError

BLOCK = 1 << 18
"""Bytes of a block of lines."""


def blocks(path: Path) -> Iterator[Block]:
    """Split a file of curate JSONL, or a Parquet file with one account a row, into blocks."""
    if path.suffix == ".parquet":
        yield from (Block(str(path), group, group + 1) for group in range(open_parquet(path).num_row_groups))
    else:
        size = path.stat().st_size
        yield from (Block(str(path), start, min(start + BLOCK, size)) for start in range(0, size, BLOCK))


def read_block(block: Block) -> Iterator[bytes]:
    """Yield the lines of a block: those that begin in it, the last one whole."""
    path = Path(block.path)
    if path.suffix == ".parquet":
        yield from nested_lines(open_parquet(path).read_row_group(block.start).to_pylist())
        return
    try:
        with path.open("rb") as file:
            file.seek(max(0, block.start - 1))
            if block.start:
                file.readline()
            while file.tell() < block.end and (line := file.readline()):
                if not line.isspace():
                    yield line
    except OSError as error:
        raise InputError(f"{path}: cannot be read by this worker ({error.strerror}). Put it where all workers can see it.") from error


def nested_lines(rows: list[dict[str, Any]]) -> Iterator[bytes]:
    """Yield rows of Parquet that hold an account with its posts as lines of curate JSONL."""
    for row in rows:
        yield msgspec.json.encode({name: value for name, value in row.items() if value is not None}, enc_hook=str)


def open_parquet(path: Path | BytesIO) -> Any:
    """Open a Parquet file; raise InputError when it cannot be read, or pyarrow is missing."""
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise InputError(f"{path}: Parquet needs pyarrow. Install it with: pip install 'curate[parquet]'") from error
    try:
        return ParquetFile(path)
    except (ArrowException, OSError) as error:
        raise InputError(f"{path}: is not a readable Parquet file ({str(error).splitlines()[0][:120]}). Write it again.") from error
