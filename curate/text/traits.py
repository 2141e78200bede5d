"""What a post looks like, in numbers: the traits from which noise is told.

Every trait is a count cut at a small number, a logarithm of a count, a share or a 0/1 flag, so that no single post can
weigh without bound.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from math import log1p

from curate.text.phrases import PhraseLists

PHRASE_KINDS = ("chatter", "promotion", "spam", "bait")
TRAITS = (
    "length", "content", "long_words", "short", "empty", "link", "mentions", "hashtag", "many_hashtags",
    "hashtag_share", "question", "exclamations", "cut", "emoji", "laughter", "stretched", "first_person",
    "second_person", "digits", "colon", "quotation", "capitals", *PHRASE_KINDS, "reply", "repost", "topical",
)  # fmt: skip
"""In the order of the values; the last three are not of the text but of the post: its kind, and the force of the topic
that it speaks of most."""
SHORT_POST = 5
STUFFED_TAGS = 3

_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
_SMILEYS = frozenset(":) :-) :( :-( ;) ;-) :D :-D :P :-P :p :-p ;D ;P XD xD X-D <3 ^^ ^_^ :') :'( =) =D :/ :-/".split())


def traits_of(text: str, words: Sequence[str], counts: Sequence[int]) -> tuple[float, ...]:
    """Return the traits of a text, from its words and their tally: ``TRAITS`` but for the last three."""
    body, content, long, links, mentions, tags, first, second, laughter, stretched, digits, letters, capitals, *_ = counts
    chatter, promotion, spam, bait = _phrases().count(words)
    return (
        log1p(body),
        log1p(content),
        log1p(long),
        body < SHORT_POST,
        body < 2,
        links > 0,
        min(mentions, 2),
        tags > 0,
        tags >= STUFFED_TAGS,
        tags / max(1, len(words)),
        "?" in text,
        min(text.count("!"), 3),
        text.rstrip().endswith(("…", "...")),
        min(_emoji(text), 3),
        laughter > 0,
        stretched > 0,
        min(first, 3),
        min(second, 2),
        digits > 0,
        text.count(":") > text.count("://"),
        '"' in text or "«" in text or "“" in text or "”" in text,
        capitals / max(1, letters),
        min(chatter, 3),
        min(promotion, 3),
        min(spam, 3),
        min(bait, 3),
    )


def _emoji(text: str) -> int:
    signs = 0 if text.isascii() else len(_EMOJI.findall(text))
    return signs if _SMILEYS.isdisjoint(text.split()) else signs + 1


@cache
def _phrases() -> PhraseLists:
    return PhraseLists(f"noise/{kind}.txt" for kind in PHRASE_KINDS)
