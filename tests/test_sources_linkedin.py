"""LinkedIn's Shares.csv."""

from __future__ import annotations

import csv
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from curate.models import Account, Post
from curate.sources import linkedin
from curate.sources.origin import Origin

SHARED = Path(os.environ.get("CURATE_SHARED", Path(__file__).parents[1].parent / "shared")) / "formats"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="no shared samples here")
LINK = "https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A9"


def row(**cells: Any) -> dict[str, Any]:
    """An invented row."""
    empty = {"ShareCommentary": "", "SharedUrl": "", "MediaUrl": "", "Visibility": "PUBLIC"}
    return {"Date": "2025-05-01 10:00:00", "ShareLink": LINK, **empty, **cells}


def read(*rows: Any) -> list[Account]:
    return list(linkedin.read(rows, Origin("Shares.csv", handle="ann")))


def test_a_post() -> None:
    """A row gives words, link, picture, time and the number of the post."""
    cells = {"ShareCommentary": "See https://example.org/b.", "SharedUrl": "https://example.org/a", "MediaUrl": "https://x.example/p"}
    (account,) = read(row(**cells))

    assert (account.handle, account.network, account.own_archive) == ("ann", "linkedin", True)
    assert account.posts == (
        Post("urn:li:share:9", "See https://example.org/b.", created_at=datetime(2025, 5, 1, 10, tzinfo=UTC),
             urls=("https://example.org/b", "https://example.org/a"), media=1),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({}, "repost"),
        ({"ShareCommentary": " \n"}, "repost"),
        ({"ShareCommentary": "words"}, "original"),
        ({"SharedUrl": "https://example.org/a"}, "original"),
        ({"MediaUrl": "https://example.org/p.jpg"}, "original"),
    ],
)
def test_nothing_of_its_own_is_a_repost(cells: dict[str, str], kind: str) -> None:
    """Without words, link or picture the row repeats somebody else's post."""
    assert read(row(**cells))[0].posts[0].kind == kind


@pytest.mark.parametrize(
    ("commentary", "text"),
    [
        ('I lost a client."\n""\n"Here is why.', "I lost a client.\n\nHere is why."),
        ('He said "no"\nand left', 'He said "no"\nand left'),
        ('a \\"word\\" quoted', 'a "word" quoted'),
        ("one\n\ntwo", "one\n\ntwo"),
    ],
)
def test_quotes_of_lines(commentary: str, text: str) -> None:
    """The quotes that LinkedIn puts around each line are dropped, those of the author kept."""
    assert read(row(ShareCommentary=commentary))[0].posts[0].text == text


@pytest.mark.parametrize("date", ["", "yesterday", None, "1970-01-01 00:00:00"])
def test_dates_that_tell_nothing(date: Any) -> None:
    """A post without a possible date is still a post."""
    assert read(row(Date=date))[0].posts[0].created_at is None


@pytest.mark.parametrize("broken", [{}, {"Date": "2025-05-01 10:00:00"}, {"ShareLink": None}, {None: ["x"]}, None])
def test_broken_rows(broken: Any) -> None:
    """A row that holds nothing is counted and loses no other."""
    accounts = read(broken, row())

    assert [a.left_out for a in accounts] == [{"broken": 1}, {}]


@needs_shared
def test_shared_sample() -> None:
    """The sample gives three posts and a repost, line breaks kept."""
    with (SHARED / "linkedin" / "Shares.csv").open(encoding="utf-8-sig", newline="") as lines:
        posts = [account.posts[0] for account in read(*csv.DictReader(lines))]

    assert [post.kind for post in posts] == ["original", "original", "original", "repost"]
    assert [post.text.count("\n") for post in posts] == [0, 0, 2, 0]
    assert all(post.created_at for post in posts)
