"""Which posts are noise, and of which kind.

Five kinds come from a fitted model over the traits of the post (chatter, fragment, bare, promotion, spam); the others
are rules whose limits stand in the policy. A post of substance has none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp

from curate.policy import Policy
from curate.signals.parsed import ParsedPost
from curate.text.tally import SORTS
from curate.text.traits import TRAITS

SUBSTANCE = "substance"
RULE_KINDS = ("stuffing", "shouting", "bait")
CONTEXT_KINDS = ("repeat", "muted")
"""Kinds that a post has by its place among the others, or by what the user mutes."""

MIN_BAG = 4
"""Distinct words from which two posts can repeat one another: *part 7 of 8* does not repeat *part 6 of 8*."""

_SPAM, _BAIT, _CAPITALS = (TRAITS.index(name) for name in ("spam", "bait", "capitals"))
_HASHTAGS, _MENTIONS, _LETTERS = (SORTS.index(name) for name in ("hashtags", "mentions", "letters"))


def noise_of(post: ParsedPost, chances: Mapping[str, float], policy: Policy) -> tuple[tuple[str, ...], float]:
    """Return the kinds of noise of a post, and the chance that a careful reader calls it noise.

    ``chances`` are those of the kinds of post.
    """
    if not post.words:
        return ("bare",), 1.0
    score = 1 - chances[SUBSTANCE]
    kinds = _rule_kinds(post, policy.rules)
    if post.traits[_SPAM] >= policy.rules["spam_phrases"]:
        kinds.insert(0, "spam")
    elif score >= policy.rules["noise"]:
        kinds.insert(0, max((kind for kind in chances if kind != SUBSTANCE), key=chances.__getitem__))
    return tuple(kinds), max(score, policy.rules["rule_score"]) if kinds else score


def kind_chances(traits: Sequence[float], policy: Policy) -> dict[str, float]:
    """Return the chance of each kind of post, summing to one."""
    odds = {kind: exp(model.log_odds(traits)) for kind, model in policy.post_kinds.items()}
    total = sum(odds.values())
    return {kind: each / total for kind, each in odds.items()}


def repeated(posts: Sequence[ParsedPost], limit: float) -> list[bool]:
    """Tell which posts say again what an earlier one in the list says, but for links, mentions, hashtags and numbers.

    Two posts are the same when their sets of words overlap by at least ``limit`` (Jaccard).
    """
    bags = [_bag(post.words) for post in posts]
    sizes = [len(bag) for bag in bags]
    return [
        size >= MIN_BAG
        and any(
            limit * size <= sizes[earlier] <= size / limit and _alike(bags[position], bags[earlier], limit) for earlier in range(position)
        )
        for position, size in enumerate(sizes)
    ]


def _bag(words: Sequence[str]) -> set[str]:
    return {word.lower() for word in words if word[0] not in "@#0123456789" and not word.startswith("http")}


def _alike(bag: set[str], other: set[str], limit: float) -> bool:
    shared = len(bag & other)
    return shared >= limit * (len(bag) + len(other) - shared)


def _rule_kinds(post: ParsedPost, rules: Mapping[str, float]) -> list[str]:
    broken = (
        _stuffed(post.counts[_HASHTAGS], rules["hashtags"], post, rules)
        or _stuffed(post.counts[_MENTIONS], rules["mentions"], post, rules),
        post.counts[_LETTERS] >= rules["shouting_letters"] and post.traits[_CAPITALS] >= rules["shouting"],
        post.traits[_BAIT] > 0,
    )
    return [kind for kind, does in zip(RULE_KINDS, broken, strict=True) if does]


def _stuffed(count: int, limit: float, post: ParsedPost, rules: Mapping[str, float]) -> bool:
    return count >= limit and count >= rules["stuffing_share"] * len(post.words)
