"""The words that speak of a topic, found in a post: every topic at once, in one pass over its words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from sys import intern
from typing import NamedTuple

from curate.interests.terms import AFTER, BEFORE, Lexicon, Row, Term
from curate.text.language import false_friends
from curate.text.stems import same_word, stem
from curate.text.tally import LANGUAGES, is_function_word
from curate.text.words import WORD, fold, hashtag_words, is_link

MAX_CACHED_WORDS = 240_000
"""Words whose terms are remembered, in all languages together; bounds the memory of a long batch."""
MAX_CACHED_PAIRS = 20_000
"""Pairs of neighbouring words whose longer terms are remembered."""
CASHTAG = "=|$TICKER"
"""Key of every cashtag (``$AAPL``); the finance pack knows it as ``=$TICKER``."""
MAX_SHORTER = 1
"""By how many letters a word may be shorter than the term of one word that it matches: *vote* for *votes*."""

Hit = tuple[int, int, Term]
"""A term found in a post, over the words from the first number to the second (not included) of the expanded post."""


class Vocabulary:
    """All topic packs, and the user's own words, ready to be looked up; remembers the words it has seen."""

    def __init__(self, own: Iterable[Row] = ()) -> None:
        """Take the user's own words as terms are filed; packs need not be given."""
        self._lexicon = Lexicon(own)
        self._longer = lru_cache(MAX_CACHED_PAIRS)(self._lexicon.longer)
        self._seen: dict[str | None, _Seen] = {}

    def hits(self, words: Sequence[str], lang: str | None) -> list[Hit]:
        """Return the terms that stand in the expanded words of a post, overlaps settled, in order."""
        seen = self._seen.get(lang)
        if seen is None:
            seen = self._seen[lang] = _Seen(lang, self._lexicon, self._seen)
        entries = list(map(seen.__getitem__, words))
        alone = [(place, place + 1, term) for place, (_, terms, _, _) in enumerate(entries) if terms for term in terms]
        places: Sequence[int] = range(len(words))
        if "#" in "".join(words):
            places = [place for place, word in enumerate(words) if word[0] != "#"]
            entries = [entries[place] for place in places]
        return _settled(alone, _longer(entries, places, self._longer))

    @property
    def remembered(self) -> int:
        """How many words are remembered, each language counted apart."""
        return sum(map(len, self._seen.values()))


_EMPTY: frozenset[str] = frozenset()
"""Shared, as an empty set is as large as one of four."""


class _Entry(NamedTuple):
    """What one word may say."""

    keys: tuple[str, ...] = ()
    """Those of its keys that some term has."""
    alone: tuple[Term, ...] = ()
    """Terms that it is: one a topic, the weightiest."""
    before: frozenset[str] = _EMPTY
    """Keys of the words before it in longer terms of which it is the anchor."""
    after: frozenset[str] = _EMPTY
    """Keys of the words after it in those that begin with it."""


_NONE = _Entry()
_Longer = Callable[[str, str], Sequence[Term]]


