"""Pictures: what is drawn where, on the Axes given or on new ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from curate import plots
from curate.errors import InputError
from fixed import FIXED, HOSTILE

pytest.importorskip("matplotlib", reason="no matplotlib here: pip install 'curate[plot]'")

TWO = [FIXED, replace(FIXED, handle="bob", verdict="skip", probability=0.1, relevance=0.1, noise=0.6, posts_per_day=None)]
TRUTH, PROBABILITIES = [True, True, False, False], [0.95, 0.55, 0.45, 0.05]
DRAWN: dict[str, tuple[Callable[..., Any], tuple[Any, ...], str, str]] = {
    "score": (plots.plot_score, (FIXED,), "points of 100", ""),
    "map": (plots.plot_map, (TWO,), "relevance (share of the posts)", "noise (share of the posts)"),
    "load": (plots.plot_load, (TWO,), "posts a day", "useful share"),
    "calibration": (plots.plot_calibration, (TRUTH, PROBABILITIES), "probability that curate gives", "share worth following"),
    "thresholds": (plots.plot_thresholds, (TRUTH, PROBABILITIES), "probability from which to follow", "share"),
    "coverage": (plots.plot_coverage, (TWO, ["machine learning", "wine"]), "accounts that speak of it", ""),
}
"""Each plot, what it draws here, and the labels of its axes."""


@pytest.fixture(autouse=True)
def _no_window() -> Iterator[None]:
    from matplotlib import pyplot as plt

    plt.switch_backend("Agg")
    yield
    plt.close("all")


def test_every_plot_has_its_row() -> None:
    assert {f"plot_{name}" for name in DRAWN} == {name for name in vars(plots) if name.startswith("plot_")}


@pytest.mark.parametrize("name", DRAWN)
def test_axes_are_labelled_and_those_given_are_drawn_on(name: str) -> None:
    from matplotlib import pyplot as plt

    draw, arguments, x, y = DRAWN[name]
    _, given = plt.subplots()

    assert draw(*arguments, ax=given) is given
    assert (given.get_xlabel(), given.get_ylabel()) == (x, y)
    assert given.get_title()
    assert draw(*arguments) is not given


def test_the_bars_of_a_score_add_up_to_it() -> None:
    bars: Any = plots.plot_score(FIXED).patches
    widths = [bar.get_width() for bar in bars]

    assert sum(widths[:-1]) == pytest.approx(widths[-1])
    assert widths[-1] == pytest.approx(sum(each.points for each in FIXED.findings))
    assert bars[0].get_width() == 40.0
    assert bars[1].get_x() == 40.0


def test_an_unknown_pace_is_left_out() -> None:
    names = [text.get_text() for text in plots.plot_load(TWO).texts]

    assert names == ["@ada@example.org"]


def test_calibration_counts_each_account_once() -> None:
    axes: Any = plots.plot_calibration(TRUTH, PROBABILITIES, bins=2)

    assert [text.get_text() for text in axes.texts] == ["2", "2"]
    assert list(axes.lines[1].get_ydata()) == [0.0, 1.0]


@pytest.mark.parametrize(("truth", "probabilities"), [([], []), ([True], []), ([True], [0.1, 0.2])])
def test_labels_without_probabilities_are_an_error(truth: list[bool], probabilities: list[float]) -> None:
    with pytest.raises(InputError, match="at least one"):
        plots.plot_calibration(truth, probabilities)


def test_strangers_formulas_are_drawn_as_they_are() -> None:
    hostile = replace(HOSTILE, handle="$\\frac{1}$", name="$x$")
    axes = plots.plot_map([hostile])
    axes.figure.canvas.draw()

    assert [text.get_text() for text in axes.texts] == [r"@\$\frac{1}\$"]
