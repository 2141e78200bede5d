"""The compiled index of topics and their names: an SQLite file, so that a name is found without parsing a pack."""

from __future__ import annotations

import sqlite3
import zlib
from functools import cache

from curate.data import FOLDER
from curate.interests.terms import TERMS_PATH, Lexicon, anchored, compiled, term_keys
from curate.messages import Label
from curate.text.words import fold, split_words

TOPICS_PATH = FOLDER / "topics.sqlite"


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
        found += [term.topic for term in Lexicon().written(*anchored(term_keys(text, lang)))]
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


def fold_name(text: str) -> str:
    """Return a name as names are compared: folded words, one space between."""
    return " ".join(fold(word) for word in split_words(text))


def index_checksum() -> str:
    """Return what tells one compiled index from another."""
    return f"{zlib.crc32(compiled(TERMS_PATH).read_bytes(), zlib.crc32(compiled(TOPICS_PATH).read_bytes())):08x}"


@cache
def _connection() -> sqlite3.Connection:
    return sqlite3.connect(f"file:{compiled(TOPICS_PATH)}?mode=ro&immutable=1", uri=True, check_same_thread=False)
