"""Topics and their vocabularies."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from curate.interests.index import topic_names
from curate.interests.packs import Pack
from curate.render.width import cut, wrapped

COLUMNS = 76


def topics_text(topics: Sequence[str], lang: str = "en") -> str:
    """Return one line a topic: its id and its names."""
    return "\n".join(_topic(topic, lang) for topic in topics)


def topics_json(topics: Sequence[str]) -> str:
    """Return topics with their names, as an array."""
    listed = [{"topic": topic, "names": _names(topic)} for topic in topics]
    return json.dumps(listed, ensure_ascii=False, indent=2)


def pack_text(pack: Pack) -> str:
    """Return the names and the vocabulary of a topic."""
    return "\n".join(_pack(pack))


def pack_json(pack: Pack) -> str:
    """Return a pack as an object."""
    return json.dumps(asdict(pack), ensure_ascii=False, indent=2)


def _topic(topic: str, lang: str) -> str:
    names = topic_names(topic)
    return cut(f"{topic:<26} {', '.join(names.get(lang) or names.get('en', []))}", 80)


def _names(topic: str) -> dict[str, list[str]]:
    return {lang: names for lang, names in topic_names(topic).items() if lang != "id"}


def _pack(pack: Pack) -> Iterator[str]:
    yield pack.id + (f" (part of {', '.join(pack.parents)})" if pack.parents else "")
    for title, lists in (("names", pack.names), ("strong", pack.strong), ("weak", pack.weak), ("excluded", pack.excluded)):
        for lang, terms in lists.items():
            yield from _paragraph(f"{title} ({lang})", terms)
    yield from _paragraph("proper names", pack.proper)
    yield from _paragraph("hashtags", tuple(f"#{hashtag}" for hashtag in pack.hashtags))


def _paragraph(title: str, terms: Sequence[str]) -> Iterator[str]:
    if terms:
        yield ""
        yield f"{title}: {len(terms)}"
        yield from (f"  {line}" for line in wrapped(", ".join(terms), COLUMNS))
