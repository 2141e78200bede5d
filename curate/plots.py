"""Pictures of assessments, each drawn on Axes that it returns; the one user of matplotlib (``pip install 'curate[plot]'``).

Blue and orange are told apart by every eye, and signs and shapes say the same as colours. Without a language, ``lang``,
words are in the one that ``curate`` speaks here.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, product
from typing import TYPE_CHECKING

from curate.errors import InputError
from curate.messages import message, say, ui_language
from curate.metrics import BINS, confusion
from curate.models import Assessment
from curate.render.safe import one_line
from curate.render.width import cut, wrapped
from curate.render.words import VERDICT_WORDS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Bbox

PLUS, MINUS, START = "#0a58a8", "#c05a00", "#6b7280"
MARKERS = {"follow": "o", "skip": "x"}
COLOURS = {"follow": PLUS, "skip": MINUS}
WEIGHT = 0.5
"""Points under which findings are drawn as one bar."""
LONGEST_NAME = 24
LONGEST_LINE = 40
"""Letters of a reason on one line."""
NAMED = 25
"""Accounts from which only those to follow are named."""
STEPS = (4, -12, 18, -26, 32, -40)
"""How many points above its mark a name is tried, one place after the other."""
ASIDE = 6
"""Points between a mark and its name."""


def plot_score(assessment: Assessment, ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Draw how the findings add up to the score, from the starting point to the sum."""
    spoken = ui_language(lang)
    weighed = sorted(assessment.findings, key=lambda each: each.signal != "base")
    shown = [each for each in weighed if each.signal == "base" or abs(each.points) >= WEIGHT]
    rest = sum(each.points for each in weighed if each not in shown)
    reasons = [say(each.finding.reason, spoken) for each in shown]
    names = [*map(_lines, reasons), say(message("all the others"), spoken), say(message("score"), spoken)]
    points = [*(each.points for each in shown), rest]
    starts = [*accumulate(points[:-1], initial=0.0), 0.0]
    lengths = [*points, sum(points)]
    colours = [START, *(PLUS if length >= 0 else MINUS for length in points[1:]), START]
    axes = _axes(ax)
    bars = axes.barh(range(len(names)), lengths, left=starts, color=colours)
    axes.bar_label(bars, [f"{round(length):+d}" for length in points] + [f"{sum(points):.0f}"], padding=3)
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set_xlim(min(0.0, *starts) - 5, max(100.0, *accumulate(points)) + 12)
    axes.set_xlabel(say(message("points of 100"), spoken))
    who = plain(assessment.handle)
    axes.set_title(say(message("@{handle}: {verdict}", handle=who, verdict=VERDICT_WORDS[assessment.verdict]), spoken))
    return axes


def plot_map(assessments: Sequence[Assessment], ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Draw each candidate by its relevance and its noise."""
    spoken = ui_language(lang)
    axes, places = _axes(ax), [(each.relevance, each.noise) for each in assessments]
    _marks(axes, assessments, places, spoken)
    axes.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03))
    axes.set_xlabel(say(message("relevance (share of the posts)"), spoken))
    axes.set_ylabel(say(message("noise (share of the posts)"), spoken))
    axes.set_title(say(message("relevance and noise of the candidates"), spoken))
    _names(axes, assessments, places)
    return axes


def plot_load(assessments: Sequence[Assessment], ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Draw what each candidate would add: its posts a day and the share of them that is useful; unknown paces are left out."""
    spoken = ui_language(lang)
    known = [each for each in assessments if each.posts_per_day]
    axes, places = _axes(ax), [(each.posts_per_day or 0.0, each.useful) for each in known]
    _marks(axes, known, places, spoken)
    axes.set_xscale("log")
    axes.set_ylim(-0.03, 1.03)
    axes.set_xlabel(say(message("posts a day"), spoken))
    axes.set_ylabel(say(message("useful share"), spoken))
    axes.set_title(say(message("what each would add to your timeline"), spoken))
    _names(axes, known, places)
    return axes


def plot_calibration(
    truth: Sequence[bool], probabilities: Sequence[float], ax: Axes | None = None, bins: int = BINS, lang: str | None = None
) -> Axes:
    """Draw how often accounts were worth following, by the probability that curate gave; on the diagonal both agree."""
    spoken = ui_language(lang)
    steps = _bins(truth, probabilities, bins)
    axes = _axes(ax)
    axes.plot([0, 1], [0, 1], color=START, linestyle="--", label=say(message("as told"), spoken))
    told, true = [told for told, _, _ in steps], [true for _, true, _ in steps]
    axes.plot(told, true, color=PLUS, marker="o", label=say(message("as labelled"), spoken))
    for x, y, count in steps:
        axes.annotate(str(count), (x, y), textcoords="offset points", xytext=(6, -10), fontsize="small")
    axes.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03))
    axes.set_xlabel(say(message("probability that curate gives"), spoken))
    axes.set_ylabel(say(message("share worth following"), spoken))
    axes.set_title(say(message("calibration (with the number of accounts)"), spoken))
    axes.legend()
    return axes


