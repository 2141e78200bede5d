"""From an export to its accounts: sniff, call the reader of the format, gather."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO

from msgspec.structs import replace

from curate.errors import InputError
from curate.models import Account
from curate.sources import json_values
from curate.sources.opening import Bundle, as_utf8, decoded_head, peek, whole
from curate.sources.origin import Origin
from curate.sources.sniffing import REFUSALS, refusal, sniff
from curate.sources.table_rows import day_first_of, parquet_rows, rows
from curate.sources.timeline import gather

if TYPE_CHECKING:
    from curate.sources.exports import Export
    from curate.sources.opening import Source

MAX_FEED = 64 << 20
MAX_BINARY = 512 << 20
_LINE_OF_JSON = re.compile(rb'\s*\{[ \t]*"')
_DAMAGE = frozenset({"broken", "truncated", "too long"})
_Read = Callable[[Counter[str]], Iterable[Account]]


def read_export(export: Export, window: int, only: str | None = None) -> Iterator[Account]:
    """Accounts of one export with their newest `window` posts: one by one for curate JSONL, else gathered.

    With `only`, accounts whose handle lacks this lower-case text may be passed over.
    """
    if export.format == "x_archive":
        return _gathered(export.name, lambda lost: _x_archive(export, _streams(export.posts), window, lost), window)
    if export.format == "mastodon_archive":
        return _gathered(export.name, lambda _: _mastodon_archive(export), window)
    return _sniffed(export, window, only)


def format_of(export: Export) -> str:
    """Name of the format of an export, found by its first bytes where its files do not tell."""
    if export.format:
        return export.format
    with export.posts[0].open() as stream:
        return sniff(peek(stream))


def _sniffed(export: Export, window: int, only: str | None) -> Iterator[Account]:
    file = export.posts[0]
    with file.open() as stream:
        head = peek(stream)
        found = sniff(head)
        if found in REFUSALS:
            raise InputError(f"{file.name}: {refusal(found, head)}")
        if found == "curate_jsonl" and _LINE_OF_JSON.match(decoded_head(head)):
            yield from _reader(found, "stream")(as_utf8(stream), window, file.name, only)
        elif found == "mastodon_archive" and export.bundle:
            yield from read_export(replace(export, format=found), window)
        else:
            yield from _gathered(file.name, lambda lost: _accounts(found, stream, export, window, lost, only), window)


def _gathered(name: str, read: _Read, window: int) -> Iterator[Account]:
    lost: Counter[str] = Counter()
    accounts = list(gather(read(lost), window, lost))
    told = [account for account in accounts if account.posts or not _DAMAGE.issuperset(account.left_out)]
    if not told:
        raise InputError(f"{name}: {_nothing_read(accounts, lost)}")
    return iter(told)


def _nothing_read(accounts: list[Account], lost: Counter[str]) -> str:
    damage = sum((Counter(account.left_out) for account in accounts), lost.copy()) if not lost and accounts else lost
    if damage:
        causes = ", ".join(f"{cause}: {number}" for cause, number in damage.items())
        return f"no post could be read ({causes}). Export it again."
    return REFUSALS["profile"] if accounts else "holds no posts. Check that there are any, or export it again."


def _accounts(found: str, stream: BinaryIO, export: Export, window: int, lost: Counter[str], only: str | None) -> Iterator[Account]:
    """What the reader of a format says of one open file."""
    file = export.posts[0]
    origin = Origin(file.name, _meta_owner(export) if found == "meta" else None)
    match found:
        case "x_archive":
            return _x_archive(export, [stream], window, lost)
        case "x_archive_old":
            return _owned(_reader("x_api_v1")(_values(stream, file, lost), origin))
        case "mastodon_archive":
            return _owned(_reader("activitystreams")(_values(stream, file, lost), origin))
        case "feeds_json":
            return _reader("feeds", "read_json")(_values(stream, file, lost), origin)
        case "feeds":
            return _reader(found)(stream.read(MAX_FEED), origin)
        case "bluesky_car":
            return _reader(found)(whole(stream, file.name, MAX_BINARY), origin)
        case "table" | "parquet" | "linkedin" | "twarc_csv":
            return _from_rows(found, stream, file, origin, lost, only)
        case _:
            return _reader(found)(_values(stream, file, lost), origin)


def _from_rows(found: str, stream: BinaryIO, file: Source, origin: Origin, lost: Counter[str], only: str | None) -> Iterator[Account]:
    table = partial(_reader("tables"), only=only)
    if found == "parquet":
        return table(parquet_rows(file.path or BytesIO(whole(stream, file.name, MAX_BINARY)), file.name), origin)
    text = as_utf8(stream)
    if found == "table" and peek(text).lstrip()[:1] in {b"[", b"{"}:
        return table(_values(text, file, lost), origin)
    day_first = day_first_of(text)
    return table(rows(text), origin, day_first=day_first) if found == "table" else _reader(found)(rows(text), origin)


def _x_archive(export: Export, streams: Iterable[BinaryIO], window: int, lost: Counter[str]) -> Iterator[Account]:
    archive = import_module("curate.sources.x_archive")
    beside = {role: list(_quietly(files)) for role, files in export.beside.items()}
    raws = (raw for stream in streams for raw in json_values.raw_values(as_utf8(stream), export.name, lost))
    tweets = list(json_values.decoded(archive.newest(raws, 2 * window + archive.SPARE), lost))
    owner = archive.owner(beside)
    if owner:
        yield owner
    handle = owner.handle if owner else archive.inferred_owner(tweets)
    yield from archive.read(tweets, Origin(export.name, handle), beside.get("note-tweet", ()))


def _streams(files: Iterable[Source]) -> Iterator[BinaryIO]:
    """Open the parts of an X archive one after the other."""
    for file in files:
        with file.open() as stream:
            head = peek(stream)
            if (found := sniff(head)) != "x_archive":
                raise InputError(f"{file.name}: {refusal(found, head)}")
            yield stream


def _mastodon_archive(export: Export) -> Iterator[Account]:
    files = export.bundle or Bundle(export.name, {})
    return _reader("mastodon_archive")(files, Origin(export.name))


def _meta_owner(export: Export) -> str | None:
    owner = import_module("curate.sources.meta").owner
    named = (owner(value) for value in _quietly(export.owner))
    return next(filter(None, named), None)


def _owned(accounts: Iterable[Account]) -> Iterator[Account]:
    return (replace(account, own_archive=True) for account in accounts)


def _values(stream: BinaryIO, file: Source, lost: Counter[str]) -> Iterator[Any]:
    return json_values.values(as_utf8(stream), file.name, lost)


def _quietly(files: Iterable[Source]) -> Iterator[Any]:
    """Values of files that only help: those that cannot be read are done without."""
    for file in files:
        try:
            with file.open() as stream:
                yield from _values(stream, file, Counter())
        except InputError:
            continue


def _reader(name: str, function: str = "read") -> Callable[..., Iterator[Account]]:
    """Import the reader of a format only when the format is met."""
    reader: Callable[..., Iterator[Account]] = getattr(import_module(f"curate.sources.{name}"), function)
    return reader
