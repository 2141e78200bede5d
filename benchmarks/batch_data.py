"""Accounts for the batch benchmarks: the labelled texts of ``../shared/eval`` with words exchanged, else invented sentences."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.labelled import EVAL, json_lines

POSTS = 10
INTERESTS = ("machine learning", "digital marketing", "wine")
SENTENCES = (
    "We trained a neural network on a laptop and it beats last year's benchmark",
    "Notre stratégie de référencement a doublé le trafic en trois mois",
    "Tasting a young Burgundy next to a ten year old one tonight",
    "good morning everyone, coffee first",
    "RT @invented: the index of a database is a story about trees https://example.org/trees",
    "Une balade en forêt, et un carnet de croquis 🌲 #nature #dessin",
)
NOW = datetime(2026, 11, 20, tzinfo=UTC)


def texts() -> list[str]:
    """Return texts to make posts of."""
    files = [EVAL / name for name in ("accounts.jsonl", "built_accounts.jsonl", "spam_accounts.jsonl")]
    found = [post["text"] for file in files if file.exists() for account in json_lines(file) for post in account["posts"]]
    return found or list(SENTENCES)


def accounts(number: int, seed: int = 7, posts_each: int = POSTS, *, dated: bool = True) -> Iterator[dict[str, Any]]:
    """Yield invented accounts of so many posts each; two of three tell the language of their posts."""
    chance = random.Random(seed)
    known = texts()
    words = sorted({word for text in known for word in text.split() if word.isalpha()})
    for n in range(number):
        lang = chance.choice((None, "en", "fr"))
        posts = [_post(k, chance, known, words, lang, dated=dated) for k in range(posts_each)]
        yield {"handle": f"user{n}", "name": f"User {n}", "bio": chance.choice(known)[:100], "posts": posts}


def write_jsonl(path: Path, number: int, seed: int = 7, posts_each: int = POSTS, *, dated: bool = True) -> Path:
    """Write accounts as curate JSONL; what is said of undated posts does not depend on the hour."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(account, ensure_ascii=False) + "\n" for account in accounts(number, seed, posts_each, dated=dated))
    return path


def write_posts(path: Path, number: int, *, shuffled: bool) -> Path:
    """Write a long table of posts, grouped by account or in any order."""
    rows = [(account["handle"], p["id"], p["text"], p["created_at"]) for account in accounts(number) for p in account["posts"]]
    if shuffled:
        random.Random(7).shuffle(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("handle", "id", "text", "created_at"), *rows])
    return path


def _post(k: int, chance: random.Random, known: list[str], words: list[str], lang: str | None, *, dated: bool) -> dict[str, Any]:
    parts = chance.choice(known).split()
    for _ in range(2):
        if parts:
            parts[chance.randrange(len(parts))] = chance.choice(words)
    time = NOW - timedelta(hours=9 * k + chance.random() * 8)
    post = {"id": str(k), "text": " ".join(parts), "likes": chance.randrange(50)}
    return post | ({"created_at": time.isoformat()} if dated else {}) | ({"lang": lang} if lang else {})
