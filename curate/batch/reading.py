"""What a batch is given: recognise it, and hand out its rows in chunks."""

from __future__ import annotations

import io
import os
import shutil
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from msgspec import structs

from curate.batch.blocks import blocks, is_worth_blocks, nested_lines, open_parquet
from curate.batch.candidates import Candidate, Locate, csv_candidates, json_candidates, located, parquet_candidates
from curate.batch.grouping import grouped
from curate.batch.items import Block, Chunk, Item
from curate.batch.lines import account_lines
from curate.errors import CurateError, InputError, UsageError
from curate.follow_lists.followed import asked_as
from curate.follow_lists.reading import follows_of
from curate.models import Account
from curate.sources import json_values, table_rows, tables
from curate.sources.columns import columns, header_of, is_table
from curate.sources.exports import Export
from curate.sources.finding import accounts_as_they_come
from curate.sources.opening import HEAD, Source, as_utf8, bundle, decoded_head, peek, source, whole
from curate.sources.origin import Origin
from curate.sources.packing import packed
from curate.sources.reading import MAX_BINARY, read_export
from curate.sources.sniffing import REFUSALS, refusal, sniff
from curate.sources.temporary import MEMORY
from curate.waiting import Each, at_once

CHUNK_ROWS = 64
CHUNK_BYTES = 4 << 20
"""Rows, and bytes of lines, that go to a worker at once."""
ACCOUNT_COLUMNS = ("handle", "network")
"""Columns that stand before ours when the input is no table."""
_JSON_OPENINGS = (b"[", b"{")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of an input, not yet read."""

    columns: tuple[str, ...]
    rows: Iterator[Any]
    """Lines of curate JSONL, items, or what `prepare` turns into items."""
    prepare: Callable[[Any], bytes | Item] | None = None
    """Looks for a row's account; called only for rows that are scored."""
    total: int | None = None
    """Number of rows, where it is known."""
    blocks: int | None = None
    """Number of chunks, where workers read by themselves."""
    share_read: Callable[[], float | None] = lambda: None
    """Share of the input that has been read so far, where it can be told."""
    schema: Any = None
    """Arrow schema of the input's columns when it is a Parquet file."""
    each: Each = map
    """Prepares the rows of a chunk, in order."""

    def chunks(self, done: int = 0) -> Iterator[Chunk]:
        """Yield chunks of rows after the first `done` chunks."""
        for chunk in islice(_chunked(self.rows), done, None):
            yield chunk if self.prepare is None or isinstance(chunk, Block) else list(self.each(self.prepare, chunk))


@dataclass(frozen=True, slots=True)
class Places:
    """Where posts are looked for that the input does not bring itself."""

    named: Locate | None
    """Where the user says that all posts come from."""
    usual: Locate | None
    """Where they are looked for without being told."""
    live: bool = False
    """True when networks are asked, which know feeds by their address."""


@contextmanager
def open_rows(
    path: str,
    window: int,
    locate: Locate | None = None,
    memory: int = MEMORY,
    *,
    block: int = 0,
    fallback: Locate | None = None,
    live: bool = False,
) -> Iterator[Rows]:
    """Recognise an input and hold its files open; with `locate`, a table holds candidates whose posts it finds.

    `fallback` finds the posts of candidates only where the input has none itself.

    Workers read files of curate JSONL by themselves, in blocks of so many bytes, wherever that is possible; 0: never.

    Raise InputError when the input cannot be read, UsageError when it needs `locate` and has none, or has posts itself.
    """
    with ExitStack() as files:
        yield _recognised(path, window, Places(locate, fallback, live=live), memory, files, block)


@contextmanager
def prepared_at_once(open_input: Callable[[], AbstractContextManager[Rows]], number: int) -> Iterator[Rows]:
    """Open an input whose rows are prepared so many at once, for those that have to wait for others."""
    with at_once(number) as each, open_input() as rows:
        yield replace(rows, each=each)


