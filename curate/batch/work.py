"""The work on one chunk: decode, score, encode. The same function runs here, in worker processes and on a cluster."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from curate.batch.blocks import read_block
from curate.batch.encoding import Answered, encode, values
from curate.batch.items import Answer, Chunk, Item, Job
from curate.batch.tally import Tally, cause_of
from curate.errors import CurateError
from curate.render.rows import Cell
from curate.scoring import Scorer
from curate.sources import parse_curate_line

Worker = Callable[[Chunk], Answer]
_HANDLE = re.compile(rb'"handle"\s*:\s*"([^"\\]{1,200})"')
WHOLE = frozenset({"jsonl", "json", "markdown", "text", "html"})
"""Formats that tell each post and what would change the verdict; rows need neither, and cost less."""


def make_worker(job: Job) -> Worker:
    """Make interests ready once; return the function that answers a chunk."""
    scorer = _scorer(job)

    def work(chunk: Chunk) -> Answer:
        tally = Tally()
        answered = [_answered(item, scorer, job, tally) for item in _items(chunk, job)]
        return Answer(encode(answered, job), tally)

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


def read_line(line: bytes, window: int) -> Item:
    """Return the account of a line of curate JSONL, or why it cannot be read."""
    try:
        account = parse_curate_line(line, window)
    except CurateError as error:
        return Item(_handle_in(line), failure=str(error), cause=cause_of(error))
    except Exception as error:  # noqa: BLE001 -- one line must not take the others down with it
        return Item(_handle_in(line), failure=internal(error), cause="bug")
    return Item(account.handle, account)


def internal(error: Exception) -> str:
    """Return the message of a failure that nobody expected."""
    return f"internal error ({type(error).__name__}: {error}). Please report it with this account's posts."


def _handle_in(line: bytes) -> str:
    named = _HANDLE.search(line)
    return named[1].decode(errors="replace") if named else ""


def _items(chunk: Chunk, job: Job) -> Iterator[Item]:
    for each in chunk if isinstance(chunk, list) else read_block(chunk):
        yield read_line(each, job.window) if isinstance(each, bytes) else each


def _answered(item: Item, scorer: Scorer, job: Job, tally: Tally) -> Answered:
    if item.account is None:
        tally.count_failure(item.cause)
        return item, None
    try:
        assessment = scorer.score(item.account, counterfactual=job.form in WHOLE, with_posts=job.form in WHOLE)
    except Exception as error:  # noqa: BLE001 -- one account must not take the others down with it
        tally.count_failure("bug")
        return failed(item, internal(error), "bug"), None
    tally.count(assessment)
    return item, assessment


def failed(item: Item, failure: str, cause: str) -> Item:
    """Return a row that could not be assessed."""
    return Item(item.handle, None, failure, cause, item.cells)
