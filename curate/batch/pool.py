"""Worker processes of this machine: chunks go out, answers come back in order.

Each worker has its own pipe, and at most one chunk waiting behind the one that it is at, so that a worker that dies
(out of memory, say) takes one known chunk with it. That chunk is then tried row by row in a fresh process, and only a
row that kills two of them fails. Processes are started afresh (``spawn``): they share nothing with this one, and end
when it ends, however it ends.
"""

from __future__ import annotations

import gc
import multiprocessing
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any

from curate.batch.blocks import read_block
from curate.batch.encoding import separator
from curate.batch.items import Answer, Block, Chunk, Item, Job
from curate.batch.tally import Tally
from curate.batch.work import Worker, failed, make_worker, read_row
from curate.errors import CurateError

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

AHEAD = 4
"""Chunks a worker may be ahead of the oldest that is not answered: what is held in memory at most."""
MAX_RESIDENT = 220 << 20
"""Bytes of memory from which a worker is replaced by a fresh one."""
COLLECTED = (20_000, 20, 50)
"""Thresholds of the garbage collector in workers: an account makes thousands of objects and hardly a cycle (a fifth of the time)."""
READY = "ready"
"""First word of a worker: from then on, only a chunk can kill it."""


@dataclass(slots=True, eq=False)
class _Hand:
    """A worker process, and the numbers of its chunks: the one that it is at, then one that may wait."""

    process: SpawnProcess
    pipe: Connection
    given: deque[int] = field(default_factory=deque)
    ready: bool = False
    is_full: bool = False
    """True once it holds so much memory that it gets nothing more."""


@dataclass(slots=True)
class _Pool:
    """Chunks on their way: with workers, to be given once more, answered before their turn."""

    job: Job
    jobs: int
    chunks: Iterator[Chunk]
    depth: int
    """Chunks that a worker may have; a second one only where its pipe is sure to hold it while the worker is busy."""
    hands: list[_Hand] = field(default_factory=list)
    out: dict[int, Chunk] = field(default_factory=dict)
    again: deque[int] = field(default_factory=deque)
    """Numbers of chunks that were waiting for a worker that died."""
    back: dict[int, Answer] = field(default_factory=dict)
    taken: int = 0
    given: int = 0


def in_order(chunks: Iterable[Chunk], job: Job, jobs: int) -> Iterator[Answer]:
    """Yield the answer of each chunk, in order; a single chunk is answered in this process, more of them by workers."""
    following = iter(chunks)
    first = list(islice(following, 2))
    if len(first) < 2:
        return map(make_worker(job), first)
    return _shared_out(_Pool(job, jobs, chain(first, following), 2 if isinstance(first[0], Block) else 1))


def _shared_out(pool: _Pool) -> Iterator[Answer]:
    try:
        _hand_out(pool)
        while pool.out or pool.back:
            if pool.out:
                _collect(pool)
            _hand_out(pool)  # before the answers are written: nobody waits for the disk
            while pool.given in pool.back:
                yield pool.back.pop(pool.given)
                pool.given += 1
            _hand_out(pool)
    finally:
        for hand in pool.hands:
            _end(hand)


def _hand_out(pool: _Pool) -> None:
    """Give chunks to the workers that can take one, to those with none first, as far as they may be ahead."""
    while _has_room(pool) and (number := _next_number(pool)) is not None:
        hand = _least_busy(pool)
        hand.given.append(number)
        _send(hand, pool.out[number])


def _has_room(pool: _Pool) -> bool:
    return len(pool.hands) < pool.jobs or any(_takes_more(hand, pool) for hand in pool.hands)


def _takes_more(hand: _Hand, pool: _Pool) -> bool:
    return len(hand.given) < pool.depth and not hand.is_full


def _least_busy(pool: _Pool) -> _Hand:
    taking = [hand for hand in pool.hands if _takes_more(hand, pool)]
    least = min(taking, key=lambda hand: len(hand.given), default=None)
    if least is None or (least.given and len(pool.hands) < pool.jobs):
        least = _start(pool.job)
        pool.hands.append(least)
    return least


def _next_number(pool: _Pool) -> int | None:
    if pool.again:
        return pool.again.popleft()
    if pool.taken - pool.given >= AHEAD * pool.jobs or (chunk := next(pool.chunks, None)) is None:
        return None
    pool.out[pool.taken] = chunk
    pool.taken += 1
    return pool.taken - 1


