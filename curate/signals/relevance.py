"""How likely each post is to be about an interest: from its own words and the profile, then from the other posts.

An account that speaks of an interest in most posts is likely to speak of it in the others too, in words that no list
holds. So posts are judged twice: alone, then knowing what the others are likely to be about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import exp, log, log1p

from curate.interests.declared import Interest
from curate.interests.evidence import Evidence, evidence_of, rival_force
from curate.policy import Linear, Policy
from curate.signals.parsed import ParsedPost

FOUND = 0.3
"""Force from which a post counts as holding evidence: more than one weak term alone."""
ON, OFF = 0.15, 0.5
"""What is believed of an account before its other posts are read: so many posts on the interest, so many off it."""

ALONE = ("strong", "proper", "weak", "force", "bio", "rival", "rival_gap", "length")
"""What a post is judged by alone, in the order of the values.

``rival`` is the force of the strongest other topic, ``rival_gap`` by how much it exceeds that of the interest, ``length``
the logarithm of the number of words.
"""
FEATURES = ("strong", "proper", "weak", "force", "rival", "rival_gap", "others", "substance")
"""What it is judged by among the others.

``others`` are the log-odds of the share of the other posts that are about the interest.
"""


def relevance(
    posts: Sequence[ParsedPost],
    interest: Interest,
    bio: Evidence,
    kinds: Sequence[Mapping[str, float]],
    policy: Policy,
) -> list[float]:
    """Return the chance of each post to be about an interest.

    ``bio`` is what the profile says of the interest, ``kinds`` the chances of the kinds of each post.
    """
    found = [evidence_of(post.hits, interest.topics) for post in posts]
    if not posts or not (bio.force or any(each.force for each in found)):
        return [0.0] * len(posts)
    rivals = rivals_of(posts, interest)
    first, second = (policy.post_alone, policy.post_relevance) if interest.has_pack else (policy.words_alone, policy.words_relevance)
    alone = chances_alone(posts, bio, found, rivals, first)
    return [logistic(second.log_odds(each)) for each in relevance_features(alone, kinds, found, rivals)]


def rivals_of(posts: Sequence[ParsedPost], interest: Interest) -> list[float]:
    """Return the force of the strongest other topic in each post."""
    return [rival_force(post.topics, interest.topics) for post in posts]


def chances_alone(
    posts: Sequence[ParsedPost], bio: Evidence, found: Sequence[Evidence], rivals: Sequence[float], model: Linear
) -> list[float]:
    """Return the chance of each post to be about an interest, from what it says itself; ``found`` is the evidence in it."""
    return [logistic(model.log_odds(each)) for each in alone_features(posts, bio, found, rivals)]


def alone_features(
    posts: Sequence[ParsedPost], bio: Evidence, found: Sequence[Evidence], rivals: Sequence[float]
) -> Iterator[tuple[float, ...]]:
    """Yield the values of ``ALONE`` for each post."""
    for post, each, rival in zip(posts, found, rivals, strict=True):
        yield *_own(each), bio.force, rival, max(0.0, rival - each.force), log1p(len(post.words))


def relevance_features(
    alone: Sequence[float], kinds: Sequence[Mapping[str, float]], found: Sequence[Evidence], rivals: Sequence[float]
) -> Iterator[tuple[float, ...]]:
    """Yield the values of ``FEATURES`` for each post; ``alone`` are the chances of the posts by themselves."""
    total, others = sum(alone), len(alone) - 1
    for each, chance, rival, chances in zip(found, alone, rivals, kinds, strict=True):
        on = total - chance
        share = log((on + ON) / (others - on + OFF))
        yield *_own(each), rival, max(0.0, rival - each.force), share, chances["substance"]


def _own(found: Evidence) -> tuple[float, float, float, float]:
    return min(found.strong, 3), min(found.proper, 3), min(found.weak, 4), found.force


def logistic(log_odds: float) -> float:
    """Return the probability of log-odds."""
    return 1 / (1 + exp(-log_odds)) if log_odds > -700 else 0.0
