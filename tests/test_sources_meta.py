"""Threads, Instagram and Facebook archives."""

from __future__ import annotations

import json
import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from curate.models import Account, Post
from curate.sources import meta
from curate.sources.origin import Origin

SHARED = Path(os.environ.get("CURATE_SHARED", Path(__file__).parents[1].parent / "shared")) / "formats"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="no shared samples here")
TIME = 1_746_093_600
HERE = Origin("posts_1.json", handle="ann")


def broken(text: str) -> str:
    """The text as Meta writes it."""
    return text.encode().decode("latin-1")


def read(*values: Any, origin: Origin = HERE) -> list[Account]:
    return list(meta.read(values, origin))


def only_post(*values: Any) -> Post:
    (account,) = read(*values)
    (post,) = account.posts
    return post


def test_a_threads_post() -> None:
    """Words at the top, pictures below, bytes mended, times from seconds."""
    picture = {"uri": "a.jpg", "creation_timestamp": TIME, "title": "", "text_app_post": {"is_reply": False}}
    post = {"title": broken("Une cloche sonnée 🔔 https://example.org/a"), "creation_timestamp": TIME, "media": [picture]}
    (account,) = read({"text_post_app_text_posts": [post]})

    assert (account.handle, account.network, account.own_archive) == ("ann", "threads", True)
    assert account.posts == (
        Post("", "Une cloche sonnée 🔔 https://example.org/a", created_at=datetime(2025, 5, 1, 10, tzinfo=UTC),
             urls=("https://example.org/a",), media=1),
    )  # fmt: skip


def test_a_threads_reply() -> None:
    """The words of a post without picture stand in its first, empty, medium."""
    medium = {"uri": "", "creation_timestamp": TIME, "title": broken("d’accord"), "text_app_post": {"is_reply": True}}
    post = only_post({"text_post_app_text_posts": [{"media": [medium]}]})

    assert (post.text, post.kind, post.media, post.created_at) == ("d’accord", "reply", 0, datetime(2025, 5, 1, 10, tzinfo=UTC))


def test_an_instagram_album_and_a_single_picture() -> None:
    """The caption of an album stands at the top, that of one picture inside it."""
    album = {"title": "album", "creation_timestamp": TIME, "media": [{"uri": "a", "title": ""}, {"uri": "b", "title": ""}]}
    single = {"media": [{"uri": "c", "creation_timestamp": TIME, "title": "single"}]}
    accounts = read([album, single])

    assert {a.network for a in accounts} == {"instagram"}
    assert [(a.posts[0].text, a.posts[0].media) for a in accounts] == [("album", 2), ("single", 1)]


def test_a_facebook_post() -> None:
    """Words, link with its title, and pictures come from nested lists."""
    attachments = [{"data": [{"external_context": {"url": "https://example.org/a", "name": "On bells"}}, {"media": {"uri": "a.jpg"}}]}]
    record = {"timestamp": TIME, "title": "Ann shared a link.", "data": [{"post": broken("écoutez")}, {}], "attachments": attachments}
    (account,) = read([record])

    assert account.network == "facebook"
    assert account.posts == (
        Post("", "écoutez", created_at=datetime(2025, 5, 1, 10, tzinfo=UTC), quoted_text="On bells",
             urls=("https://example.org/a",), media=1),
    )  # fmt: skip


def test_a_facebook_picture_is_told_by_its_caption() -> None:
    """A picture posted without words has those of its caption, once."""
    media = [{"media": {"uri": name, "description": "a bell"}} for name in ("a", "b")]
    post = only_post({"timestamp": TIME, "title": "Ann added 2 photos.", "attachments": [{"data": media}]})

    assert (post.text, post.media) == ("a bell", 2)


def test_the_owner_is_unknown_without_a_sibling_file() -> None:
    """Meta's files of posts do not name their owner."""
    assert read([{"media": [{"creation_timestamp": TIME}]}], origin=Origin("f"))[0].handle == ""


@pytest.mark.parametrize(
    ("value", "causes"),
    [
        ([None, 7, "x", {}], {"broken": 4}),
        ([{"title": "no time"}], {"other": 1}),
        ({"text_post_app_text_post_app_following": [{"title": "", "string_list_data": []}]}, {"other": 1}),
        ({"profile_user": [{"string_map_data": {}}]}, {"other": 1}),
        (None, {"broken": 1}),
    ],
)
def test_what_is_no_post(value: Any, causes: dict[str, int]) -> None:
    """Records that are no posts are counted."""
    accounts = read(value)

    assert sum((Counter(a.left_out) for a in accounts), Counter()) == causes
    assert not any(a.posts for a in accounts)


def test_nulls_everywhere() -> None:
    """A post whose every field is null is still a post."""
    assert only_post({"creation_timestamp": None, "title": None, "media": [None, {"title": None, "uri": None}]}) == Post("", "")
    assert only_post({"timestamp": None, "title": None, "data": [None], "attachments": [{"data": None}]}) == Post("", "")


@pytest.mark.parametrize(
    ("value", "handle"),
    [
        ({"profile_user": [{"string_map_data": {"Username": {"value": "ann.bell"}, "Name": {"value": "Ann"}}}]}, "ann.bell"),
        ({"profile_user": [{"string_map_data": {broken("Nom d’utilisateur"): {"value": "ann.bell"}}}]}, "ann.bell"),
        ({"profile_v2": {"name": {"full_name": "Ann"}, "profile_uri": "https://www.facebook.com/ann.bell"}}, "ann.bell"),
        ({"profile_v2": {"username": "ann.bell"}}, "ann.bell"),
        ({"profile_user": None}, ""),
        ([], ""),
    ],
)
def test_owner(value: Any, handle: str) -> None:
    """The personal information beside the posts names the owner, in the language of the account."""
    assert meta.owner(value) == handle


@needs_shared
@pytest.mark.parametrize(
    ("name", "network", "kinds"),
    [
        ("facebook/your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.json", "facebook", {"original": 3}),
        ("threads-instagram/your_instagram_activity/content/posts_1.json", "instagram", {"original": 2}),
        ("threads-instagram/your_instagram_activity/threads/threads_and_replies.json", "threads", {"original": 1, "reply": 1}),
    ],
)
def test_shared_samples(name: str, network: str, kinds: dict[str, int]) -> None:
    """The samples give posts with time and sound text."""
    accounts = read(json.loads((SHARED / name).read_text()))
    posts = [post for account in accounts for post in account.posts]

    assert {account.network for account in accounts} == {network}
    assert Counter(post.kind for post in posts) == kinds
    assert all(post.created_at and post.text and "Ã" not in post.text for post in posts)
