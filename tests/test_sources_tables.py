"""Long tables of posts: names of columns, dates, quotes, damage."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from curate.errors import InputError
from curate.models import Account
from curate.sources import read_accounts


def read(tmp_path: Path, text: str, name: str = "posts.csv") -> list[Account]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", newline="")
    return list(read_accounts(path))


@pytest.mark.parametrize(
    "handle", ["handle", "Username", "screen_name", "user", "Author", "account", "Account address", "user.username", "acct"]
)
@pytest.mark.parametrize("text", ["text", "full_text", "Content", "body", "tweet", "post", "message", "Tweet Text", "rawContent"])
def test_names_of_columns(tmp_path: Path, handle: str, text: str) -> None:
    """Handle and text are found under their usual names, whatever the case."""
    (account,) = read(tmp_path, f"n,{handle},{text}\n1,@ann,Bread\n")

    assert (account.handle, account.posts[0].text) == ("ann", "Bread")


@pytest.mark.parametrize("time", ["created_at", "date", "Date", "timestamp", "time", "published", "created_utc", "Posted At"])
@pytest.mark.parametrize(
    "value",
    ["2025-05-01T10:00:00Z", "2025-05-01 10:00:00", "Thu May 01 10:00:00 +0000 2025", "1746093600", "Thu, 01 May 2025 10:00:00 GMT"],
)
def test_names_and_writings_of_times(tmp_path: Path, time: str, value: str) -> None:
    """Times are found under their usual names and read in all writings."""
    (account,) = read(tmp_path, f'handle,text,{time}\nann,Bread,"{value}"\n')

    assert account.posts[0].created_at == datetime(2025, 5, 1, 10, tzinfo=UTC)


def test_everything_that_a_row_may_tell(tmp_path: Path) -> None:
    """Counts, kinds, tags, links and the profile are read from their columns."""
    (account,) = read(
        tmp_path,
        "handle,platform,name,bio,followers,following,tweet_id,text,lang,is_retweet,retweeted_username,likes,retweets,replies,hashtags,urls,photos,source\n"
        "ann,Twitter,Ann,Bakes,1234,7,1980321021254390009,Bread &amp; butter,en-GB,True,bob,3,2,1,\"['bread', 'butter']\",\"['https://example.org/a']\",\"['https://example.org/p.jpg']\",web\n",
    )
    (post,) = account.posts

    assert (account.network, account.name, account.bio, account.followers, account.following) == ("x", "Ann", "Bakes", 1234, 7)
    assert (post.id, post.text, post.lang, post.kind, post.author) == ("1980321021254390009", "Bread & butter", "en", "repost", "bob")
    assert (post.likes, post.reposts, post.replies, post.media) == (3, 2, 1, 1)
    assert (post.hashtags, post.urls) == (("bread", "butter"), ("https://example.org/a",))


@pytest.mark.parametrize(
    ("columns", "cells", "kind"),
    [
        ("is_retweet", "false", "original"), ("is_retweet", "TRUE", "repost"), ("is_retweet", "0", "original"),
        ("is_reply", "1", "reply"), ("in_reply_to_status_id", "", "original"), ("in_reply_to_status_id", "123", "reply"),
        ("kind", "Reply", "reply"), ("kind", "boost", "repost"), ("type", "quoted", "quote"),
        ("type", "whatever", "original"), ("is_quote_status", "True", "quote"), ("is_reply", "nan", "original"),
    ],
)  # fmt: skip
def test_kinds(tmp_path: Path, columns: str, cells: str, kind: str) -> None:
    """The kind of a post is told by a column of its own or by flags and ids."""
    (account,) = read(tmp_path, f"handle,text,{columns}\nann,Bread,{cells}\n")

    assert account.posts[0].kind == kind


def test_reposts_by_their_text(tmp_path: Path) -> None:
    """``RT @x:`` tells a repost when nothing else does."""
    (account,) = read(tmp_path, "handle,text\nann,RT @bob: Butter\n")

    assert (account.posts[0].kind, account.posts[0].author, account.posts[0].text) == ("repost", "bob", "Butter")


def test_quotes_separators_and_breaks(tmp_path: Path) -> None:
    """Quoted cells hold separators, quotes and line breaks; Excel's first line is passed over."""
    (account,) = read(tmp_path, 'sep=;\r\nhandle;text;id\r\nann;"one; ""two""\r\nthree";1\r\nann;plain, with comma;2\r\n')

    assert {post.text for post in account.posts} == {'one; "two"\nthree', "plain, with comma"}


def test_line_ends(tmp_path: Path) -> None:
    """Lines may end as on any system."""
    for end in ("\n", "\r\n", "\r"):
        (account,) = read(tmp_path, f"handle,text{end}ann,Bread{end}ann,Butter{end}")
        assert [post.text for post in account.posts] == ["Bread", "Butter"]


