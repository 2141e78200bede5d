"""Figures of merit of yes-or-no decisions and of the probabilities behind them; plain arithmetic.

``truth`` tells what was right, ``scores`` what was said, in the same order; probabilities are in [0, 1]. A figure that the
cases leave undefined (no case, or cases of one class only) is None.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import log
from operator import itemgetter

BINS = 10
"""Equal parts of [0, 1] over which calibration is judged."""

TINY = 1e-12
"""Probability below which a mistake is no surer."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """Cases by what was right and what was decided."""

    true_follows: int
    wrong_follows: int
    wrong_skips: int
    true_skips: int

    @property
    def precision(self) -> float | None:
        """Share of the follows decided that were right."""
        return _ratio(self.true_follows, self.true_follows + self.wrong_follows)

    @property
    def recall(self) -> float | None:
        """Share of the right follows that were decided."""
        return _ratio(self.true_follows, self.true_follows + self.wrong_skips)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; None when nothing was to follow and nothing was followed."""
        return _ratio(2 * self.true_follows, 2 * self.true_follows + self.wrong_follows + self.wrong_skips)


def confusion(truth: Sequence[bool], decided: Sequence[bool]) -> Confusion:
    """Count decisions, right and wrong."""
    pairs = list(zip(truth, decided, strict=True))
    return Confusion(pairs.count((True, True)), pairs.count((False, True)), pairs.count((True, False)), pairs.count((False, False)))


def auc(truth: Sequence[bool], scores: Sequence[float]) -> float | None:
    """Return the chance that a right case scores above a wrong one, ties counted as half (area under the ROC curve)."""
    positives = sum(truth)
    negatives = len(truth) - positives
    below, won = 0, 0.0
    for right, wrong in reversed(list(_steps(truth, scores))):
        won += right * (below + wrong / 2)
        below += wrong
    return _ratio(won, positives * negatives)


def average_precision(truth: Sequence[bool], scores: Sequence[float]) -> float | None:
    """Return the mean precision over the thresholds, each weighted by the recall that it adds."""
    found, read, total = 0, 0, 0.0
    for right, wrong in _steps(truth, scores):
        found += right
        read += right + wrong
        total += right * found / read
    return _ratio(total, found)


def brier(truth: Sequence[bool], probabilities: Sequence[float]) -> float | None:
    """Return the mean squared distance between probability and what was right: 0 at best, 0.25 for always a half."""
    return _ratio(sum((p - t) ** 2 for t, p in zip(truth, probabilities, strict=True)), len(truth))


def log_loss(truth: Sequence[bool], probabilities: Sequence[float]) -> float | None:
    """Return the mean surprise, -log of the probability given to what was right: 0 at best; a sure mistake counts as 1e-12."""
    given = [p if t else 1 - p for t, p in zip(truth, probabilities, strict=True)]
    return _ratio(-sum(log(max(chance, TINY)) for chance in given), len(given))


def calibration_error(truth: Sequence[bool], probabilities: Sequence[float], bins: int = BINS) -> float | None:
    """Return the expected calibration error: the mean distance between what was promised and what came true.

    Cases are put into equal parts of [0, 1], and each part counts by its number of cases.
    """
    parts: dict[int, list[tuple[bool, float]]] = {}
    for right, probability in zip(truth, probabilities, strict=True):
        parts.setdefault(min(int(probability * bins), bins - 1), []).append((right, probability))
    return _ratio(sum(abs(sum(p - t for t, p in part)) for part in parts.values()), len(truth))


def best_threshold(truth: Sequence[bool], scores: Sequence[float]) -> tuple[float, float]:
    """Return the score from which saying yes gives the best F1, and that F1; the highest such score wins.

    Infinite with an F1 of 0 when no case is right.
    """
    best = (float("inf"), 0.0)
    positives, found, read = sum(truth), 0, 0
    for score, (right, wrong) in zip(sorted(set(scores), reverse=True), _steps(truth, scores), strict=True):
        found += right
        read += right + wrong
        f1 = 2 * found / (read + positives)
        if f1 > best[1]:
            best = (score, f1)
    return best


def _steps(truth: Sequence[bool], scores: Sequence[float]) -> Iterator[tuple[int, int]]:
    """Yield how many right and wrong cases share each score, from the highest score down."""
    ranked = sorted(zip(scores, truth, strict=True), key=itemgetter(0), reverse=True)
    for _, tied in groupby(ranked, key=itemgetter(0)):
        classes = [right for _, right in tied]
        yield sum(classes), len(classes) - sum(classes)


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None
