"""Work that mostly waits for others: several pieces of it at the same time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

Each = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
"""Does something with each of many, in order, as `map` does."""


@contextmanager
def at_once(number: int) -> Iterator[Each]:
    """Give a `map` that works on so many at the same time; what has not begun when the block ends never does."""
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor(number)
    try:
        yield pool.map
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
