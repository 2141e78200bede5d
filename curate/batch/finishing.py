"""Formats that need all rows at once, made from the records that were kept: Parquet, tables, web pages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import IO, Any

from curate.batch.encoding import as_text, our_names, records
from curate.batch.items import Job
from curate.errors import InputError
from curate.render.rows import COLUMNS

GROUP_ROWS = 20_000
"""Rows of a row group of Parquet, whatever the chunks were."""
FINISHED = frozenset({"parquet", "table", "html"})
_TYPES = {"score": "int64", "posts_read": "int64", "review": "bool"} | dict.fromkeys(
    ("probability", "relevance", "noise", "useful", "posts_per_day"), "float64"
)


def finish(kept: IO[bytes], out: IO[bytes], job: Job, schema: Any = None) -> None:
    """Write the output of a run from its kept records; `schema` is the Arrow schema of the input's columns, if it has one."""
    if job.form == "parquet":
        _parquet(kept, out, job, schema)
    else:
        text = _table(kept, job) if job.form == "table" else _page(kept, job)
        out.write(text.encode(errors="replace") + b"\n")


def _table(kept: IO[bytes], job: Job) -> str:
    from curate.render.table import lines_table

    return lines_table(list(records(kept)), job.lang)


def _page(kept: IO[bytes], job: Job) -> str:
    from curate.render.html import render_html

    rows = list(records(kept))
    failures = [(handle, failure) for handle, failure, assessment in rows if assessment is None]
    return render_html([assessment for _, _, assessment in rows if assessment is not None], job.lang, failures=failures)


def _parquet(kept: IO[bytes], out: IO[bytes], job: Job, schema: Any) -> None:
    try:
        import pyarrow as pa
        from pyarrow.parquet import ParquetWriter
    except ImportError as error:
        raise InputError("Parquet needs pyarrow. Install it with: pip install 'curate[parquet]'") from error
    whole = _schema(pa, job, schema)
    rows = records(kept)
    with ParquetWriter(out, whole) as writer:
        for group in _groups(rows):
            columns = zip(*group, strict=True) if group else ((),) * len(whole)
            arrays = [_array(pa, list(values), field.type) for values, field in zip(columns, whole, strict=True)]
            writer.write_table(pa.table(arrays, schema=whole))


def _groups(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    """Yield groups of rows, at least one."""
    first = list(islice(rows, GROUP_ROWS))
    yield first
    while group := list(islice(rows, GROUP_ROWS)):
        yield group


def _schema(pa: Any, job: Job, schema: Any) -> Any:
    """Return the input's columns, as text unless it had types, then ours; a name that occurs twice is numbered."""
    theirs = list(schema) if schema is not None else [pa.field(name, pa.string()) for name in _unique(job.columns)]
    ours = [pa.field(name, pa.type_for_alias(_TYPES.get(own, "string"))) for own, name in zip(COLUMNS, our_names(job.columns), strict=True)]
    return pa.schema([*theirs, *ours])


def _array(pa: Any, values: list[Any], kind: Any) -> Any:
    if pa.types.is_string(kind):
        return pa.array([None if value is None else _sound(as_text(value)) for value in values], kind)
    return pa.array(values, kind)


def _sound(text: str) -> str:
    """Return text that UTF-8 can hold."""
    return text.encode(errors="replace").decode()


def _unique(names: tuple[str, ...]) -> list[str]:
    taken: set[str] = set()
    unique = []
    for name in names:
        free = next(candidate for candidate in chain([name], (f"{name}_{n}" for n in range(2, 10_000))) if candidate not in taken)
        taken.add(free)
        unique.append(free)
    return unique