def _recognised(path: str, window: int, places: Places, memory: int, files: ExitStack, block: int) -> Rows:
    if parts := partitions(path):
        if block and is_worth_blocks(parts, block):
            return _blocks(parts, block)
        return Rows(ACCOUNT_COLUMNS, chain.from_iterable(_part_lines(part) for part in parts))
    if bundle(path) is not None:
        return _exports(path, window, memory, files)
    file = source(path)
    stream = files.enter_context(file.open())
    head = peek(stream)
    found = sniff(head)
    file = structs.replace(file, open=_again(stream, file, files))
    if found == "parquet":
        return _parquet(file, window, places, memory, files)
    if found in {"table", "candidates", "no_text", "unknown"}:
        return _table(found, file, decoded_head(head), window, places, memory, files)
    if found in REFUSALS:
        return _listed(file, places, InputError(f"{path}: {refusal(found, head)}"))
    if places.named:
        problem = f"{path}: holds posts itself. Leave out --from and --live, or give a table with a column of handles."
        return _listed(file, places, UsageError(problem))
    if found == "curate_jsonl" and decoded_head(head).lstrip().startswith(b"{") and _is_lines(decoded_head(head)):
        if block and file.path and is_worth_blocks([file.path], block):
            return _blocks([file.path], block)
        return Rows(ACCOUNT_COLUMNS, account_lines(as_utf8(stream)), share_read=_share(file, stream))
    return _accounts(read_export(Export(file.name, (file,)), window))


def _blocks(parts: list[Path], size: int) -> Rows:
    listed = list(chain.from_iterable(blocks(part, size) for part in parts))
    return Rows(ACCOUNT_COLUMNS, iter(listed), blocks=len(listed))


def partitions(path: str) -> list[Path]:
    """Return the files of a folder that holds nothing but parts of one data set: curate JSONL, or Parquet with one account a row."""
    folder = Path(path)
    if path == "-" or not folder.is_dir():
        return []
    files = sorted(file for file in folder.iterdir() if not file.name.startswith((".", "_")))
    return files if files and all(map(_is_part, files)) else []


def _again(stream: BinaryIO, file: Source, files: ExitStack) -> Callable[[], BinaryIO]:
    """Return a function that opens a file that has been opened: first the stream at hand, then the file anew."""
    at_hand = [stream]
    return lambda: at_hand.pop() if at_hand else files.enter_context(file.open())


def _chunked(rows: Iterable[Any]) -> Iterator[list[Any] | Block]:
    chunk: list[Any] = []
    size = 0
    for row in rows:
        if isinstance(row, Block):
            yield row
            continue
        chunk.append(row)
        size += len(row) if isinstance(row, bytes) else 0
        if len(chunk) >= CHUNK_ROWS or size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _is_lines(head: bytes) -> bool:
    """Tell JSON Lines from one object spread over several lines."""
    return head.lstrip().partition(b"\n")[0].strip() != b"{"


def _accounts(accounts: Iterable[Account]) -> Rows:
    return Rows(ACCOUNT_COLUMNS, (Item(account.handle, (packed(account),)) for account in accounts))


def _exports(path: str, window: int, memory: int, files: ExitStack) -> Rows:
    lost: Counter[str] = Counter()
    several, accounts = accounts_as_they_come(path, window, lost)
    if not several:
        return _accounts(accounts)
    nothing: dict[str, Any] = {}
    found = files.enter_context(grouped(((nothing, account) for account in accounts), window, memory, lost))
    return Rows(ACCOUNT_COLUMNS, found.items, total=found.total)


def _share(file: Source, stream: BinaryIO) -> Callable[[], float | None]:
    size = file.path.stat().st_size if file.path and file.path.is_file() else 0
    return lambda: stream.tell() / size if size and not stream.closed else None


def _table(found: str, file: Source, head: bytes, window: int, places: Places, memory: int, files: ExitStack) -> Rows:
    is_json = head.lstrip()[:1] in _JSON_OPENINGS
    if found == "table" and not places.named:
        return _long_table(_json_rows(file) if is_json else _csv_rows(file), file.name, window, memory, files)
    if found == "unknown" and (is_json or not _has_handles(head)):
        return _listed(file, places, InputError(f"{file.name}: {REFUSALS['unknown']}"))
    stream = file.open()
    names, rows = json_candidates(_reopening(stream, files), file.name) if is_json else csv_candidates(stream, file.name)
    return Rows(names, rows, _finder(file.name, places), share_read=_share(file, stream))


def _listed(file: Source, places: Places, otherwise: CurateError) -> Rows:
    """Return the rows of a list of accounts as platforms export it; raise `otherwise` when the file is none."""
    try:
        follows = follows_of([file], file.name)
    except InputError:
        raise otherwise from None
    rows = (Candidate(asked_as(each, live=places.live), (each.handle, each.network or "", each.name)) for each in follows)
    return Rows((*ACCOUNT_COLUMNS, "name"), rows, _finder(file.name, places), total=len(follows))


def _has_handles(head: bytes) -> bool:
    header = head.decode(errors="replace").lstrip("\ufeff\r\n").partition("\n")[0]
    return len(header_of(header)) > 1 or "handle" in columns(header_of(header))


