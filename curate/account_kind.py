"""The kind of account, named as a reason and never as a judgement of a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from curate.models import Finding
from curate.signals.reading import ABOUT, Reading, ReadPost
from curate.text.words import is_link

KINDS = ("automated", "reader", "celebrity", "news", "brand", "lifestyle", "opinion", "expert", "mixed")
MANY = 0.5
FEW_POSTS = 3
FAMOUS = 1_000_000
"""Followers from which an account that chats or promotes is called a celebrity."""
OPINION_TOPICS = ("politics", "-politics", "geopolitics", "justice", "social-policy", "gender-equality", "immigration")
NEWS_TOPICS = ("news", "journalism")


def account_kind(reading: Reading, findings: Mapping[str, Finding]) -> str:
    """Name the kind of account: the first that fits, from the most to the least telling."""
    posts = reading.posts
    own = [post for post in posts if post.post.kind != "repost"]
    chatter, promotion = _score(findings, "noise.chatter"), _score(findings, "noise.promotion")
    if _score(findings, "noise.automation") >= MANY:
        return "automated"
    if len(own) < FEW_POSTS:
        return "reader"
    if (reading.account.followers or 0) >= FAMOUS and chatter + promotion >= MANY:
        return "celebrity"
    if _share(own, _is_headline) >= MANY and _about(own, NEWS_TOPICS + OPINION_TOPICS) >= MANY / 2:
        return "news"
    if promotion >= MANY:
        return "brand"
    if chatter + _score(findings, "noise.fragment") >= MANY:
        return "lifestyle"
    if _about(own, OPINION_TOPICS) >= MANY:
        return "opinion"
    return "expert" if _main_topic_share(own) >= MANY else "mixed"


def _score(findings: Mapping[str, Finding], name: str) -> float:
    return findings[name].score or 0.0


def _share(posts: list[ReadPost], test: Callable[[ReadPost], bool]) -> float:
    return sum(test(post) for post in posts) / len(posts)


def _is_headline(post: ReadPost) -> bool:
    """A link at the end, no question, no exclamation, no mention: a title and its article."""
    words = post.words
    return bool(words) and is_link(words[-1]) and not any(sign in post.text for sign in "!?@")


def _about(posts: list[ReadPost], endings: tuple[str, ...]) -> float:
    return _share(posts, lambda post: any(topic.endswith(endings) and weight >= ABOUT for topic, weight in post.topics.items()))


def _main_topic_share(posts: list[ReadPost]) -> float:
    counts: dict[str, int] = {}
    for post in posts:
        for topic, weight in post.topics.items():
            if weight >= ABOUT:
                counts[topic] = counts.get(topic, 0) + 1
    return max(counts.values(), default=0) / len(posts)
