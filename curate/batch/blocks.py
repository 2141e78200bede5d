"""Parts of files that a worker reads by itself, so that the data need not pass through the main process."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec

from curate.batch.items import Block, Item
from curate.batch.lines import account_lines
from curate.errors import InputError
from curate.sources.json_values import skip_line
from curate.sources.opening import decoded_head, peek, source

BLOCK = 1 << 17
"""Bytes of a block of lines on this machine."""
DASK_BLOCK = 1 << 18
"""Bytes of a block of lines on a cluster, where each costs more to hand out."""
BATCH = 64
"""Rows of Parquet that are turned into lines at once."""
MAX_GROUP = 20_000
"""Rows of a row group of Parquet that a worker answers at once."""


def is_worth_blocks(parts: list[Path], size: int) -> bool:
    """Tell whether files can be read from anywhere within, and are not so small that handing them out costs more than reading."""
    return sum(part.stat().st_size for part in parts) >= len(parts) * min(size, BLOCK) // 4 and all(map(_can_be_split, parts))


def _can_be_split(part: Path) -> bool:
    if part.suffix == ".parquet":
        metadata = open_parquet(part).metadata
        return all(metadata.row_group(group).num_rows <= MAX_GROUP for group in range(metadata.num_row_groups))
    if not part.is_file():
        return False
    with source(part).open() as stream:
        head = peek(stream)
    return decoded_head(head) == head


def blocks(path: Path, size: int) -> Iterator[Block]:
    """Split a file of curate JSONL into blocks of so many bytes, or a Parquet file with one account a row into its row groups."""
    if path.suffix == ".parquet":
        yield from (Block(str(path), group, group + 1) for group in range(open_parquet(path).num_row_groups))
    else:
        end = path.stat().st_size
        yield from (Block(str(path), start, min(start + size, end)) for start in range(0, end, size))


def read_block(block: Block) -> Iterator[bytes | Item]:
    """Yield the lines of a block: those that begin in it, the last one whole."""
    path = Path(block.path)
    if path.suffix == ".parquet":
        for batch in open_parquet(path).iter_batches(BATCH, row_groups=[block.start]):
            yield from nested_lines(batch.to_pylist())
        return
    try:
        with path.open("rb") as file:
            file.seek(max(0, block.start - 1))
            if block.start:
                skip_line(file, file.read(1))
            yield from account_lines(file, block.end)
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
