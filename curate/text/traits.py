"""What a post looks like, in numbers: the traits from which noise is told, measured in one pass over its words.

Every trait is a count cut at a small number, a logarithm of a count, a share or a 0/1 flag, so that no single post can
weigh without bound.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from math import log1p

from curate.data import read_words
from curate.text.language import is_function_word
from curate.text.phrases import Phrases, find_phrases, phrase_list
from curate.text.words import fold, is_link

PHRASE_KINDS = ("chatter", "promotion", "spam", "bait")
LONG_WORD = 8
CONTENT_WORD = 4
SHORT_POST = 5
STUFFED_TAGS = 3

EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
_SMILEY = re.compile(r"[:;]-?[)(DPp](?!\w)|<3|\b[xX]D\b|\^\^")
_LAUGHTER = re.compile(r"\b(?:a*(?:ha){2,}h?|lo+l|lmao+|mdr+|ptdr+|(?:he){2,}|(?:hi){2,})\b", re.IGNORECASE)
_STRETCHED = re.compile(r"([a-z])\1\1", re.IGNORECASE)
_QUOTATION = re.compile('[«»"“”]')
_DIGIT = re.compile(r"\d")
_COLON = re.compile(r":(?!//)")


def traits_of(text: str, words: Sequence[str]) -> dict[str, float]:
    """Return the traits of a post from its text and its words (hashtags not split)."""
    folded = [fold(word) for word in words]
    body = [word for word in folded if word[0] not in "@#" and not is_link(word)]
    tags = sum(word[0] == "#" for word in words)
    letters = sum(map(str.isalpha, text))
    return {
        "length": log1p(len(body)),
        "content": log1p(sum(len(word) >= CONTENT_WORD and not is_function_word(word) for word in body)),
        "long_words": log1p(sum(len(word) >= LONG_WORD for word in body)),
        "short": len(body) < SHORT_POST,
        "empty": len(body) < 2,
        "link": any(map(is_link, words)),
        "mentions": min(sum(word[0] == "@" for word in words), 2),
        "hashtag": min(tags, 1),
        "many_hashtags": tags >= STUFFED_TAGS,
        "hashtag_share": tags / max(1, len(words)),
        "question": "?" in text,
        "exclamations": min(text.count("!"), 3),
        "cut": text.rstrip().endswith(("…", "...")),
        "emoji": min(len(EMOJI.findall(text)) + len(_SMILEY.findall(text)), 3),
        "laughter": _LAUGHTER.search(text) is not None,
        "stretched": _STRETCHED.search(text) is not None,
        "first_person": min(_count(folded, "first_person.txt"), 3),
        "second_person": min(_count(folded, "second_person.txt"), 2),
        "digits": _DIGIT.search(text) is not None,
        "colon": _COLON.search(text) is not None,
        "quotation": _QUOTATION.search(text) is not None,
        "capitals": sum(map(str.isupper, text)) / max(1, letters),
        **_phrase_counts(folded),
    }


def _phrase_counts(folded: Sequence[str]) -> dict[str, float]:
    return {kind: min(len(find_phrases(folded, _phrases(kind))), 3) for kind in PHRASE_KINDS}


def _phrases(kind: str) -> Phrases:
    return phrase_list(f"noise/{kind}.txt")


def _count(folded: Sequence[str], name: str) -> int:
    pronouns = _pronouns(name)
    return sum(word in pronouns for word in folded)


@cache
def _pronouns(name: str) -> frozenset[str]:
    return frozenset(map(fold, read_words(name)))
