"""How good the verdicts are on accounts that somebody labelled: precision, recall, ranking, calibration, the worst mistakes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from curate.errors import HandleNotFoundError, InputError
from curate.interests.declared import Interests, declare
from curate.metrics import Confusion, auc, average_precision, brier, calibration_error, confusion
from curate.models import Assessment
from curate.policy import Policy
from curate.scoring import Opinion, Scorer
from curate.sources import index_accounts, lookup

ANSWERS = {"follow": True, "yes": True, "1": True, "true": True, "skip": False, "no": False, "0": False, "false": False}
WORST = 10


class Label(Struct, frozen=True):
    """What somebody said: whether an account deserves a follow for an interest."""

    handle: str
    interest: str
    follow: bool


class Judged(Struct, frozen=True):
    """A label beside what curate concluded."""

    label: Label
    assessment: Assessment

    @property
    def error(self) -> float:
        """How far the probability is from the label, in [0, 1]."""
        return abs(float(self.label.follow) - self.assessment.probability)


class Evaluation(Struct, frozen=True):
    """The figures; None where the labels do not allow one."""

    pairs: int
    counts: Confusion
    auc: float | None
    average_precision: float | None
    brier: float | None
    calibration_error: float | None
    missing: tuple[str, ...]
    """Handles that no source holds."""
    worst: tuple[Judged, ...]
    """The wrong verdicts, the surest first."""


def read_labels(path: str) -> list[Label]:
    """Read labels from CSV or JSONL: handle, interest, follow. Raise InputError naming file and row."""
    try:
        text = Path(path).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error}). Give a CSV or JSONL file of labels.") from error
    rows = list(_rows(path, text))
    if not rows:
        raise InputError(f"{path}: holds no label. Each row needs handle, interest and follow (follow or skip).")
    return rows


def evaluate(labels: Sequence[Label], paths: Sequence[str], window: int = 10) -> Evaluation:
    """Assess every labelled pair with the accounts that the paths hold, and compare."""
    return compare(*judge(labels, paths, window))


def judge(
    labels: Sequence[Label],
    paths: Sequence[str],
    window: int = 10,
    policy: Policy | None = None,
    kept: Interests | None = None,
    opinion: Opinion | None = None,
) -> tuple[list[Judged], list[str]]:
    """Assess every labelled pair; return them, and the handles that no path holds.

    An interest that ``kept`` declares has the keywords, languages and strictness declared there.
    """
    index = index_accounts(paths, window)
    scorers: dict[str, Scorer] = {}
    judged: list[Judged] = []
    missing: dict[str, None] = {}
    for label in labels:
        scorer = scorers.get(label.interest) or scorers.setdefault(
            label.interest, Scorer(_interests(label.interest, kept), policy, opinion=opinion)
        )
        try:
            account = lookup(index, label.handle)
        except HandleNotFoundError:
            missing[label.handle] = None
        else:
            judged.append(Judged(label, scorer.score(account, counterfactual=False)))
    return judged, list(missing)


def compare(judged: Sequence[Judged], missing: Sequence[str] = ()) -> Evaluation:
    """Return the figures of assessments beside their labels."""
    truth = [each.label.follow for each in judged]
    chances = [each.assessment.probability for each in judged]
    decided = [each.assessment.verdict == "follow" for each in judged]
    wrong = [each for each, follow in zip(judged, decided, strict=True) if each.label.follow != follow]
    return Evaluation(
        pairs=len(judged),
        counts=confusion(truth, decided),
        auc=auc(truth, chances),
        average_precision=average_precision(truth, chances),
        brier=brier(truth, chances),
        calibration_error=calibration_error(truth, chances),
        missing=tuple(missing),
        worst=tuple(sorted(wrong, key=lambda each: -each.error)[:WORST]),
    )


def _interests(name: str, kept: Interests | None) -> Interests:
    named = [each for each in kept.interests if each.name.casefold() == name.casefold()] if kept else []
    return replace(kept, interests=tuple(named)) if kept and named else declare([name])


def _rows(path: str, text: str) -> Iterator[Label]:
    reader: Iterator[Any] = (
        map(_object, text.splitlines()) if text.lstrip().startswith("{") else csv.DictReader(io.StringIO(text, newline=""))
    )
    for number, row in enumerate(reader, 1):
        if not isinstance(row, dict) or not all(str(row.get(key) or "").strip() for key in ("handle", "interest", "follow")):
            raise InputError(f"{path}, row {number}: needs handle, interest and follow. Mend the row or take it out.")
        answer = ANSWERS.get(str(row["follow"]).strip().lower())
        if answer is None:
            raise InputError(f"{path}, row {number}: follow is {str(row['follow'])[:40]!r}, neither follow nor skip.")
        yield Label(str(row["handle"]).strip(), str(row["interest"]).strip(), answer)


def _object(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
