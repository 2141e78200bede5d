"""Rows of CSV, TSV and Parquet, by column name."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any, BinaryIO

from curate.errors import InputError
from curate.sources.columns import columns, delimiter_of, header_of
from curate.sources.json_values import skip_line
from curate.sources.opening import peek, text_of

MAX_CELL = 4 << 20
"""Bytes of a line, and characters of a cell."""
_UNFIT = "\0"
"""Stands for a line that cannot be read."""


def rows(stream: BinaryIO) -> Iterator[dict[str, str]]:
    """Rows of a CSV or TSV; a row that does not fit the header is an empty one."""
    csv.field_size_limit(MAX_CELL)
    text = _lines(stream)
    first = next(text, "")
    if first.startswith("sep="):  # Excel's own note
        first = next(text, "")
    names, delimiter = header_of(first), delimiter_of(first)
    reader = csv.reader(text, delimiter=delimiter)
    while (cells := _next_cells(reader)) is not None:
        if any(cells):
            yield _row(names, cells, delimiter)


def day_first_of(stream: BinaryIO) -> bool | None:
    """Tell whether the separator betrays a spreadsheet of a country that writes the day first."""
    header, _, _ = text_of(peek(stream)).partition("\n")
    return True if delimiter_of(header) == ";" else None


def parquet_rows(data: Any, name: str) -> Iterator[dict[str, Any]]:
    """Rows of a Parquet file, of which only the known columns are read; `data` is a path or a binary file."""
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise InputError(f"{name}: Parquet needs pyarrow. Install it with: pip install 'curate[parquet]'") from error
    try:
        file = ParquetFile(data)
        wanted = sorted(set(columns(tuple(file.schema_arrow.names)).values()))
        for batch in file.iter_batches(batch_size=1000, columns=wanted):
            yield from batch.to_pylist()
    except (ArrowException, OSError, ValueError) as error:
        reason = (str(error).splitlines() or ["no details"])[0][:120]
        raise InputError(f"{name}: is not a readable Parquet file ({reason}). Write it again.") from error


def _lines(stream: BinaryIO) -> Iterator[str]:
    while line := stream.readline(MAX_CELL):
        if len(line) < MAX_CELL:
            yield from (f"{part}\n" for part in _breaks(text_of(line)))
        else:
            skip_line(stream, line)
            yield _UNFIT


def _breaks(line: str) -> list[str]:
    """The lines in a line: old spreadsheets end them with a carriage return alone."""
    return line.rstrip("\r\n").replace("\0", "").split("\r")


def _next_cells(reader: Iterator[list[str]]) -> list[str] | None:
    try:
        return next(reader, None)
    except csv.Error:
        return [_UNFIT]


def _row(names: tuple[str, ...], cells: list[str], delimiter: str) -> dict[str, str]:
    if len(cells) > len(names):
        cells = _fitted(names, cells, delimiter)
    return {} if cells == [_UNFIT] else dict(zip(names, cells, strict=False))


def _fitted(names: tuple[str, ...], cells: list[str], delimiter: str) -> list[str]:
    """A row with too many cells fits when those are empty, or when the text is last and its separators were not quoted."""
    if not any(cells[len(names) :]):
        return cells
    last = len(names) - 1
    return [*cells[:last], delimiter.join(cells[last:])] if columns(names).get("text") == names[last] else [_UNFIT]
