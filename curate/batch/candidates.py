"""Tables of candidates: one row an account, whose posts come from elsewhere."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from curate.batch.encoding import as_text
from curate.batch.items import Item
from curate.batch.lines import whole_lines
from curate.batch.tally import cause_of
from curate.batch.work import internal
from curate.errors import CurateError, InputError
from curate.models import Account
from curate.sources.columns import columns, delimiter_of, header_of
from curate.sources.handles import on_network
from curate.sources.json_values import decode, raw_values
from curate.sources.opening import as_utf8, text_of
from curate.sources.packing import packed
from curate.sources.table_rows import MAX_CELL

Locate = Callable[[str], Account]
"""Finds the account that a handle means, or raises a CurateError that says why there is none."""
_Maker = Callable[..., "Candidate"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row of a table of candidates, all its values as they stood."""

    handle: str
    cells: tuple[Any, ...]
    failure: str = ""
    """Why the row cannot be read; empty when it can."""
    network: str = ""
    """What the row says of the network that the account is on."""


def located(candidate: Candidate, locate: Locate) -> Item:
    """Return the account of a row, or why there is none."""
    handle = candidate.handle.strip().lstrip("'")  # our own CSV puts a quote before "@"
    if candidate.failure or not handle:
        failure, cause = (candidate.failure, "unreadable") if candidate.failure else ("the row has no handle. Fill it in.", "no handle")
        return Item(handle, failure=failure, cause=cause, cells=candidate.cells)
    try:
        return Item(handle, (packed(locate(on_network(handle, candidate.network))),), cells=candidate.cells)
    except CurateError as error:
        return Item(handle, failure=str(error), cause=cause_of(error), cells=candidate.cells)
    except Exception as error:  # noqa: BLE001 -- one row must not take the others down with it
        return Item(handle, failure=internal(error), cause="bug", cells=candidate.cells)


def handle_column(names: Sequence[str], name: str) -> int:
    """Return the position of the column of handles; raise InputError when there is none, or two of them."""
    found = columns(tuple(names)).get("handle")
    if found is None:
        listed = ", ".join(names)[:200]
        raise InputError(f"{name}: has no column of handles ({listed}). Name one of its columns `handle`.")
    if list(names).count(found) > 1:
        raise InputError(f"{name}: has {list(names).count(found)} columns named `{found}`. Rename those that are not the handle.")
    return list(names).index(found)


def _maker(names: tuple[str, ...], name: str) -> _Maker:
    """Return what makes a candidate of the cells of a row, and of the reason why they cannot be read."""
    handle = handle_column(names, name)
    network = columns(names).get("network")
    place = names.index(network) if network else None

    def candidate(cells: tuple[Any, ...], failure: str = "") -> Candidate:
        return Candidate(as_text(cells[handle]), cells, failure, "" if place is None else as_text(cells[place]))

    return candidate


def csv_candidates(stream: BinaryIO, name: str) -> tuple[tuple[str, ...], Iterator[Candidate]]:
    """Return the column names of a CSV or TSV and its rows, each of which is answered even when it cannot be read."""
    text = _texts(stream)
    first = next(text, "")
    if first.startswith("sep="):  # Excel's own note
        first = next(text, "")
    names, opening = header_of(first), ""
    if _is_mastodon_list(names):
        names, opening = ("list", "handle"), first
    candidate = _maker(names, name)
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(_chained(opening, text), delimiter=delimiter_of(first))
    return names, (_candidate(cells, names, candidate) for cells in _rows(reader))


def json_candidates(open_stream: Callable[[], BinaryIO], name: str) -> tuple[tuple[str, ...], Iterator[Candidate]]:
    """Return the keys of all objects of a JSON array or of JSON Lines, in order of appearance, and their rows.

    The input is read twice: once for the keys.
    """
    names = tuple(dict.fromkeys(key for value in _objects(open_stream(), name) if isinstance(value, dict) for key in value))
    candidate = _maker(names, name)
    return names, (_json_candidate(value, names, candidate) for value in _objects(open_stream(), name))


def parquet_candidates(file: Any, name: str) -> tuple[tuple[str, ...], Iterator[Candidate]]:
    """Return the column names of an open Parquet file and its rows, read group by group."""
    names = tuple(file.schema_arrow.names)
    candidate = _maker(names, name)
    batches = file.iter_batches(batch_size=1000)
    rows = (cells for batch in batches for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True))
    return names, map(candidate, rows)


def _is_mastodon_list(cells: tuple[str, ...]) -> bool:
    """Tell whether a first line is no header but a line of Mastodon's ``lists.csv``."""
    return len(cells) == 2 and "@" in cells[1] and "handle" not in columns(cells)


def _texts(stream: BinaryIO) -> Iterator[str]:
    for line in whole_lines(as_utf8(stream), MAX_CELL, blank=True):
        yield text_of(line).replace("\0", "") if line is not None else "\0\n"


def _chained(opening: str, text: Iterator[str]) -> Iterator[str]:
    if opening:
        yield opening
    yield from text


def _rows(reader: Iterator[list[str]]) -> Iterator[list[str] | None]:
    """Yield the cells of each row, None for one that breaks the rules of CSV; blank lines are no rows."""
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            yield None
            continue
        if cells is None:
            return
        if cells:
            yield None if "\0" in cells else cells


def _candidate(cells: list[str] | None, names: tuple[str, ...], candidate: _Maker) -> Candidate:
    if cells is None:
        return candidate(("",) * len(names), "the row is not valid CSV, or too long. Check its quotes.")
    while len(cells) > len(names) and not cells[-1]:
        cells.pop()
    padded = tuple(cells[: len(names)]) + ("",) * (len(names) - len(cells))
    if len(cells) > len(names):
        failure = f"the row has {len(cells)} cells and the header {len(names)}. Quote the cells that hold separators."
        return candidate(padded, failure)
    return candidate(padded)


def _objects(stream: BinaryIO, name: str) -> Iterator[Any]:
    """Yield decoded elements; None stands for one that cannot be read."""
    text = as_utf8(stream)
    raws: Iterable[Any] = whole_lines(text, MAX_CELL) if text.peek(1)[:1] == b"{" else raw_values(text, name, Counter())  # type: ignore[attr-defined]
    for raw in raws:
        try:
            yield decode(raw) if raw is not None else None
        except ValueError:
            yield None


def _json_candidate(value: Any, names: tuple[str, ...], candidate: _Maker) -> Candidate:
    if not isinstance(value, dict):
        return candidate((None,) * len(names), "the row is not a JSON object. Each row needs a handle.")
    return candidate(tuple(value.get(name) for name in names))
