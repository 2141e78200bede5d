"""Labelled accounts read for interests as if no topic pack knew them: by the words that a user types, and nothing else."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from functools import cache

from msgspec.structs import replace

from benchmarks.cases import Case
from benchmarks.labelled import declared, texts_of
from curate.interests.declared import Interest, Interests, own_terms, own_topic
from curate.interests.evidence import evidence_of, kin, topic_weights
from curate.interests.vocabulary import Hit, Vocabulary
from curate.signals.parsed import ParsedPost, parse_posts, profile_hits


def withheld_cases(cases: Sequence[Case]) -> list[Case]:
    """Return a case for each account and interest whose words stand in its posts or profile."""
    return [each for case in cases for each in _withheld(case)]


def _withheld(case: Case) -> Iterator[Case]:
    labelled = case.labelled
    parsed = parse_posts(labelled.account, _vocabulary())
    profile = profile_hits(labelled.account, _vocabulary(), parsed[0].lang if parsed else None)
    for interest in sorted(labelled.interests):
        wanted, posts = words_of(interest), [without_pack(post, interest) for post in parsed]
        if any(evidence_of(hits, wanted.topics).force for hits in (profile, *(post.hits for post in posts))):
            bio = evidence_of(profile, wanted.topics)
            yield Case(dataclasses.replace(labelled, interests=frozenset({interest})), posts, {interest: bio}, {interest: wanted})


@cache
def words_of(interest: str) -> Interest:
    """Return the interest that a user would declare for an interest id, if no pack knew any of its names."""
    text = ", ".join(texts_of()[interest].values())
    return Interest(text, frozenset({own_topic(text)}), tuple(dict.fromkeys(name.strip() for name in text.split(","))))


def without_pack(post: ParsedPost, interest: str) -> ParsedPost:
    """Drop the terms of the packs that know the interest, and those of other interests' own words."""
    kept = words_of(interest).topics
    hidden = kin(frozenset(topic for topic in declared(interest).topics if not topic.startswith("own/")))
    hits = [hit for hit in post.hits if _is_kept(hit, kept, hidden)]
    return replace(post, hits=hits, topics=topic_weights(hits))


def _is_kept(hit: Hit, kept: frozenset[str], hidden: frozenset[str]) -> bool:
    topic = hit[2].topic
    return topic in kept or not (topic.startswith("own/") or topic in hidden)


@cache
def _vocabulary() -> Vocabulary:
    return Vocabulary(own_terms(Interests(tuple(words_of(interest) for interest in texts_of()))))
