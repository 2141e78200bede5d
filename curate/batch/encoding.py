"""Answered rows to bytes, a row at a time, so that the bytes do not depend on how rows were shared out.

CSV, JSON, Markdown and text are written in their final form. Parquet, tables and web pages, which need all rows at
once, are first kept as records (`records`) and finished at the end (`finishing`).
"""

from __future__ import annotations

import csv
import io
import json
import pickle
import re
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any

import msgspec

from curate.batch.items import Item, Job
from curate.models import Assessment
from curate.render.json import SCHEMA, json_line
from curate.render.rows import COLUMNS, Cell, cell_text, row
from curate.render.safe import harmless, one_line
from curate.spreadsheets import no_formula

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")
FAILED: dict[str, Cell] = dict.fromkeys(COLUMNS)
Answered = tuple[Item, Assessment | None]
"""A row and its assessment; None when it failed, as the item tells."""

FRAMES = {
    "csv": ("", "", ""),
    "jsonl": ("", "\n", "\n"),
    "json": ("[\n", ",\n", "\n]\n"),
    "markdown": ("", "\n\n", "\n"),
    "text": ("", "\n\n\n", "\n"),
}
"""What opens a file, stands between two rows, and closes it; kept records have no frame."""


def opening(job: Job) -> bytes:
    """Return what stands before the first row."""
    if job.form == "csv":
        return _csv_lines([[*job.columns, *our_names(job.columns)]], raw=job.raw_cells).encode(errors="replace")
    return _frame(job)[0].encode()


def closing(job: Job) -> bytes:
    """Return what stands after the last row."""
    return _frame(job)[2].encode()


def separator(job: Job) -> bytes:
    """Return what stands between two rows."""
    return _frame(job)[1].encode()


def encode(answered: Sequence[Answered], job: Job) -> bytes:
    """Return rows in the format of a run, separators between them."""
    if job.form == "csv":
        return _csv_lines([_cells(item, assessment, job) for item, assessment in answered], raw=job.raw_cells).encode(errors="replace")
    if job.form in FRAMES:
        texts = (_ROW_TEXTS[job.form](item, assessment, job) for item, assessment in answered)
        return _frame(job)[1].join(texts).encode(errors="replace")
    return b"".join(_record(item, assessment, job) for item, assessment in answered)


def records(stream: IO[bytes]) -> Iterator[tuple[Any, ...]]:
    """Yield the records of a run whose format is finished at the end."""
    while True:
        try:
            record = pickle.load(stream)  # noqa: S301 -- our own file, never a download
        except EOFError:
            return
        yield record


def our_names(columns: Sequence[str]) -> list[str]:
    """Return names of our columns that no column of the input bears."""
    taken = set(columns)
    return [_free(name, taken) for name in COLUMNS]


def values(item: Item, assessment: Assessment | None, job: Job) -> dict[str, Cell]:
    """Return our columns of a row by their own names."""
    if assessment is None:
        return {**FAILED, "status": "error", "error": one_line(item.failure)}
    return row(assessment, job.lang)


def input_cells(item: Item, assessment: Assessment | None) -> tuple[Any, ...]:
    """Return the values of the input's row; handle and network where the input was no table."""
    if item.cells is not None:
        return item.cells
    return (assessment.handle, assessment.network) if assessment else (item.handle, None)


def _frame(job: Job) -> tuple[str, str, str]:
    return FRAMES.get(job.form, ("", "", ""))


def _free(name: str, taken: set[str]) -> str:
    candidates = (name, f"curate_{name}", *(f"curate_{name}_{number}" for number in range(2, 1000)))
    return next(candidate for candidate in candidates if candidate not in taken)


def _csv_lines(lines: list[list[str]], *, raw: bool) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(lines if raw else [[_harmless(cell) for cell in line] for line in lines])
    return out.getvalue()


def _harmless(cell: str) -> str:
    """Return a cell that no spreadsheet executes; a plain number executes nothing."""
    safe = no_formula(cell)
    return cell if safe is not cell and _NUMBER.fullmatch(cell) else safe


def _cells(item: Item, assessment: Assessment | None, job: Job) -> list[str]:
    ours = values(item, assessment, job)
    theirs = map(as_text, input_cells(item, assessment))
    return [*(map(harmless, theirs) if item.cells is None else theirs), *(harmless(cell_text(ours[name])) for name in COLUMNS)]


def as_text(value: Any) -> str:
    """Return a value of an input as a cell: texts as they are, other values as JSON writes them, None as nothing."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return value.isoformat() if hasattr(value, "isoformat") else msgspec.json.encode(value, enc_hook=str).decode()


def _json_row(item: Item, assessment: Assessment | None, job: Job) -> str:
    named = {} if item.cells is None else {"input": dict(zip(job.columns, map(_plain, item.cells), strict=False))}
    if assessment is not None:
        return json_line(assessment, job.lang, **named)
    failed = {"schema": SCHEMA, "handle": item.handle, "network": None, "status": "error", "error": one_line(item.failure)}
    return json.dumps({**failed, **named}, ensure_ascii=False)


def _plain(value: Any) -> Any:
    """Return a value that JSON can hold."""
    return value if isinstance(value, (str, int, float, bool, type(None))) else msgspec.to_builtins(value, enc_hook=str)


def _markdown_row(item: Item, assessment: Assessment | None, job: Job) -> str:
    from curate.render.markdown import escaped, render_markdown

    if assessment is not None:
        return render_markdown([assessment], job.lang)
    return f"## @{escaped(item.handle)}\n\n{escaped(item.failure)}"


def _text_row(item: Item, assessment: Assessment | None, job: Job) -> str:
    from curate.render.text import render_text

    if assessment is not None:
        return render_text([assessment], job.lang)
    return f"@{one_line(item.handle)}\n{one_line(item.failure)}"


def _record(item: Item, assessment: Assessment | None, job: Job) -> bytes:
    if job.form == "html":
        return pickle.dumps((item.handle, one_line(item.failure), assessment))
    if job.form == "table":
        return pickle.dumps(_table_line(item, assessment, job))
    return pickle.dumps((*input_cells(item, assessment), *values(item, assessment, job).values()))


def _table_line(item: Item, assessment: Assessment | None, job: Job) -> tuple[str, ...]:
    from curate.render.table import table_line

    if assessment is not None:
        return tuple(table_line(assessment, job.lang))
    return ("", "", one_line(f"@{item.handle}"), "", "", one_line(item.failure))


_ROW_TEXTS: dict[str, Callable[[Item, Assessment | None, Job], str]] = {
    "jsonl": _json_row,
    "json": _json_row,
    "markdown": _markdown_row,
    "text": _text_row,
}
