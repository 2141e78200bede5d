"""Topic packs: one TOML file per topic, in the format that ``curate/data/topics/README.md`` explains."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curate.data import FOLDER
from curate.errors import InterestsError

PACK_FOLDER = FOLDER / "topics"

Lists = dict[str, tuple[str, ...]]
"""Terms by language; the language ``any`` stands for every language."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A topic with its names and vocabulary, as written in its file."""

    id: str
    names: Lists
    parents: tuple[str, ...]
    """Topics that contain this one: who wants them wants it."""
    related: tuple[str, ...]
    """Neighbours that are no rivals, although who wants the one need not want the other."""
    proper: tuple[str, ...]
    hashtags: tuple[str, ...]
    strong: Lists
    weak: Lists
    excluded: Lists


def read_pack(path: Path) -> Pack:
    """Read one pack; raise InterestsError naming the file when it is not one."""
    import tomllib

    try:
        data = tomllib.loads(path.read_text("utf-8"))
        return Pack(
            id=path.stem,
            names=_lists(data["names"]),
            parents=tuple(data.get("parents", ())),
            related=tuple(data.get("related", ())),
            proper=tuple(data.get("proper", ())),
            hashtags=tuple(data.get("hashtags", ())),
            strong=_lists(data["strong"]),
            weak=_lists(data.get("weak", {})),
            excluded=_lists(data.get("excluded", {})),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"{path}: not a topic pack ({error}). See curate/data/topics/README.md for the format."
        raise InterestsError(message) from error


def read_packs(folder: Path = PACK_FOLDER) -> list[Pack]:
    """Read every pack of a folder, in the order of their ids."""
    return [read_pack(path) for path in sorted(folder.glob("*.toml"))]


def pack_named(text: str) -> Pack:
    """Return the pack that a name in any language stands for; raise InterestsError when none does."""
    from curate.interests.index import search_topics, topic_named

    topic = topic_named(text)
    if topic is None:
        near = ", ".join(search_topics(text)[:5]) or "none; see: curate topics list"
        message = f"no topic is called {text!r}. Near: {near}"
        raise InterestsError(message)
    return read_pack(PACK_FOLDER / f"{topic}.toml")


def _lists(table: dict[str, Any]) -> Lists:
    return {lang: tuple(terms) for lang, terms in table.items()}
