"""The words that speak of a topic, found in a post: every topic at once, in one pass over its words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from curate.interests.index import Term, terms_under
from curate.text.language import false_friends
from curate.text.stems import same_word, stem
from curate.text.tally import LANGUAGES, is_function_word
from curate.text.words import WORD, fold, hashtag_words, is_link

MAX_CACHED_WORDS = 200_000
"""Words whose terms are remembered, per language; bounds the memory of a long batch."""
CASHTAG = "=|$TICKER"
"""Key of every cashtag (``$AAPL``); the finance pack knows it as ``=$TICKER``."""
MAX_SHORTER = 1
"""By how many letters a word may be shorter than the term of one word that it matches: *vote* for *votes*."""

Hit = tuple[int, int, Term]
"""A term found in a post, over the words from the first number to the second (not included) of the expanded post."""


class Vocabulary:
    """All topic packs, and the user's own words, ready to be looked up; remembers the words it has seen."""

    def __init__(self, own: Mapping[str, tuple[Term, ...]] | None = None) -> None:
        """Take the terms of the user's own words by key; packs need not be given."""
        self._own = own or {}
        self._seen: dict[str | None, _Seen] = {}

    def hits(self, words: Sequence[str], lang: str | None) -> list[Hit]:
        """Return the terms that stand in the expanded words of a post, overlaps settled, in order."""
        seen = self._seen.get(lang) or self._seen.setdefault(lang, _Seen(lang, self._own))
        entries = [seen[word] for word in words]
        alone = [(place, place + 1, term) for place, entry in enumerate(entries) if entry.alone for term in entry.alone]
        places = [place for place, word in enumerate(words) if word[0] != "#"]
        if len(places) < len(words):
            entries = [entries[place] for place in places]
        return _settled(alone, _longer(entries, places))


class _Entry(NamedTuple):
    """What one word may say."""

    keys: frozenset[str]
    alone: tuple[Term, ...]
    """Terms that it is: one a topic, the weightiest."""
    by_previous: Mapping[str, tuple[Term, ...]]
    """Longer terms of which it is the anchor, by the key of the word before it."""
    by_next: Mapping[str, tuple[Term, ...]]
    """Those that begin with it, by the key of the word after it."""
    previous_keys: frozenset[str]
    next_keys: frozenset[str]


_NONE = _Entry(frozenset(), (), {}, {}, frozenset(), frozenset())


class _Seen(dict[str, _Entry]):
    """Entries by word, made once."""

    def __init__(self, lang: str | None, own: Mapping[str, tuple[Term, ...]]) -> None:
        self._lang = lang
        self._own = own

    def __missing__(self, word: str) -> _Entry:
        if len(self) >= MAX_CACHED_WORDS:
            self.clear()
        keys = keys_of(word, self._lang)
        terms = [(key, term) for key in keys for term in (*self._own.get(key, ()), *terms_under(key))]
        entry = self[word] = _entry(word, keys, terms)
        return entry


def _entry(word: str, keys: tuple[str, ...], terms: Sequence[tuple[str, Term]]) -> _Entry:
    alone = [term for key, term in terms if not term.before and not term.after and _may_stand_alone(word, key, term)]
    by_previous = _by_key((term.before[0], term) for _, term in terms if term.before)
    by_next = _by_key((term.after[0], term) for _, term in terms if term.after and not term.before)
    return _Entry(frozenset(keys), _weightiest(alone), by_previous, by_next, frozenset(by_previous), frozenset(by_next))


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


def _by_key(terms: Iterable[tuple[str, Term]]) -> Mapping[str, tuple[Term, ...]]:
    by_key: dict[str, tuple[Term, ...]] = {}
    for key, term in terms:
        by_key[key] = (*by_key.get(key, ()), term)
    return by_key


def _languages(folded: str, lang: str | None) -> tuple[str, ...]:
    if lang is None:
        return "en", "fr"
    if lang == "en" or lang not in LANGUAGES:
        return ("en",)
    return (lang,) if folded in false_friends(lang) else (lang, "en")


def _longer(entries: Sequence[_Entry], places: Sequence[int]) -> list[Hit]:
    """Return the terms of several words, from the entries of the words that are no whole hashtags, and their places."""
    found: list[Hit] = []
    for anchor, (previous, entry, following) in enumerate(zip((_NONE, *entries), entries, (*entries[1:], _NONE), strict=False)):
        if not entry.previous_keys.isdisjoint(previous.keys):
            found += _around(entries, places, anchor, _shared(entry.by_previous, entry.previous_keys & previous.keys))
        if not entry.next_keys.isdisjoint(following.keys):
            found += _around(entries, places, anchor, _shared(entry.by_next, entry.next_keys & following.keys))
    return found


def _shared(by_key: Mapping[str, tuple[Term, ...]], keys: frozenset[str]) -> list[Term]:
    return [term for key in sorted(keys) for term in by_key[key]]


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
