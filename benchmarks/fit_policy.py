"""Fit the policy on the labelled accounts, cross-validated over accounts, and write ``curate/data/policy.json``.

    python -m benchmarks.fit_policy            # fit and print the figures
    python -m benchmarks.fit_policy --write    # and store the policy

Small models, each fitted on what the product itself computes: the kind of a post from its traits, the relevance of a post
from its own evidence and then from that of the others, and the decision from the scores of the findings. The decision is
fitted on readings made with the other folds' post models, so that it meets the errors that it will meet. The relevance of
posts is fitted on accounts mixed from two others as well, each counting less than a real one: they tell what half an account
on topic looks like, which real ones seldom are.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np  # noqa: TID253 (a benchmark starts as slowly as it likes)
from msgspec.structs import replace
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from benchmarks.cases import Case, read_cases
from benchmarks.logistic import fit_logistic
from benchmarks.mixed import mixed_cases
from benchmarks.withheld import withheld_cases
from curate.decision import measure
from curate.interests.declared import Interests
from curate.interests.evidence import Evidence, evidence_of
from curate.policy import POLICY_PATH, Linear, Policy
from curate.signals.noise_kinds import kind_chances
from curate.signals.reading import read_parsed
from curate.signals.relevance import alone_features, chances_alone, relevance_features, rivals_of
from curate.text.traits import TRAITS

FOLDS = 10
KINDS = ("substance", "chatter", "fragment", "bare", "promotion", "spam")
NOW = datetime(2026, 11, 25, tzinfo=UTC)
REGULARISATION = {"kinds": 0.1, "relevance": 0.3, "account": 0.05}
MIXED_COUNT = 0.3
"""How much a mixed account counts beside a real one in the relevance of posts."""
WORDS_COUNT = 0.3
"""How much an account read for an interest by the user's words only counts beside one read with topic packs."""
ALONE_SIGNS = {"strong": 1, "proper": 1, "weak": 1, "force": 1, "bio": 1, "rival": -1, "rival_gap": -1, "length": 0}
RELEVANCE_SIGNS = {"strong": 1, "proper": 1, "weak": 1, "force": 1, "rival": -1, "rival_gap": -1, "others": 1, "substance": 1}
SIGNAL_SIGNS = {"relevance.on_topic": 1, "relevance.useful": 1, "relevance.focus": 1, "relevance.bio": 1, "noise.spam": -1}
"""Signals that the decision is fitted on. Chatter, fragments and the like count in that they are not useful."""
BY_HAND = {
    "noise.reposts": -6.0,
    "noise.language": -4.0,
    "noise.muted": -3.0,
    "noise.stuffing": -2.0,
    "noise.repeats": -2.0,
    "noise.bait": -1.0,
    "noise.shouting": -0.5,
    "noise.automation": -0.5,
}
RULES = {
    "noise": 0.5,
    "rule_score": 0.8,
    "hashtags": 5,
    "mentions": 5,
    "stuffing_share": 0.4,
    "shouting": 0.7,
    "shouting_letters": 20,
    "spam_phrases": 2,
    "repeat": 0.8,
    "muted": 0.6,
}
THRESHOLDS = {"lax": 1 / 3, "normal": 0.5, "strict": 2 / 3}


def fit_kinds(cases: Sequence[Case]) -> dict[str, Linear]:
    """Fit the softmax over kinds of posts."""
    rows, kinds = [], []
    for case in cases:
        for post in case.parsed:
            rows.append(post.traits)
            kinds.append(case.labelled.post_kinds[post.post.id])
    return _softmax(TRAITS, rows, kinds, REGULARISATION["kinds"])


@dataclass(frozen=True)
class Read:
    """An account and an interest of which it shows any evidence, as relevance is fitted on them."""

    case: Case
    interest: str
    bio: Evidence
    found: list[Evidence]
    rivals: list[float]
    count: float

    @property
    def labels(self) -> list[bool]:
        """Whether each post is about the interest."""
        return [self.interest in self.case.labelled.post_topics[post.post.id] for post in self.case.parsed]


def fit_relevance(reads: Sequence[Read], kinds: Policy) -> tuple[Linear, Linear]:
    """Fit the relevance of a post: from its own evidence, then from that of the others."""
    labels = [label for each in reads for label in each.labels]
    counts = [each.count for each in reads for _ in each.found]
    alone_rows = [row for each in reads for row in alone_features(each.case.parsed, each.bio, each.found, each.rivals)]
    alone = fit_logistic(ALONE_SIGNS, alone_rows, labels, REGULARISATION["relevance"], counts)
    rows = [row for each in reads for row in _relevance_rows(each, alone, kinds)]
    return alone, fit_logistic(RELEVANCE_SIGNS, rows, labels, REGULARISATION["relevance"], counts)


