"""Snowball stems, by language; the one user of PyStemmer."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from curate.data import read_word_lists, read_words
from curate.text.words import fold

if TYPE_CHECKING:
    from Stemmer import Stemmer

MAX_SHORT = 5
"""Letters up to which a word is short."""

_ALGORITHMS = {
    "en": "english",
    "fr": "french",
    "es": "spanish",
    "de": "german",
    "it": "italian",
    "pt": "portuguese",
    "nl": "dutch",
}


@lru_cache(maxsize=10_000)
def stem(word: str, lang: str) -> str:
    """Return the stem of a folded word; the folded word itself in a language without a stemmer.

    Folding comes first, so that a word written without its accents finds the same stem. Short words
    only lose their plural: Snowball would make one word of ``code``, ``codir`` and ``codage``.
    """
    folded = fold(word)
    singular = folded[:-1] if folded[-1:] in "sx" and len(folded) > 3 and folded not in _invariable() else folded
    stemmer = _stemmer(lang)
    if stemmer is None or len(singular) <= MAX_SHORT:
        return singular
    return str(stemmer.stemWord(folded))


def same_word(word: str, other: str, lang: str) -> bool:
    """Tell whether two folded words of one stem are forms of one word: they differ by endings that inflect.

    Always true in a language whose endings are not listed in ``words/inflections.txt``.
    """
    endings = _inflections().get(lang)
    if endings is None or word == other:
        return True
    shared = next((i for i, (one, two) in enumerate(zip(word, other, strict=False)) if one != two), min(len(word), len(other)))
    return word[shared:] in endings and other[shared:] in endings


@cache
def _inflections() -> dict[str, frozenset[str]]:
    return {lang: frozenset(("", *endings)) for lang, endings in read_word_lists("inflections.txt").items()}


@cache
def _invariable() -> frozenset[str]:
    return frozenset(read_words("invariable.txt"))


@cache
def _stemmer(lang: str) -> Stemmer | None:
    if lang not in _ALGORITHMS:
        return None
    from Stemmer import Stemmer

    return Stemmer(_ALGORITHMS[lang], 0)
