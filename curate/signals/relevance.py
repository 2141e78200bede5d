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


FEATURES = (
    "strong", "proper", "hashtag", "weak", "force", "around", "bio", "rival", "force_around", "force_bio",
    "around_squared", "force_unrivalled", "found", "rival_around", "length", "around_length", "around_most",
    "bio_around", "bio_squared", "force_squared", "rival_gap", "substance", "promotion", "substance_around",
)  # fmt: skip
"""What the relevance of a post is computed from, in the order of the values.

``around`` is the mean force of the account's other posts and ``around_most`` the greatest; ``rival`` is the force of the
strongest other topic; ``length`` the logarithm of the number of words; products let each count only where the other
stands.
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
    features = relevance_features(posts, interest, bio, kinds, found)
    return [logistic(policy.post_relevance.log_odds(each)) for each in features]


def relevance_features(
    posts: Sequence[ParsedPost],
    interest: Interest,
    bio: Evidence,
    kinds: Sequence[Mapping[str, float]],
    found: Sequence[Evidence],
) -> Iterator[tuple[float, ...]]:
    """Yield the values of ``FEATURES`` for each post; ``found`` is the evidence in it."""
    rivals = [rival_force(post.topics, interest.topics) for post in posts]
    forces = [each.force for each in found]
    total, rival_total = sum(forces), sum(rivals)
    first, second = sorted((*forces, 0.0))[-1:-3:-1]
    others = max(1, len(posts) - 1)
    for post, each, rival, chances in zip(posts, found, rivals, kinds, strict=True):
        force = each.force
        around = (total - force) / others
        length = log1p(len(post.words))
        yield (
            min(each.strong, 3),
            min(each.proper, 3),
            min(each.hashtag, 2),
            min(each.weak, 4),
            force,
            around,
            bio.force,
            rival,
            force * around,
            force * bio.force,
            around * around,
            force * (1 - rival),
            force > FOUND,
            (rival_total - rival) / others,
            length,
            around * length,
            second if force == first else first,
            bio.force * around,
            bio.force * bio.force,
            force * force,
            max(0.0, rival - force),
            chances["substance"],
            chances["promotion"],
            chances["substance"] * around,
        )


def logistic(log_odds: float) -> float:
    """Return the probability of log-odds."""
    return 1 / (1 + exp(-log_odds)) if log_odds > -700 else 0.0
