"""Terms: how they are filed, and found again by the words of a post.

A term is filed under the *key* of its anchor, the longest of its words that is no function word. A key says how a word is
compared: ``fr|stem`` by its stem in a language, ``*|folded`` whole but without case and accents, ``=|Word`` exactly as
written, ``#|folded`` as a whole hashtag. Under a key stand the terms of that one word, and for each longer term the key
of the word before its anchor (``<fr|reseau``), or after it (``>fr|vin``); the longer terms stand under both keys together.

The terms of all topic packs are a trie that is mapped into memory and never loaded, so that a lookup takes microseconds
and a word that no pack knows costs nothing. The user's own words are filed in the same way. The one user of marisa-trie.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from math import sqrt
from pathlib import Path
from sys import intern
from typing import Literal, NamedTuple, cast

from marisa_trie import BytesTrie

from curate.data import FOLDER
from curate.errors import InterestsError
from curate.text.stems import stem
from curate.text.tally import is_function_word
from curate.text.words import fold, split_words

TERMS_PATH = FOLDER / "terms.trie"
Strength = Literal["strong", "proper", "hashtag", "weak", "excluded"]
STRENGTHS: Mapping[Strength, float] = {"strong": 1.0, "hashtag": 1.0, "proper": 0.9, "weak": 0.35, "excluded": 0.0}
"""Weight of a term that a single family of topics knows: two weak terms or a strong one say what a post is about."""
Row = tuple[str, bytes]
"""A place, and what is filed there."""
BEFORE, AFTER = "<", ">"


class Term(NamedTuple):
    """A term of a topic."""

    topic: str
    before: tuple[str, ...]
    """Keys of the words that must stand before the anchor, the nearest first."""
    after: tuple[str, ...]
    """Keys of the words that must follow it, the nearest first."""
    strength: Strength
    written: str
    sense: str
    """The term in lower case: what makes two hits the same term."""
    weight: float


class Found(NamedTuple):
    """What is filed under a key."""

    terms: tuple[Term, ...]
    """The terms of this one word."""
    before: tuple[str, ...]
    """Keys of the words before it in longer terms."""
    after: tuple[str, ...]
    """Keys of the words after it in longer terms that begin with it."""


def make_term(topic: str, before: tuple[str, ...], after: tuple[str, ...], strength: Strength, written: str, spread: float = 1.0) -> Term:
    """Make a term; the more other families of topics make of it (``spread``), the less it says of each."""
    return Term(topic, before, after, strength, written, intern(written.lower()), STRENGTHS[strength] / sqrt(spread))


def term_keys(term: str, lang: str) -> tuple[str, ...]:
    """Return the keys of a term's words: exact for ``=Term``, whole for the language ``any``, else by stem."""
    words = split_words(term.removeprefix("="))
    if term.startswith("="):
        return tuple(f"=|{word}" for word in words)
    if lang == "any":
        return tuple(f"*|{fold(word)}" for word in words)
    return tuple(f"{lang}|{stem(word, lang)}" for word in words)


def anchored(keys: tuple[str, ...]) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return the anchor among a term's keys, the keys before it and those after it, the nearest first."""
    values = [key.partition("|")[2] for key in keys]
    lengths = [0 if is_function_word(value.lower()) else len(value) for value in values]
    place = lengths.index(max(lengths))
    return keys[place], keys[:place][::-1], keys[place + 1 :]


def joined_key(term: str) -> str:
    """Return the key under which a hashtag finds a term written together."""
    return "#|" + "".join(fold(word) for word in split_words(term))


def filed(key: str, term: Term, spread: float = 1.0) -> Iterator[Row]:
    """Yield where a term stands, the key of its anchor given; each of its words is known from then on."""
    neighbour = _neighbour(term.before, term.after)
    fields = (term.topic, " ".join(term.before), " ".join(term.after), term.strength, f"{spread:g}", term.written)
    yield key + neighbour, "\t".join(fields).encode()
    if neighbour:
        yield key, neighbour.encode()
    yield from ((other, b"") for other in (*term.before, *term.after))


def _neighbour(before: tuple[str, ...], after: tuple[str, ...]) -> str:
    """Return the word beside the anchor by which a longer term is found; nothing for a single word."""
    return f"{BEFORE}{before[0]}" if before else f"{AFTER}{after[0]}" if after else ""


def compiled(path: Path) -> Path:
    """Return the path of a compiled file; raise InterestsError when it is missing."""
    if not path.exists():
        message = f"{path}: the topic index is missing. Reinstall curate, or run: python build_data.py"
        raise InterestsError(message)
    return path


def write_terms(rows: Iterable[Row], path: Path = TERMS_PATH) -> None:
    """Compile rows into a file, replacing the former one in a single step."""
    fresh = path.with_suffix(".new")
    BytesTrie(sorted(set(rows))).save(str(fresh))
    fresh.replace(path)


class Lexicon:
    """The terms of all topic packs and the user's own."""

    def __init__(self, own: Iterable[Row] = ()) -> None:
        """Take the rows of the user's own words; packs need not be given."""
        self._own: dict[str, list[bytes]] = {}
        for place, row in own:
            self._own.setdefault(place, []).append(row)

    def under(self, key: str) -> Found | None:
        """Return what is filed under a key; None when no term has a word with this key."""
        rows = self._rows(key)
        if rows is None:
            return None
        marks = [row.decode() for row in rows if row[:1] in b"<>" and row]
        return Found(
            tuple(_term_of(row) for row in rows if row and row[:1] not in b"<>"),
            tuple(intern(mark[1:]) for mark in marks if mark[0] == BEFORE),
            tuple(intern(mark[1:]) for mark in marks if mark[0] == AFTER),
        )

    def longer(self, key: str, neighbour: str) -> tuple[Term, ...]:
        """Return the longer terms with this anchor beside which the neighbour (``<KEY``, ``>KEY``) stands."""
        return tuple(map(_term_of, self._rows(key + neighbour) or ()))

    def written(self, key: str, before: tuple[str, ...], after: tuple[str, ...]) -> list[Term]:
        """Return the terms that are written with just these words, the key of their anchor given."""
        neighbour = _neighbour(before, after)
        found = None if neighbour else self.under(key)
        terms = self.longer(key, neighbour) if neighbour else found.terms if found else ()
        return [term for term in terms if (term.before, term.after) == (before, after)]

    def _rows(self, place: str) -> Sequence[bytes] | None:
        own, packed = self._own.get(place), _packed().get(place)
        return own if packed is None else [*(own or ()), *sorted(packed)]


def _term_of(row: bytes) -> Term:
    topic, before, after, strength, spread, written = row.decode().split("\t")
    return make_term(topic, tuple(before.split()), tuple(after.split()), cast("Strength", strength), written, float(spread))


@cache
def _packed() -> BytesTrie:
    return BytesTrie().mmap(str(compiled(TERMS_PATH)))
