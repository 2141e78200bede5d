"""The work on one chunk: decode, score, encode. The same function runs here, in worker processes and on a cluster."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice

from curate.batch.blocks import read_block
from curate.batch.encoding import Answered, encode, separator, values
from curate.batch.items import Answer, Chunk, Item, Job
from curate.batch.tally import Tally, cause_of
from curate.errors import CurateError
from curate.models import Account
from curate.render.rows import Cell
from curate.scoring import Scorer
from curate.sources import parse_curate_line
from curate.sources.packing import unpacked
from curate.sources.timeline import gather

Worker = Callable[[Chunk], Answer]
AT_ONCE = 64
"""Rows that are written together: assessments take far more memory than what is written of them."""
_HANDLE = re.compile(rb'"handle"\s*:\s*"([^"\\]{1,200})"')
WHOLE = frozenset({"jsonl", "json", "markdown", "text", "html"})
"""Formats that tell each post and what would change the verdict; rows need neither, and cost less."""


def make_worker(job: Job) -> Worker:
    """Make interests ready once; return the function that answers a chunk."""
    scorer = _scorer(job)

    def work(chunk: Chunk) -> Answer:
        tally = Tally()
        rows = iter(chunk) if isinstance(chunk, list) else read_block(chunk)
        parts: list[bytes] = []
        while answered := [_answered(row, scorer, job, tally) for row in islice(rows, AT_ONCE)]:
            parts.append(encode(answered, job))
        return Answer(separator(job).join(parts), tally)

    return work


def row_maker(job: Job) -> Callable[[Item], dict[str, Cell]]:
    """Make interests ready once; return the function that gives our columns of a row, by their own names."""
    scorer = _scorer(job)
    return lambda item: values(*_answered(item, scorer, job, Tally()), job)


def _scorer(job: Job) -> Scorer:
    if job.semantic is None:
        return Scorer(job.interests, job.policy, job.now)
    from curate.semantic import load_matcher

    return Scorer(job.interests, job.policy, job.now, load_matcher(job.semantic).blended)


def read_row(row: bytes | Item, window: int) -> tuple[Item, Account | None]:
    """Return a row with its account; an account that cannot be read is a row that fails, and says why."""
    if not isinstance(row, bytes):
        return row, _account(row.records, window)
    try:
        account = parse_curate_line(row, window)
    except CurateError as error:
        return Item(_handle_in(row), failure=str(error), cause=cause_of(error)), None
    except Exception as error:  # noqa: BLE001 -- one line must not take the others down with it
        return Item(_handle_in(row), failure=internal(error), cause="bug"), None
    return Item(account.handle), account


def _account(records: tuple[bytes, ...], window: int) -> Account | None:
    """Return the account of one record, or the one that several are gathered to."""
    if len(records) < 2:
        return unpacked(records[0]) if records else None
    return next(gather(map(unpacked, records), window))


def internal(error: Exception) -> str:
    """Return the message of a failure that nobody expected."""
    return f"internal error ({type(error).__name__}: {error}). Please report it with this account's posts."


def _handle_in(line: bytes) -> str:
    named = _HANDLE.search(line)
    return named[1].decode(errors="replace") if named else ""


def _answered(row: bytes | Item, scorer: Scorer, job: Job, tally: Tally) -> Answered:
    item, account = read_row(row, job.window)
    if account is None:
        tally.count_failure(item.cause)
        return item, None
    try:
        assessment = scorer.score(account, counterfactual=job.form in WHOLE, with_posts=job.form in WHOLE)
    except CurateError:  # no account's fault: a missing topic index, say
        raise
    except Exception as error:  # noqa: BLE001 -- one account must not take the others down with it
        tally.count_failure("bug")
        return failed(item, internal(error), "bug"), None
    tally.count(assessment)
    return item, assessment


def failed(item: Item, failure: str, cause: str) -> Item:
    """Return a row that could not be assessed."""
    return Item(item.handle, (), failure, cause, item.cells)
