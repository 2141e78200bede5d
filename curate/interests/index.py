"""The compiled index of all topic packs: an SQLite file, so that a name or a word is found without parsing a pack.

A term is stored under the *key* of its anchor, the longest of its words that is no function word, with the keys of the
words before and after it. A key says how a word is compared:
``fr|stem`` by its stem in a language, ``*|folded`` whole but without case and accents, ``=|Word`` exactly as written,
``#|folded`` as a whole hashtag.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from math import sqrt
from pathlib import Path
from typing import Literal, NamedTuple

from curate.data import FOLDER
from curate.errors import InterestsError
from curate.interests.packs import Pack
from curate.messages import Label
from curate.text.stems import stem
from curate.text.tally import is_function_word
from curate.text.words import fold, split_words

MAX_REMEMBERED_KEYS = 50_000
"""Keys whose terms are remembered: forms of a word, and languages, ask for the same ones."""
INDEX_PATH = FOLDER / "topics.sqlite"
_Row = tuple[str, str, str, str, str, str]
Strength = Literal["strong", "proper", "hashtag", "weak", "excluded"]

_SCHEMA = """
CREATE TABLE topic (id TEXT PRIMARY KEY, parents TEXT NOT NULL, related TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE name (
    folded TEXT NOT NULL, topic TEXT NOT NULL, lang TEXT NOT NULL, rank INTEGER NOT NULL, written TEXT NOT NULL,
    PRIMARY KEY (folded, topic, lang)
) WITHOUT ROWID;
CREATE TABLE term (
    key TEXT NOT NULL, topic TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, strength TEXT NOT NULL,
    written TEXT NOT NULL, spread INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (key, topic, before, after, strength)
) WITHOUT ROWID;
"""


STRENGTHS: Mapping[Strength, float] = {"strong": 1.0, "hashtag": 1.0, "proper": 0.9, "weak": 0.35, "excluded": 0.0}
"""Weight of a term that a single family of topics knows: two weak terms or a strong one say what a post is about."""


class Term(NamedTuple):
    """A term of a topic, under the key of its anchor."""

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


def make_term(topic: str, before: tuple[str, ...], after: tuple[str, ...], strength: Strength, written: str, spread: int = 1) -> Term:
    """Make a term; the more families of topics know it (``spread``), the less it says of each."""
    return Term(topic, before, after, strength, written, written.lower(), STRENGTHS[strength] / sqrt(spread))


def build_index(packs: Iterable[Pack], path: Path = INDEX_PATH) -> None:
    """Compile packs into an index file, replacing the former one in a single step."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    connection = sqlite3.connect(fresh)
    connection.executescript(_SCHEMA)
    for pack in packs:
        topic = (pack.id, " ".join(pack.parents), " ".join(pack.related))
        connection.execute("INSERT INTO topic VALUES (?, ?, ?)", topic)
        connection.executemany("INSERT OR IGNORE INTO name VALUES (?, ?, ?, ?, ?)", _name_rows(pack))
        connection.executemany(
            "INSERT OR IGNORE INTO term (key, topic, before, after, strength, written) VALUES (?, ?, ?, ?, ?, ?)", _term_rows(pack)
        )
    connection.executemany("UPDATE term SET spread = ? WHERE key = ? AND before = ? AND after = ?", _spreads(connection))
    connection.commit()
    connection.execute("VACUUM")
    connection.close()
    fresh.replace(path)


def topic_named(text: str) -> str | None:
    """Return the id of the topic that a text names, in any language; None when no pack has this name."""
    row = _connection().execute("SELECT topic FROM name WHERE folded = ?", (fold_name(text),)).fetchone()
    return row[0] if row else None


def topic_ids() -> list[str]:
    """Return the ids of all topics, sorted."""
    return [row[0] for row in _connection().execute("SELECT id FROM topic ORDER BY id")]


def search_topics(text: str) -> list[str]:
    """Return the topics with a name that holds a text, then those with a term written so."""
    folded = fold_name(text)
    if not folded:
        return []
    by_name = _connection().execute(
        "SELECT DISTINCT topic FROM name WHERE instr(folded, ?) ORDER BY folded = ? DESC, topic", (folded, folded)
    )
    found = [row[0] for row in by_name]
    for lang in ("en", "fr", "any"):
        key, before, after = anchored(term_keys(text, lang))
        found += [term.topic for term in terms_under(key) if (term.before, term.after) == (before, after)]
    return list(dict.fromkeys(found))


def topic_names(topic: str) -> dict[str, list[str]]:
    """Return the names of a topic by language, the label first."""
    names: dict[str, list[str]] = {}
    query = "SELECT lang, written FROM name WHERE topic = ? ORDER BY lang, rank"
    for lang, written in _connection().execute(query, (topic,)):
        names.setdefault(lang, []).append(written)
    return names


@cache
def label_of(topic: str) -> Label:
    """Return the name of a topic in every language it has one."""
    return Label({lang: names[0] for lang, names in topic_names(topic).items() if lang != "id"} or {"en": topic})


@cache
def topic_parents() -> dict[str, tuple[str, ...]]:
    """Return the parents of each topic."""
    return {row[0]: tuple(row[1].split()) for row in _connection().execute("SELECT id, parents FROM topic")}


@cache
def related_topics() -> dict[str, frozenset[str]]:
    """Return the neighbours of each topic; each is a neighbour of its neighbours."""
    pairs = [(row[0], other) for row in _connection().execute("SELECT id, related FROM topic") for other in row[1].split()]
    related: dict[str, set[str]] = {}
    for one, other in pairs:
        related.setdefault(one, set()).add(other)
        related.setdefault(other, set()).add(one)
    return {topic: frozenset(others) for topic, others in related.items()}


@lru_cache(maxsize=MAX_REMEMBERED_KEYS)
def terms_under(key: str) -> tuple[Term, ...]:
    """Return the terms of all topics whose anchor has this key."""
    query = "SELECT topic, before, after, strength, written, spread FROM term WHERE key = ?"
    rows = _connection().execute(query, (key,))
    return tuple(make_term(topic, tuple(before.split()), tuple(after.split()), *others) for topic, before, after, *others in rows)


def fold_name(text: str) -> str:
    """Return a name as names are compared: folded words, one space between."""
    return " ".join(fold(word) for word in split_words(text))


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


def _name_rows(pack: Pack) -> Iterator[tuple[str, str, str, int, str]]:
    yield fold_name(pack.id), pack.id, "id", 0, pack.id
    for lang, names in pack.names.items():
        for rank, name in enumerate(names):
            yield fold_name(name), pack.id, lang, rank, name


def _term_rows(pack: Pack) -> Iterator[_Row]:
    """Yield the rows of a pack; the first reading of the same words wins."""
    seen: set[tuple[str, ...]] = set()
    for lang, strength, terms in _readings(pack):
        for term in terms:
            keys = (joined_key(term),) if strength == "hashtag" else term_keys(term, lang)
            if keys and keys not in seen:
                seen.add(keys)
                yield from _rows(pack.id, term, keys, strength)


def _spreads(connection: sqlite3.Connection) -> list[tuple[int, str, str, str]]:
    """Return how many families of topics know each term; a topic and those that it contains are one family."""
    parents = dict(connection.execute("SELECT id, parents FROM topic"))
    families: dict[tuple[str, str, str], set[str]] = {}
    query = "SELECT topic, key, before, after FROM term WHERE strength <> 'excluded'"
    for topic, *term in connection.execute(query):
        families.setdefault(tuple(term), set()).add(parents[topic].partition(" ")[0] or topic)
    return [(len(found), *term) for term, found in families.items() if len(found) > 1]


def _readings(pack: Pack) -> Iterator[tuple[str, Strength, tuple[str, ...]]]:
    """Yield (language, strength, terms) in the order of precedence; a name of several words is a strong term."""
    yield from ((lang, "excluded", terms) for lang, terms in pack.excluded.items())
    yield "any", "proper", pack.proper
    yield "", "hashtag", pack.hashtags
    yield from ((lang, "strong", terms) for lang, terms in pack.strong.items())
    yield from ((lang, "weak", terms) for lang, terms in pack.weak.items())
    yield from ((lang, "strong", tuple(name for name in names if " " in name)) for lang, names in pack.names.items())
    yield from ((lang, "weak", names) for lang, names in pack.names.items())


def _rows(topic: str, term: str, keys: tuple[str, ...], strength: Strength) -> Iterator[_Row]:
    written = f"#{term}" if strength == "hashtag" else term.removeprefix("=")
    key, before, after = anchored(keys)
    yield key, topic, " ".join(before), " ".join(after), strength, written
    if len(keys) > 1 and strength in {"strong", "proper"}:
        yield joined_key(term), topic, "", "", strength, written
        if "-" in term and not term.startswith("="):
            yield f"*|{joined_key(term)[2:]}", topic, "", "", strength, written


@cache
def _connection() -> sqlite3.Connection:
    if not INDEX_PATH.exists():
        message = f"{INDEX_PATH}: the topic index is missing. Reinstall curate, or run: python build_data.py"
        raise InterestsError(message)
    return sqlite3.connect(f"file:{INDEX_PATH}?mode=ro&immutable=1", uri=True, check_same_thread=False)