def _finder(name: str, places: Places) -> Callable[[Any], Item]:
    locate = places.named or places.usual
    if locate is None:
        raise UsageError(f"{name}: lists accounts, not posts. Say where their posts are with --from, or ask the network with --live.")
    return lambda candidate: located(candidate, locate)


def _reopening(stream: BinaryIO, files: ExitStack) -> Callable[[], BinaryIO]:
    """Return a function that opens a stream from its start as often as needed, from a copy on disk."""
    copy = files.enter_context(TemporaryFile())  # noqa: SIM115 (closed with the others)
    try:
        shutil.copyfileobj(stream, copy)
        copy.flush()
    except OSError as error:
        message = f"the temporary copy cannot be written ({error.strerror}). Free some space, or set TMPDIR to a larger disk."
        raise InputError(message) from error

    def reopen() -> BinaryIO:
        copy.seek(0)
        return files.enter_context(io.BufferedReader(io.FileIO(os.dup(copy.fileno())), HEAD))

    return reopen


def _csv_rows(file: Source) -> tuple[Iterator[Any], bool | None]:
    text = as_utf8(file.open())
    day_first = table_rows.day_first_of(text)
    return table_rows.rows(text), day_first


def _json_rows(file: Source) -> tuple[Iterator[Any], bool | None]:
    return json_values.values(as_utf8(file.open()), file.name, Counter()), None


def _long_table(read: tuple[Iterator[Any], bool | None], name: str, window: int, memory: int, files: ExitStack) -> Rows:
    rows, day_first = read
    first = next(rows, None)
    if first is None:
        return Rows(ACCOUNT_COLUMNS, iter(()), total=0)
    if isinstance(first, dict) and first and "handle" not in columns(tuple(first)):
        raise InputError(f"{name}: has no column of handles ({', '.join(first)[:200]}). Name one of its columns `handle`.")
    found = files.enter_context(grouped(_with_accounts(chain([first], rows), Origin(name), day_first), window, memory))
    return Rows(found.columns, found.items, total=found.total)


def _with_accounts(rows: Iterable[Any], origin: Origin, day_first: bool | None) -> Iterator[tuple[dict[str, Any], Account]]:
    """Pair rows with what is read of them; the reader may look ahead to learn how dates are written."""
    waiting: deque[Any] = deque()

    def noted() -> Iterator[Any]:
        for row in rows:
            waiting.append(row)
            yield row

    for account in tables.read(noted(), origin, day_first=day_first):
        row = waiting.popleft()
        yield (row if isinstance(row, dict) else {}), account


def _parquet(file: Source, window: int, places: Places, memory: int, files: ExitStack) -> Rows:
    parquet = open_parquet(file.path or BytesIO(whole(file.open(), file.name, MAX_BINARY)))
    names = tuple(parquet.schema_arrow.names)
    if is_nested(parquet.schema_arrow):
        return Rows(ACCOUNT_COLUMNS, _nested(parquet), total=parquet.metadata.num_rows)
    if is_table(names) and not places.named:
        rows = (row for batch in parquet.iter_batches(batch_size=1000) for row in batch.to_pylist())
        return _long_table((rows, None), file.name, window, memory, files)
    named, candidates = parquet_candidates(parquet, file.name)
    return Rows(named, candidates, _finder(file.name, places), total=parquet.metadata.num_rows, schema=parquet.schema_arrow)


def is_nested(schema: Any) -> bool:
    """Tell whether a Parquet file holds one account a row, its posts inside."""
    from pyarrow.types import is_large_list, is_list

    return "handle" in schema.names and "posts" in schema.names and (
        is_list(schema.field("posts").type) or is_large_list(schema.field("posts").type)
    )  # fmt: skip


def _nested(parquet: Any) -> Iterator[bytes]:
    for batch in parquet.iter_batches(batch_size=CHUNK_ROWS):
        yield from nested_lines(batch.to_pylist())


def _is_part(file: Path) -> bool:
    if not file.is_file() or file.suffix not in {".jsonl", ".ndjson", ".parquet"}:
        return False
    if file.suffix == ".parquet":
        return is_nested(open_parquet(file).schema_arrow)
    with source(file).open() as stream:
        return sniff(peek(stream)) == "curate_jsonl" and not peek(stream).startswith(b"\x1f\x8b")


def _part_lines(part: Path) -> Iterator[bytes | Item]:
    if part.suffix == ".parquet":
        yield from _nested(open_parquet(part))
        return
    with source(part).open() as stream:
        yield from account_lines(as_utf8(stream))
