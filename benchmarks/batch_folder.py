"""``curate batch`` with ``--from`` a folder of many export files: the folder is read once, whatever the number of rows.

    python -m benchmarks.batch_folder [FILES] [--write]

Three runs: a table of one row, a table with as many rows as files, and the same accounts as one file of curate JSONL.
If the folder were searched for each row, the second would take as many times longer than the first as it has rows.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.batch_data import INTERESTS, accounts, write_jsonl
from benchmarks.batch_docs import numbers, show


def seconds(table: Path, *options: str) -> float:
    """Return the seconds that a run takes."""
    interests = [word for interest in INTERESTS for word in ("-i", interest)]
    start = time.perf_counter()
    command = [sys.executable, "-m", "curate", "batch", str(table), *options, *interests, "--quiet"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Measure both tables."""
    (number,) = numbers([5000])
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "exports")
        folder.mkdir()
        handles = []
        for account in accounts(number):
            (folder / f"{account['handle']}.json").write_text(json.dumps(account), "utf-8")
            handles.append(account["handle"])
        one, all_of_them = Path(place, "one.csv"), Path(place, "all.csv")
        one.write_text(f"handle\n{handles[0]}\n", "utf-8")
        all_of_them.write_text("handle\n" + "\n".join(handles) + "\n", "utf-8")
        first, every = seconds(one, "--from", str(folder)), seconds(all_of_them, "--from", str(folder))
        lines = seconds(write_jsonl(Path(place, "accounts.jsonl"), number))
    rows: list[tuple[object, ...]] = [
        (f"1 row, folder of {number:,} files", f"{first:.1f}", ""),
        (f"{number:,} rows, the same folder", f"{every:.1f}", f"{every / lines:.2f} of the next"),
        (f"the same {number:,} accounts as curate JSONL", f"{lines:.1f}", ""),
    ]
    show("folder", ("input", "seconds", "ratio"), rows)


if __name__ == "__main__":
    main()
