"""How strongly the words of a text speak of a topic or of a declared interest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from math import exp
from typing import NamedTuple

from curate.interests.declared import ancestors, with_descendants
from curate.interests.index import related_topics
from curate.interests.terms import Term
from curate.interests.vocabulary import Hit

HALF = 0.2
"""Weight at which half of the evidence counts: one weak term says little, two say twice as much and more."""


class Evidence(NamedTuple):
    """Distinct terms of an interest in a text, by strength, and what they say together."""

    strong: int = 0
    proper: int = 0
    hashtag: int = 0
    weak: int = 0
    force: float = 0.0
    """In [0, 1)."""


NOTHING = Evidence()


def force(weight: float) -> float:
    """Return what terms of a total weight say: nearly nothing for a lone weak term, then rising to saturation."""
    return 1 - exp(-weight * weight / (weight + HALF)) if weight else 0.0


def topic_weights(hits: Iterable[Hit]) -> dict[str, float]:
    """Return the total weight of the distinct terms of each topic."""
    distinct = {(term.topic, term.sense): term.weight for _, _, term in hits}
    weights: dict[str, float] = {}
    for (topic, _), weight in distinct.items():
        weights[topic] = weights.get(topic, 0.0) + weight
    return weights


def evidence_of(hits: Iterable[Hit], topics: Collection[str]) -> Evidence:
    """Weigh the hits of an interest's topics: each place counts once, and each term once however often it comes."""
    by_place: dict[int, Term] = {}
    for start, _, term in hits:
        if term.topic in topics and (start not in by_place or by_place[start].weight < term.weight):
            by_place[start] = term
    if not by_place:
        return NOTHING
    distinct = {term.sense: term for term in by_place.values()}.values()
    strengths = [term.strength for term in distinct]
    return Evidence(
        strong=strengths.count("strong"),
        proper=strengths.count("proper"),
        hashtag=strengths.count("hashtag"),
        weak=strengths.count("weak"),
        force=force(sum(term.weight for term in distinct)),
    )


def rival_force(weights: Mapping[str, float], topics: frozenset[str]) -> float:
    """Return the force of the strongest topic that is no kin of an interest's topics."""
    relatives = kin(topics)
    return force(max((weight for topic, weight in weights.items() if topic not in relatives), default=0.0))


@lru_cache(maxsize=4096)
def kin(topics: frozenset[str]) -> frozenset[str]:
    """Return topics with those that contain them, those that they contain, and their neighbours."""
    return frozenset(other for topic in topics for other in _kin_of(topic))


def _kin_of(topic: str) -> frozenset[str]:
    return ancestors(topic) | with_descendants(topic) | related_topics().get(topic, frozenset())
