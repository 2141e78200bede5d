"""Lists of set phrases, found in the folded words of a post whatever its language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from curate.data import read_words
from curate.text.words import fold, split_words

Phrases = Mapping[str, tuple[tuple[str, ...], ...]]
"""The words that may follow each first word."""


def compile_phrases(phrases: Iterable[str]) -> Phrases:
    """Index phrases by their first folded word."""
    compiled: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrase in phrases:
        first, *rest = (fold(word) for word in split_words(phrase))
        compiled[first] = (*compiled.get(first, ()), tuple(rest))
    return compiled


def find_phrases(folded: Sequence[str], phrases: Phrases) -> list[tuple[int, int]]:
    """Return the start and end positions, in words, of the phrases that occur; the longest at each start."""
    found = []
    for start, word in enumerate(folded):
        if word in phrases:
            ends = [len(rest) for rest in phrases[word] if tuple(folded[start + 1 : start + 1 + len(rest)]) == rest]
            if ends:
                found.append((start, start + 1 + max(ends)))
    return found


@cache
def phrase_list(name: str) -> Phrases:
    """Return the compiled phrases of ``words/NAME``."""
    return compile_phrases(phrase for phrase in read_words(name) if split_words(phrase))
