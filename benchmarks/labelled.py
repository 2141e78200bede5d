"""The labelled accounts of ``../shared/eval``: real posts that stay where they are."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from curate.interests.declared import Interest, interest_of
from curate.models import Account
from curate.sources import parse_curate_line

EVAL = Path(os.environ.get("CURATE_SHARED", Path(__file__).parents[2] / "shared")) / "eval"
COLLECTIONS = ("", "invented/")


@dataclass(frozen=True)
class Labelled:
    """One account with what its readers said of it."""

    account: Account
    interests: frozenset[str]
    """Ids of the interests it was read for."""
    follow: frozenset[str]
    maybe: frozenset[str]
    post_topics: dict[str, frozenset[str]]
    post_kinds: dict[str, str]


def read_labelled() -> list[Labelled]:
    """Read every account that was read post by post."""
    return [labelled for collection in COLLECTIONS for labelled in _read_collection(collection)]


@cache
def declared(interest: str) -> Interest:
    """Return the interest that a user would declare for an interest id: all its texts, in every language."""
    return interest_of(", ".join(texts_of()[interest].values()))


@cache
def texts_of() -> dict[str, dict[str, str]]:
    """Return what a user would type for each interest id, by language."""
    files = [EVAL / collection / "interests.json" for collection in COLLECTIONS]
    return {interest: texts for file in files for interest, texts in json.loads(file.read_text("utf-8")).items()}


def is_french(handle: str) -> bool:
    """Tell whether an account comes from a French collection."""
    return handle.startswith("fr_")


def json_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _read_collection(collection: str) -> Iterator[Labelled]:
    folder = EVAL / collection
    interests = frozenset(json.loads((folder / "interests.json").read_text("utf-8")))
    posts: dict[str, list[dict[str, Any]]] = {}
    for label in json_lines(folder / "post_labels.jsonl"):
        posts.setdefault(label["handle"], []).append(label)
    accounts = {label["handle"]: label for label in json_lines(folder / "account_labels.jsonl")}
    for line in (folder / "accounts.jsonl").read_bytes().splitlines():
        account = parse_curate_line(line)
        label = accounts[account.handle]
        yield Labelled(
            account=account,
            interests=interests,
            follow=frozenset(label["follow"]),
            maybe=frozenset(label["maybe"]),
            post_topics={each["post"]: frozenset(each["topics"]) for each in posts[account.handle]},
            post_kinds={each["post"]: each["kind"] for each in posts[account.handle]},
        )
