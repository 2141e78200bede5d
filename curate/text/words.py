"""Splitting a text into words: the single pass over a post that everything else reads from.

A *word* is a string as it stands in the text: ``l'IA`` gives ``l`` and ``IA``; links, mentions and hashtags stay
whole, with the sign that makes them recognisable.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from curate.data import read_words

WORD = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'»”)\]]+"  # links
    r"|@[\w.\-]*\w(?:@[\w.\-]*\w)?"  # mentions, without the full stop after them
    r"|#[^\W_][\w\u0300-\u036f]*"  # hashtags
    r"|\$[A-Za-z]{1,6}\b"  # cashtags
    r"|[A-Z]{1,3}&[A-Z]{1,3}\b"  # R&D, AT&T
    r"|[CcFf](?:\+\+|#)(?!\w)"  # C++, C#, F#
    r"|[^\W_][^\W_\u0300-\u036f]*(?:[\u0300-\u036f]+[^\W_]*)*"  # words, decomposed accents included
)
_CAMEL = r"[A-ZÀ-ÖØ-Þ]+(?![a-zß-öø-ÿ])|[A-ZÀ-ÖØ-Þ]?[a-zß-öø-ÿ]+|\d+|[^\W\d_]+"
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})


def split_words(text: str) -> list[str]:
    """Return the words of a text in order, as they are written."""
    return WORD.findall(text)


def word_spans(text: str) -> list[tuple[int, int]]:
    """Return the start and end offsets of the words that ``split_words`` returns."""
    return [match.span() for match in WORD.finditer(text)]


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """Return a word without case, accents, ligatures and compatibility forms."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    return "".join(c for c in plain if not unicodedata.combining(c)).translate(_LIGATURES)


def is_link(word: str) -> bool:
    """Tell whether a word is a web address."""
    return word.startswith(("http://", "https://", "www."))


@lru_cache(maxsize=20_000)
def hashtag_words(hashtag: str) -> tuple[str, ...]:
    """Split a hashtag by its letter case: ``#IAgenerative`` gives ``IA, generative``; one word when nothing tells."""
    return tuple(_hashtag_pattern().findall(hashtag.lstrip("#")))


@cache
def _hashtag_pattern() -> re.Pattern[str]:
    acronyms = "|".join(read_words("acronyms.txt"))
    return re.compile(rf"\b(?:{acronyms})(?=[a-zß-öø-ÿ]{{4}})|{_CAMEL}")
