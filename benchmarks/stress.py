"""Accounts made on purpose: mixed from posts of known subject, and adversarial. Each is read by a policy that saw none of its posts."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from msgspec.structs import replace

from benchmarks.cross_validated import Fold
from benchmarks.fit_policy import NOW, Case
from benchmarks.labelled import declared, texts_of
from curate.decision import assess
from curate.interests.declared import Interests
from curate.interests.vocabulary import Vocabulary
from curate.models import Account, Assessment, Post
from curate.policy import Policy
from curate.signals.reading import read_account

WINDOW = 10
CLEAN_POSTS = 8
"""On-topic posts of substance that an account must have to lend them to mixed accounts."""
STEPS = (0, 2, 4, 6, 8)
MIXES = 20
"""Mixed accounts a fold and language."""
ATTACKS_OF_A_KIND = 50
GIVEAWAYS = (
    "🎁 GIVEAWAY! Follow + RT to win our {name} pack. Winner on Friday! {link}",
    "WIN a free {name} bundle 🔥 Just follow us, like and tag 3 friends! {link}",
    "Last chance! Retweet and follow to enter the {name} giveaway 🎉 {link}",
    "500 followers = big {name} giveaway!! Follow for follow, I follow back 100%",
    "🎁 CONCOURS ! Gagnez un lot {name} : RT + follow + tag 2 amis {link}",
    "Jeu concours {name} 🎉 Abonnez-vous et partagez pour participer ! {link}",
    "Claim your FREE {name} gift now, limited offer, link in bio 👉 {link}",
    "Tirage au sort {name} vendredi, likez et retweetez pour gagner ! {link}",
)
EMPTY_PHRASES = ("Good morning!", "So true", "Don't miss this", "Check it out", "Bonjour !", "À ne pas rater", "Wow", "Let's go")


@dataclass(frozen=True)
class Attack:
    """An adversarial account and what was decided; the right verdict is always skip."""

    kind: str
    interest: str
    assessment: Assessment


def mixed_series(folds: Sequence[Fold]) -> list[list[Assessment]]:
    """Return series of accounts with 0, 2, 4, 6 and 8 on-topic posts of ten, the other posts and the voice unchanged."""
    return [series for number, fold in enumerate(folds) for series in _series_of(fold, random.Random(number))]


def attacks(folds: Sequence[Fold]) -> list[Attack]:
    """Return adversarial accounts of four kinds, fifty of each."""
    makers = {"stuffer": _stuffer, "giveaway": _giveaway, "reposts only": _reposts, "ten copies": _copies}
    found = []
    for kind, make in makers.items():
        for number in range(ATTACKS_OF_A_KIND):
            draw = random.Random(f"{kind} {number}")
            fold = folds[number % len(folds)]
            interest, donor = draw.choice([pair for pair in _donors(fold) if len(pair[1]) >= WINDOW // 2])
            posts = make(interest, donor, draw)
            found.append(Attack(kind, interest, _assessed(posts, interest, fold.policy)))
    return found


def _series_of(fold: Fold, draw: random.Random) -> Iterator[list[Assessment]]:
    for french in (False, True):
        cases = [case for case in fold.cases if is_french(case.labelled.account.handle) == french]
        donors = [pair for pair in _donors(fold, cases) if len(pair[1]) >= CLEAN_POSTS]
        for _ in range(MIXES if donors else 0):
            interest, clean = draw.choice(donors)
            others = _off_topic(cases, interest)
            if others:
                yield _series(draw.sample(clean, CLEAN_POSTS), draw.choice(others), interest, fold.policy, draw)


def _series(clean: Sequence[Post], others: Sequence[Post], interest: str, policy: Policy, draw: random.Random) -> list[Assessment]:
    return [_assessed(draw.sample([*clean[:k], *others[: WINDOW - k]], WINDOW), interest, policy) for k in STEPS]


def _donors(fold: Fold, cases: Sequence[Case] | None = None) -> list[tuple[str, list[Post]]]:
    """Return (interest, clean on-topic posts) of each account, where there are any."""
    pairs = [(interest, _clean(case, interest)) for case in (cases or fold.cases) for interest in sorted(case.labelled.interests)]
    return [(interest, posts) for interest, posts in pairs if posts]


def _clean(case: Case, interest: str) -> list[Post]:
    labels = case.labelled
    return [
        post
        for post in labels.account.posts
        if interest in labels.post_topics[post.id] and labels.post_kinds[post.id] == "substance" and post.kind != "repost"
    ]


def _off_topic(cases: Sequence[Case], interest: str) -> list[list[Post]]:
    """Return the posts of the accounts that have a whole window off the interest."""
    windows = []
    for case in cases:
        topics = case.labelled.post_topics
        posts = [post for post in case.labelled.account.posts if interest not in topics[post.id]]
        if len(posts) >= WINDOW and interest in case.labelled.interests:
            windows.append(posts)
    return windows


def _stuffer(interest: str, _donor: Sequence[Post], draw: random.Random) -> list[Post]:
    """Every post carries the hashtags of the interest and of others, and says nothing."""
    own = [_hashtag(name) for name in _names(interest)]
    texts = []
    for _ in range(WINDOW):
        tags = [*own, *(_hashtag(name) for other in draw.sample(sorted(texts_of()), 4) for name in _names(other))]
        texts.append(f"{draw.choice(EMPTY_PHRASES)} {' '.join(draw.sample(tags, min(len(tags), draw.randint(6, 12))))}")
    return [Post(str(number), text) for number, text in enumerate(texts)]


def _giveaway(interest: str, _donor: Sequence[Post], draw: random.Random) -> list[Post]:
    names = _names(interest)
    texts = [draw.choice(GIVEAWAYS).format(name=draw.choice(names), link=f"https://example.com/{draw.random()}") for _ in range(WINDOW)]
    return [Post(str(number), text) for number, text in enumerate(texts)]


def _reposts(_interest: str, donor: Sequence[Post], draw: random.Random) -> list[Post]:
    return [replace(draw.choice(donor), kind="repost", author=f"author{number}") for number in range(WINDOW)]


def _copies(_interest: str, donor: Sequence[Post], draw: random.Random) -> list[Post]:
    post = draw.choice(donor)
    return [replace(post, text=f"{post.text} https://example.com/{number}") for number in range(WINDOW)]


def _names(interest: str) -> list[str]:
    return [name.strip() for text in texts_of()[interest].values() for name in text.split(",")]


def _hashtag(name: str) -> str:
    return "#" + "".join(word.capitalize() for word in name.replace("'", " ").replace("-", " ").split())


def _assessed(posts: Sequence[Post], interest: str, policy: Policy) -> Assessment:
    """Read an account without a profile for one interest; dates would tell that it is made up."""
    window = tuple(replace(post, id=str(number), created_at=None) for number, post in enumerate(posts))
    reading = read_account(Account("made-up", window), Interests((declared(interest),)), _vocabulary(), policy, NOW)
    return assess(reading, policy)


@cache
def _vocabulary() -> Vocabulary:
    return Vocabulary()


def is_french(handle: str) -> bool:
    """Tell whether an account comes from a French collection."""
    return handle.startswith("fr_")
