"""Lists of set phrases, found in the words of a post whatever its language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from curate.data import read_words
from curate.text.words import fold, is_link, split_words

MAX_REMEMBERED = 100_000

_Phrase = tuple[int, tuple[str, ...]]
"""The list that a phrase is of, and its words from the third on."""


class PhraseLists:
    """Several lists of phrases, looked up together; remembers which words begin one."""

    def __init__(self, names: Iterable[str]) -> None:
        """Read the lists ``words/NAME``."""
        starts: dict[str, dict[str, list[_Phrase]]] = {}
        self._lists = tuple(names)
        for number, name in enumerate(self._lists):
            for phrase in read_words(name):
                first, *rest = [fold(word) for word in split_words(phrase)] or [""]
                starts.setdefault(first, {}).setdefault(rest[0] if rest else "", []).append((number, tuple(rest[1:])))
        self._seen = _Seen(starts)

    def count(self, words: Sequence[str]) -> list[int]:
        """Return how many places in the words begin a phrase of each list."""
        counts = [0] * len(self._lists)
        for start, begun in enumerate(map(self._seen.__getitem__, words)):
            if begun:
                for number in _found(words, start, begun):
                    counts[number] += 1
        return counts


class _Seen(dict[str, Mapping[str, list[_Phrase]] | None]):
    """The phrases that each word begins, by their second word; None when it begins none."""

    def __init__(self, starts: Mapping[str, Mapping[str, list[_Phrase]]]) -> None:
        self._starts = starts

    def __missing__(self, word: str) -> Mapping[str, list[_Phrase]] | None:
        begun = self._starts.get(fold(word))
        if begun is None and is_link(word):
            return None  # hardly one comes twice
        if len(self) >= MAX_REMEMBERED:
            self.clear()
        self[word] = begun
        return begun


def _found(words: Sequence[str], start: int, begun: Mapping[str, list[_Phrase]]) -> set[int]:
    """Return the lists of which a phrase begins here."""
    found = {number for number, _ in begun.get("", ())}
    if start + 1 < len(words):
        for number, rest in begun.get(fold(words[start + 1]), ()):
            if not rest or _follow(words, start + 2, rest):
                found.add(number)
    return found


def _follow(words: Sequence[str], start: int, rest: tuple[str, ...]) -> bool:
    found = words[start : start + len(rest)]
    return len(found) == len(rest) and all(fold(word) == wanted for word, wanted in zip(found, rest, strict=True))
