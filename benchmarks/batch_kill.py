"""Kill -9 at random moments, then ``--resume``: the file must be that of an undisturbed run, and nothing scored twice.

    python -m benchmarks.batch_kill [KILLS] [ACCOUNTS] [FORMAT ...] [--write]

Each trial, so many of each format, starts anew, is killed once at a random moment between the start and the end, with
all its workers left to notice by themselves, and is resumed. Posts have no dates: the run that all are compared with
began minutes before, and "last post 3 days ago" would tell.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import get_args

from benchmarks.batch_data import INTERESTS, write_jsonl
from benchmarks.batch_docs import numbers, show
from curate.batch.items import BatchFormat
from curate.batch.journal import Progress

FORMATS = ("csv", "jsonl", "parquet")
"""Formats when none is named."""
BATCH_FORMATS = get_args(BatchFormat)


def command(path: Path, output: Path, *more: str) -> list[str]:
    """Return the command line of a run."""
    interests = [word for interest in INTERESTS for word in ("-i", interest)]
    return [sys.executable, "-m", "curate", "batch", str(path), *interests, "--jobs", "2", "-o", str(output), "--quiet", *more]


def chunks_done(output: Path) -> int:
    """Return how many chunks the journal of a run counts."""
    import msgspec

    journal = output.with_name(f"{output.name}.journal")
    lines = journal.read_bytes().splitlines(keepends=True)[1:] if journal.exists() else []
    whole = [line for line in lines if line.endswith(b"\n")]
    return msgspec.json.decode(whole[-1], type=Progress).chunks if whole else 0


def trial(path: Path, output: Path, seconds: float) -> tuple[int, bool]:
    """Kill a run after so many seconds and resume it; return the chunks that were kept, and whether it was killed in time."""
    process = subprocess.Popen(command(path, output))
    time.sleep(seconds)
    killed = process.poll() is None
    process.kill()
    process.wait()
    kept = chunks_done(output)
    if not output.exists():
        subprocess.run(command(path, output, "--resume"), check=True)
    return kept, killed


def main() -> None:
    """Run the trials."""
    kills, number = numbers([20, 3000])
    chance = random.Random(7)
    rows: list[tuple[object, ...]] = []
    with tempfile.TemporaryDirectory() as place:
        path = write_jsonl(Path(place, "accounts.jsonl"), number, dated=False)
        for form in [argument for argument in sys.argv[1:] if argument in BATCH_FORMATS] or FORMATS:
            start = time.perf_counter()
            whole = Path(place, f"whole.{form}")
            subprocess.run(command(path, whole), check=True)
            length = time.perf_counter() - start
            equal = killed = 0
            kept = []
            for n in range(kills):
                output = Path(place, f"out{n}.{form}")
                chunks, in_time = trial(path, output, chance.uniform(0.1, length))
                equal += output.read_bytes() == whole.read_bytes()
                killed += in_time
                kept.append(chunks)
            rows.append((form, kills, killed, equal, f"{min(kept)} to {max(kept)}"))
            print(rows[-1], flush=True)
    show("kill", ("output", "trials", "killed before the end", "same file", "blocks kept"), rows)


if __name__ == "__main__":
    main()
