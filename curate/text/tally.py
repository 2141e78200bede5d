"""How many words of each sort a post has, counted in one addition a word.

What a word is (long, a link, a function word of French…) never changes, so it is looked at once and remembered as one
big number with a lane for each sort; the sum of these numbers over a post holds every count at once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from struct import Struct

from curate.data import read_word_lists, read_words
from curate.text.words import fold, is_link

LANGUAGES = ("en", "fr", "es", "de", "it", "pt", "nl")
SORTS = (
    "body", "content", "long", "links", "mentions", "hashtags", "first_person", "second_person", "laughter",
    "stretched", "digits", "letters", "capitals", *LANGUAGES,
)  # fmt: skip
"""``body``: words that are no link, mention or hashtag; ``content``: those of them that are no function words."""

LONG_WORD = 8
CONTENT_WORD = 4
MAX_REMEMBERED = 200_000
LANE_BITS = 32
"""Room for a post of four thousand million letters."""

_LANES = Struct(f"<{len(SORTS)}I")
_SHIFTS = tuple(LANE_BITS * position for position in range(len(SORTS)))
_LAUGHTER = re.compile(r"a*(?:ha){2,}h?|lo+l|lmao+|mdr+|ptdr+|(?:he){2,}|(?:hi){2,}")
_STRETCHED = re.compile(r"([a-z])\1\1")


def tally(words: Sequence[str]) -> tuple[int, ...]:
    """Return the number of words of each of ``SORTS``; ``letters`` and ``capitals`` count those in the body."""
    total = sum(map(_remembered().__getitem__, words))
    return _LANES.unpack(total.to_bytes(_LANES.size, "little"))


class _Remembered(dict[str, int]):
    """Words as numbers, made once, and links, of which hardly one comes twice; equal numbers are shared."""

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}

    def __missing__(self, word: str) -> int:
        if len(self) >= MAX_REMEMBERED:
            self.clear()
        counted = sum(count << shift for count, shift in zip(_sorts(word), _SHIFTS, strict=True))
        number = self._numbers.setdefault(counted, counted)
        if not is_link(word):
            self[word] = number
        return number


def is_function_word(folded: str) -> bool:
    """Tell whether a folded word is a function word of any language known here."""
    return folded in _folded_function_words()


@cache
def _remembered() -> _Remembered:
    return _Remembered()


def _sorts(word: str) -> tuple[int, ...]:
    folded = fold(word)
    link, mention, hashtag = is_link(word), word[0] == "@", word[0] == "#"
    body = not (link or mention or hashtag)
    languages = function_words().get(word.lower(), ())
    return (
        body,
        body and len(folded) >= CONTENT_WORD and not is_function_word(folded),
        body and len(folded) >= LONG_WORD,
        link,
        mention,
        hashtag,
        folded in _pronouns("first_person.txt"),
        folded in _pronouns("second_person.txt"),
        body and _LAUGHTER.fullmatch(folded) is not None,
        body and _STRETCHED.search(folded) is not None,
        not link and any(map(str.isdigit, word)),
        sum(map(str.isalpha, word)) if body else 0,
        sum(map(str.isupper, word)) if body else 0,
        *(lang in languages for lang in LANGUAGES),
    )


@cache
def function_words() -> dict[str, tuple[str, ...]]:
    """Return the languages in which each word, in lower case, is a function word."""
    languages: dict[str, tuple[str, ...]] = {}
    for lang, words in read_word_lists("function_words.txt").items():
        for word in words:
            languages[word] = (*languages.get(word, ()), lang)
    return languages


@cache
def _folded_function_words() -> frozenset[str]:
    return frozenset(map(fold, function_words()))


@cache
def _pronouns(name: str) -> frozenset[str]:
    return frozenset(map(fold, read_words(name)))
