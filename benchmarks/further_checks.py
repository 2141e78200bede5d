"""Checks on accounts that were not read post by post: their labels follow from how they were collected, and are weak."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.fit_policy import NOW
from benchmarks.labelled import EVAL, declared, json_lines
from curate.decision import measure, probability_of
from curate.interests.declared import Interests
from curate.interests.evidence import evidence_of
from curate.interests.vocabulary import Vocabulary
from curate.metrics import auc, average_precision, confusion
from curate.models import Account
from curate.policy import Policy
from curate.signals.parsed import parse_posts, profile_hits
from curate.signals.reading import Reading, read_parsed
from curate.sources import parse_curate_line

INTERESTS = (
    "space",
    "science",
    "politics",
    "us_politics",
    "es_politics",
    "fr_politics",
    "finance",
    "news",
    "music",
    "basketball",
    "ml",
    "gaming",
)
SPAM_INTERESTS = ("ml", "finance", "music", "politics", "film_tv", "news")
NORMAL = 0.5
SPAM_SAMPLE = 150
"""Accounts of each class that are read for interests; all are read for noise."""


def built_lines(policy: Policy) -> Iterator[str]:
    """Tell how decisions agree with the subject that accounts were collected for."""
    vocabulary = Vocabulary()
    by_interest: dict[str, tuple[list[bool], list[float]]] = {}
    for line, label in _accounts("built_accounts.jsonl"):
        for interest, probability in _probabilities(line, INTERESTS, policy, vocabulary).items():
            if interest not in label["minor"]:
                truth, scores = by_interest.setdefault(interest, ([], []))
                truth.append(interest in label["topics"])
                scores.append(probability)
    for interest, (truth, scores) in by_interest.items():
        yield f"{interest}: {_agreement(truth, scores)}"
    truths = [each for truth, _ in by_interest.values() for each in truth]
    yield f"together: {_agreement(truths, [each for _, scores in by_interest.values() for each in scores])}"


def spam_lines(policy: Policy) -> Iterator[str]:
    """Tell how noise ranks polluters above others, and how many accounts of each class would be followed."""
    vocabulary = Vocabulary()
    classes: dict[str, list[tuple[Account, float]]] = {}
    for account, label in _accounts("spam_accounts.jsonl"):
        reading = _readings(account, SPAM_INTERESTS[:1], policy, vocabulary)[0]
        noise = sum(post.noise_score for post in reading.posts) / max(1, len(reading.posts))
        classes.setdefault(label["class"], []).append((account, noise))
    for bad, good in (("content_polluter", "legitimate"), ("fake_follower", "genuine")):
        scores = [noise for name in (bad, good) for _, noise in classes[name]]
        truth = [name == bad for name in (bad, good) for _ in classes[name]]
        yield f"noise of {bad} above {good}: AUC {auc(truth, scores):.2f} over {len(truth)} accounts"
    for name, found in classes.items():
        sample = random.Random(0).sample(found, min(SPAM_SAMPLE, len(found)))
        followed = [max(_probabilities(account, SPAM_INTERESTS, policy, vocabulary).values()) >= NORMAL for account, _ in sample]
        yield f"{name}: {sum(followed)} of {len(sample)} followed for one of {len(SPAM_INTERESTS)} interests"


def _agreement(truth: Sequence[bool], scores: Sequence[float]) -> str:
    rates = confusion(truth, [score >= NORMAL for score in scores])
    figures = {"F1": rates.f1, "precision": rates.precision, "recall": rates.recall, "average precision": average_precision(truth, scores)}
    told = ", ".join(f"{name} {value:.2f}" for name, value in figures.items() if value is not None)
    return f"{told} ({sum(truth)} of {len(truth)} to follow)"


def _probabilities(account: Account, interests: Sequence[str], policy: Policy, vocabulary: Vocabulary) -> dict[str, float]:
    readings = _readings(account, interests, policy, vocabulary)
    return {interest: probability_of(measure(each), policy) for interest, each in zip(interests, readings, strict=True)}


def _readings(account: Account, interests: Sequence[str], policy: Policy, vocabulary: Vocabulary) -> list[Reading]:
    """Read an account for each interest alone, its posts taken apart once."""
    parsed = parse_posts(account, vocabulary)
    hits = profile_hits(account, vocabulary, parsed[0].lang if parsed else None)
    wanted = [declared(interest) for interest in interests]
    return [read_parsed(account, parsed, Interests((each,)), (evidence_of(hits, each.topics),), policy, NOW) for each in wanted]


def _accounts(name: str) -> Iterator[tuple[Account, dict[str, Any]]]:
    path = EVAL / name
    lines = path.read_bytes().splitlines()
    return zip(map(parse_curate_line, lines), json_lines(path), strict=True)
