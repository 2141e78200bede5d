"""The price of the library: one account scored out of 100,000 in it, against the same account scored from a file of its own.

    python benchmarks/library_speed.py [ACCOUNTS]

Whole processes (`curate score`), the kinds by turns, median of the runs; ratios to the file without any library.
The accounts are invented, and removed afterwards.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from curate.library.exporting import account_line
from curate.models import Account, Post

WORDS = "model data network garden train wine index music theory river compile notes bread learning election cheese".split()
POSTS = 10
RUNS = 15
ASKED = "@user4242"


def account(number: int) -> Account:
    """An invented account with ten posts."""
    chance = random.Random(number)
    first = datetime(2026, 11, 1, tzinfo=UTC)
    posts = tuple(
        Post(f"{number}-{n}", " ".join(chance.choices(WORDS, k=25)), created_at=first + timedelta(hours=7 * n), lang="en")
        for n in range(POSTS)
    )
    return Account(f"user{number}", posts[::-1], "x", name=f"User {number}", bio="invented")


def seconds(folder: Path, library: str, *arguments: str) -> float:
    """Wall-clock time of one command."""
    environment = {**os.environ, "CURATE_LIBRARY": str(folder / library), "PYTHONPATH": str(Path(__file__).parents[1])}
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "curate", *arguments], env=environment, check=True, capture_output=True)
    return time.perf_counter() - began


def main(accounts: int) -> None:
    """Import, score, and print the ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (folder / "all.jsonl").open("wb") as out:
            for number in range(accounts):
                out.write(account_line(account(number)) + b"\n")
        (folder / "one.jsonl").write_bytes(account_line(account(int(ASKED.removeprefix("@user")))) + b"\n")
        importing = seconds(folder, "full", "import", str(folder / "all.jsonl"))
        size = (folder / "full").stat().st_size
        print(f"import of {accounts} accounts: {importing:.1f} s, {accounts / importing:.0f} accounts a second, {size / 1e6:.0f} MB")
        interest = ("-i", "machine learning")
        file = ("--from", str(folder / "one.jsonl"))
        kinds = {
            "file, no library": ("none", "score", ASKED, *file, *interest),
            "file, full library": ("full", "score", ASKED, *file, *interest),
            "from the library": ("full", "score", ASKED, *interest),
        }
        times: dict[str, list[float]] = {kind: [] for kind in kinds}
        for _ in range(RUNS):
            for kind, (library, *command) in kinds.items():
                times[kind].append(seconds(folder, library, *command))
        base = statistics.median(times["file, no library"])
        for kind, measured in times.items():
            median = statistics.median(measured)
            print(f"{kind:20} {1000 * median:6.0f} ms   {median / base:.2f} ×")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
