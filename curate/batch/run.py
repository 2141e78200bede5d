"""A whole run: read, score, write, report; to a file in one step and resumable, or to standard output as it goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Protocol, TypeAlias

import msgspec

from curate.atomic import writing
from curate.batch.encoding import closing, opening, separator
from curate.batch.finishing import FINISHED, finish
from curate.batch.items import Answer, BatchFormat, Chunk, Job
from curate.batch.journal import Journal, Progress, Run, about_input, completed, finished, journal, paths, told
from curate.batch.pool import in_order
from curate.batch.reading import Rows
from curate.batch.tally import Tally
from curate.errors import InputError
from curate.interests.declared import Interests
from curate.interests.index import index_checksum
from curate.policy import Policy, default_policy

Report: TypeAlias = Callable[[Progress, Rows], None]
"""Is told of progress after each chunk."""
Engine: TypeAlias = Callable[[Iterable[Chunk], Job], Iterator[Answer]]
"""Answers chunks in order."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to make of an input."""

    interests: Interests
    form: BatchFormat = "csv"
    lang: str = "en"
    window: int = 10
    raw_cells: bool = False
    now: datetime | None = None
    """The moment that counts as now; None: when the run begins."""
    policy: Policy | None = None
    """The user's own; None: the one that curate brings."""
    semantic: str | None = None
    """Folder or package of an embedding model that has a say; None: words alone."""

    def job(self, columns: tuple[str, ...], now: datetime) -> Job:
        """Return the work for rows with these columns."""
        return Job(self.interests, now, self.form, self.lang, self.window, columns, self.raw_cells, self.policy, self.semantic)

    def run(self, path: str, options: str = "") -> Run:
        """Return what makes a run the same: its input, all that was asked of it, the policy."""
        asked = {
            "interests": msgspec.json.encode(self.interests, order="deterministic").decode(),
            "format": self.form,
            "language": self.lang,
            "window": str(self.window),
            "raw cells": str(self.raw_cells),
            "policy": repr(self.policy.account) if self.policy else default_policy().version,
            "topic packs": index_checksum(),
            "semantic": self.semantic or "",
            "options": options,
        }
        return Run(self.now or datetime.now(UTC), {**about_input(path), **asked})


def local(jobs: int) -> Engine:
    """Return the engine of this machine, with so many processes."""
    return lambda chunks, job: in_order(chunks, job, jobs)


def write_stream(rows: Rows, plan: Plan, out: IO[bytes], engine: Engine, report: Report) -> Tally:
    """Answer all rows to a stream, as they come where the format allows."""
    job = plan.job(rows.columns, plan.now or datetime.now(UTC))
    if plan.form not in FINISHED:
        stream = _Stream(out)
        _answer(rows, job, stream, engine, report)
        stream.write(_end(stream, job))
        return stream.progress.tally
    with TemporaryFile() as kept:
        stream = _Stream(kept)
        _answer(rows, job, stream, engine, report)
        kept.seek(0)
        whole = BytesIO()
        finish(kept, whole, job, rows.schema)
        out.write(whole.getbuffer())
    return stream.progress.tally


def write_file(
    open_input: Callable[[], AbstractContextManager[Rows]],
    plan: Plan,
    output: Path,
    run: Run,
    engine: Engine,
    report: Report,
    *,
    resume: bool = False,
    force: bool = False,
) -> Tally:
    """Answer all rows to a file that appears when it is complete; `resume` goes on where an interrupted run stopped.

    Raise CurateError as `journal` does; whatever fails or interrupts, what has been answered stays beside the output.
    """
    if resume and (tally := completed(output, run)) is not None:
        finished(output)
        return tally
    with journal(output, run, resume=resume, force=force) as state:
        with open_input() as rows:
            job = plan.job(rows.columns, state.run.now)
            _answer(rows, job, state, engine, report)
        _complete(state, job, rows.schema)
    finished(output)
    return state.progress.tally


class _Sink(Protocol):
    """Where answers go: a journal, or standard output."""

    progress: Progress

    def write(self, data: bytes, tally: Tally | None = None) -> None: ...


@dataclass(slots=True)
class _Stream:
    """Standard output in the place of a journal."""

    out: IO[bytes]
    progress: Progress = field(default_factory=Progress)

    def write(self, data: bytes, tally: Tally | None = None) -> None:
        """Write the rows of one answered chunk."""
        try:
            self.out.write(data)
            self.out.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise InputError(f"standard output: cannot be written ({error.strerror or error}). Name a file with -o.") from error
        self.progress.size += len(data)
        if tally is not None:
            self.progress.chunks += 1
            self.progress.tally.add(tally)


def _answer(rows: Rows, job: Job, sink: _Sink, engine: Engine, report: Report) -> None:
    """Answer what has not been answered yet."""
    if not sink.progress.size:
        sink.write(opening(job))
    for answer in engine(rows.chunks(sink.progress.chunks), job):
        between = separator(job) if sink.progress.tally.rows and answer.tally.rows else b""
        sink.write(between + answer.data, answer.tally)
        report(sink.progress, rows)


def _end(sink: _Sink, job: Job) -> bytes:
    """Return what closes the output; lines that are none need no end."""
    return closing(job) if sink.progress.tally.rows or opening(job) else b""


def _complete(state: Journal, job: Job, schema: Any) -> None:
    """Turn the partial output into the output."""
    partial = paths(state.output)[0]
    if job.form not in FINISHED:
        state.close_with(_end(state, job))
        state.mark_complete()
        with told(state.output):
            partial.replace(state.output)
        return
    with told(state.output), _system_errors(), partial.open("rb") as kept, writing(state.output) as out:
        finish(kept, out, job, schema)
    state.mark_complete()


@contextmanager
def _system_errors() -> Iterator[None]:
    """Raise the system's error anew that an InputError tells, for who can say how to go on."""
    try:
        yield
    except InputError as error:
        raise (error.__cause__ if isinstance(error.__cause__, OSError) else error) from None
