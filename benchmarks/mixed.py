"""Accounts mixed from the posts of two others: so many on an interest, the rest off it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from functools import cache

from msgspec.structs import replace

from benchmarks.cases import Case, case_of
from benchmarks.labelled import Labelled, is_french
from curate.interests.vocabulary import Vocabulary
from curate.models import Account, Post

WINDOW = 10
CLEAN_POSTS = 8
"""On-topic posts of substance that an account must have to lend them to mixed accounts."""
ROUNDS = 3
"""Series for each account that lends on-topic posts."""
FOLLOWED = 7
"""On-topic posts of ten from which a mixed account is one to follow."""
SKIPPED = 3
"""On-topic posts of ten up to which it is one to skip; what lies between is borderline."""


def mixed_cases(cases: Sequence[Case], seed: int) -> list[Case]:
    """Return mixed accounts of the posts of these, labelled: series with none to ten on-topic posts of ten."""
    draw = random.Random(f"mixed {seed}")
    return [case_of(labelled, _vocabulary()) for labelled in _mixed(cases, seed, draw)]


def _mixed(cases: Sequence[Case], seed: int, draw: random.Random) -> Iterator[Labelled]:
    for french in (False, True):
        ours = [case for case in cases if is_french(case.labelled.account.handle) == french]
        for number, (case, interest, clean) in enumerate(donors(ours, CLEAN_POSTS) * ROUNDS):
            others = off_topic(ours, interest)
            if others:
                other, fillers = draw.choice(others)
                name = f"mixed {seed} {'fr' if french else 'en'} {number}"
                yield from _series(name, interest, (case, clean), (other, fillers), draw)


def _series(
    name: str, interest: str, donor: tuple[Case, list[Post]], filler: tuple[Case, list[Post]], draw: random.Random
) -> Iterator[Labelled]:
    clean, fillers = (draw.sample(posts, len(posts)) for _, posts in (donor, filler))
    for k in range(min(WINDOW, len(clean)) + 1):
        lent = [(donor[0], post) for post in clean[:k]] + [(filler[0], post) for post in fillers[: WINDOW - k]]
        yield _labelled(f"{name} {k}", interest, draw.sample(lent, WINDOW), k)


def _labelled(name: str, interest: str, lent: Sequence[tuple[Case, Post]], k: int) -> Labelled:
    """Put posts together; dates and profile would tell that the account is made up."""
    posts = tuple(replace(post, id=str(number), created_at=None) for number, (_, post) in enumerate(lent))
    interests = frozenset({interest})
    return Labelled(
        account=Account(name, posts),
        interests=interests,
        follow=interests if k >= FOLLOWED else frozenset(),
        maybe=interests if SKIPPED < k < FOLLOWED else frozenset(),
        post_topics={str(number): case.labelled.post_topics[post.id] for number, (case, post) in enumerate(lent)},
        post_kinds={str(number): case.labelled.post_kinds[post.id] for number, (case, post) in enumerate(lent)},
    )


def donors(cases: Sequence[Case], least: int = 1) -> list[tuple[Case, str, list[Post]]]:
    """Return (account, interest, clean on-topic posts) wherever there are at least so many."""
    every = [(case, interest, _clean(case, interest)) for case in cases for interest in sorted(case.labelled.interests)]
    return [(case, interest, posts) for case, interest, posts in every if len(posts) >= least]


def off_topic(cases: Sequence[Case], interest: str) -> list[tuple[Case, list[Post]]]:
    """Return the accounts that have a whole window off the interest, with those posts."""
    windows = []
    for case in cases:
        topics = case.labelled.post_topics
        posts = [post for post in case.labelled.account.posts if interest not in topics[post.id]]
        if len(posts) >= WINDOW and interest in case.labelled.interests:
            windows.append((case, posts))
    return windows


def _clean(case: Case, interest: str) -> list[Post]:
    labels = case.labelled
    return [
        post
        for post in labels.account.posts
        if interest in labels.post_topics[post.id] and labels.post_kinds[post.id] == "substance" and post.kind != "repost"
    ]


@cache
def _vocabulary() -> Vocabulary:
    return Vocabulary()
