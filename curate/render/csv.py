"""Assessments as CSV: ``handle``, ``network``, then the shared columns; no cell that a spreadsheet would execute."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from curate.models import Assessment
from curate.render.rows import COLUMNS, cell_text, row
from curate.render.safe import harmless
from curate.spreadsheets import no_formula


def render_csv(assessments: Sequence[Assessment], lang: str = "en") -> str:
    """Return a header and one row an assessment."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("handle", "network", *COLUMNS))
    for assessment in assessments:
        cells = row(assessment, lang)
        texts = (assessment.handle, assessment.network or "", *(cell_text(cells[column]) for column in COLUMNS))
        writer.writerow([no_formula(harmless(text)) for text in texts])
    return out.getvalue().rstrip("\n")
