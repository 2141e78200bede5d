"""An account as it is read: each post with its words, language, topics, relevance to each interest and noise.

Signals measure a ``Reading``; nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from curate.interests.declared import Interests
from curate.interests.evidence import Evidence, evidence_of, kin
from curate.interests.vocabulary import Hit, Vocabulary
from curate.models import Account, Post, PostVerdict
from curate.policy import Policy
from curate.signals.noise_kinds import kind_chances, noise_of, repeated
from curate.signals.parsed import ParsedPost, parse_posts, profile_hits
from curate.signals.relevance import relevance

RELEVANT = 0.5
"""Chance from which a post counts as being about an interest."""
ABOUT = 0.9
"""Weight of a topic's terms from which a post is about it: one name."""
THIN = 5
"""Posts under which a window is thin; others ask for five as well (xfeed, mastodon-finder)."""


class ReadPost(Struct, frozen=True):
    """A post with what its words say."""

    post: Post
    text: str
    """The text that was read: the post's own, then the quoted one."""
    words: Sequence[str]
    """Its words, the parts of a hashtag after the hashtag."""
    lang: str | None
    hits: Sequence[Hit]
    topics: Mapping[str, float]
    """Weight of the terms of each topic it speaks of."""
    relevance: tuple[float, ...]
    """Chance that the post is about each declared interest, in their order."""
    wanted: float
    """The greatest of these chances, each times the weight of its interest (at most one)."""
    noise: tuple[str, ...]
    noise_score: float
    readable: bool
    """False when its language is known and the user does not read it."""

    @property
    def relevant(self) -> float:
        """Chance that the post is about any of the interests."""
        return max(self.relevance, default=0.0)

    @property
    def usefulness(self) -> float:
        """Chance that the post is on one of the interests and not noise."""
        return self.wanted * (1 - self.noise_score) if self.readable and not self.noise else 0.0

    @property
    def verdict(self) -> PostVerdict:
        """What the post is to this reader."""
        if not self.readable:
            return "unreadable"
        if self.noise:
            return "noise"
        return "useful" if self.relevant >= RELEVANT else "off-topic"


class RivalTopic(Struct, frozen=True):
    """A topic that is none of the user's, and its mean weight over the posts, each cut at one."""

    topic: str
    weight: float


class Reading(Struct, frozen=True):
    """An account, its posts as they were read, and for whom."""

    account: Account
    posts: tuple[ReadPost, ...]
    interests: Interests
    bio: tuple[Evidence, ...]
    """What name and bio say of each interest."""
    now: datetime
    topic_weight: float
    """Mean weight over the posts, each cut at one, of the words of the interests."""
    rival: RivalTopic | None
    """The topic most spoken of that is no kin of the interests."""


def read_account(account: Account, interests: Interests, vocabulary: Vocabulary, policy: Policy, now: datetime) -> Reading:
    """Read the posts of an account for what a user declared."""
    parsed = parse_posts(account, vocabulary)
    bio_hits = profile_hits(account, vocabulary, parsed[0].lang if parsed else None)
    bio = tuple(evidence_of(bio_hits, interest.topics) for interest in interests.interests)
    return read_parsed(account, parsed, interests, bio, policy, now)


def read_parsed(
    account: Account,
    parsed: Sequence[ParsedPost],
    interests: Interests,
    bio: tuple[Evidence, ...],
    policy: Policy,
    now: datetime,
) -> Reading:
    """Read posts that were taken apart before."""
    kinds = [kind_chances(each.traits, policy) for each in parsed]
    columns = [relevance(parsed, interest, found, kinds, policy) for interest, found in zip(interests.interests, bio, strict=True)]
    noise = _noise(parsed, kinds, interests, policy)
    posts = tuple(
        ReadPost(
            post=each.post,
            text=each.text,
            words=each.expanded,
            lang=each.lang,
            hits=each.hits,
            topics=each.topics,
            relevance=(chances := tuple(column[position] for column in columns)),
            wanted=wanted_of(chances, interests),
            noise=noise[position][0],
            noise_score=noise[position][1],
            readable=_readable(each, interests),
        )
        for position, each in enumerate(parsed)
    )
    topics = interests.topics
    return Reading(account, posts, interests, bio, now, _topic_weight(parsed, topics), _rival_topic(parsed, topics))


def wanted_of(chances: Sequence[float], interests: Interests) -> float:
    """Return the greatest of a post's chances, each times the weight of its interest (at most one)."""
    return max((chance * min(1.0, interest.weight) for chance, interest in zip(chances, interests.interests, strict=True)), default=0.0)


def dated(reading: Reading) -> list[datetime]:
    """Return the times of the posts that have one, oldest first."""
    return sorted(post.post.created_at for post in reading.posts if post.post.created_at)


def posts_per_day(reading: Reading) -> float | None:
    """Return the pace over the window: posts between the first and the last over the days between them, at least one.

    None with fewer than two dated posts.
    """
    times = dated(reading)
    if len(times) < 2:
        return None
    days = (times[-1] - times[0]).total_seconds() / 86_400
    return (len(times) - 1) / max(days, 1.0)


def _topic_weight(posts: Sequence[ParsedPost], ours: frozenset[str]) -> float:
    """Return the mean weight over the posts, each cut at one, of the words of these topics."""
    weights = [max((weight for topic, weight in post.topics.items() if topic in ours), default=0.0) for post in posts]
    return sum(min(1.0, weight) for weight in weights) / max(1, len(weights))


def _rival_topic(posts: Sequence[ParsedPost], ours: frozenset[str]) -> RivalTopic | None:
    """Return the topic most spoken of that is no kin of these topics; None when there is none."""
    relatives = kin(ours)
    weights: dict[str, float] = {}
    for post in posts:
        for topic, weight in post.topics.items():
            weights[topic] = weights.get(topic, 0.0) + min(1.0, weight)
    rivals = [(weight, topic) for topic, weight in weights.items() if topic not in relatives]
    if not rivals:
        return None
    weight, topic = max(rivals)
    return RivalTopic(topic, weight / len(posts))


def _noise(
    parsed: Sequence[ParsedPost], kinds: Sequence[Mapping[str, float]], interests: Interests, policy: Policy
) -> list[tuple[tuple[str, ...], float]]:
    """Return the kinds of noise and the noise score of each post."""
    repeats = repeated(parsed, policy.rules["repeat"])
    found = []
    for each, chances, repeat in zip(parsed, kinds, repeats, strict=True):
        told, score = noise_of(each, chances, policy)
        muted = _is_muted(each.topics, interests, policy)
        context = (("repeat",) if repeat else ()) + (("muted",) if muted else ())
        found.append((context + told, max(score, policy.rules["rule_score"]) if context else score))
    return found


def _is_muted(topics: Mapping[str, float], interests: Interests, policy: Policy) -> bool:
    return any(topics.get(topic, 0.0) >= policy.rules["muted"] for topic in interests.muted)


def _readable(parsed: ParsedPost, interests: Interests) -> bool:
    return not interests.languages or parsed.lang is None or parsed.lang in interests.languages
