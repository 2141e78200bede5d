"""What renderers make of the fixed assessment, kept whole in ``tests/expected``. After a change that is meant:

    python tests/expected.py

and read the difference before you commit it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from curate.audit import Audited
from curate.evaluation import Evaluation, Judged, Label
from curate.follow_lists.followed import Followed
from curate.metrics import Confusion
from curate.render.audit import audit_csv, audit_json, audit_text
from curate.render.evaluation import evaluation_json, evaluation_text
from curate.render.html import render_html
from curate.render.json import render_json, render_jsonl
from curate.render.notebook import notebook_html
from fixed import FIXED

FOLDER = Path(__file__).parent / "expected"
SKIPPED = replace(FIXED, handle="bob", network=None, name="", probability=0.12, verdict="skip", review=True, posts_per_day=None, posts=())
TWO = [FIXED, SKIPPED]
FAILURES = [("nobody@example.org", "no account of that name here")]
AUDITED = [
    Audited(Followed("bob"), "let_go", saves=2.5, assessment=SKIPPED),
    Audited(Followed("ada@example.org", network="mastodon"), "keep", saves=0.0, assessment=FIXED),
    Audited(Followed("zoe"), "unknown", error="zoe: is nowhere."),
]
EVALUATION = Evaluation(
    pairs=4,
    counts=Confusion(true_follows=1, wrong_follows=1, wrong_skips=1, true_skips=1),
    auc=0.75,
    average_precision=0.83333,
    brier=None,
    calibration_error=0.1,
    missing=("zoe",),
    worst=(Judged(Label("ada@example.org", "wine", follow=False), FIXED), Judged(Label("@bob", "wine", follow=True), SKIPPED)),
)


def without_our_files(page: str) -> str:
    """Return a page without our style and script, nor the hashes of them: those are files of their own."""
    emptied = re.sub(r"<(style|script)>.*?</\1>", r"<\1></\1>", page, flags=re.DOTALL)
    return re.sub(r"sha256-[\w+/=]+", "sha256-…", emptied)


EXPECTED: dict[str, Callable[[], str]] = {
    "report.en.html": lambda: without_our_files(render_html(TWO, failures=FAILURES)),
    "report.fr.html": lambda: without_our_files(render_html(TWO, "fr", failures=FAILURES)),
    "card.en.html": lambda: without_our_files(notebook_html([FIXED], "en")),
    "cell.en.html": lambda: without_our_files(notebook_html(TWO, "en")),
    "cell.fr.html": lambda: without_our_files(notebook_html(TWO, "fr")),
    "assessment.fr.json": lambda: render_json([FIXED], "fr"),
    "assessments.jsonl": lambda: render_jsonl(TWO),
    "audit.en.txt": lambda: audit_text(AUDITED),
    "audit.fr.txt": lambda: audit_text(AUDITED, "fr"),
    "audit.csv": lambda: audit_csv(AUDITED),
    "audit.json": lambda: audit_json(AUDITED),
    "evaluation.en.txt": lambda: evaluation_text(EVALUATION),
    "evaluation.fr.txt": lambda: evaluation_text(EVALUATION, "fr"),
    "evaluation.json": lambda: evaluation_json(EVALUATION),
}

if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, made in EXPECTED.items():
        (FOLDER / name).write_text(made() + "\n", "utf-8")
