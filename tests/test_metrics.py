"""Figures of merit: worked examples, and what holds of any cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.metrics import auc, average_precision, best_threshold, brier, calibration_error, confusion, log_loss

Figure = Callable[[Sequence[bool], Sequence[float]], "float | None"]

TRUTH = [True, False, True, False]
SCORES = [0.9, 0.8, 0.7, 0.1]
CASES = st.lists(st.tuples(st.booleans(), st.integers(0, 20).map(lambda n: n / 20)), min_size=1, max_size=40)

EXAMPLES = [
    (auc, 0.75),  # of four pairs, only (0.7, 0.8) is the wrong way round
    (average_precision, (1 / 1 + 2 / 3) / 2),
    (brier, (0.1**2 + 0.8**2 + 0.3**2 + 0.1**2) / 4),
    (calibration_error, (0.1 + 0.8 + 0.3 + 0.1) / 4),
    (log_loss, (0.105361 + 1.609438 + 0.356675 + 0.105361) / 4),
]


@pytest.mark.parametrize(("figure", "expected"), EXAMPLES)
def test_worked_example(figure: Figure, expected: float) -> None:
    assert figure(TRUTH, SCORES) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("figure", [figure for figure, _ in EXAMPLES])
def test_no_case_gives_no_figure(figure: Figure) -> None:
    assert figure([], []) is None


def test_confusion_counts_each_outcome() -> None:
    counts = confusion([True, True, False, False, False], [True, False, True, False, False])

    assert (counts.true_follows, counts.wrong_skips, counts.wrong_follows, counts.true_skips) == (1, 1, 1, 2)
    assert (counts.precision, counts.recall, counts.f1) == (0.5, 0.5, 0.5)


def test_figures_that_the_cases_leave_undefined_are_none() -> None:
    nothing = confusion([False], [False])

    assert (nothing.precision, nothing.recall, nothing.f1) == (None, None, None)
    assert auc([True, True], [0.1, 0.2]) is None
    assert average_precision([False], [0.5]) is None


def test_calibration_error_judges_the_mean_of_each_part() -> None:
    """Two of four cases at 0.5 come true: the promise is kept, although each case is far from it."""
    assert calibration_error([True, True, False, False], [0.5] * 4) == 0
    assert calibration_error([True] * 4, [0.5] * 4) == 0.5


def test_a_probability_of_one_belongs_to_the_last_part() -> None:
    assert calibration_error([True, True], [1.0, 0.95]) == pytest.approx(0.025)


def test_ties_count_as_half_and_in_one_step() -> None:
    assert auc([True, False], [0.5, 0.5]) == 0.5
    assert average_precision([True, False], [0.5, 0.5]) == 0.5


def test_best_threshold_is_the_score_of_a_case() -> None:
    assert best_threshold(TRUTH, SCORES) == (0.7, 0.8)
    assert best_threshold([False], [0.3]) == (float("inf"), 0.0)


def test_log_loss_of_a_sure_mistake_is_finite() -> None:
    assert 20 < (log_loss([True], [0.0]) or 0) < 40


@given(CASES)
def test_figures_stay_in_their_ranges(cases: list[tuple[bool, float]]) -> None:
    truth, scores = [t for t, _ in cases], [s for _, s in cases]

    for figure in (auc, average_precision, brier, calibration_error):
        value = figure(truth, scores)
        assert value is None or 0 <= value <= 1


@given(CASES)
def test_best_threshold_reaches_the_f1_it_promises(cases: list[tuple[bool, float]]) -> None:
    truth, scores = [t for t, _ in cases], [s for _, s in cases]
    threshold, promised = best_threshold(truth, scores)

    assert confusion(truth, [score >= threshold for score in scores]).f1 in (promised, pytest.approx(promised), None)
    assert all((confusion(truth, [s >= other for s in scores]).f1 or 0) <= promised + 1e-12 for other in scores)


@given(CASES)
def test_turning_scores_round_turns_auc_round(cases: list[tuple[bool, float]]) -> None:
    truth, scores = [t for t, _ in cases], [s for _, s in cases]
    value, turned = auc(truth, scores), auc(truth, [1 - s for s in scores])

    assert (value is None and turned is None) or value == pytest.approx(1 - (turned or 0))