def plot_thresholds(truth: Sequence[bool], probabilities: Sequence[float], ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Draw precision and recall against the probability from which an account is followed."""
    _checked(truth, probabilities)
    spoken = ui_language(lang)
    steps = [step / 50 for step in range(1, 50)]
    counts = [confusion(truth, [each >= step for each in probabilities]) for step in steps]
    axes = _axes(ax)
    precision, recall = [each.precision for each in counts], [each.recall for each in counts]
    for name, values, style, colour in ((message("precision"), precision, "-", PLUS), (message("recall"), recall, "--", MINUS)):
        axes.plot(steps, [float("nan") if value is None else value for value in values], style, label=say(name, spoken), color=colour)
    axes.set(xlim=(0, 1), ylim=(-0.03, 1.03))
    axes.set_xlabel(say(message("probability from which to follow"), spoken))
    axes.set_ylabel(say(message("share"), spoken))
    axes.set_title(say(message("how strict to be"), spoken))
    axes.legend()
    return axes


def plot_coverage(assessments: Sequence[Assessment], interests: Sequence[str], ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Draw for each interest how many of the candidates speak of it, those to follow apart."""
    spoken = ui_language(lang)
    covered = [[each for each in assessments if name in {share.interest for share in each.matched_interests}] for name in interests]
    follow = [sum(each.verdict == "follow" for each in found) for found in covered]
    skip = [len(found) - count for found, count in zip(covered, follow, strict=True)]
    axes = _axes(ax)
    axes.barh(range(len(interests)), follow, color=PLUS, label=say(VERDICT_WORDS["follow"], spoken))
    axes.barh(
        range(len(interests)), skip, left=follow, color=MINUS, hatch="//", edgecolor="white", label=say(VERDICT_WORDS["skip"], spoken)
    )
    axes.set_yticks(range(len(interests)), [plain(name) for name in interests])
    axes.invert_yaxis()
    axes.locator_params(axis="x", integer=True)
    axes.set_xlabel(say(message("accounts that speak of it"), spoken))
    axes.set_title(say(message("who covers your interests"), spoken))
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


def _lines(reason: str) -> str:
    return "\n".join(wrapped(plain(reason), LONGEST_LINE))


def _marks(axes: Axes, assessments: Sequence[Assessment], places: Sequence[tuple[float, float]], lang: str) -> None:
    for verdict, marker in MARKERS.items():
        here = [place for each, place in zip(assessments, places, strict=True) if each.verdict == verdict]
        word = say(VERDICT_WORDS[verdict], lang)
        axes.scatter([x for x, _ in here], [y for _, y in here], marker=marker, color=COLOURS[verdict], label=word)
    axes.legend()


def _names(axes: Axes, assessments: Sequence[Assessment], places: Sequence[tuple[float, float]]) -> None:
    """Name marks where names cover neither each other nor marks; a name that finds no place is left out.

    Called last: places are counted in pixels, which titles and limits shift.
    """
    axes.figure.canvas.figure.draw_without_rendering()
    dots = axes.figure.dpi / 72
    taken = [_square(x, y, 4 * dots) for x, y in axes.transData.transform(places or [(0, 0)])]
    legend = axes.get_legend()
    taken += [legend.get_window_extent()] if legend else []
    for each, place in zip(assessments, places, strict=True):
        if len(assessments) < NAMED or each.verdict == "follow":
            _name(axes, plain(cut(f"@{one_line(each.handle)}", LONGEST_NAME)), place, taken, dots)


def _name(axes: Axes, name: str, place: tuple[float, float], taken: list[Bbox], dots: float) -> None:
    """Write a name at the first free place beside its mark, tied to it by a thin line."""
    text = axes.annotate(
        name, place, textcoords="offset points", xytext=(0, 0), fontsize="small", arrowprops={"arrowstyle": "-", "color": START, "lw": 0.5}
    )
    x, y = axes.transData.transform(place)
    size = text.get_window_extent()
    for up, right in product(STEPS, (ASIDE, -ASIDE - size.width / dots)):
        box = size.translated(x + right * dots - size.x0, y + up * dots - size.y0)
        if axes.bbox.fully_contains(box.x0, box.y0) and axes.bbox.fully_contains(box.x1, box.y1) and not box.count_overlaps(taken):
            text.set_position((right, up))
            taken.append(box)
            return
    text.remove()


def _square(x: float, y: float, half: float) -> Bbox:
    from matplotlib.transforms import Bbox

    return Bbox.from_extents(x - half, y - half, x + half, y + half)


def _axes(ax: Axes | None) -> Axes:
    if ax is not None:
        return ax
    try:
        from matplotlib import pyplot as plt
    except ImportError as error:
        raise InputError("pictures need matplotlib. Install it with: pip install 'curate[plot]'") from error
    _, axes = plt.subplots(figsize=(8, 5), layout="constrained")
    return axes
