"""Compile the topic packs into the index that is searched at run time (``index.py``, ``terms.py``)."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from curate.interests.index import TOPICS_PATH, fold_name
from curate.interests.packs import Pack
from curate.interests.terms import STRENGTHS, TERMS_PATH, Row, Strength, anchored, filed, joined_key, make_term, term_keys, write_terms

_SCHEMA = """
CREATE TABLE topic (id TEXT PRIMARY KEY, parents TEXT NOT NULL, related TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE name (
    folded TEXT NOT NULL, topic TEXT NOT NULL, lang TEXT NOT NULL, rank INTEGER NOT NULL, written TEXT NOT NULL,
    PRIMARY KEY (folded, topic, lang)
) WITHOUT ROWID;
"""


_Words = tuple[str, tuple[str, ...], tuple[str, ...]]
"""The words of a term, by their keys: the anchor, those before it and those after it."""


class _Place(NamedTuple):
    """Where a pack's term stands."""

    key: str
    topic: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    strength: Strength


def build_index(packs: Iterable[Pack], topics_path: Path = TOPICS_PATH, terms_path: Path = TERMS_PATH) -> None:
    """Compile packs into the two files of an index, replacing each former one in a single step."""
    compiled = list(packs)
    _build_topics(compiled, topics_path)
    write_terms(_rows(compiled), terms_path)


def _build_topics(packs: Iterable[Pack], path: Path) -> None:
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    connection = sqlite3.connect(fresh)
    connection.executescript(_SCHEMA)
    for pack in packs:
        topic = (pack.id, " ".join(pack.parents), " ".join(pack.related))
        connection.execute("INSERT INTO topic VALUES (?, ?, ?)", topic)
        connection.executemany("INSERT OR IGNORE INTO name VALUES (?, ?, ?, ?, ?)", _name_rows(pack))
    connection.commit()
    connection.execute("VACUUM")
    connection.close()
    fresh.replace(path)


def _name_rows(pack: Pack) -> Iterator[tuple[str, str, str, int, str]]:
    yield fold_name(pack.id), pack.id, "id", 0, pack.id
    for lang, names in pack.names.items():
        for rank, name in enumerate(names):
            yield fold_name(name), pack.id, lang, rank, name


def _rows(packs: Iterable[Pack]) -> Iterator[Row]:
    """Yield the rows of all packs; of two spellings in one place, the first of a pack is kept."""
    terms: dict[_Place, str] = {}
    families: dict[str, str] = {}
    for pack in packs:
        families[pack.id] = (*pack.parents, pack.id)[0]
        for place, written in _placed(pack):
            terms.setdefault(place, written)
    spreads = _spreads(terms, families)
    for place, written in terms.items():
        term = make_term(place.topic, place.before, place.after, place.strength, written)
        yield from filed(place.key, term, spreads[place])


def _placed(pack: Pack) -> Iterator[tuple[_Place, str]]:
    """Yield the terms of a pack; the first reading of the same words wins."""
    seen: set[tuple[str, ...]] = set()
    for lang, strength, terms in _readings(pack):
        for term in terms:
            keys = (joined_key(term),) if strength == "hashtag" else term_keys(term, lang)
            if keys and keys not in seen:
                seen.add(keys)
                yield from _places(pack.id, term, keys, strength)


def _readings(pack: Pack) -> Iterator[tuple[str, Strength, tuple[str, ...]]]:
    """Yield (language, strength, terms) in the order of precedence; a name of several words is a strong term."""
    yield from ((lang, "excluded", terms) for lang, terms in pack.excluded.items())
    yield "any", "proper", pack.proper
    yield "", "hashtag", pack.hashtags
    yield from ((lang, "strong", terms) for lang, terms in pack.strong.items())
    yield from ((lang, "weak", terms) for lang, terms in pack.weak.items())
    yield from ((lang, "strong", tuple(name for name in names if " " in name)) for lang, names in pack.names.items())
    yield from ((lang, "weak", names) for lang, names in pack.names.items())


def _places(topic: str, term: str, keys: tuple[str, ...], strength: Strength) -> Iterator[tuple[_Place, str]]:
    written = f"#{term}" if strength == "hashtag" else term.removeprefix("=")
    key, before, after = anchored(keys)
    yield _Place(key, topic, before, after, strength), written
    if len(keys) > 1 and strength in {"strong", "proper"}:
        yield _Place(joined_key(term), topic, (), (), strength), written
        if "-" in term and not term.startswith("="):
            yield _Place(f"*|{joined_key(term)[2:]}", topic, (), (), strength), written


def _spreads(places: Collection[_Place], family: Mapping[str, str]) -> Mapping[_Place, float]:
    """Return by how much the other families of topics that know a term dilute what it says of each; one where none does.

    A topic and those that it contains are one family. It counts by the square of what it makes of the term, so that a strong
    term of one family loses little by being a weak one of others, and these much.
    """
    claims: defaultdict[_Words, dict[str, float]] = defaultdict(dict)
    for place in places:
        ours = claims[place.key, place.before, place.after]
        ours[family[place.topic]] = max(ours.get(family[place.topic], 0.0), STRENGTHS[place.strength])
    return {place: _spread(claims[place.key, place.before, place.after], family[place.topic], place.strength) for place in places}


def _spread(claims: Mapping[str, float], family: str, strength: Strength) -> float:
    others = sum(claim * claim for other, claim in claims.items() if other != family)
    return round(1 + others / STRENGTHS[strength] ** 2, 2) if strength != "excluded" else 1.0
