"""Decisions on the labelled accounts, each made by a policy that was fitted without the account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from benchmarks.cases import Case
from benchmarks.fit_policy import Pair, fit_decision, fit_posts, folds, known, read_pairs, readings_of
from benchmarks.withheld import withheld_cases
from curate.decision import probability_of
from curate.messages import Message
from curate.models import Finding
from curate.policy import Policy

Posts = dict[str, tuple[list[bool], list[float]]]
"""By interest: whether each post is about it, and the relevance that was computed."""


@dataclass(frozen=True)
class Fold:
    """Accounts held out, the policy fitted on all others, and how it reads them."""

    cases: Sequence[Case]
    policy: Policy
    pairs: Sequence[Pair]


@dataclass(frozen=True)
class Decision:
    """A pair of an account and an interest with the readers' answer and a score that ranks it; borderline pairs are none."""

    handle: str
    interest: str
    follow: bool
    score: float


def cross_validate(cases: Sequence[Case], train_on: frozenset[str] | None = None, test_on: frozenset[str] | None = None) -> list[Fold]:
    """Fit on nine tenths of the accounts and read the last tenth, ten times.

    ``train_on`` limits the interests that are fitted on, ``test_on`` those that are read.
    """
    splits = folds(cases)
    models = [fit_posts(train, train_on) for train, _ in splits]
    readings = [readings_of(test, model, train_on) for (_, test), model in zip(splits, models, strict=True)]
    found = []
    for number, ((_, test), model) in enumerate(zip(splits, models, strict=True)):
        policy = fit_decision(model, readings[:number] + readings[number + 1 :])
        found.append(Fold(test.cases, policy, read_pairs(test.cases, policy, train_on if test_on is None else test_on)))
    return found


def decisions(folds_read: Sequence[Fold], cases: Sequence[Case]) -> list[Decision]:
    """Return the probability of every pair that is not borderline."""
    return [
        Decision(pair.handle, pair.interest, pair.follow, _probability(pair, fold.policy))
        for fold in folds_read
        for pair in known(fold.pairs, cases)
    ]


def post_relevance(folds_read: Sequence[Fold]) -> Posts:
    """Return truth and computed relevance of the posts, by interest."""
    found: Posts = {}
    for fold in folds_read:
        by_handle = {case.labelled.account.handle: case for case in fold.cases}
        for pair in fold.pairs:
            case = by_handle[pair.handle]
            truth, scores = found.setdefault(pair.interest, ([], []))
            truth += [pair.interest in case.labelled.post_topics[post.post.id] for post in case.parsed]
            scores += pair.post_relevance
    return found


def post_noise(folds_read: Sequence[Fold]) -> tuple[list[bool], list[float]]:
    """Return whether each post is noise to its reader, and the noise score computed."""
    truth: list[bool] = []
    scores: list[float] = []
    for fold in folds_read:
        noise = {pair.handle: pair.post_noise for pair in fold.pairs}
        for case in fold.cases:
            truth += [case.labelled.post_kinds[post.post.id] != "substance" for post in case.parsed]
            scores += noise[case.labelled.account.handle]
    return truth, scores


def words_only_decisions(folds_read: Sequence[Fold]) -> list[Decision]:
    """Decide on every interest by the user's words only; where none of them stands in posts or profile the score is zero."""
    found = []
    for fold in folds_read:
        pairs = known(read_pairs(withheld_cases(fold.cases), fold.policy), fold.cases)
        scores = {(pair.handle, pair.interest): _probability(pair, fold.policy) for pair in pairs}
        found += [replace(each, score=scores.get((each.handle, each.interest), 0.0)) for each in decisions([fold], fold.cases)]
    return found


def unseen_interests(cases: Sequence[Case], groups: Sequence[frozenset[str]]) -> list[Decision]:
    """Decide on each group of interests with policies fitted on the interests of the other groups, and on other accounts."""
    everything = frozenset().union(*groups)
    return [each for group in groups for each in decisions(cross_validate(cases, everything - group, group), cases)]


def _probability(pair: Pair, policy: Policy) -> float:
    findings = {name: Finding(score, Message("")) for name, score in pair.scores.items()}
    return probability_of(findings, policy)
