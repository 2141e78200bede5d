"""Accounts made on purpose: mixed from posts of known subject, and adversarial. Each is read by a policy that saw none of its posts."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from msgspec.structs import replace

from benchmarks.cross_validated import Fold
from benchmarks.fit_policy import NOW
from benchmarks.labelled import declared, is_french, texts_of
from benchmarks.mixed import CLEAN_POSTS, WINDOW, donors, off_topic
from curate.decision import assess
from curate.interests.declared import Interests
from curate.interests.vocabulary import Vocabulary
from curate.models import Account, Assessment, Post
from curate.policy import Policy
from curate.signals.reading import read_account

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
            _, interest, donor = draw.choice(donors(fold.cases, WINDOW // 2))
            posts = make(interest, donor, draw)
            found.append(Attack(kind, interest, _assessed(posts, interest, fold.policy)))
    return found


def _series_of(fold: Fold, draw: random.Random) -> Iterator[list[Assessment]]:
    for french in (False, True):
        cases = [case for case in fold.cases if is_french(case.labelled.account.handle) == french]
        lenders = donors(cases, CLEAN_POSTS)
        for _ in range(MIXES if lenders else 0):
            _, interest, clean = draw.choice(lenders)
            others = off_topic(cases, interest)
            if others:
                yield _series(draw.sample(clean, CLEAN_POSTS), draw.choice(others)[1], interest, fold.policy, draw)


def _series(clean: Sequence[Post], others: Sequence[Post], interest: str, policy: Policy, draw: random.Random) -> list[Assessment]:
    return [_assessed(draw.sample([*clean[:k], *others[: WINDOW - k]], WINDOW), interest, policy) for k in STEPS]


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
