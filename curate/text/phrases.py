"""Lists of set phrases, found in the words of a post whatever its language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from curate.data import read_words
from curate.text.words import fold, split_words

MAX_REMEMBERED = 200_000


class PhraseLists:
    """Several lists of phrases, looked up together; remembers which words begin one."""

    def __init__(self, names: Iterable[str]) -> None:
        """Read the lists ``words/NAME``."""
        self._starts: dict[str, tuple[tuple[int, tuple[str, ...]], ...]] = {}
        self._size = 0
        for name in names:
            for phrase in read_words(name):
                self._add(self._size, phrase)
            self._size += 1
        self._seen = _Seen(self._starts)

    def count(self, words: Sequence[str]) -> list[int]:
        """Return how many places in the words begin a phrase of each list."""
        counts = [0] * self._size
        for start, phrases in enumerate(map(self._seen.__getitem__, words)):
            if phrases:
                for number in _found(words, start, phrases):
                    counts[number] += 1
        return counts

    def _add(self, number: int, phrase: str) -> None:
        first, *rest = [fold(word) for word in split_words(phrase)] or [""]
        if first:
            self._starts[first] = (*self._starts.get(first, ()), (number, tuple(rest)))


class _Seen(dict[str, tuple[tuple[int, tuple[str, ...]], ...]]):
    """The phrases that each word begins."""

    def __init__(self, starts: Mapping[str, tuple[tuple[int, tuple[str, ...]], ...]]) -> None:
        self._starts = starts

    def __missing__(self, word: str) -> tuple[tuple[int, tuple[str, ...]], ...]:
        if len(self) >= MAX_REMEMBERED:
            self.clear()
        phrases = self[word] = self._starts.get(fold(word), ())
        return phrases


def _found(words: Sequence[str], start: int, phrases: tuple[tuple[int, tuple[str, ...]], ...]) -> set[int]:
    return {number for number, rest in phrases if not rest or _follow(words, start + 1, rest)}


def _follow(words: Sequence[str], start: int, rest: tuple[str, ...]) -> bool:
    found = words[start : start + len(rest)]
    return len(found) == len(rest) and all(fold(word) == wanted for word, wanted in zip(found, rest, strict=True))
