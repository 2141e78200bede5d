"""The user's own choices in bulk: the CSV that the HTML report saves, columns ``handle``, ``network``, ``decision``, ``note``."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from curate.errors import InputError
from curate.library.decisions import Decision
from curate.models import Verdict
from curate.spreadsheets import as_it_was
from curate.store import choice

COLUMNS = ["handle", "network", "decision", "note"]
"""Of the CSV that the report saves, in its order."""
_VERDICTS: dict[str, Verdict] = {"follow": "follow", "keep": "follow", "skip": "skip", "pass": "skip"}


def read_choices(path: str) -> list[Decision]:
    """Read choices; rows that leave the decision open are passed over. Raise InputError naming file and row.

    Notes of the report's own CSV lose the quote that kept spreadsheets from executing them.
    """
    try:
        text = Path(path).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error}). Give the CSV that the report saved.") from error
    rows = csv.DictReader(io.StringIO(text, newline=""))
    if not {"handle", "decision"} <= set(rows.fieldnames or ()):
        raise InputError(f'{path}: has no columns "handle" and "decision". Give the CSV that the report saved.')
    return list(_choices(path, rows))


def _choices(path: str, rows: csv.DictReader[str]) -> Iterator[Decision]:
    for number, row in enumerate(rows, 2):
        told = (row["decision"] or "").strip().lower()
        if not told:
            continue
        if told not in _VERDICTS:
            raise InputError(f"{path}, row {number}: decision {told[:40]!r} is neither follow nor skip. Mend the cell or empty it.")
        handle = (row["handle"] or "").lstrip("'")
        cell = row.get("note") or ""
        note = as_it_was(cell) if rows.fieldnames == COLUMNS else cell
        network = (row.get("network") or "").strip() or None
        yield choice(handle, _VERDICTS[told], note.strip(), network)
