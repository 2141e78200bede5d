"""Work on a Dask cluster: the same function on the same chunks, answers in order, a bounded number on their way.

The one user of dask.distributed. A worker that dies costs its chunks a second try on another; the client holds a few
chunks a thread of the cluster at most, whatever the size of the data.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from curate.batch.items import Answer, Chunk, Job
from curate.batch.pool import one_by_one
from curate.batch.work import Worker, make_worker
from curate.errors import CurateError, InputError

if TYPE_CHECKING:
    from curate.batch.run import Engine

AHEAD = 4
"""Chunks on their way for each thread of the cluster."""
RETRIES = 2
"""Times that a chunk is tried again after it failed on a worker."""
CONNECT_SECONDS = 10
_one_thread = ThreadPoolExecutor(1, "curate")
"""Where a worker scores, however many threads it has: the topic index belongs to one thread, and threads gain nothing here."""


def dask(scheduler: str | None, jobs: int | None) -> Engine:
    """Return the engine of a running cluster, or of one on this machine with so many processes.

    Raise InputError when dask is missing or the scheduler does not answer, CurateError when the cluster fails.
    """
    return lambda chunks, job: _in_order(iter(chunks), job, scheduler, jobs)


def answer_chunk(chunk: Chunk, job: bytes) -> Answer:
    """Answer a chunk on a worker for a pickled `Job`, whose interests are made ready once for all its chunks."""
    return _one_thread.submit(lambda: _worker(job)(chunk)).result()


@lru_cache(maxsize=2)
def _worker(job: bytes) -> Worker:
    return make_worker(pickle.loads(job))  # noqa: S301 -- what the scheduler hands over is code anyway


def _in_order(chunks: Iterator[Chunk], job: Job, scheduler: str | None, jobs: int | None) -> Iterator[Answer]:
    with _client(scheduler, jobs) as client:
        packed = pickle.dumps(job)
        room = AHEAD * max(1, sum(client.nthreads().values()))
        sent = deque((chunk, _submitted(client, chunk, packed)) for chunk in islice(chunks, room))
        while sent:
            yield _answer(*sent.popleft(), job)
            sent.extend((chunk, _submitted(client, chunk, packed)) for chunk in islice(chunks, 1))


def _submitted(client: Any, chunk: Chunk, job: bytes) -> Any:
    return client.submit(answer_chunk, chunk, job, pure=False, retries=RETRIES)


def _answer(chunk: Chunk, future: Any, job: Job) -> Answer:
    """Wait for an answer; a chunk that kills worker after worker is tried here row by row."""
    from distributed import KilledWorker

    try:
        answer: Answer = future.result()
    except KilledWorker:
        return one_by_one(chunk, job)
    except CurateError:
        raise
    except Exception as error:
        raise CurateError(f"the Dask cluster failed ({type(error).__name__}: {error}). Mend it; then go on with --resume.") from error
    return answer


@contextmanager
def _client(scheduler: str | None, jobs: int | None) -> Iterator[Any]:
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise InputError("--engine dask needs Dask. Install it with: pip install 'curate[dask]'") from error
    if scheduler is None:
        with LocalCluster(n_workers=jobs, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:  # type: ignore[no-untyped-call]
            yield client
        return
    try:
        client = Client(scheduler, timeout=CONNECT_SECONDS)  # type: ignore[no-untyped-call]
        client.wait_for_workers(1, timeout=CONNECT_SECONDS)
    except (OSError, TimeoutError, ValueError) as error:
        raise InputError(f"{scheduler}: no Dask scheduler with a worker answers ({error}). Check the address, and that it runs.") from error
    with client:
        yield client
