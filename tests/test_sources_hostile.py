"""Whatever a file holds, the readers of networks give accounts or one `InputError`."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curate.errors import InputError
from curate.models import Account
from curate.sources import activitystreams, bluesky, bluesky_car, feeds, linkedin, mastodon, mastodon_archive, meta
from curate.sources.opening import Bundle, Source
from curate.sources.origin import Origin

HERE = Origin("file.json")
KEYS = """@context type id actor object orderedItems items first attributedTo content contentMap name summary tag attachment oneOf to cc
    url href published inReplyTo quote quoteUrl movedTo preferredUsername webfinger followers totalItems likes replies
    account acct fqn display_name note moved bot reblog visibility spoiler_text language tags media_attachments description poll options
    title card pleroma quoted_status pinned in_reply_to_id created_at statuses favourites_count followers_count uri
    feed records posts post record reason by author did handle displayName labels val values value $type text createdAt indexedAt langs
    facets index byteStart byteEnd features embed images alt external media record reply subject thread notFound
    creation_timestamp timestamp data text_app_post is_reply text_post_app_text_posts external_context profile_user string_map_data
    profile_v2 version authors home_page_url content_html content_text date_published attachments image""".split()
WORDS = [
    "Create", "Announce", "Note", "Question", "Person", "OrderedCollection", "Tombstone", "app.bsky.feed.post", "app.bsky.feed.repost",
    "app.bsky.feed.defs#reasonPin", "app.bsky.actor.profile", "at://did:plc:a/app.bsky.feed.post/1", "https://a.example/@b", "https://[",
    "public", "direct", "https://jsonfeed.org/version/1.1", "<p>x</p>", "2025-01-01T00:00:00Z", "caf\u00c3\u00a9", "\ud800", "\0", "en",
]  # fmt: skip

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(WORDS)
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), inner, max_size=8),
    max_leaves=30,
)
Read = Callable[[Iterable[Any], Origin], Iterator[Account]]
READERS: list[Read] = [activitystreams.read, mastodon.read, bluesky.read, meta.read, linkedin.read, feeds.read_json]


def assert_sound(accounts: Iterable[Account]) -> None:
    """Every field has the type that the models promise."""
    for account in accounts:
        assert isinstance(account.handle, str)
        assert all(isinstance(text, str) for text in (account.name, account.bio, *account.flags))
        assert all(number is None or number >= 0 for number in (account.followers, account.following))
        assert all(isinstance(n, int) and n > 0 for n in account.left_out.values())
        for post in account.posts:
            assert all(isinstance(text, str) for text in (post.id, post.text, post.quoted_text, *post.urls, *post.hashtags))
            assert all(url.lower().startswith(("http://", "https://")) and " " not in url for url in post.urls)
            assert post.created_at is None or post.created_at.utcoffset() == timedelta(0)
            assert post.author is None or isinstance(post.author, str)
            assert isinstance(post.media, int)
            assert all(number is None or number >= 0 for number in (post.likes, post.reposts, post.replies))


@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__module__)
@given(st.lists(json_values, max_size=3))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_json(read: Read, values: list[Any]) -> None:
    """Any JSON at all is read without a failure."""
    assert_sound(read(values, HERE))


@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__module__)
def test_deep_json(read: Read) -> None:
    """Brackets inside brackets are not followed to their end."""
    for opener in ({"object": None}, {"orderedItems": None}, {"feed": None}, {"reblog": None}, {"data": None}, {"first": None}):
        (key,) = opener
        value: Any = []
        for _ in range(50_000):
            value = {key: value} if key in {"object", "reblog", "first"} else {key: [value]}
        assert_sound(read([value], HERE))
        while value:  # taken apart without recursion
            inner = value.popitem()[1] if isinstance(value, dict) else value.pop()
            value = inner


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_bytes(data: bytes) -> None:
    """Any bytes at all are read or refused."""
    readers = (feeds.read, bluesky_car.read)
    prefixes = (b"", b"\x3a\xa2eroots\x81\xd8\x2a\x45\0abcdgversion\x01", b'<?xml version="1.0"?><rss><channel><item>', b"{")
    for read in readers:
        for prefix in prefixes:
            refused_or_sound(lambda read=read, prefix=prefix: read(prefix + data, HERE))  # type: ignore[misc]


@given(json_values, json_values)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_archive(actor: Any, outbox: Any) -> None:
    """An archive whose files hold any JSON is read or refused."""
    files = {"actor.json": json.dumps(actor).encode(), "outbox.json": json.dumps({"orderedItems": outbox}).encode()}
    members = {name: Source(name, lambda data=data: io.BufferedReader(io.BytesIO(data))) for name, data in files.items()}  # type: ignore[misc]
    refused_or_sound(lambda: mastodon_archive.read(Bundle("a.zip", members), HERE))


def refused_or_sound(read: Callable[[], Iterable[Account]]) -> None:
    """Run a reader that may refuse its file, in one line that names it."""
    try:
        assert_sound(read())
    except InputError as error:
        assert "\n" not in str(error)