def _collect(pool: _Pool) -> None:
    """Wait for at least one word of a worker; what a dead one was at is tried row by row, what waited for it goes to another."""
    busy = {hand.pipe: hand for hand in pool.hands if hand.given}
    for pipe in wait(list(busy)):
        hand = busy[pipe]  # type: ignore[index]
        heard = _hear(hand)
        if heard is READY:
            continue
        number = hand.given.popleft()
        chunk = pool.out.pop(number)
        hand.is_full = heard is None or heard[1] > MAX_RESIDENT
        if heard is None:
            pool.again.extend(hand.given)
            hand.given.clear()
        if hand.is_full and not hand.given:
            pool.hands.remove(hand)
            _end(hand)
        pool.back[number] = heard[0] if heard else one_by_one(chunk, pool.job)


def _hear(hand: _Hand) -> Any:
    """Return what a worker says: `READY`, its answer with the memory it holds, or None when it has died; raise its CurateError."""
    try:
        heard = hand.pipe.recv()
    except (EOFError, OSError) as error:
        if not hand.ready:
            message = "the worker processes cannot be started. Try --jobs 1; in a script, start the work under: if __name__ == '__main__'"
            raise CurateError(message) from error
        return None
    if isinstance(heard, CurateError):
        raise heard
    if heard == READY:
        hand.ready = True
        return READY
    return heard


def one_by_one(chunk: Chunk, job: Job) -> Answer:
    """Answer the rows of a chunk one after the other; one that kills a fresh process fails."""
    alone = _Alone(job)
    try:
        answers = [alone.answer(row) for row in (chunk if isinstance(chunk, list) else read_block(chunk))]
    finally:
        alone.end()
    tally = Tally()
    for answer in answers:
        tally.add(answer.tally)
    return Answer(separator(job).join(answer.data for answer in answers), tally)


@dataclass(slots=True)
class _Alone:
    """A process that is given single rows, and replaced when it dies."""

    job: Job
    hand: _Hand | None = None

    def answer(self, row: bytes | Item) -> Answer:
        """Answer a row: when the process dies over it, once more in a fresh one, which has nothing else in its memory."""
        is_fresh = self.hand is None
        answer = self._asked(row)
        if answer is None and not is_fresh:
            answer = self._asked(row)
        return answer or _crashed(row, self.job)

    def end(self) -> None:
        """End the process, if there is one."""
        if self.hand:
            _end(self.hand)
        self.hand = None

    def _asked(self, row: bytes | Item) -> Answer | None:
        if self.hand is None:
            self.hand = _start(self.job)
            _hear(self.hand)
        _send(self.hand, [row])
        heard = _hear(self.hand)
        if heard is None:
            self.end()
        return heard[0] if heard else None


def _crashed(row: bytes | Item, job: Job) -> Answer:
    item, _ = read_row(row, job.window)
    message = "the worker died over this row, perhaps for want of memory. Try it alone, or with fewer --jobs."
    return make_worker(job)([failed(item, message, "crash")])


def _start(job: Job) -> _Hand:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, job), daemon=True)
    with _interrupts_held_back():
        process.start()
    theirs.close()
    return _Hand(process, ours)


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Hold back the interrupt key: what is started meanwhile never hears it, and what it would do is done afterwards."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # else it is started first, and lets interrupts through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _send(hand: _Hand, chunk: Chunk) -> None:
    """Send a chunk to a worker; one that has died is noticed when its answer is awaited."""
    with suppress(BrokenPipeError, ConnectionResetError):
        hand.pipe.send(chunk)


def _end(hand: _Hand) -> None:
    hand.pipe.close()
    hand.process.terminate()
    hand.process.join()


def _serve(pipe: Connection, job: Job) -> None:
    """Answer chunks until the other end is closed; the interrupt key is the main process's affair."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError):
        try:
            _work(pipe, make_worker(job))
        except CurateError as error:
            pipe.send(error)


def _work(pipe: Connection, work: Worker) -> None:
    gc.freeze()  # what lives as long as the worker is not looked through again and again
    gc.set_threshold(*COLLECTED)
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
