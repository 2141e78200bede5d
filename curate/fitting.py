"""Learn the user's own policy from their labels: how findings add up, drawn towards curate's own weights.

Logistic regression with a Gaussian prior around the weights that curate brings, so that thirty labels move them a little
and three hundred as far as they must. It is kept only when it predicts labels of accounts that it was not fitted on better
than curate's own policy does, by more than chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log, sqrt

from msgspec import Struct

from curate.errors import InputError
from curate.evaluation import Judged
from curate.metrics import TINY
from curate.own_policy import OwnPolicy
from curate.policy import Linear, Policy
from curate.signals.relevance import logistic

MIN_LABELS = 30
FOLDS = 5
PRIOR = 0.5
"""Inverse variance of the prior: a weight of curate's is believed to within about 1.4."""
STEPS = 30
"""Newton steps at most; five or six are enough."""
HALVINGS = 20
CLOSE = 1e-8
WORTHWHILE = 0.01
"""Fall of the mean log loss below which nobody would notice."""
DIGITS = 4


class Fit(Struct, frozen=True):
    """Learned weights, and how they did on accounts that they were not fitted on beside curate's own."""

    account: Linear
    labels: int
    loss_before: float
    loss_after: float
    """Mean log loss."""
    wrong_before: int
    wrong_after: int
    """Wrong verdicts, at normal strictness."""
    better: bool
    """Whether the loss falls noticeably, by more than its standard error, without more wrong verdicts."""


def fit(judged: Sequence[Judged], policy: Policy) -> Fit:
    """Fit the decision on labelled assessments; raise InputError when there are too few or all alike.

    The assessments must have been made by ``policy``.
    """
    truth = [each.label.follow for each in judged]
    if len(judged) < MIN_LABELS or len(set(truth)) < 2:
        raise InputError(
            f"{len(judged)} labels of accounts that were found, {sum(truth)} of them follow: "
            f"learning needs {MIN_LABELS}, of both kinds. Label more."
        )
    rows = [_values(each, policy) for each in judged]
    start = [policy.account.intercept, *policy.account.weights.values()]
    before = [logistic(_dot(start, row)) for row in rows]
    after = _held_out(judged, rows, truth, start)
    wrong_before, wrong_after = (_wrong(truth, chances, policy.thresholds["normal"]) for chances in (before, after))
    losses_before, losses_after = (list(map(_loss, truth, chances)) for chances in (before, after))
    gains = [old - new for old, new in zip(losses_before, losses_after, strict=True)]
    learned = _learned(rows, truth, start)
    return Fit(
        account=Linear(learned[0], dict(zip(policy.account.weights, learned[1:], strict=True))),
        labels=len(judged),
        loss_before=_mean(losses_before),
        loss_after=_mean(losses_after),
        wrong_before=wrong_before,
        wrong_after=wrong_after,
        better=_mean(gains) > max(WORTHWHILE, _standard_error(gains)) and wrong_after <= wrong_before,
    )


def own_policy(fit: Fit, policy: Policy) -> OwnPolicy:
    """Return what is stored of a fit."""
    account = Linear(round(fit.account.intercept, DIGITS), {name: round(weight, DIGITS) for name, weight in fit.account.weights.items()})
    figures: dict[str, str | int | float] = {
        "fitted_by": "curate evaluate --fit",
        "labels": fit.labels,
        "log_loss_before": round(fit.loss_before, DIGITS),
        "log_loss_after": round(fit.loss_after, DIGITS),
        "wrong_before": fit.wrong_before,
        "wrong_after": fit.wrong_after,
    }
    return OwnPolicy(policy.version, account, figures)


def _values(judged: Judged, policy: Policy) -> list[float]:
    """Return one, then the score of each finding that is weighed; its neutral score where it abstained."""
    scores = {each.signal: each.finding.score for each in judged.assessment.findings}
    return [1.0, *(policy.neutral.get(name, 0.0) if (score := scores.get(name)) is None else score for name in policy.account.weights)]


