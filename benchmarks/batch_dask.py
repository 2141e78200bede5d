"""``curate batch --engine dask`` on a scheduler with one and with two workers: seconds, memory of the client, the same rows.

python -m benchmarks.batch_dask [ACCOUNTS] [--write]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.batch_data import INTERESTS, write_jsonl
from benchmarks.batch_docs import numbers, show
from benchmarks.batch_memory import peak


@contextmanager
def running(*arguments: str) -> Iterator[None]:
    """Run a module of Dask until the block ends."""
    process = subprocess.Popen([sys.executable, "-m", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.kill()
        process.wait()


@contextmanager
def cluster(place: Path, workers: int) -> Iterator[str]:
    """Run a scheduler and workers of one thread; give the scheduler's address."""
    told = place / f"scheduler{workers}.json"
    with ExitStack() as processes:
        common = ("--scheduler-file", str(told), "--no-dashboard")
        processes.enter_context(running("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", *common))
        while not told.exists() or not told.read_text("utf-8").endswith("}"):
            time.sleep(0.05)
        for n in range(workers):
            local = ("--nthreads", "1", "--no-nanny", "--local-directory", str(place / f"worker{workers}{n}"))
            processes.enter_context(running("distributed.cli.dask_worker", *local, *common))
        time.sleep(3)  # workers that are still starting would be counted against the cluster
        yield json.loads(told.read_text("utf-8"))["address"]


def run(path: Path, output: Path, *options: str) -> tuple[float, float]:
    """Return the seconds of a run and the peak of its client in megabytes."""
    interests = [word for interest in INTERESTS for word in ("-i", interest)]
    command = [sys.executable, "-m", "curate", "batch", str(path), *interests, "-o", str(output), "--quiet", *options]
    start = time.perf_counter()
    process = subprocess.Popen(command, env={**os.environ})
    memory = 0.0
    while process.poll() is None:
        memory = max(memory, peak(process.pid))
        time.sleep(0.05)
    if process.returncode:
        raise SystemExit(process.returncode)
    return time.perf_counter() - start, memory


def main() -> None:
    """Measure one worker, two workers, and one worker on a quarter of the data."""
    (number,) = numbers([20_000])
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        path, quarter = write_jsonl(place / "all.jsonl", number), write_jsonl(place / "quarter.jsonl", number // 4)
        local, local_mb = run(path, place / "local.csv", "--jobs", "1")
        rows: list[tuple[object, ...]] = [("this machine, one process", f"{number:,}", f"{local:.1f}", f"{local_mb:.0f}", "")]
        for workers, data, each in ((1, quarter, number // 4), (1, path, number), (2, path, number)):
            output = place / f"{workers}-{each}.csv"
            with cluster(place, workers) as address:
                seconds, memory = run(data, output, "--engine", "dask", "--scheduler", address)
            same = output.read_bytes() == (place / "local.csv").read_bytes() if data is path else ""
            rows.append((f"Dask, {workers} worker{'s' * (workers > 1)}", f"{each:,}", f"{seconds:.1f}", f"{memory:.0f}", same))
            (place / f"scheduler{workers}.json").unlink()
    show("dask", ("where", "accounts", "seconds", "client, MB", "same bytes as one process"), rows)


if __name__ == "__main__":
    main()
