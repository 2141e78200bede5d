"""Data files of the package: word lists, topic packs, the policy. Read here, interpreted elsewhere."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent


def read_words(name: str) -> tuple[str, ...]:
    """Return the entries of ``words/NAME``: one a line, ``#`` opens a comment line."""
    lines = (FOLDER / "words" / name).read_text("utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def read_word_lists(name: str) -> dict[str, tuple[str, ...]]:
    """Return the words of ``words/NAME`` by language: each line is a language, a colon and words."""
    lists: dict[str, tuple[str, ...]] = {}
    for line in read_words(name):
        lang, _, words = line.partition(":")
        lists[lang] = (*lists.get(lang, ()), *words.split())
    return lists