def _held_out(judged: Sequence[Judged], rows: Sequence[list[float]], truth: Sequence[bool], start: Sequence[float]) -> list[float]:
    """Return the chance of each case by weights fitted on the other folds; the labels of an account stay together."""
    folds = _folds(judged)
    by_fold = []
    for fold in range(FOLDS):
        others = [position for position, each in enumerate(folds) if each != fold]
        by_fold.append(_learned([rows[position] for position in others], [truth[position] for position in others], start))
    return [logistic(_dot(by_fold[fold], row)) for fold, row in zip(folds, rows, strict=True)]


def _folds(judged: Sequence[Judged]) -> list[int]:
    """Deal accounts out to folds, those with a follow first, so that every fold has some."""
    followed = {each.label.handle for each in judged if each.label.follow}
    ordered = sorted({each.label.handle for each in judged}, key=lambda handle: (handle not in followed, handle))
    fold_of = {handle: position % FOLDS for position, handle in enumerate(ordered)}
    return [fold_of[each.label.handle] for each in judged]


def _learned(rows: Sequence[list[float]], truth: Sequence[bool], start: Sequence[float]) -> list[float]:
    """Return the most likely weights, by Newton's method from the centre of the prior."""
    weights = list(start)
    for _ in range(STEPS):
        step = _newton_step(rows, truth, start, weights)
        weights = _downhill(rows, truth, start, weights, step)
        if max(map(abs, step)) < CLOSE:
            break
    return weights


def _downhill(
    rows: Sequence[list[float]], truth: Sequence[bool], start: Sequence[float], weights: Sequence[float], step: Sequence[float]
) -> list[float]:
    """Take a step, halved until it makes the labels likelier: where chances saturate, a whole one may go too far."""
    before = _unlikeliness(rows, truth, start, weights)
    for halvings in range(HALVINGS):
        moved = [weight - change / 2**halvings for weight, change in zip(weights, step, strict=True)]
        if _unlikeliness(rows, truth, start, moved) <= before:
            return moved
    return list(weights)


def _unlikeliness(rows: Sequence[list[float]], truth: Sequence[bool], start: Sequence[float], weights: Sequence[float]) -> float:
    """Return what the fit makes small: the loss, and half the squared distance from the prior's centre."""
    loss = sum(_loss(right, logistic(_dot(weights, row))) for row, right in zip(rows, truth, strict=True))
    return loss + PRIOR / 2 * sum((weight - centre) ** 2 for weight, centre in zip(weights, start, strict=True))


def _newton_step(rows: Sequence[list[float]], truth: Sequence[bool], start: Sequence[float], weights: Sequence[float]) -> list[float]:
    size = len(weights)
    gradient = [PRIOR * (weight - centre) for weight, centre in zip(weights, start, strict=True)]
    curvature = [[PRIOR if row == column else 0.0 for column in range(size)] for row in range(size)]
    for values, right in zip(rows, truth, strict=True):
        chance = logistic(_dot(weights, values))
        present = [(position, value) for position, value in enumerate(values) if value]
        for row, value in present:
            gradient[row] += (chance - right) * value
            line, scaled = curvature[row], chance * (1 - chance) * value
            for column, other in present:
                line[column] += scaled * other
    return _solved(curvature, gradient)


def _solved(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """Solve a symmetric positive definite system by Gaussian elimination; the prior keeps the pivots away from zero."""
    lines = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for pivot, line in enumerate(lines):
        for other in lines[pivot + 1 :]:
            factor = other[pivot] / line[pivot]
            other[pivot:] = [value - factor * above for value, above in zip(other[pivot:], line[pivot:], strict=True)]
    found: list[float] = []
    for line in reversed(lines):
        row = len(lines) - len(found) - 1
        known = _dot(line[row + 1 : -1], found)
        found.insert(0, (line[-1] - known) / line[row])
    return found


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _loss(right: bool, chance: float) -> float:
    return -log(max(chance if right else 1 - chance, TINY))


def _wrong(truth: Sequence[bool], chances: Sequence[float], threshold: float) -> int:
    return sum(right != (chance >= threshold) for right, chance in zip(truth, chances, strict=True))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _standard_error(values: Sequence[float]) -> float:
    mean = _mean(values)
    return sqrt(sum((value - mean) ** 2 for value in values) / (len(values) * (len(values) - 1)))
