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
from matplotlib.text import Text

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
FRENCH = {
    "score": ("points sur 100", "", "@ada@example.org : suivre"),
    "map": ("pertinence (part des posts)", "bruit (part des posts)", "pertinence et bruit des candidats"),
    "load": ("posts par jour", "part utile", "ce que chacun ajouterait à votre fil"),
    "calibration": ("probabilité donnée par curate", "part qui mérite d’être suivie", "calibration (et nombre de comptes)"),
    "thresholds": ("probabilité à partir de laquelle suivre", "part", "à quel point être strict"),
    "coverage": ("comptes qui en parlent", "", "qui parle de vos centres d’intérêt"),
}


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


@pytest.mark.parametrize("name", DRAWN)
def test_words_are_in_the_language_asked_for_or_spoken_here(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    draw, arguments, x, _ = DRAWN[name]
    asked = draw(*arguments, lang="fr")
    monkeypatch.setenv("CURATE_LANG", "fr")

    assert (asked.get_xlabel(), asked.get_ylabel(), asked.get_title()) == FRENCH[name]
    assert draw(*arguments).get_xlabel() == FRENCH[name][0]
    assert draw(*arguments, lang="en").get_xlabel() == x


@pytest.mark.parametrize("draw", [plots.plot_map, plots.plot_load])
def test_names_cover_neither_each_other_nor_marks_nor_the_legend(draw: Callable[..., Any]) -> None:
    """Twenty accounts nearly in one place: those that find no room have no name, and none leaves the picture."""
    crowd = [
        replace(FIXED, handle=f"somebody{n}@example.org", relevance=0.8 + n % 5 / 100, noise=0.2 + n // 5 / 100, useful=0.5 + n % 4 / 90)
        for n in range(20)
    ]
    axes = draw(crowd)
    axes.figure.draw_without_rendering()
    boxes = [Text.get_window_extent(name) for name in axes.texts]
    marks = [mark for group in axes.collections for mark in group.get_offset_transform().transform(group.get_offsets())]

    assert 5 < len(boxes) <= 20
    assert [box.count_overlaps(boxes) for box in [*boxes, axes.get_legend().get_window_extent()]] == [1] * len(boxes) + [0]
    assert [(x, y) for x, y in marks for box in boxes if box.contains(x, y)] == []
    assert [box for box in boxes if not (axes.bbox.fully_contains(*box.min) and axes.bbox.fully_contains(*box.max))] == []


def test_long_reasons_are_broken_and_long_names_cut() -> None:
    words = FIXED.findings[0].finding.reason._replace(text="word " * 30, plural=None)
    long = replace(FIXED, findings=(replace(FIXED.findings[0], finding=replace(FIXED.findings[0].finding, reason=words)),))

    assert max(len(line) for label in plots.plot_score(long).get_yticklabels() for line in label.get_text().split("\n")) <= 40
    assert [name.get_text() for name in plots.plot_map([replace(FIXED, handle="x" * 99)]).texts] == ["@" + "x" * 22 + "…"]


def test_the_bars_of_a_score_add_up_to_it() -> None:
    bars: Any = plots.plot_score(FIXED).patches
    widths = [bar.get_width() for bar in bars]

    assert sum(widths[:-1]) == pytest.approx(widths[-1])
    assert widths[-1] == pytest.approx(sum(each.points for each in FIXED.findings))
    assert bars[0].get_width() == 40.0
    assert bars[1].get_x() == 40.0


def test_points_that_round_to_nothing_have_no_minus() -> None:
    weighed = (*FIXED.findings, replace(FIXED.findings[0], points=-1.5))

    assert [text.get_text() for text in plots.plot_score(replace(FIXED, findings=weighed)).texts] == [
        "+40",
        "+60",
        "+1",
        "-10",
        "-2",
        "+0",
        "90",
    ]
    assert plots.plot_score(replace(FIXED, findings=(replace(FIXED.findings[0], points=-0.3),))).texts[0].get_text() == "+0"


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
