"""Fit the policy on the labelled accounts, cross-validated over accounts, and write ``curate/data/policy.json``.

    python -m benchmarks.fit_policy            # fit and print the figures
    python -m benchmarks.fit_policy --write    # and store the policy

Three small models, each fitted on what the product itself computes: the kind of a post from its traits, the relevance of
a post from the evidence in it and around it, and the decision from the scores of the findings. The decision is fitted on
readings made with the other folds' post models, so that it meets the errors that it will meet.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np  # noqa: TID253 (a benchmark starts as slowly as it likes)
from msgspec.structs import replace
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from benchmarks.labelled import Labelled, declared, read_labelled
from curate.decision import measure
from curate.interests.declared import Interests
from curate.interests.evidence import Evidence, evidence_of
from curate.interests.vocabulary import Vocabulary
from curate.policy import POLICY_PATH, Linear, Policy
from curate.signals.noise_kinds import kind_chances
from curate.signals.parsed import ParsedPost, parse_posts, profile_hits
from curate.signals.reading import read_parsed
from curate.signals.relevance import FEATURES, relevance_features
from curate.text.traits import TRAITS

FOLDS = 10
KINDS = ("substance", "chatter", "fragment", "bare", "promotion", "spam")
NOW = datetime(2026, 11, 25, tzinfo=UTC)
REGULARISATION = {"kinds": 0.1, "relevance": 0.3, "account": 0.05}
FITTED_SIGNALS = (
    "relevance.on_topic",
    "relevance.useful",
    "relevance.focus",
    "relevance.bio",
    "noise.chatter",
    "noise.fragment",
    "noise.spam",
)
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


@dataclass(frozen=True)
class Case:
    """A labelled account, parsed, with what its profile says of each interest."""

    labelled: Labelled
    parsed: list[ParsedPost]
    bio: dict[str, Evidence]


def read_cases() -> list[Case]:
    """Parse every labelled account once."""
    vocabulary = Vocabulary()
    return [_case(labelled, vocabulary) for labelled in read_labelled()]


def _case(labelled: Labelled, vocabulary: Vocabulary) -> Case:
    parsed = parse_posts(labelled.account, vocabulary)
    hits = profile_hits(labelled.account, vocabulary, parsed[0].lang if parsed else None)
    bio = {each: evidence_of(hits, declared(each).topics) for each in labelled.interests}
    return Case(labelled, parsed, bio)


def fit_kinds(cases: Sequence[Case]) -> dict[str, Linear]:
    """Fit the softmax over kinds of posts."""
    rows, kinds = [], []
    for case in cases:
        for post in case.parsed:
            rows.append(post.traits)
            kinds.append(case.labelled.post_kinds[post.post.id])
    return _softmax(TRAITS, rows, kinds, REGULARISATION["kinds"])


def fit_relevance(cases: Sequence[Case], kinds: Policy, interests: frozenset[str] | None = None) -> Linear:
    """Fit the relevance of a post, over the pairs where there is any evidence."""
    rows: list[Sequence[float]] = []
    labels: list[bool] = []
    for case in cases:
        chances = [kind_chances(post.traits, kinds) for post in case.parsed]
        for interest in sorted(case.labelled.interests & (interests or case.labelled.interests)):
            found = [evidence_of(post.hits, declared(interest).topics) for post in case.parsed]
            if not case.bio[interest].force and not any(each.force for each in found):
                continue
            rows.extend(relevance_features(case.parsed, declared(interest), case.bio[interest], chances, found))
            labels.extend(interest in case.labelled.post_topics[post.post.id] for post in case.parsed)
    return _logistic(FEATURES, rows, labels, REGULARISATION["relevance"])


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
            wanted = Interests((declared(interest),))
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


def fit_account(pairs: Sequence[Pair], neutral: dict[str, float]) -> Linear:
    """Fit the decision over findings; signals too rare to be learned keep the weight set by hand."""
    rows = [_scores(pair, neutral) for pair in pairs]
    fitted = _logistic(FITTED_SIGNALS, rows, [pair.follow for pair in pairs], REGULARISATION["account"])
    return Linear(fitted.intercept, {**fitted.weights, **BY_HAND})


def neutral_scores(pairs: Sequence[Pair]) -> dict[str, float]:
    """Return the mean score of each signal, which stands for a finding that abstains."""
    means = {}
    for signal in FITTED_SIGNALS:
        known = [score for pair in pairs if (score := pair.scores[signal]) is not None]
        means[signal] = sum(known) / len(known)
    return means


def reference_scores(pairs: Sequence[Pair], neutral: dict[str, float]) -> dict[str, float]:
    """Return the score of each signal halfway between the means of the accounts to follow and of the others."""
    scores = np.array([_scores(pair, neutral) for pair in pairs])
    follow = np.array([pair.follow for pair in pairs])
    halfway = (scores[follow].mean(axis=0) + scores[~follow].mean(axis=0)) / 2
    return {signal: round(float(score), 4) for signal, score in zip(FITTED_SIGNALS, halfway, strict=True)}


def _scores(pair: Pair, neutral: dict[str, float]) -> list[float]:
    return [neutral[signal] if (score := pair.scores[signal]) is None else score for signal in FITTED_SIGNALS]


def empty_policy(version: str = "unfitted") -> Policy:
    """Return the policy before anything is fitted."""
    flat = Linear(0.0, {})
    return Policy(version, {}, flat, {}, flat, {}, {}, RULES, THRESHOLDS)


def fit_posts(cases: Sequence[Case], interests: frozenset[str] | None = None) -> Policy:
    """Fit the two models of posts."""
    kinds = replace(empty_policy(), post_kinds=fit_kinds(cases))
    return replace(kinds, post_relevance=fit_relevance(cases, kinds, interests))


def folds(cases: Sequence[Case]) -> list[tuple[list[Case], list[Case]]]:
    """Split cases by account into (training, test) pairs."""
    order = np.arange(len(cases))
    splits = GroupKFold(FOLDS, shuffle=True, random_state=0).split(order, groups=order)
    return [([cases[i] for i in train], [cases[i] for i in test]) for train, test in splits]


def cross_read(cases: Sequence[Case]) -> list[list[Pair]]:
    """Read each fold with the post models of the others."""
    return [read_pairs(test, fit_posts(train)) for train, test in folds(cases)]


def known(pairs: Sequence[Pair], cases: Sequence[Case]) -> list[Pair]:
    """Leave out the borderline pairs."""
    maybe = {case.labelled.account.handle: case.labelled.maybe for case in cases}
    return [pair for pair in pairs if pair.interest not in maybe[pair.handle]]


def fit_policy(cases: Sequence[Case], version: str) -> Policy:
    """Fit the whole policy on all cases."""
    pairs = known([pair for fold in cross_read(cases) for pair in fold], cases)
    neutral = neutral_scores(pairs)
    return replace(
        fit_posts(cases), version=version, account=fit_account(pairs, neutral), neutral=neutral, reference=reference_scores(pairs, neutral)
    )


def _logistic(names: Sequence[str], rows: Sequence[Sequence[float]], labels: Sequence[bool], strength: float) -> Linear:
    scaler = StandardScaler()
    values = scaler.fit_transform(np.array(rows, dtype=float))
    model = LogisticRegression(C=strength, max_iter=3000).fit(values, labels)
    return _unscaled(names, scaler, model.coef_[0], model.intercept_[0])


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
        "fitted_on": "219 real and 64 invented accounts, French and English, labelled post by post by language models",
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
        "post_relevance": linear(policy.post_relevance),
        "post_kinds": {kind: linear(model) for kind, model in policy.post_kinds.items()},
    }


if __name__ == "__main__":
    main()
