"""Pictures of assessments, each drawn on Axes that it returns; the one user of matplotlib (``pip install 'curate[plot]'``).

Blue and orange are told apart by every eye, and signs and shapes say the same as colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import sqrt
from typing import TYPE_CHECKING

from curate.errors import InputError
from curate.messages import say
from curate.metrics import BINS, confusion
from curate.models import Assessment
from curate.render.safe import one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PLUS, MINUS, START = "#0a58a8", "#c05a00", "#6b7280"
MARKERS = {"follow": "o", "skip": "x"}
COLOURS = {"follow": PLUS, "skip": MINUS}
WEIGHT = 0.5
"""Points under which findings are drawn as one bar."""
LONGEST_NAME = 24
NAMED = 25
"""Accounts from which names would cover each other."""


def plot_score(assessment: Assessment, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw how the findings add up to the score, from the starting point to the sum."""
    weighed = sorted(assessment.findings, key=lambda each: each.signal != "base")
    shown = [each for each in weighed if each.signal == "base" or abs(each.points) >= WEIGHT]
    rest = sum(each.points for each in weighed if each not in shown)
    names = [plain(say(each.finding.reason, lang)) for each in shown] + ["all the others", "score"]
    points = [*(each.points for each in shown), rest]
    starts = [*accumulate(points[:-1], initial=0.0), 0.0]
    lengths = [*points, sum(points)]
    colours = [START, *(PLUS if length >= 0 else MINUS for length in points[1:]), START]
    axes = _axes(ax)
    bars = axes.barh(range(len(names)), lengths, left=starts, color=colours)
    axes.bar_label(bars, [f"{length:+.0f}" for length in points] + [f"{sum(points):.0f}"], padding=3)
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set_xlim(min(0.0, *starts) - 5, max(100.0, *accumulate(points)) + 12)
    axes.set_xlabel("points of 100")
    axes.set_title(f"@{plain(assessment.handle)}: {assessment.verdict}")
    return axes


def plot_map(assessments: Sequence[Assessment], ax: Axes | None = None) -> Axes:
    """Draw each candidate by its relevance and its noise."""
    axes = _scatter(assessments, [each.relevance for each in assessments], [each.noise for each in assessments], ax, 0.5)
    axes.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03), xlabel="relevance (share of the posts)", ylabel="noise (share of the posts)")
    axes.set_title("relevance and noise of the candidates")
    return axes


def plot_load(assessments: Sequence[Assessment], ax: Axes | None = None) -> Axes:
    """Draw what each candidate would add: its posts a day and the share of them that is useful; unknown paces are left out."""
    known = [(each, each.posts_per_day) for each in assessments if each.posts_per_day]
    paces = [pace for _, pace in known]
    middle = sqrt(min(paces) * max(paces)) if paces else 1.0
    axes = _scatter([each for each, _ in known], paces, [each.useful for each, _ in known], ax, middle)
    axes.set_xscale("log")
    axes.set(ylim=(-0.03, 1.03), xlabel="posts a day", ylabel="useful share")
    axes.set_title("what each would add to your timeline")
    return axes


def plot_calibration(truth: Sequence[bool], probabilities: Sequence[float], ax: Axes | None = None, bins: int = BINS) -> Axes:
    """Draw how often accounts were worth following, by the probability that curate gave; on the diagonal both agree."""
    steps = _bins(truth, probabilities, bins)
    axes = _axes(ax)
    axes.plot([0, 1], [0, 1], color=START, linestyle="--", label="as told")
    axes.plot([told for told, _, _ in steps], [true for _, true, _ in steps], color=PLUS, marker="o", label="as labelled")
    for told, true, count in steps:
        axes.annotate(str(count), (told, true), textcoords="offset points", xytext=(6, -10), fontsize="small")
    axes.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03), xlabel="probability that curate gives", ylabel="share worth following")
    axes.set_title("calibration (with the number of accounts)")
    axes.legend()
    return axes


