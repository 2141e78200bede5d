"""Which posts are noise, and of which kind.

Five kinds come from a fitted model over the traits of the post (chatter, fragment, bare, promotion, spam); the others
are rules whose limits stand in the policy. A post of substance has none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp

from curate.policy import Policy
from curate.text.words import fold, is_link

SUBSTANCE = "substance"
RULE_KINDS = ("stuffing", "shouting", "bait")
CONTEXT_KINDS = ("repeat", "muted")
"""Kinds that a post has by its place among the others, or by what the user mutes."""


def noise_of(
    text: str, words: Sequence[str], traits: Mapping[str, float], chances: Mapping[str, float], policy: Policy
) -> tuple[tuple[str, ...], float]:
    """Return the kinds of noise of a post, and the chance that a careful reader calls it noise."""
    if not words:
        return ("bare",), 1.0
    score = 1 - chances[SUBSTANCE]
    kinds = [kind for kind in RULE_KINDS if _breaks(kind, text, words, traits, policy.rules)]
    if _is_spam(traits, policy.rules):
        kinds.insert(0, "spam")
    elif score >= policy.rules["noise"]:
        kinds.insert(0, max((kind for kind in chances if kind != SUBSTANCE), key=chances.__getitem__))
    return tuple(kinds), max(score, policy.rules["rule_score"]) if kinds else score


def kind_chances(traits: Mapping[str, float], policy: Policy) -> dict[str, float]:
    """Return the chance of each kind of post, summing to one."""
    odds = {kind: exp(model.log_odds(traits)) for kind, model in policy.post_kinds.items()}
    total = sum(odds.values())
    return {kind: each / total for kind, each in odds.items()}


def repeated(texts: Sequence[Sequence[str]], limit: float) -> list[bool]:
    """Tell which posts say again what another post says, but for links, mentions and numbers; the first one excepted.

    Two posts are the same when their sets of words overlap by at least ``limit`` (Jaccard).
    """
    bags = [_bag(words) for words in texts]
    return [any(_alike(bag, earlier, limit) for earlier in bags[:position]) for position, bag in enumerate(bags)]


def _bag(words: Sequence[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words if word[0] not in "@#" and not is_link(word) and not word.isdigit())


def _alike(bag: frozenset[str], other: frozenset[str], limit: float) -> bool:
    return bool(bag) and len(bag & other) >= limit * len(bag | other)


def _is_spam(traits: Mapping[str, float], rules: Mapping[str, float]) -> bool:
    return traits["spam"] >= rules["spam_phrases"]


def _breaks(kind: str, text: str, words: Sequence[str], traits: Mapping[str, float], rules: Mapping[str, float]) -> bool:
    match kind:
        case "stuffing":
            return _stuffed(words, "#", rules["hashtags"], rules) or _stuffed(words, "@", rules["mentions"], rules)
        case "shouting":
            letters = sum(map(str.isalpha, text))
            return letters >= rules["shouting_letters"] and traits["capitals"] >= rules["shouting"]
        case _:
            return traits["bait"] > 0


def _stuffed(words: Sequence[str], sign: str, limit: float, rules: Mapping[str, float]) -> bool:
    count = sum(word[0] == sign for word in words)
    return count >= limit and count >= rules["stuffing_share"] * len(words)
