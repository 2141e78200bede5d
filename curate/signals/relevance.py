"""How likely each post is to be about an interest: from its own words, those of the other posts, and the profile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import exp, log1p

from curate.interests.declared import Interest
from curate.interests.evidence import Evidence, evidence_of, rival_force
from curate.policy import Policy
from curate.signals.parsed import ParsedPost

FOUND = 0.3
"""Force from which a post counts as holding evidence: more than one weak term alone."""


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
    if not bio.force and not any(each.force for each in found):
        return [0.0] * len(posts)
    features = relevance_features(posts, interest, bio, kinds, found)
    return [logistic(policy.post_relevance.log_odds(each)) for each in features]


def relevance_features(
    posts: Sequence[ParsedPost],
    interest: Interest,
    bio: Evidence,
    kinds: Sequence[Mapping[str, float]],
    found: Sequence[Evidence],
) -> Iterator[dict[str, float]]:
    """Yield what the relevance of each post is computed from.

    ``around`` is the mean force of the account's other posts, ``rival`` the force of the strongest other topic,
    ``length`` the logarithm of the number of words; products let each count only where the other stands.
    """
    rivals = [rival_force(post.topics, interest.topics) for post in posts]
    forces = [each.force for each in found]
    total, rival_total = sum(forces), sum(rivals)
    first, second = sorted((*forces, 0.0))[-1:-3:-1]
    others = max(1, len(posts) - 1)
    for post, each, rival, chances in zip(posts, found, rivals, kinds, strict=True):
        force = each.force
        around = (total - force) / others
        length = log1p(len(post.words))
        yield {
            "strong": min(each.strong, 3),
            "proper": min(each.proper, 3),
            "hashtag": min(each.hashtag, 2),
            "weak": min(each.weak, 4),
            "force": force,
            "around": around,
            "bio": bio.force,
            "rival": rival,
            "force_around": force * around,
            "force_bio": force * bio.force,
            "around_squared": around * around,
            "force_unrivalled": force * (1 - rival),
            "found": float(force > FOUND),
            "rival_around": (rival_total - rival) / others,
            "length": length,
            "around_length": around * length,
            "around_most": second if force == first else first,
            "bio_around": bio.force * around,
            "bio_squared": bio.force * bio.force,
            "force_squared": force * force,
            "rival_gap": max(0.0, rival - force),
            "substance": chances["substance"],
            "promotion": chances["promotion"],
            "substance_around": chances["substance"] * around,
        }


def logistic(log_odds: float) -> float:
    """Return the probability of log-odds."""
    return 1 / (1 + exp(-log_odds)) if log_odds > -700 else 0.0
