"""Worker processes of this machine: chunks go out, answers come back in order.

Each worker has its own pipe and one chunk at a time, so that a worker that dies (out of memory, say) takes one known
chunk with it. That chunk is then tried row by row, each in a fresh process, and only the row that kills fails.
Processes are started afresh (``spawn``): they share nothing with this one, and end when it ends, however it ends.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any

from curate.batch.blocks import read_block
from curate.batch.encoding import separator
from curate.batch.items import Answer, Chunk, Item, Job
from curate.batch.tally import Tally
from curate.batch.work import Worker, failed, make_worker, read_line
from curate.errors import CurateError

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

AHEAD = 4
"""Chunks a worker may be ahead of the oldest that is not answered: what is held in memory at most."""
MAX_RESIDENT = 220 << 20
"""Bytes of memory from which a worker is replaced by a fresh one."""
READY = "ready"
"""First word of a worker: from then on, only a chunk can kill it."""


@dataclass(slots=True, eq=False)
class _Hand:
    """A worker process and the number of the chunk that it is at."""

    process: SpawnProcess
    pipe: Connection
    number: int = -1
    ready: bool = False


def in_order(chunks: Iterable[Chunk], job: Job, jobs: int) -> Iterator[Answer]:
    """Yield the answer of each chunk, in order; a single chunk is answered in this process, more of them by workers."""
    following = iter(chunks)
    first = list(islice(following, 2))
    return map(make_worker(job), first) if len(first) < 2 else _shared_out(chain(first, following), job, jobs)


def _shared_out(chunks: Iterator[Chunk], job: Job, jobs: int) -> Iterator[Answer]:
    out: dict[int, Chunk] = {}
    back: dict[int, Answer] = {}
    hands: list[_Hand] = []
    following = next(chunks, None)
    sent = given = 0
    try:
        while out or back or following is not None:
            while following is not None and len(out) < jobs and sent - given < AHEAD * jobs:
                out[sent] = following
                _send(_free_hand(hands, job), sent, following)
                sent += 1
                following = next(chunks, None)
            if out:
                _collect(hands, out, back, job)
            while given in back:
                yield back.pop(given)
                given += 1
    finally:
        for hand in hands:
            _end(hand)


def _collect(hands: list[_Hand], out: dict[int, Chunk], back: dict[int, Answer], job: Job) -> None:
    """Wait for at least one word of a worker; what a dead one was at is tried row by row."""
    busy = {hand.pipe: hand for hand in hands if hand.number >= 0}
    for pipe in wait(list(busy)):
        hand = busy[pipe]  # type: ignore[index]
        heard = _hear(hand)
        if heard is READY:
            continue
        number, hand.number = hand.number, -1
        chunk = out.pop(number)
        back[number] = heard[0] if heard else one_by_one(chunk, job)
        if heard is None or heard[1] > MAX_RESIDENT:
            hands.remove(hand)
            _end(hand)


def _hear(hand: _Hand) -> Any:
    """Return what a worker says: `READY`, its answer with the memory it holds, or None when it has died."""
    try:
        heard = hand.pipe.recv()
    except (EOFError, OSError) as error:
        if not hand.ready:
            message = "the worker processes cannot be started. Try --jobs 1; in a script, start the work under: if __name__ == '__main__'"
            raise CurateError(message) from error
        return None
    if heard == READY:
        hand.ready = True
        return READY
    return heard


def one_by_one(chunk: Chunk, job: Job) -> Answer:
    """Answer the rows of a chunk each on its own; one that kills its worker again fails."""
    rows = chunk if isinstance(chunk, list) else list(read_block(chunk))
    answers = [_alone(row, job) for row in rows]
    tally = Tally()
    for answer in answers:
        tally.add(answer.tally)
    return Answer(separator(job).join(answer.data for answer in answers), tally)


def _alone(row: bytes | Item, job: Job) -> Answer:
    hand = _start(job)
    try:
        _hear(hand)
        _send(hand, 0, [row])
        heard = _hear(hand)
    finally:
        _end(hand)
    if heard:
        answer: Answer = heard[0]
        return answer
    item = read_line(row, job.window) if isinstance(row, bytes) else row
    message = "the worker died over this row, perhaps for want of memory. Try it alone, or with fewer --jobs."
    return make_worker(job)([failed(item, message, "crash")])


def _free_hand(hands: list[_Hand], job: Job) -> _Hand:
    free = next((hand for hand in hands if hand.number < 0), None)
    if free is None:
        free = _start(job)
        hands.append(free)
    return free


def _start(job: Job) -> _Hand:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, job), daemon=True)
    process.start()
    theirs.close()
    return _Hand(process, ours)


def _send(hand: _Hand, number: int, chunk: Chunk) -> None:
    """Send a chunk to a waiting worker; one that has died is noticed when its answer is awaited."""
    hand.number = number
    with suppress(BrokenPipeError, ConnectionResetError):
        hand.pipe.send(chunk)


def _end(hand: _Hand) -> None:
    hand.pipe.close()
    hand.process.terminate()
    hand.process.join()


def _serve(pipe: Connection, job: Job) -> None:
    """Answer chunks until the other end is closed; the interrupt key is the main process's affair."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    work: Worker = make_worker(job)
    with suppress(EOFError, OSError):
        pipe.send(READY)
        while True:
            pipe.send((work(pipe.recv()), _resident()))


def _resident() -> int:
    """Return the bytes of memory that this process holds, 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 -- the fastest way, once a chunk
            return int(file.read().split()[1]) * 4096
    except OSError:
        return 0