def _evident(cases: Sequence[Case], interests: frozenset[str] | None, count: float) -> Iterator[Read]:
    for case in cases:
        for interest in sorted(case.labelled.interests & (interests or case.labelled.interests)):
            found = [evidence_of(post.hits, case.wanted[interest].topics) for post in case.parsed]
            if case.bio[interest].force or any(each.force for each in found):
                yield Read(case, interest, case.bio[interest], found, rivals_of(case.parsed, case.wanted[interest]), count)


def _relevance_rows(read: Read, alone: Linear, kinds: Policy) -> Iterator[tuple[float, ...]]:
    of_kinds = [kind_chances(post.traits, kinds) for post in read.case.parsed]
    chances = chances_alone(read.case.parsed, read.bio, read.found, read.rivals, alone)
    return relevance_features(chances, of_kinds, read.found, read.rivals)


@dataclass(frozen=True)
class Pair:
    """An account read for one interest: what the readers said, and the scores of the findings."""

    handle: str
    interest: str
    follow: bool
    scores: dict[str, float | None]
    post_relevance: tuple[float, ...]
    post_noise: tuple[float, ...]
    is_noise: tuple[bool, ...]


def read_pairs(cases: Sequence[Case], policy: Policy, interests: frozenset[str] | None = None) -> list[Pair]:
    """Read accounts for each of their interests, borderline ones left out."""
    pairs = []
    for case in cases:
        for interest in sorted(case.labelled.interests & (interests or case.labelled.interests)):
            wanted = Interests((case.wanted[interest],))
            reading = read_parsed(case.labelled.account, case.parsed, wanted, (case.bio[interest],), policy, NOW)
            pairs.append(
                Pair(
                    case.labelled.account.handle,
                    interest,
                    interest in case.labelled.follow,
                    {name: finding.score for name, finding in measure(reading).items()},
                    tuple(post.relevant for post in reading.posts),
                    tuple(post.noise_score for post in reading.posts),
                    tuple(bool(post.noise) for post in reading.posts),
                )
            )
    return pairs


def fit_account(pairs: Sequence[Pair], words_only: Sequence[Pair], neutral: dict[str, float]) -> Linear:
    """Fit the decision over findings; signals too rare to be learned keep the weight set by hand."""
    every, counts = [*pairs, *words_only], [1.0] * len(pairs) + [WORDS_COUNT] * len(words_only)
    rows = [_scores(pair, neutral) for pair in every]
    fitted = fit_logistic(SIGNAL_SIGNS, rows, [pair.follow for pair in every], REGULARISATION["account"], counts)
    return Linear(fitted.intercept, {**fitted.weights, **BY_HAND})


def neutral_scores(pairs: Sequence[Pair]) -> dict[str, float]:
    """Return the mean score of each signal, which stands for a finding that abstains."""
    means = {}
    for signal in SIGNAL_SIGNS:
        known = [score for pair in pairs if (score := pair.scores[signal]) is not None]
        means[signal] = sum(known) / len(known)
    return means


def reference_scores(pairs: Sequence[Pair], neutral: dict[str, float]) -> dict[str, float]:
    """Return the score of each signal halfway between the means of the accounts to follow and of the others."""
    scores = np.array([_scores(pair, neutral) for pair in pairs])
    follow = np.array([pair.follow for pair in pairs])
    halfway = (scores[follow].mean(axis=0) + scores[~follow].mean(axis=0)) / 2
    return {signal: round(float(score), 4) for signal, score in zip(SIGNAL_SIGNS, halfway, strict=True)}


def _scores(pair: Pair, neutral: dict[str, float]) -> list[float]:
    return [neutral[signal] if (score := pair.scores[signal]) is None else score for signal in SIGNAL_SIGNS]


def empty_policy(version: str = "unfitted") -> Policy:
    """Return the policy before anything is fitted."""
    flat = Linear(0.0, {})
    return Policy(version, {}, flat, flat, flat, flat, {}, flat, {}, {}, RULES, THRESHOLDS)


@dataclass(frozen=True)
class Sample:
    """Accounts, those mixed from their posts, and the same accounts read for interests by the user's words only."""

    cases: list[Case]
    mixed: list[Case]
    words_only: list[Case]


def fit_posts(sample: Sample, interests: frozenset[str] | None = None) -> Policy:
    """Fit the models of posts."""
    kinds = replace(empty_policy(), post_kinds=fit_kinds(sample.cases))
    post = fit_relevance([*_evident(sample.cases, interests, 1.0), *_evident(sample.mixed, interests, MIXED_COUNT)], kinds)
    words = fit_relevance([*_evident(sample.words_only, interests, 1.0)], kinds)
    return replace(kinds, post_alone=post[0], post_relevance=post[1], words_alone=words[0], words_relevance=words[1])


