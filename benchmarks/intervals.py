"""Bootstrap intervals: how far a figure moves when other accounts of the same kinds had been drawn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np  # noqa: TID253 (a benchmark starts as slowly as it likes)
from sklearn.metrics import average_precision_score

from benchmarks.cross_validated import Decision

DRAWS = 400
NINETY_FIVE = (2.5, 97.5)


def f1_interval(decided: Sequence[Decision], threshold: float) -> tuple[float, float]:
    """Return the 95 % interval of the F1, accounts drawn with replacement."""
    truth, scores, accounts = _arrays(decided)
    followed = scores >= threshold
    draws = []
    for weights in _draws(accounts):
        hits = weights[truth & followed].sum()
        draws.append(2 * hits / max(1, weights[truth].sum() + weights[followed].sum()))
    return _ends(draws)


def average_precision_interval(decided: Sequence[Decision]) -> tuple[float, float]:
    """Return the 95 % interval of the average precision, accounts drawn with replacement."""
    truth, scores, accounts = _arrays(decided)
    return _ends([average_precision_score(truth, scores, sample_weight=weights) for weights in _draws(accounts)])


def _arrays(decided: Sequence[Decision]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    handles = {handle: number for number, handle in enumerate(sorted({each.handle for each in decided}))}
    return (
        np.array([each.follow for each in decided]),
        np.array([each.score for each in decided]),
        np.array([handles[each.handle] for each in decided]),
    )


def _draws(accounts: np.ndarray) -> list[np.ndarray]:
    """Return weights of the pairs: how often their account was drawn."""
    random = np.random.default_rng(0)
    size = accounts.max() + 1
    return [np.bincount(random.integers(size, size=size), minlength=size)[accounts] for _ in range(DRAWS)]


def _ends(draws: Sequence[float]) -> tuple[float, float]:
    low, high = np.percentile(draws, NINETY_FIVE)
    return float(low), float(high)
