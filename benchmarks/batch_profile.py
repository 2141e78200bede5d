"""Where the time of a batch goes: the profiler over accounts scored in one process, after a first round that warms caches.

python -m benchmarks.batch_profile [ACCOUNTS]
"""

from __future__ import annotations

import cProfile
import pstats
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.batch_data import INTERESTS, write_jsonl
from benchmarks.batch_docs import numbers
from curate.batch.items import Job
from curate.batch.work import Worker, make_worker
from curate.interests.declared import declare
from curate.policy import default_policy
from curate.scoring import Scorer
from curate.sources import parse_curate_line

CHUNK = 64


def chunks(lines: list[bytes]) -> list[list[bytes]]:
    """Return lines as the workers get them."""
    return [lines[at : at + CHUNK] for at in range(0, len(lines), CHUNK)]


def seconds(work: Worker, lines: list[bytes]) -> float:
    """Return the processor's seconds for some lines."""
    start = time.process_time()
    for chunk in chunks(lines):
        work(list(chunk))
    return time.process_time() - start


def main() -> None:
    """Print the stages, then the functions that take most."""
    (number,) = numbers([1000])
    with tempfile.TemporaryDirectory() as place:
        lines = write_jsonl(Path(place, "accounts.jsonl"), 2 * number).read_bytes().splitlines()
    cold, warm = lines[:number], lines[number:]
    default_policy()
    job = Job(declare(INTERESTS), datetime.now(UTC))
    work = make_worker(job)
    first, second = seconds(work, cold), seconds(work, warm)
    scorer = Scorer(job.interests)
    start = time.process_time()
    accounts = [parse_curate_line(line) for line in warm]
    decoded = time.process_time()
    for account in accounts:
        scorer.score(account, counterfactual=False)
    scored = time.process_time()
    print(f"µs an account: first {number} {first / number * 1e6:.0f}, next {number} {second / number * 1e6:.0f}")
    print(f"of the next: decode {(decoded - start) / number * 1e6:.0f}, score {(scored - decoded) / number * 1e6:.0f}")
    profile = cProfile.Profile()
    profile.runcall(seconds, work, warm)
    pstats.Stats(profile).sort_stats("tottime").print_stats(28)


if __name__ == "__main__":
    main()
