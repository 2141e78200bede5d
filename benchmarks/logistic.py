"""Logistic regression whose weights may be held to a sign: more evidence never speaks against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np  # noqa: TID253 (a benchmark starts as slowly as it likes)
from scipy.optimize import minimize

from curate.policy import Linear

STEPS = 5000


def fit_logistic(
    signs: Mapping[str, int],
    rows: Sequence[Sequence[float]],
    labels: Sequence[bool],
    strength: float,
    counts: Sequence[float] | None = None,
) -> Linear:
    """Fit weights of the named values: at least 0 for a sign of 1, at most 0 for -1, free for 0.

    ``strength`` is the inverse of the penalty on squared weights of standardised values; ``counts`` tells how much each
    row counts.
    """
    values, truth = np.array(rows, dtype=float), np.array(labels, dtype=float)
    means, spreads = values.mean(axis=0), values.std(axis=0)
    spreads[spreads == 0] = 1.0
    standard = (values - means) / spreads
    importance = strength * (np.ones(len(truth)) if counts is None else np.array(counts, dtype=float))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        odds = standard @ weights[1:] + weights[0]
        missed = importance * (1 / (1 + np.exp(-odds)) - truth)
        surprise = (importance * (np.logaddexp(0, odds) - truth * odds)).sum()
        gradient = np.concatenate([[missed.sum()], standard.T @ missed + weights[1:]])
        return float(surprise + (weights[1:] ** 2).sum() / 2), gradient

    bounds = [(None, None), *((0 if sign > 0 else None, 0 if sign < 0 else None) for sign in signs.values())]
    found = minimize(loss, np.zeros(len(bounds)), jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": STEPS, "maxfun": STEPS})
    weights = found.x[1:] / spreads
    named = {name: round(float(weight), 4) for name, weight in zip(signs, weights, strict=True)}
    return Linear(round(float(found.x[0] - (weights * means).sum()), 4), named)