def plot_thresholds(truth: Sequence[bool], probabilities: Sequence[float], ax: Axes | None = None) -> Axes:
    """Draw precision and recall against the probability from which an account is followed."""
    _checked(truth, probabilities)
    steps = [step / 50 for step in range(1, 50)]
    counts = [confusion(truth, [each >= step for each in probabilities]) for step in steps]
    axes = _axes(ax)
    precision, recall = [each.precision for each in counts], [each.recall for each in counts]
    for name, values, style, colour in (("precision", precision, "-", PLUS), ("recall", recall, "--", MINUS)):
        axes.plot(steps, [float("nan") if value is None else value for value in values], style, label=name, color=colour)
    axes.set(xlim=(0, 1), ylim=(-0.03, 1.03), xlabel="probability from which to follow", ylabel="share")
    axes.set_title("how strict to be")
    axes.legend()
    return axes


def plot_coverage(assessments: Sequence[Assessment], interests: Sequence[str], ax: Axes | None = None) -> Axes:
    """Draw for each interest how many of the candidates speak of it, those to follow apart."""
    spoken = [(name, [each for each in assessments if name in {share.interest for share in each.matched_interests}]) for name in interests]
    follow = [sum(each.verdict == "follow" for each in found) for _, found in spoken]
    skip = [len(found) - count for (_, found), count in zip(spoken, follow, strict=True)]
    axes = _axes(ax)
    axes.barh(range(len(spoken)), follow, color=PLUS, label="follow")
    axes.barh(range(len(spoken)), skip, left=follow, color=MINUS, hatch="//", edgecolor="white", label="skip")
    axes.set_yticks(range(len(spoken)), [plain(name) for name, _ in spoken])
    axes.invert_yaxis()
    axes.set_xlabel("accounts that speak of it")
    axes.set_title("who covers your interests")
    axes.legend()
    return axes


def plain(text: str) -> str:
    """Return a stranger's text on one line, in which no sign starts a formula."""
    return one_line(text).replace("$", r"\$")


def _bins(truth: Sequence[bool], probabilities: Sequence[float], bins: int) -> list[tuple[float, float, int]]:
    """Return, for each part of [0, 1] that has cases, the mean probability, the share that was right, and the cases."""
    _checked(truth, probabilities)
    parts: dict[int, list[tuple[bool, float]]] = {}
    for right, probability in zip(truth, probabilities, strict=True):
        parts.setdefault(min(int(probability * bins), bins - 1), []).append((right, probability))
    return [(sum(p for _, p in part) / len(part), sum(t for t, _ in part) / len(part), len(part)) for _, part in sorted(parts.items())]


def _checked(truth: Sequence[bool], probabilities: Sequence[float]) -> None:
    if not truth or len(truth) != len(probabilities):
        raise InputError(f"{len(truth)} labels for {len(probabilities)} probabilities. Give one label a probability, and at least one.")


def _scatter(assessments: Sequence[Assessment], xs: Sequence[float], ys: Sequence[float], ax: Axes | None, middle: float) -> Axes:
    """Draw a mark for each account, its name on the side that has room: ``middle`` parts left from right."""
    axes = _axes(ax)
    for verdict, marker in MARKERS.items():
        places = [(x, y) for each, x, y in zip(assessments, xs, ys, strict=True) if each.verdict == verdict]
        axes.scatter([x for x, _ in places], [y for _, y in places], marker=marker, color=COLOURS[verdict], label=verdict)
    for each, x, y in zip(assessments, xs, ys, strict=True):
        if len(assessments) < NAMED or each.verdict == "follow":
            side, gap = ("right", -5) if x > middle else ("left", 5)
            name = f"@{plain(each.handle)[:LONGEST_NAME]}"
            axes.annotate(name, (x, y), textcoords="offset points", xytext=(gap, 4), ha=side, fontsize="small")
    axes.legend()
    return axes


def _axes(ax: Axes | None) -> Axes:
    if ax is not None:
        return ax
    try:
        from matplotlib import pyplot as plt
    except ImportError as error:
        raise InputError("pictures need matplotlib. Install it with: pip install 'curate[plot]'") from error
    _, axes = plt.subplots(figsize=(8, 5), layout="constrained")
    return axes