def test_rows_that_do_not_fit(tmp_path: Path) -> None:
    """A row with too many cells is broken; when the text is last, its commas were meant."""
    (account,) = read(tmp_path, "handle,text,id\nann,Bread,1\nann,a,b,c,2\nann,short\n\n,,\n")
    assert [post.id for post in account.posts] == ["1", "#2"]
    assert account.left_out["broken"] == 1

    (account,) = read(tmp_path, "id,handle,text\n1,ann,Bread, butter, jam\n")
    assert account.posts[0].text == "Bread, butter, jam"


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["03/04/2025 10:00", "25/04/2025 10:00"], ["2025-04-25", "2025-04-03"]),
        (["04/03/2025", "04/25/2025"], ["2025-04-25", "2025-04-03"]),
        (["03.04.2025 10:00:00", "02.04.2025"], ["2025-04-03", "2025-04-02"]),
        (["4/3/2025 9:05 PM", "4/25/2025 9:05 am"], ["2025-04-25", "2025-04-03"]),
    ],
    ids=["day first", "month first", "dots", "clock of twelve hours"],
)
def test_dates_of_spreadsheets(tmp_path: Path, dates: list[str], expected: list[str]) -> None:
    """One date that can be read in one way only tells how to read the others."""
    (account,) = read(tmp_path, "handle,text,date\n" + "".join(f"ann,Bread {date},{date}\n" for date in dates))

    assert [str(post.created_at)[:10] for post in account.posts] == expected


def test_dates_that_can_be_read_in_two_ways(tmp_path: Path) -> None:
    """Such dates are refused aloud, unless the separator tells of a country where the day comes first."""
    with pytest.raises(InputError, match=r"03/04/2026 can be read in two ways. Write them as 2026-04-03"):
        read(tmp_path, "handle,text,date\nann,Bread,03/04/2025\n")

    (account,) = read(tmp_path, "handle;text;date\nann;Bread;03/04/2025\n")
    assert str(account.posts[0].created_at)[:10] == "2025-04-03"


def test_date_and_time_in_two_columns(tmp_path: Path) -> None:
    """A date and a time of day are put together."""
    (account,) = read(tmp_path, "username,date,time,tweet\nann,2025-05-01,10:00:00,Bread\n")

    assert account.posts[0].created_at == datetime(2025, 5, 1, 10, tzinfo=UTC)


def test_ids_that_a_spreadsheet_rounded(tmp_path: Path) -> None:
    """Two posts whose ids were rounded to the same number stay two."""
    (account,) = read(tmp_path, "handle,id,text\nann,1.98032E+18,Bread\nann,1.98032E+18,Butter\n")

    assert [post.id for post in account.posts] == ["#1", "#2"]


def test_json_rows(tmp_path: Path) -> None:
    """Objects with the usual names are rows, their names may differ from line to line, the author may be an object."""
    rows: list[dict[str, Any]] = [
        {"handle": "ann", "text": "one", "created_at": "2025-01-01"},
        {"username": "ann", "content": "two", "date": 1735776000},
        {"author": {"userName": "ann"}, "fullText": "three", "createdAt": "2025-01-03", "likeCount": 4, "isRetweet": False},
    ]

    (account,) = read(tmp_path, "\n".join(map(json.dumps, rows)), "posts.jsonl")

    assert [post.text for post in account.posts] == ["three", "two", "one"]
    assert account.posts[0].likes == 4


def test_a_table_without_handles(tmp_path: Path) -> None:
    """A table of one account may not name it: it is called after the file."""
    (account,) = read(tmp_path, "text,date\nBread,2025-01-01\n", "ann.csv")

    assert account.handle == "ann"


def test_parquet(tmp_path: Path) -> None:
    """Parquet gives the same posts as CSV."""
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    columns = {
        "handle": ["ann", "ann"], "text": ["Bread", None], "created_at": [datetime(2025, 5, 1, 10, tzinfo=UTC), None],
        "id": [1980321021254390009, 2], "likes": [3, None], "weight": [0.5, 0.25], "hashtags": [["bread"], []],
    }  # fmt: skip
    parquet.write_table(arrow.table(columns), tmp_path / "posts.parquet")

    (account,) = read_accounts(tmp_path / "posts.parquet")
    (post,) = account.posts

    assert (post.id, post.text, post.likes, post.hashtags) == ("1980321021254390009", "Bread", 3, ("bread",))
    assert post.created_at == datetime(2025, 5, 1, 10, tzinfo=UTC)
    assert account.left_out == {"broken": 1}
