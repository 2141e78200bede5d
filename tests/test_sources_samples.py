"""Every shared sample that holds posts yields the account that it is known to hold; the others say what they are."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from curate.errors import InputError
from curate.sources import read_accounts

SHARED = Path(os.environ.get("CURATE_SHARED", Path(__file__).parents[1].parent / "shared")) / "formats"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="no shared samples here")


class Sample(NamedTuple):
    """What is known of a file: its first account, and of that the newest ten posts."""

    file: str
    accounts: int
    handle: str
    network: str | None
    kinds: dict[str, int]
    length: int
    """Characters of the newest post."""
    date: str | None


SAMPLES = [
    Sample(
        "activitystreams/snac296_outbox_OrderedCollection.json", 1, "alice@localhost:8001", "mastodon", {"original": 10}, 18, "2026-11-22"
    ),
    Sample("bluesky/granary_note.bsky.json", 1, "example.com", "bluesky", {"original": 1}, 21, "2012-02-22"),
    Sample(
        "bluesky/granary_note_with_article_tag_indices.bsky.json",
        1,
        "granary_note_with_article_tag_indices",
        "bluesky",
        {"original": 1},
        19,
        "2022-01-02",
    ),
    Sample("bluesky/granary_repost.bsky.json", 1, "alice.example.com", "bluesky", {"repost": 1}, 17, "2022-01-02"),
    Sample(
        "bluesky/local_getAuthorFeed_alice.json",
        1,
        "alice.test",
        "bluesky",
        {"repost": 1, "original": 7, "quote": 1, "reply": 1},
        52,
        "2026-11-22",
    ),
    Sample(
        "bluesky/local_listRecords_alice.json",
        1,
        "did:plc:qbuxanbyc77arcol6fhncj4p",
        "bluesky",
        {"original": 8, "quote": 1, "reply": 1},
        14,
        "2026-11-22",
    ),
    Sample(
        "bluesky/local_listRecords_reposts_alice.json", 1, "did:plc:qbuxanbyc77arcol6fhncj4p", "bluesky", {"repost": 1}, 0, "2026-11-22"
    ),
    Sample(
        "bluesky/local_repo_alice.car",
        1,
        "did:plc:qbuxanbyc77arcol6fhncj4p",
        "bluesky",
        {"repost": 1, "original": 7, "quote": 1, "reply": 1},
        0,
        "2026-11-22",
    ),
    Sample(
        "facebook/your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.json",
        1,
        "your_posts__check_ins__photos_and_videos_1",
        "facebook",
        {"original": 3},
        31,
        "2024-01-01",
    ),
    Sample("fedi-variants/gotosocial_status.json", 1, "admin@localhost:8080", "mastodon", {"original": 1}, 62, "2021-10-20"),
    Sample("fedi-variants/pleroma_reblog_excerpt.json", 1, "JordiGH@mathstodon.xyz", "mastodon", {"repost": 1}, 23, "2022-08-02"),
    Sample("jsonfeed/granary_attachments.feed.json", 1, "martin@example.com", "feed", {"original": 1}, 0, None),
    Sample("linkedin/Shares.csv", 1, "Shares", "linkedin", {"original": 3, "repost": 1}, 37, "2026-05-07"),
    Sample(
        "mastodon/local_mastodon_mock_statuses.json", 1, "alice@localhost:3000", "mastodon", {"original": 9, "reply": 1}, 7, "2026-11-22"
    ),
    Sample("mastodon/local_snac296_alice.rss", 1, "alice@localhost:8001", "mastodon", {"original": 10}, 9, "2026-11-22"),
    Sample("mastodon/local_snac296_outbox.json", 1, "alice@localhost:8001", "mastodon", {"original": 10}, 18, "2026-11-22"),
    Sample("mastodon/local_snac296_statuses.json", 1, "alice@localhost:8001", "mastodon", {"original": 10}, 18, "2026-11-22"),
    Sample(
        "mastodon/mastodonpy_account_statuses_limit5.json",
        1,
        "mastodonpy_test@localhost:3000",
        "mastodon",
        {"original": 5},
        14,
        "2026-08-01",
    ),
    Sample("nitter-rss/qwendevs_excerpt.rss", 1, "QwenDevs", "x", {"repost": 1, "original": 1}, 62, "2026-08-04"),
    Sample("rss-atom/granary_feed_with_authors.rss.xml", 1, "site", "feed", {"original": 2}, 3, None),
    Sample("rss-atom/granary_feed_with_note.rss.xml", 1, "site", "feed", {"original": 1}, 75, "2012-12-04"),
    Sample("rss-atom/handwritten_minimal.atom", 1, "ann@example.org", "feed", {"original": 1}, 11, "2025-12-31"),
    Sample("rss-atom/mastodon_v4.4_excerpt.rss", 1, "kfitz@hcommons.social", "mastodon", {"original": 1}, 44, "2025-03-11"),
    Sample("rss-atom/snac296_alice.rss", 1, "alice@localhost:8001", "mastodon", {"original": 10}, 9, "2026-11-22"),
    Sample("simple-csv-jsonl/excel_semicolon_bom.csv", 1, "alice", None, {"original": 1}, 8, "2026-01-02"),
    Sample("simple-csv-jsonl/handle_text_created_at.csv", 2, "alice", None, {"original": 1}, 15, "2026-01-02"),
    Sample("simple-csv-jsonl/posts.jsonl", 1, "alice", None, {"original": 2}, 3, "2026-01-02"),
    Sample("snscrape/snscrape_0.4_accentusoft.jsonl", 1, "accentusoft", "x", {"original": 1}, 186, "2022-02-08"),
    Sample("snscrape/snscrape_0.7_serialiser_shape.jsonl", 1, "example", "x", {"original": 1}, 23, "2023-06-01"),
    Sample("threads-instagram/your_instagram_activity/content/posts_1.json", 1, "posts_1", "instagram", {"original": 2}, 18, "2025-08-06"),
    Sample(
        "threads-instagram/your_instagram_activity/threads/threads_and_replies.json",
        1,
        "threads_and_replies",
        "threads",
        {"original": 1, "reply": 1},
        28,
        "2025-08-06",
    ),
    Sample("twarc/twarccsv_edited.jsonl", 1, "wongmjane", "x", {"original": 1}, 6, "2022-10-03"),
    Sample("twarc/twarccsv_flat_head20.jsonl", 20, "Alexandravm12", "x", {"repost": 1}, 276, "2021-04-08"),
    Sample("twarc/twarccsv_media_tweet.jsonl", 1, "IgorBrigadir", "x", {"original": 1}, 22, "2022-08-13"),
    Sample("twarc/twarccsv_two_tweets.jsonl", 1, "LachiVeronica", "x", {"repost": 1}, 11, "2021-05-18"),
    Sample("twarc-csv/twarc_csv_from_flat20.csv", 20, "Alexandravm12", "x", {"repost": 1}, 276, "2021-04-08"),
    Sample("twscrape/twscrape_user_tweets.jsonl", 5, "XDevelopers", "x", {"repost": 8, "reply": 1, "original": 1}, 145, "2026-07-31"),
    Sample("x-api-v1.1/testhometimeline.0.json", 2, "TweepyDev", "x", {"original": 9}, 12, "2019-07-13"),
    Sample("x-api-v1.1/testusertimeline.0.json", 1, "TweepyDev", "x", {"original": 4}, 12, "2019-07-13"),
    Sample(
        "x-api-v2/local_playground_user_tweets.json", 1, "local_playground_user_tweets", "x", {"original": 5, "reply": 5}, 72, "2026-08-23"
    ),
    Sample(
        "x-api-v2/test_client_get_home_timeline.0.json",
        1,
        "test_client_get_home_timeline",
        "x",
        {"original": 7, "repost": 3},
        82,
        "2022-10-07",
    ),
    Sample(
        "x-api-v2/test_client_get_quote_tweets.0.json",
        1,
        "test_client_get_quote_tweets",
        "x",
        {"repost": 7, "original": 2},
        124,
        "2021-11-09",
    ),
    Sample("x-api-v2/test_client_get_tweet.0.json", 1, "test_client_get_tweet", "x", {"original": 1}, 242, "2020-08-12"),
    Sample("x-api-v2/test_client_get_users_tweets.0.json", 1, "test_client_get_users_tweets", "x", {"original": 2}, 152, "2022-10-05"),
    Sample("x-archive/folddb_tweets.js", 1, "testuser", "x", {"reply": 9, "original": 1}, 110, "2025-10-20"),
]
NOT_POSTS = {
    "activitystreams/snac296_actor.json": "describes an account but holds no posts",
    "bluesky/local_getProfile_alice.json": "describes an account but holds no posts",
    "mastodon/local_snac296_actor.json": "describes an account but holds no posts",
    "mastodon/mastodon_following_accounts.csv": "lists accounts, not posts",
    "mastodon/mastodon_lists.csv": "lists accounts, not posts",
    "mastodon/mastodonpy_account_lookup.json": "describes an account but holds no posts",
    "mastodon/mastodonpy_account_lookup_404.json": "is an error that an API answered (Record not found)",
    "nitter-rss/whitelist_notice.rss": "is the notice of a site that refuses feed readers",
    "threads-instagram/your_instagram_activity/threads/following.json": "is a part of an archive that holds no posts",
    "twscrape/raw_user_by_login.json": "is in no format that can be read",
    "x-archive/folddb_account.js": "is a part of an archive that holds no posts",
    "x-archive/folddb_like.js": "holds posts that its owner liked",
    "x-archive/folddb_manifest.js": "is a part of an archive that holds no posts",
    "x-archive/folddb_profile.js": "is a part of an archive that holds no posts",
}


@needs_shared
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.file)
def test_known_samples(sample: Sample) -> None:
    """A sample gives the handle, the network, the kinds and the dates that are known of it."""
    accounts = list(read_accounts(SHARED / sample.file))
    first = accounts[0]
    newest = first.posts[0]

    assert (len(accounts), first.handle, first.network) == (sample.accounts, sample.handle, sample.network)
    assert Counter(post.kind for post in first.posts) == sample.kinds
    assert len(newest.text) == sample.length
    assert (newest.created_at and f"{newest.created_at:%Y-%m-%d}") == sample.date


@needs_shared
@pytest.mark.parametrize(("file", "reason"), NOT_POSTS.items())
def test_files_without_posts(file: str, reason: str) -> None:
    """A file that is named and holds no posts is an error that says what it is."""
    with pytest.raises(InputError) as error:
        list(read_accounts(SHARED / file))

    assert str(error.value).startswith(f"{SHARED / file}: {reason}")
    assert "\n" not in str(error.value)


@needs_shared
def test_every_sample_is_in_a_table() -> None:
    """A sample that is added must be added to a table above, with what is known of it."""
    known = {sample.file for sample in SAMPLES} | NOT_POSTS.keys()
    held_back = "mrled_"  # kept for acceptance checks, present in some copies
    there = {p.relative_to(SHARED).as_posix() for p in SHARED.rglob("*") if p.is_file() and p.suffix != ".md"}

    assert {file for file in there if held_back not in file} <= known


@needs_shared
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.file)
def test_posts_are_sound(sample: Sample) -> None:
    """Posts are newest first, their ids distinct, their texts free of short links and escapes that the file explains."""
    for account in read_accounts(SHARED / sample.file):
        times = [post.created_at for post in account.posts if post.created_at]
        assert times == sorted(times, reverse=True)
        assert len({post.id for post in account.posts}) == len(account.posts) <= 10
        if account.network == "x" and "x-api-v2" not in sample.file:
            assert not any("https://t.co/" in post.text or "&amp;" in post.text for post in account.posts)


@needs_shared
def test_a_folder_of_everything() -> None:
    """A folder of exports gives all their accounts, and counts the files that are none."""
    accounts = list(read_accounts(SHARED))

    assert {"testuser", "XDevelopers", "alice.test", "kfitz@hcommons.social"} <= {account.handle for account in accounts}
    assert all(account.left_out["other files"] >= 10 for account in accounts)
