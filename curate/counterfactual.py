"""The smallest change that would turn the verdict: fewer reposts, or so many posts on or off topic."""

from __future__ import annotations

from msgspec.structs import replace

from curate.decision import measure, probability_of
from curate.messages import Message, counted, message
from curate.models import Verdict
from curate.policy import Policy
from curate.signals.reading import Reading, ReadPost

ON_TOPIC = 0.95
"""Relevance of a post that is beyond doubt about an interest."""


def would_change_if(reading: Reading, verdict: Verdict, policy: Policy) -> Message | None:
    """Return the smallest change that turns the verdict; None when none of those tried does."""
    if not reading.posts:
        return None
    reposts = [post for post in reading.posts if post.post.kind == "repost"]
    if verdict == "skip" and 0 < len(reposts) < len(reading.posts) and _turns(without_reposts(reading), verdict, policy):
        return message("without its reposts it would be a follow")
    changed = _posts_to_change(reading, verdict, policy)
    if changed is None:
        return None
    total = len(reading.posts)
    if verdict == "skip":
        return counted(
            "{n} more of {total} posts on topic and it would be a follow",
            "{n} more of {total} posts on topic and it would be a follow",
            changed,
            total=total,
        )
    return counted(
        "{n} more of {total} posts off topic and it would be a skip",
        "{n} more of {total} posts off topic and it would be a skip",
        changed,
        total=total,
    )


def without_reposts(reading: Reading) -> Reading:
    """Return the reading of the account's own posts alone."""
    return replace(reading, posts=tuple(post for post in reading.posts if post.post.kind != "repost"))


def _posts_to_change(reading: Reading, verdict: Verdict, policy: Policy) -> int | None:
    """Return how many posts must change, found by halving: more changes never turn the verdict back."""
    few, many = 0, len(reading.posts)
    if not _turns(_changed(reading, many, verdict), verdict, policy):
        return None
    while many - few > 1:
        middle = (few + many) // 2
        if _turns(_changed(reading, middle, verdict), verdict, policy):
            many = middle
        else:
            few = middle
    return many


def _changed(reading: Reading, count: int, verdict: Verdict) -> Reading:
    """Return the reading with its ``count`` least useful posts made useful (to skip), or its most useful ones useless."""
    order = sorted(range(len(reading.posts)), key=lambda i: reading.posts[i].usefulness, reverse=verdict == "follow")
    chosen = set(order[:count])
    change = _made_useful if verdict == "skip" else _made_useless
    posts = tuple(change(post) if i in chosen else post for i, post in enumerate(reading.posts))
    share = count / len(reading.posts)
    topic_weight = reading.topic_weight + share * (1 - reading.topic_weight) if verdict == "skip" else reading.topic_weight * (1 - share)
    return replace(reading, posts=posts, topic_weight=topic_weight)


def _made_useful(post: ReadPost) -> ReadPost:
    relevance = (ON_TOPIC, *post.relevance[1:])
    return replace(post, relevance=relevance, wanted=ON_TOPIC, noise=(), noise_score=0.1, readable=True)


def _made_useless(post: ReadPost) -> ReadPost:
    return replace(post, relevance=(0.0,) * len(post.relevance), wanted=0.0)


def _turns(reading: Reading, verdict: Verdict, policy: Policy) -> bool:
    threshold = policy.thresholds[reading.interests.strictness]
    follow = probability_of(measure(reading), policy) >= threshold
    return follow != (verdict == "follow")
