"""The figures of an evaluation, and the mistakes to look at."""

from __future__ import annotations

import json
from collections.abc import Iterator

from curate.evaluation import Evaluation, Judged
from curate.render.rows import main_reasons
from curate.render.safe import one_line
from curate.render.width import cut

COLUMNS = 80
DIGITS = 4


def evaluation_text(evaluation: Evaluation) -> str:
    """Return the figures, then the wrong verdicts, each with its main reason."""
    return "\n".join((*_figures(evaluation), *_worst(evaluation), *_missing(evaluation)))


def evaluation_json(evaluation: Evaluation) -> str:
    """Return the same as an object."""
    figures = {name: value if value is None else round(value, DIGITS) for name, value in _values(evaluation).items()}
    worst = [
        {
            "handle": each.label.handle,
            "interest": each.label.interest,
            "labelled": "follow" if each.label.follow else "skip",
            "probability": round(each.assessment.probability, DIGITS),
            "reasons": main_reasons(each.assessment, "en"),
        }
        for each in evaluation.worst
    ]
    return json.dumps(
        {"pairs": evaluation.pairs, **figures, "missing": list(evaluation.missing), "worst": worst}, ensure_ascii=False, indent=2
    )


def _values(evaluation: Evaluation) -> dict[str, float | None]:
    counts = evaluation.counts
    return {
        "precision": counts.precision,
        "recall": counts.recall,
        "f1": counts.f1,
        "auc": evaluation.auc,
        "average_precision": evaluation.average_precision,
        "brier": evaluation.brier,
        "calibration_error": evaluation.calibration_error,
    }


def _figures(evaluation: Evaluation) -> Iterator[str]:
    counts = evaluation.counts
    yield f"{'pairs':<26} {evaluation.pairs}"
    for name, value in _values(evaluation).items():
        yield f"{name.replace('_', ' '):<26} {'-' if value is None else format(value, '.3f')}"
    yield f"{'wrong follows, wrong skips':<26} {counts.wrong_follows}, {counts.wrong_skips}"


def _worst(evaluation: Evaluation) -> Iterator[str]:
    if evaluation.worst:
        yield ""
        yield "Worst mistakes"
    yield from map(_mistake, evaluation.worst)


def _mistake(judged: Judged) -> str:
    labelled = "follow" if judged.label.follow else "skip"
    reason = next(iter(main_reasons(judged.assessment, "en")), "")
    who = f"@{judged.label.handle.removeprefix('@')}, {judged.label.interest}"
    return cut(f"  {judged.assessment.score:3}  labelled {labelled:<6}  {one_line(who)}: {reason}", COLUMNS)


def _missing(evaluation: Evaluation) -> Iterator[str]:
    if evaluation.missing:
        yield ""
        yield cut(f"Not found: {one_line(', '.join(evaluation.missing))}", COLUMNS)
