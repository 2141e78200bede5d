"""The decisions that are furthest from what readers said, told without quoting posts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from benchmarks.cases import Case
from benchmarks.cross_validated import Decision

SHOWN = 20


def worst_mistakes(decided: Sequence[Decision], cases: Sequence[Case]) -> Iterator[str]:
    """Yield the twenty decisions whose probability is furthest from the readers' answer, with what they say of the posts."""
    by_handle = {case.labelled.account.handle: case for case in cases}
    for each in sorted(decided, key=lambda each: -abs(each.follow - each.score))[:SHOWN]:
        said = "follow" if each.follow else "skip"
        posts = _readers_words(by_handle[each.handle], each.interest)
        yield f"{each.handle}, {each.interest}: readers say {said}, curate {each.score:.2f}. {posts}"


def _readers_words(case: Case, interest: str) -> str:
    """Return how many posts readers found on the interest, what else they are, and their languages."""
    labels = case.labelled
    on_topic = [post for post, topics in labels.post_topics.items() if interest in topics]
    useful = sum(labels.post_kinds[post] == "substance" for post in on_topic)
    kinds = Counter(labels.post_kinds.values())
    noise = ", ".join(f"{number} {kind}" for kind, number in kinds.most_common() if kind != "substance") or "none"
    reposts = sum(post.kind == "repost" for post in labels.account.posts)
    languages = "/".join(lang or "?" for lang, _ in Counter(post.lang for post in case.parsed).most_common())
    posts = f"Of {len(labels.post_kinds)} posts ({languages}, {reposts} reposts)"
    return f"{posts} {len(on_topic)} are on topic, {useful} of them useful; noise: {noise}"