def folds(cases: Sequence[Case]) -> list[tuple[Sample, Sample]]:
    """Split cases by account into (training, test); no post of a held-out account is in a mixed one of the others."""
    order = np.arange(len(cases))
    parts = [[cases[i] for i in test] for _, test in GroupKFold(FOLDS, shuffle=True, random_state=0).split(order, groups=order)]
    tests = [Sample(part, mixed_cases(part, number), withheld_cases(part)) for number, part in enumerate(parts)]
    return [(together(tests[:number] + tests[number + 1 :]), test) for number, test in enumerate(tests)]


def together(samples: Sequence[Sample]) -> Sample:
    """Put samples together."""
    return Sample(
        [case for each in samples for case in each.cases],
        [case for each in samples for case in each.mixed],
        [case for each in samples for case in each.words_only],
    )


@dataclass(frozen=True)
class Readings:
    """What was read of a sample by a policy that did not see it, borderline pairs left out."""

    pairs: list[Pair]
    words_only: list[Pair]


def readings_of(sample: Sample, policy: Policy, interests: frozenset[str] | None = None) -> Readings:
    """Read a sample, with the user's words only as well."""
    pairs, words_only = (known(read_pairs(cases, policy, interests), cases) for cases in (sample.cases, sample.words_only))
    return Readings(pairs, words_only)


def fit_decision(posts: Policy, readings: Sequence[Readings]) -> Policy:
    """Add the decision to the models of posts, fitted on readings."""
    pairs = [pair for each in readings for pair in each.pairs]
    neutral = neutral_scores(pairs)
    account = fit_account(pairs, [pair for each in readings for pair in each.words_only], neutral)
    return replace(posts, account=account, neutral=neutral, reference=reference_scores(pairs, neutral))


def known(pairs: Sequence[Pair], cases: Sequence[Case]) -> list[Pair]:
    """Leave out the borderline pairs."""
    maybe = {case.labelled.account.handle: case.labelled.maybe for case in cases}
    return [pair for pair in pairs if pair.interest not in maybe[pair.handle]]


def fit_policy(cases: Sequence[Case], version: str) -> Policy:
    """Fit the whole policy on all cases, the decision on readings by models that did not see them."""
    splits = folds(cases)
    readings = [readings_of(test, fit_posts(train)) for train, test in splits]
    return replace(fit_decision(fit_posts(together([test for _, test in splits])), readings), version=version)


def _softmax(names: Sequence[str], rows: Sequence[Sequence[float]], kinds: Sequence[str], strength: float) -> dict[str, Linear]:
    scaler = StandardScaler()
    values = scaler.fit_transform(np.array(rows, dtype=float))
    model = LogisticRegression(C=strength, max_iter=3000).fit(values, kinds)
    return {str(kind): _unscaled(names, scaler, model.coef_[row], model.intercept_[row]) for row, kind in enumerate(model.classes_)}


def _unscaled(names: Sequence[str], scaler: StandardScaler, weights: np.ndarray, intercept: float) -> Linear:
    raw = weights / scaler.scale_
    return Linear(
        round(float(intercept - (raw * scaler.mean_).sum()), 4),
        {name: round(float(weight), 4) for name, weight in zip(names, raw, strict=True)},
    )


def main() -> None:
    """Fit, and write the policy when asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"write {POLICY_PATH.name}")
    parser.add_argument("--version", default=f"{NOW:%Y.%m}", help="version stored with every decision")
    options = parser.parse_args()
    policy = fit_policy(read_cases(), options.version)
    text = json.dumps(as_json(policy), indent=1)
    if options.write:
        POLICY_PATH.write_text(text + "\n", "utf-8")
    else:
        print(text)


def as_json(policy: Policy) -> dict[str, object]:
    """Return a policy as it is stored."""
    provenance = {
        "fitted_by": "python -m benchmarks.fit_policy --write",
        "fitted_on": "219 real and 64 invented accounts, French and English, labelled post by post by language models; mixtures of them",
        "by_hand": ", ".join(BY_HAND) + ", rules and thresholds: too rare in the labels to be learned",
    }
    linear = lambda model: {"intercept": model.intercept, "weights": dict(model.weights)}  # noqa: E731
    return {
        "version": policy.version,
        "provenance": provenance,
        "thresholds": dict(policy.thresholds),
        "rules": dict(policy.rules),
        "account": linear(policy.account),
        "neutral": {signal: round(score, 4) for signal, score in policy.neutral.items()},
        "reference": dict(policy.reference),
        "post_alone": linear(policy.post_alone),
        "post_relevance": linear(policy.post_relevance),
        "words_alone": linear(policy.words_alone),
        "words_relevance": linear(policy.words_relevance),
        "post_kinds": {kind: linear(model) for kind, model in policy.post_kinds.items()},
    }


if __name__ == "__main__":
    main()
