"""Interests as the user declares them: topics and words, languages, mutes, reading budget, strictness."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import get_args

from msgspec import Struct

from curate.errors import InterestsError
from curate.interests.index import topic_named, topic_parents
from curate.interests.terms import Row, Strength, Term, anchored, filed, joined_key, make_term, term_keys
from curate.models import Strictness
from curate.text.tally import is_function_word
from curate.text.words import fold, split_words

STRICTNESSES: tuple[Strictness, ...] = get_args(Strictness)
DEFAULT_BUDGET = 100.0
"""Posts a day that a reader is taken to read when they do not say; a thousand words or so every morning and evening."""
OWN_LANGUAGES = ("en", "fr")
"""Languages by whose stems the user's own words are compared."""


class Interest(Struct, frozen=True):
    """One declared interest: the topics that its texts name, and the user's own words."""

    name: str
    topics: frozenset[str]
    own_words: tuple[str, ...] = ()
    """Words that stand for the interest although no topic pack has this name."""
    keywords: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    weight: float = 1.0

    @property
    def has_pack(self) -> bool:
        """Whether at least one topic pack stands behind it."""
        return any(not topic.startswith("own/") for topic in self.topics)


class Interests(Struct, frozen=True):
    """All that the user declares."""

    interests: tuple[Interest, ...]
    languages: tuple[str, ...] = ()
    """Languages the user reads; empty means any."""
    muted: frozenset[str] = frozenset()
    """Topics, own ones included, that the user does not want to read about."""
    muted_words: tuple[str, ...] = ()
    budget: float = DEFAULT_BUDGET
    strictness: Strictness = "normal"

    @property
    def topics(self) -> frozenset[str]:
        """The topics of all interests together."""
        return frozenset(topic for interest in self.interests for topic in interest.topics)


def declare(
    texts: Iterable[str],
    *,
    languages: Sequence[str] = (),
    mutes: Sequence[str] = (),
    budget: float = DEFAULT_BUDGET,
    strictness: Strictness = "normal",
) -> Interests:
    """Declare interests by what the user types, one a text; a text may list several names, separated by commas.

    Raise InterestsError when there is none.
    """
    interests = tuple(interest_of(text) for text in dict.fromkeys(texts) if text.strip())
    return combine(interests, languages=languages, mutes=mutes, budget=budget, strictness=strictness)


def combine(
    interests: Sequence[Interest],
    *,
    languages: Sequence[str] = (),
    mutes: Sequence[str] = (),
    budget: float = DEFAULT_BUDGET,
    strictness: Strictness = "normal",
) -> Interests:
    """Put declared interests together; raise InterestsError when there is none or a value is out of range."""
    if not interests:
        message = 'no interest is declared. Name one with -i "machine learning", or run: curate init'
        raise InterestsError(message)
    if strictness not in STRICTNESSES:
        message = f"strictness {strictness!r} is not one of {', '.join(STRICTNESSES)}"
        raise InterestsError(message)
    if budget <= 0:
        message = f"budget {budget} is not a positive number of posts a day"
        raise InterestsError(message)
    muted = [interest_of(text) for text in mutes]
    return Interests(
        interests=tuple(interests),
        languages=language_codes(languages),
        muted=frozenset(topic for interest in muted for topic in interest.topics),
        muted_words=tuple(word for interest in muted for word in interest.own_words),
        budget=budget,
        strictness=strictness,
    )


def language_codes(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the ISO 639 codes in texts such as ``FR,en`` or ``fr-CA``; raise InterestsError for what is no code."""
    named = [name.strip() for text in texts for name in text.split(",") if name.strip()]
    codes = [re.split("[-_]", name.lower())[0] for name in named]
    for name, code in zip(named, codes, strict=True):
        if not re.fullmatch("[a-z]{2,3}", code):
            message = f"{name!r} is not the code of a language. Write fr, en, es…"
            raise InterestsError(message)
    return tuple(dict.fromkeys(codes))


def interest_of(text: str, *, keywords: Sequence[str] = (), excluded: Sequence[str] = (), weight: float = 1.0) -> Interest:
    """Return the interest that a text declares.

    Each name in it stands for its topic and the topics that this one contains. The first name leads: a later name of
    a broader topic does not widen it (``US politics, elections`` stays American). Raise InterestsError when the text
    holds no word.
    """
    if not split_words(text):
        message = f"{text!r} holds no word to look for. Name an interest in words."
        raise InterestsError(message)
    names = [name.strip() for name in (text, *text.split(",")) if name.strip()]
    whole = topic_named(text)
    parts = [text] if whole else (names[1:] if len(names) > 1 else names)
    named: list[str] = []
    own: list[str] = []
    for part in parts:
        topic = topic_named(part)
        if topic is None:
            own.append(part)
        elif not any(topic in ancestors(earlier) for earlier in named):
            named.append(topic)
    topics = frozenset(inner for topic in named for inner in with_descendants(topic))
    if own or keywords:
        topics |= {own_topic(text)}
    return Interest(text.strip(), topics, tuple(own), tuple(keywords), tuple(excluded), weight)


def own_topic(name: str) -> str:
    """Return the id under which the user's own words for an interest are matched."""
    return "own/" + "-".join(fold(word) for word in split_words(name))


@cache
def ancestors(topic: str) -> frozenset[str]:
    """Return the topics that contain a topic, near and far."""
    found: set[str] = set()
    waiting = [topic]
    while waiting:
        parents = [parent for parent in topic_parents().get(waiting.pop(), ()) if parent not in found]
        found.update(parents)
        waiting.extend(parents)
    return frozenset(found)


def with_descendants(topic: str) -> frozenset[str]:
    """Return a topic and those that it contains."""
    return frozenset({topic, *(other for other in topic_parents() if topic in ancestors(other))})


def own_terms(interests: Interests) -> Iterator[Row]:
    """Yield the terms of the user's own words, keywords, exclusions and mutes, as terms are filed."""
    return (row for key, term in _own_rows(interests) for row in filed(key, term))


def _own_rows(interests: Interests) -> Iterable[tuple[str, Term]]:
    for interest in interests.interests:
        topic = own_topic(interest.name)
        for word in (*interest.own_words, *interest.keywords):
            yield from _term_rows(topic, word, "strong")
        for word in interest.own_words:
            yield from _part_rows(topic, word)
        for word in interest.excluded:
            for each in interest.topics:
                yield from _term_rows(each, word, "excluded")
    for word in interests.muted_words:
        yield from _term_rows(own_topic(word), word, "strong")


def _term_rows(topic: str, text: str, strength: Strength) -> Iterable[tuple[str, Term]]:
    written = text.removeprefix("=")
    every = {term_keys(text, lang) for lang in ("any", *OWN_LANGUAGES)} - {()}
    for key, before, after in sorted(map(anchored, every)):
        yield key, make_term(topic, before, after, strength, written)
    if every and strength == "strong":
        yield joined_key(text), make_term(topic, (), (), strength, written)


def _part_rows(topic: str, text: str) -> Iterable[tuple[str, Term]]:
    """Yield the words of a longer expression as weak terms of their own."""
    words = [word for word in split_words(text) if len(word) > 3 and not is_function_word(fold(word))]
    for word in words if len(split_words(text)) > 1 else ():
        yield from _term_rows(topic, word, "weak")
