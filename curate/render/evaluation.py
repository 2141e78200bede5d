"""The figures of an evaluation, and the mistakes to look at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from curate.evaluation import Evaluation, Judged
from curate.fitting import Fit
from curate.messages import Figure, Message, message, say
from curate.render.rows import main_reasons
from curate.render.safe import one_line
from curate.render.width import cut, padded
from curate.render.words import VERDICT_WORDS

COLUMNS = 80
NAMES = 34
DIGITS = 4
FIGURES: dict[str, Message] = {
    "precision": message("precision"),
    "recall": message("recall"),
    "f1": message("F1"),
    "auc": message("area under the ROC curve"),
    "average_precision": message("average precision"),
    "brier": message("Brier score"),
    "calibration_error": message("calibration error"),
}


def evaluation_text(evaluation: Evaluation, lang: str = "en") -> str:
    """Return the figures, then the wrong verdicts, each with its main reason."""
    return "\n".join((*_figures(evaluation, lang), *_worst(evaluation, lang), *_missing(evaluation, lang)))


def evaluation_json(evaluation: Evaluation) -> str:
    """Return the same as an object, the evidence of each mistake included."""
    figures = {name: value if value is None else round(value, DIGITS) for name, value in _values(evaluation).items()}
    worst = [_mistake_object(each) for each in evaluation.worst]
    return json.dumps(
        {"pairs": evaluation.pairs, **figures, "missing": list(evaluation.missing), "worst": worst}, ensure_ascii=False, indent=2
    )


def fit_sentences(fit: Fit, path: Path) -> Iterator[Message]:
    """Yield how learning went, and what became of it."""
    yield message(
        "learned from {labels} labels; on accounts left out of learning, log loss {before} → {after}, wrong verdicts {wrong} → {fewer}",
        labels=fit.labels,
        before=Figure(fit.loss_before),
        after=Figure(fit.loss_after),
        wrong=fit.wrong_before,
        fewer=fit.wrong_after,
    )
    if fit.better:
        yield message("better than curate's own: kept in {path}, and used from now on", path=str(path))
    else:
        yield message("not better by more than chance: nothing is changed")


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


def _figures(evaluation: Evaluation, lang: str) -> Iterator[str]:
    counts = evaluation.counts
    yield padded(say(message("accounts × interests"), lang), NAMES) + f" {evaluation.pairs}"
    for name, value in _values(evaluation).items():
        yield padded(say(FIGURES[name], lang), NAMES) + " " + ("-" if value is None else Figure(value).in_language(lang))
    yield padded(say(message("wrong follows, wrong skips"), lang), NAMES) + f" {counts.wrong_follows}, {counts.wrong_skips}"


def _worst(evaluation: Evaluation, lang: str) -> Iterator[str]:
    if evaluation.worst:
        yield ""
        yield say(message("Worst mistakes"), lang)
    for each in evaluation.worst:
        yield _mistake(each, lang)


def _mistake(judged: Judged, lang: str) -> str:
    labelled = VERDICT_WORDS["follow" if judged.label.follow else "skip"]
    sentence = message(
        "labelled {label}: {who}: {reason}",
        label=labelled,
        who=f"@{judged.label.handle.removeprefix('@')}, {judged.label.interest}",
        reason=next(iter(main_reasons(judged.assessment, lang)), ""),
    )
    return cut(f"  {judged.assessment.score:3}  {one_line(say(sentence, lang))}", COLUMNS)


def _mistake_object(judged: Judged) -> dict[str, object]:
    weighed = [each for each in judged.assessment.findings if each.points and each.signal != "base"]
    return {
        "handle": judged.label.handle,
        "interest": judged.label.interest,
        "labelled": "follow" if judged.label.follow else "skip",
        "probability": round(judged.assessment.probability, DIGITS),
        "reasons": main_reasons(judged.assessment, "en"),
        "evidence": {each.signal: list(each.finding.evidence) for each in weighed if each.finding.evidence},
    }


def _missing(evaluation: Evaluation, lang: str) -> Iterator[str]:
    if evaluation.missing:
        yield ""
        yield cut(say(message("Not found: {handles}", handles=one_line(", ".join(evaluation.missing))), lang), COLUMNS)