class _Seen(dict[str, _Entry]):
    """Entries by word in one language, made once."""

    def __init__(self, lang: str | None, lexicon: Lexicon, every: Mapping[str | None, _Seen]) -> None:
        self._lang = lang
        self._lexicon = lexicon
        self._every = every

    def __missing__(self, word: str) -> _Entry:
        entry = self._entry(word)
        if entry is _NONE and (word[0] == "@" or is_link(word)):
            return entry  # of mentions and links, hardly one comes twice
        if sum(map(len, self._every.values())) >= MAX_CACHED_WORDS:
            for seen in self._every.values():
                seen.forget_half()
        self[word] = entry
        return entry

    def forget_half(self) -> None:
        """Forget the words that were met last: the frequent ones were met first."""
        for word in list(islice(reversed(self), len(self) // 2)):
            del self[word]

    def _entry(self, word: str) -> _Entry:
        found = {key: under for key in keys_of(word, self._lang) if (under := self._lexicon.under(key)) is not None}
        if not found:
            return _NONE
        return _Entry(
            tuple(map(intern, found)),
            _weightiest(term for key, under in found.items() for term in under.terms if _may_stand_alone(word, key, term)),
            frozenset(key for under in found.values() for key in under.before) or _EMPTY,
            frozenset(key for under in found.values() for key in under.after) or _EMPTY,
        )


def expand(words: Iterable[str]) -> list[str]:
    """Return words with the parts of each hashtag set after it: ``#IAgenerative, IA, generative``."""
    expanded: list[str] = []
    for word in words:
        expanded.append(word)
        if word[0] == "#":
            expanded.extend(hashtag_words(word))
    return expanded


def expanded_spans(text: str) -> list[tuple[int, int]]:
    """Return the offsets of the expanded words of a text; the parts of a hashtag have those of the hashtag."""
    return [match.span() for match in WORD.finditer(text) for _ in expand([match.group()])]


def keys_of(word: str, lang: str | None) -> tuple[str, ...]:
    """Return the keys under which a word of a post is looked up.

    English terms count in every language, as professionals borrow them, save the English words that mean something
    else there. In a post of unknown language French is tried too.
    """
    if word[0] == "#":
        return ("#|" + fold(word[1:]).replace("_", ""),)
    if word[0] == "@":
        return ("*|" + fold(word[1:]),)
    if word[0] == "$":
        return (CASHTAG,)
    if is_link(word):
        return ()
    folded = fold(word)
    return f"=|{word}", f"*|{folded}", *(f"{code}|{stem(word, code)}" for code in _languages(folded, lang))


def _may_stand_alone(word: str, key: str, term: Term) -> bool:
    """Refuse what folding and stemming confuse: function words, bases of derived terms, other derivations.

    *event* is not the term *eventing*, nor *important* the term *imports*.
    """
    lang, _, _ = key.partition("|")
    if lang in "=#":
        return True
    folded, written = fold(word), fold(term.written)
    if is_function_word(folded) or len(folded) < len(written) - MAX_SHORTER:
        return False
    return lang == "*" or same_word(folded, written, lang)


def _weightiest(terms: Iterable[Term]) -> tuple[Term, ...]:
    """Return the weightiest term of each topic, exclusions kept beside them."""
    best: dict[tuple[str, bool], Term] = {}
    for term in terms:
        place = (term.topic, term.strength == "excluded")
        if place not in best or best[place].weight < term.weight:
            best[place] = term
    return tuple(best.values())


def _languages(folded: str, lang: str | None) -> tuple[str, ...]:
    if lang is None:
        return "en", "fr"
    if lang == "en" or lang not in LANGUAGES:
        return ("en",)
    return (lang,) if folded in false_friends(lang) else (lang, "en")


def _longer(entries: Sequence[_Entry], places: Sequence[int], longer: _Longer) -> list[Hit]:
    """Return the terms of several words, from the entries of the words that are no whole hashtags, and their places."""
    found: list[Hit] = []
    previous: tuple[str, ...] = ()
    for anchor, entry in enumerate(entries):
        keys, _, before, after = entry
        if before and not before.isdisjoint(previous):
            found += _around(entries, places, anchor, _beside(entry, BEFORE, before.intersection(previous), longer))
        if after and anchor + 1 < len(entries) and not after.isdisjoint(following := entries[anchor + 1].keys):
            found += _around(entries, places, anchor, _beside(entry, AFTER, after.intersection(following), longer))
        previous = keys
    return found


def _beside(entry: _Entry, side: str, neighbours: Iterable[str], longer: _Longer) -> Iterator[Term]:
    """Yield the longer terms of an anchor beside which one of the neighbours stands."""
    for neighbour in sorted(neighbours):
        for key in entry.keys:
            yield from longer(key, side + neighbour)


def _around(entries: Sequence[_Entry], places: Sequence[int], anchor: int, terms: Iterable[Term]) -> list[Hit]:
    """Return those of the terms whose other words stand around their anchor."""
    found = []
    for term in terms:
        start, last = anchor - len(term.before), anchor + len(term.after)
        if (
            start >= 0
            and last < len(entries)
            and all(key in entries[anchor - 1 - step].keys for step, key in enumerate(term.before))
            and all(key in entries[anchor + 1 + step].keys for step, key in enumerate(term.after))
        ):
            found.append((places[start], places[last] + 1, term))
    return found


def _settled(alone: list[Hit], longer: list[Hit]) -> list[Hit]:
    """Drop the hits that stand inside a longer one, and those that an excluded expression of their topic touches."""
    if longer:
        alone = [hit for hit in alone if not any(start <= hit[0] < end for start, end, _ in longer)]
        longer = [hit for hit in longer if not any(_inside(hit, other) for other in longer)]
    hits = alone + longer
    bans = [hit for hit in hits if hit[2].strength == "excluded"]
    return [hit for hit in hits if not any(_voids(ban, hit) for ban in bans)] if bans else hits


def _inside(hit: Hit, other: Hit) -> bool:
    return other[0] <= hit[0] and hit[1] <= other[1] and other[1] - other[0] > hit[1] - hit[0]


def _voids(ban: Hit, hit: Hit) -> bool:
    """An excluded expression voids the terms of its topic that it overlaps, and the weak ones wherever they stand."""
    if ban[2].topic != hit[2].topic:
        return False
    return hit[2].strength in {"weak", "excluded"} or (ban[0] < hit[1] and hit[0] < ban[1])
