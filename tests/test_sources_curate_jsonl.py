"""The interchange format of curate, and its fast path."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from curate.errors import InputError
from curate.models import Account, Post
from curate.sources import parse_curate_line, read_accounts


def line(**fields: Any) -> bytes:
    return json.dumps({"handle": "ann", "posts": [], **fields}).encode()


def posts_of(*posts: Any, window: int = 10) -> tuple[Post, ...]:
    return parse_curate_line(line(posts=list(posts)), window).posts


def test_all_that_a_line_may_tell() -> None:
    """Each field of the format reaches the account; unknown keys are ignored."""
    post = {
        "id": "1", "text": "Bread", "created_at": "2025-05-01T10:00:00Z", "kind": "quote", "lang": "fr-FR", "urls": ["https://example.org"],
        "hashtags": ["#bread", "butter"], "media": 2, "likes": 3, "reposts": 4, "quoted_text": "Butter", "author": None, "colour": "blue",
    }  # fmt: skip

    account = parse_curate_line(
        line(handle="@ann", network="Mastodon", name="Ann", bio="Bakes", lang="fr", followers=5, following=6, posts=[post], x=[])
    )

    assert account == Account(
        handle="ann", network="mastodon", name="Ann", bio="Bakes", lang="fr", followers=5, following=6,
        posts=(Post(id="1", text="Bread", kind="quote", created_at=datetime(2025, 5, 1, 10, tzinfo=UTC), lang="fr", quoted_text="Butter",
                    urls=("https://example.org",), hashtags=("bread", "butter"), media=2, likes=3, reposts=4),),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, "original"), ({"is_repost": True}, "repost"), ({"is_reply": True}, "reply"),
        ({"is_repost": False, "is_reply": False}, "original"),
        ({"kind": "boost"}, "repost"), ({"kind": "Reply"}, "reply"),
        ({"kind": "unheard of"}, "original"), ({"kind": None, "is_reply": True}, "reply"),
    ],
)  # fmt: skip
def test_kinds(fields: dict[str, Any], kind: str) -> None:
    """A kind is a word, or one of two flags."""
    assert posts_of({"text": "Bread", **fields})[0].kind == kind


def test_ids_may_be_numbers() -> None:
    """Numbers become texts; missing ids are made from the place."""
    assert [post.id for post in posts_of({"id": 7, "text": "a"}, {"id": 2**70, "text": "b"}, {"text": "c"})] == [str(2**70), "7", "#3"]


@pytest.mark.parametrize(
    "wrong",
    [{"text": None}, {"text": 7}, {}, {"text": "x", "kind": 3}, {"text": "x", "urls": "y"}, {"text": "x", "id": []}, "x", None, 3, []],
)
def test_a_wrong_type_loses_one_post(wrong: Any) -> None:
    """The other posts of the line are read, and the loss is counted."""
    account = parse_curate_line(line(posts=[{"id": "1", "text": "Bread"}, wrong, {"id": "2", "text": "Butter"}]))

    assert {post.text for post in account.posts} == {"Bread", "Butter"}
    assert account.left_out == {"broken": 1}


@pytest.mark.parametrize("field", ["name", "bio", "lang", "network", "followers", "flags"])
@pytest.mark.parametrize("wrong", [7.5, [], {}, True])
def test_a_wrong_type_in_the_profile_loses_that_field(field: str, wrong: Any) -> None:
    """The posts are read all the same."""
    assert len(parse_curate_line(line(posts=[{"text": "Bread"}], **{field: wrong})).posts) == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is not valid JSON"), (b"{", "is not valid JSON"), (b"hello", "is not valid JSON"), (b"[" * 100_000, "is not valid JSON"),
        (b"{}", 'has no "handle"'), (b"[1]", 'has no "handle"'), (b'{"handle": "", "posts": []}', '"handle" is empty'),
        (b'{"handle": "@", "posts": []}', '"handle" is empty'), (b'{"handle": null, "posts": []}', 'has no "handle"'),
    ],
)  # fmt: skip
def test_lines_that_are_no_accounts(data: bytes, reason: str) -> None:
    """The error names the place and says what a line must be."""
    with pytest.raises(InputError) as error:
        parse_curate_line(data, place="in.jsonl:7")

    assert str(error.value).startswith(f"in.jsonl:7: {reason}")


def test_lenient_lines() -> None:
    """No posts, NaN, lone surrogates and a handle that is a number are let through."""
    assert parse_curate_line(b'{"handle": "ann"}').posts == ()
    assert parse_curate_line(b'{"handle": 12345, "posts": null, "followers": NaN}') == Account(handle="12345")
    assert parse_curate_line(b'{"handle": "ann", "posts": [{"text": "a\\ud83d b"}]}').posts[0].text == "a b"


def test_the_window() -> None:
    """The newest posts are kept, newest first, the same id once."""
    posts = [{"id": str(n % 15), "text": str(n), "created_at": f"2025-01-{n + 1:02}T00:00:00Z"} for n in range(20)]

    account = parse_curate_line(line(posts=posts), 5)

    assert [post.text for post in account.posts] == ["19", "18", "17", "16", "15"]
    assert account.left_out == {"duplicate": 5}


def test_a_file_is_streamed(tmp_path: Path) -> None:
    """Accounts come one by one, the same handle twice when it is there twice; broken lines are counted once."""
    path = tmp_path / "in.jsonl"
    path.write_bytes(b"\n".join([b"broken", line(), line(handle="bob"), b'{"posts": []}', b"", line(), b'{"handle": "zo']))
    path.write_bytes(path.read_bytes().removeprefix(b"broken\n"))

    accounts = list(read_accounts(path))

    assert [(account.handle, dict(account.left_out)) for account in accounts] == [
        ("ann", {}),
        ("bob", {}),
        ("ann", {"broken": 1, "truncated": 1}),
    ]


def test_one_value_instead_of_lines(tmp_path: Path) -> None:
    """An array of accounts, or one account over several lines, is read too."""
    accounts = [{"handle": name, "posts": [{"text": "Bread"}]} for name in ("ann", "bob")]
    (tmp_path / "array.json").write_text(json.dumps(accounts, indent=1))
    (tmp_path / "one.json").write_text(json.dumps(accounts[0], indent=1))

    assert [account.handle for account in read_accounts(tmp_path / "array.json")] == ["ann", "bob"]
    assert [account.handle for account in read_accounts(tmp_path / "one.json")] == ["ann"]


@given(
    st.dictionaries(st.sampled_from(["handle", "posts", "name", "followers"]), st.recursive(st.none() | st.text() | st.floats(), st.lists))
)
@settings(max_examples=200, deadline=None)
@example({"handle": "\x8b"})
def test_any_object(value: dict[str, Any]) -> None:
    """Any object is an account or an `InputError`."""
    try:
        assert parse_curate_line(json.dumps(value).encode()).handle
    except InputError:
        return
