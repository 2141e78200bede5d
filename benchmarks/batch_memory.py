"""Memory and time of ``curate batch`` as the input grows: the main process, its workers, seconds.

    python -m benchmarks.batch_memory [ACCOUNTS ...] [--posts N] [--table] [--write]

Accounts have two posts unless told otherwise, so that a million of them can be scored in minutes: what is held
depends on accounts, not on the length of their posts. ``--table`` makes a long table in any order instead of lines
of curate JSONL. Peaks are those that the system notes (VmHWM).
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.batch_data import INTERESTS, accounts, write_jsonl
from benchmarks.batch_docs import numbers, show

POSTS = 2
JOBS = 2
TURNS = 97
"""In a table in any order, the posts of an account stand this many accounts apart."""


def write_table(path: Path, number: int) -> Path:
    """Write a long table in which no two posts of an account follow one another."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("handle", "text", "created_at"))
        late: list[tuple[str, str, str]] = []
        for account in accounts(number, posts_each=POSTS):
            first, *others = [(account["handle"], post["text"], post["created_at"]) for post in account["posts"]]
            out.writerow(first)
            late += others
            if len(late) > TURNS:
                out.writerows(late.pop(0) for _ in range(len(late) - TURNS))
        out.writerows(late)
    return path


def peak(process: int) -> float:
    """Return the most memory that a process has held so far, in megabytes; 0 when it is gone."""
    try:
        told = Path(f"/proc/{process}/status").read_text("ascii", errors="replace")
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in told.splitlines() if line.startswith("VmHWM")), 0.0)


def children(process: int) -> list[int]:
    """Return the processes that a process has started."""
    try:
        return [int(name) for name in Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()]
    except OSError:
        return []


def run(path: Path, output: Path) -> tuple[float, float, float]:
    """Return seconds, the peak of the main process and the highest of a worker."""
    interests = [word for interest in INTERESTS for word in ("-i", interest)]
    command = [sys.executable, "-m", "curate", "batch", str(path), *interests, "--jobs", str(JOBS), "-o", str(output), "--force", "--quiet"]
    start = time.perf_counter()
    process = subprocess.Popen(command)
    main = worker = 0.0
    while process.poll() is None:
        main = max(main, peak(process.pid))
        worker = max([worker, *map(peak, children(process.pid))])
        time.sleep(0.1)
    if process.returncode:
        raise SystemExit(process.returncode)
    return time.perf_counter() - start, main, worker


def main() -> None:
    """Measure each size."""
    table = "--table" in sys.argv
    rows: list[tuple[object, ...]] = []
    before = 0.0
    for number in numbers([10_000, 100_000, 1_000_000]):
        with tempfile.TemporaryDirectory() as place:
            path = Path(place, "input")
            _ = write_table(path, number) if table else write_jsonl(path, number, posts_each=POSTS)
            size = path.stat().st_size / 1e6
            seconds, main_mb, worker_mb = run(path, Path(place, "out.csv"))
        grown = f"{seconds / before:.1f}" if before else ""
        rows.append((f"{number:,}", f"{size:.0f}", f"{seconds:.0f}", grown, f"{main_mb:.0f}", f"{worker_mb:.0f}"))
        print(rows[-1], flush=True)
        before = seconds
    header = ("accounts", "input, MB", "seconds", "times the line above", "main process, MB", "worker, MB")
    show("memory-table" if table else "memory", header, rows)


if __name__ == "__main__":
    main()
