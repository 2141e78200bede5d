"""Bluesky's feeds, records, profiles and repositories."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cbor2
import pytest

from curate.errors import InputError
from curate.models import Account, Post
from curate.sources import bluesky, bluesky_car
from curate.sources.origin import Origin

SHARED = Path(os.environ.get("CURATE_SHARED", Path(__file__).parents[1].parent / "shared")) / "formats" / "bluesky"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="no shared samples here")
HERE = Origin("file.json")
DID = "did:plc:annannannannannannannann"
URI = f"at://{DID}/app.bsky.feed.post/3kaaaaaaaaa2a"
OTHER = "at://did:plc:bobbobbobbobbobbobbobbob/app.bsky.feed.post/3kbbbbbbbbb2b"
ANN = {"did": DID, "handle": "ann.example", "displayName": "Ann", "labels": [{"val": "bot"}, {"val": "spam", "neg": True}]}
BOB = {"did": "did:plc:bobbobbobbobbobbobbobbob", "handle": "bob.example"}


def record(**fields: Any) -> dict[str, Any]:
    """An invented post record."""
    return {"$type": "app.bsky.feed.post", "text": "A bell rings", "createdAt": "2025-05-01T10:00:00.000Z", **fields}


def item(post: dict[str, Any] | None = None, view: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """An invented item of a feed."""
    post = {"uri": URI, "author": ANN, "record": record() if post is None else post, **(view or {})}
    return {"post": post, **fields}


def read(*values: Any, origin: Origin = HERE) -> list[Account]:
    return list(bluesky.read(values, origin))


def only_post(accounts: list[Account]) -> Post:
    (account,) = accounts
    (post,) = account.posts
    return post


def causes(accounts: list[Account]) -> Counter[str]:
    return sum((Counter(account.left_out) for account in accounts), Counter())


class TestFeed:
    def test_an_original(self) -> None:
        """A feed item tells the account and its post with the counts."""
        counts = {"likeCount": 3, "repostCount": 2, "replyCount": 1, "indexedAt": "2025-05-01T10:00:02.000Z"}
        (account,) = read({"feed": [item(record(langs=["en-GB", "fr"]), counts)]})

        assert (account.handle, account.network, account.name, account.flags) == ("ann.example", "bluesky", "Ann", ("bot",))
        assert account.posts == (
            Post(URI, "A bell rings", created_at=datetime(2025, 5, 1, 10, tzinfo=UTC), lang="en", likes=3, reposts=2, replies=1),
        )

    @pytest.mark.parametrize(
        ("created", "indexed", "year"),
        [("2031-01-01T00:00:00Z", "2025-05-01T10:00:00Z", 2025), ("2024-05-01T10:00:00Z", "2025-05-01T10:00:00Z", 2024),
         ("", "2025-05-01T10:00:00Z", 2025), ("0001-01-01T00:00:00Z", "2025-05-01T10:00:00Z", 2025)],
    )  # fmt: skip
    def test_the_earlier_time_is_believed(self, created: str, indexed: str, year: int) -> None:
        """A client cannot date its post into the future."""
        post = only_post(read(item(record(createdAt=created), {"indexedAt": indexed})))

        assert post.created_at is not None
        assert post.created_at.year == year

    def test_a_repost_belongs_to_who_reposted(self) -> None:
        """The account is the one of `reason.by`, the author the one of the post, the time that of the repost."""
        reason = {"$type": "app.bsky.feed.defs#reasonRepost", "by": ANN, "indexedAt": "2025-06-01T00:00:00Z", "uri": "at://x/y/z"}
        (account,) = read(item(view={"author": BOB, "uri": OTHER}, reason=reason))
        post = account.posts[0]

        assert (account.handle, post.kind, post.author, post.id) == ("ann.example", "repost", "bob.example", "at://x/y/z")
        assert post.created_at == datetime(2025, 6, 1, tzinfo=UTC)

    def test_a_reply(self) -> None:
        """A post with a parent is a reply."""
        assert only_post(read(item(record(reply={"parent": {"uri": OTHER}})))).kind == "reply"

    @pytest.mark.parametrize(
        ("recorded", "viewed"),
        [
            (
                {"$type": "app.bsky.embed.record", "record": {"uri": OTHER}},
                {"record": {"uri": OTHER, "author": BOB, "value": {"text": "quoted words"}}},
            ),
            (
                {"$type": "app.bsky.embed.recordWithMedia", "record": {"record": {"uri": OTHER}}, "media": {"images": [{}]}},
                {"record": {"record": {"uri": OTHER, "value": {"text": "quoted words"}}}, "media": {"images": [{}]}},
            ),
        ],
    )
    def test_a_quote(self, recorded: dict[str, Any], viewed: dict[str, Any]) -> None:
        """The quoted words come from the view, with or without pictures beside them."""
        post = only_post(read(item(record(embed=recorded), {"embed": viewed})))

        assert (post.kind, post.quoted_text, post.media) == ("quote", "quoted words", len(recorded.get("media", {})))

    @pytest.mark.parametrize("gone", [{"notFound": True}, {"blocked": True}, {"detached": True}])
    def test_a_quote_of_a_lost_post(self, gone: dict[str, Any]) -> None:
        """A quote stays one when what it quotes cannot be seen."""
        embed = {"$type": "app.bsky.embed.record", "record": {"uri": OTHER}}
        post = only_post(read(item(record(embed=embed), {"embed": {"record": {"uri": OTHER, **gone}}})))

        assert (post.kind, post.quoted_text) == ("quote", "")

    def test_an_embedded_feed_is_no_quote(self) -> None:
        """A feed generator shown under a post is a kind of link card."""
        uri = f"at://{DID}/app.bsky.feed.generator/bells"
        post = only_post(read(item(record(embed={"record": {"uri": uri}}), {"embed": {"record": {"uri": uri, "displayName": "Bells"}}})))

        assert (post.kind, post.quoted_text) == ("original", "Bells")

    def test_a_link_card(self) -> None:
        """The address and title of a link card go with the post."""
        post = only_post(read(item(record(embed={"external": {"uri": "https://example.org/a", "title": "On bells"}}))))

        assert (post.urls, post.quoted_text, post.media) == (("https://example.org/a",), "On bells", 0)

    def test_pictures_and_video(self) -> None:
        """Pictures and videos count; their descriptions go with the post."""
        pictures = {"$type": "app.bsky.embed.images", "images": [{"alt": "a bell"}, {"alt": ""}]}
        video = {"$type": "app.bsky.embed.video", "alt": "a tower"}

        assert [(p.media, p.quoted_text) for p in (only_post(read(item(record(embed=e)))) for e in (pictures, video))] == [
            (2, "a bell"), (1, "a tower"),
        ]  # fmt: skip

    def test_pinned_items_are_left_out(self) -> None:
        """A pinned post is counted and not read."""
        assert causes(read(item(reason={"$type": "app.bsky.feed.defs#reasonPin"}))) == {"pinned": 1}

    def test_mixed_authors(self) -> None:
        """A home timeline gives each post to its own account; an invalid handle gives way to the DID."""
        broken = {"did": DID, "handle": "handle.invalid"}
        accounts = read({"feed": [item(), item(view={"author": BOB}), item(view={"author": broken}), item(view={"author": None})]})

        assert [a.handle for a in accounts] == ["ann.example", "bob.example", DID, DID]

    @pytest.mark.parametrize(
        ("value", "cause"),
        [
            (None, "broken"), (7, "broken"), ({}, "broken"), ({"post": {"uri": URI}}, "broken"), ({"post": None}, "broken"),
            ({"post": {"uri": URI, "notFound": True}}, "deleted"), ({"uri": URI, "blocked": True}, "deleted"),
            ({"uri": f"at://{DID}/app.bsky.feed.like/1", "value": {"$type": "app.bsky.feed.like"}}, "other"),
        ],
    )  # fmt: skip
    def test_what_is_no_post(self, value: Any, cause: str) -> None:
        """Records that cannot be read are counted and lose no others."""
        accounts = read([value, item()])

        assert causes(accounts) == {cause: 1}
        assert sum(len(account.posts) for account in accounts) == 1


class TestFacets:
    def facet(self, start: Any, end: Any, **feature: Any) -> dict[str, Any]:
        return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}

    def test_offsets_are_bytes(self) -> None:
        """A shortened link after accents and emoji is replaced by its whole address."""
        text = "été 🔭 example.org/lo… fin"
        start = len("été 🔭 ".encode())
        facet = self.facet(start, start + len("example.org/lo…".encode()), uri="https://example.org/long")
        post = only_post(read(item(record(text=text, facets=[facet]))))

        assert (post.text, post.urls) == ("été 🔭 https://example.org/long fin", ("https://example.org/long",))

    def test_words_that_carry_a_link_stay(self) -> None:
        """A link behind words goes to the links, not into the text."""
        post = only_post(read(item(record(facets=[self.facet(2, 6, uri="https://example.org/bell")]))))

        assert (post.text, post.urls) == ("A bell rings", ("https://example.org/bell",))

    @pytest.mark.parametrize("span", [(5, 2), (0, 10**9), (-3, 4), (None, 3), ("0", "x"), (1, 2)])
    def test_impossible_offsets(self, span: tuple[Any, Any]) -> None:
        """Offsets that lie outside, or cut a character, change nothing in the text."""
        post = only_post(read(item(record(text="é", facets=[self.facet(*span, uri="https://example.org/long")]))))

        assert (post.text, post.urls) == ("é", ("https://example.org/long",))

    def test_tags(self) -> None:
        """Hashtags come from facets and from the hidden list of tags, once each."""
        post = only_post(read(item(record(tags=["bells", "iron", None], facets=[self.facet(0, 3, tag="bells")]))))

        assert post.hashtags == ("bells", "iron")

    def test_links_without_facets(self) -> None:
        """Addresses only written in the text are links too."""
        assert only_post(read(item(record(text="see https://example.org/a.")))).urls == ("https://example.org/a",)


class TestRecords:
    def test_list_records(self) -> None:
        """Records belong to the repository of their address, or to the owner told beside them."""
        page = {"records": [{"uri": URI, "cid": "x", "value": record()}], "cursor": "c"}

        assert [a.handle for a in (*read(page), *read(page, origin=Origin("f", handle="ann.example")))] == [DID, "ann.example"]

    def test_a_repost_record(self) -> None:
        """A repost record tells only the address of what is reposted."""
        value = {"$type": "app.bsky.feed.repost", "subject": {"uri": OTHER}, "createdAt": "2025-05-01T10:00:00Z"}
        post = only_post(read({"uri": f"at://{DID}/app.bsky.feed.repost/1", "value": value}))

        assert (post.kind, post.text, post.author) == ("repost", "", BOB["did"])
        assert post.urls == (f"https://bsky.app/profile/{BOB['did']}/post/3kbbbbbbbbb2b",)

    def test_a_bare_record(self) -> None:
        """A record alone is a post of nobody known."""
        (account,) = read(record())

        assert (account.handle, account.posts[0].text, account.posts[0].id) == ("", "A bell rings", "")

    def test_posts_and_threads(self) -> None:
        """Posts that are listed without feed, or heading a thread, are read too."""
        view = item()["post"]

        assert [a.handle for a in read({"posts": [view]}, {"thread": {"post": view}}, view)] == ["ann.example"] * 3

    def test_a_profile(self) -> None:
        """A profile view gives bio and counts without posts."""
        (account,) = read({**ANN, "description": "Clocks & bells", "followersCount": 4, "followsCount": 2})

        assert (account.bio, account.followers, account.following, account.posts) == ("Clocks & bells", 4, 2, ())

    def test_nulls_everywhere(self) -> None:
        """A record whose every field is null is still a post."""
        nulls = dict.fromkeys(("text", "createdAt", "langs", "facets", "embed", "reply", "tags"))

        assert only_post(read(item(nulls, {"embed": None, "likeCount": None, "uri": None}))) == Post(id="", text="")


def varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def cid(block: bytes) -> bytes:
    return b"\x01\x71\x12\x20" + hashlib.sha256(block).digest()


def link(block: bytes) -> cbor2.CBORTag:
    return cbor2.CBORTag(42, b"\0" + cid(block))


def repository(records: dict[str, dict[str, Any]]) -> bytes:
    """An invented repository with its tree of keys in one node."""
    blocks = {key: cbor2.dumps(value, canonical=True) for key, value in sorted(records.items())}
    entries, before = [], ""
    for key, block in blocks.items():
        shared = len(os.path.commonprefix([before, key]))
        entries.append({"p": shared, "k": key[shared:].encode(), "v": link(block), "t": None})
        before = key
    node = cbor2.dumps({"e": entries, "l": None}, canonical=True)
    commit = cbor2.dumps({"did": DID, "rev": "3k", "sig": b"", "data": link(node), "prev": None, "version": 3}, canonical=True)
    header = cbor2.dumps({"roots": [link(commit)], "version": 1}, canonical=True)
    parts = (cid(block) + block for block in (*blocks.values(), node, commit))
    return varint(len(header)) + header + b"".join(varint(len(part)) + part for part in parts)


RECORDS = {
    "app.bsky.actor.profile/self": {"$type": "app.bsky.actor.profile", "displayName": "Ann", "description": "Bells"},
    "app.bsky.feed.like/3kaaaaaaaaa2z": {"$type": "app.bsky.feed.like"},
    "app.bsky.feed.post/3kaaaaaaaaa2a": record(),
    "app.bsky.feed.post/3kaaaaaaaaa2b": record(text="A clock ticks"),
    "app.bsky.feed.repost/3kaaaaaaaaa2c": {"$type": "app.bsky.feed.repost", "subject": {"uri": OTHER}},
}


class TestRepository:
    def test_records_of_a_repository(self) -> None:
        """Posts, reposts and the profile are found by the keys of the tree; likes are not read."""
        accounts = list(bluesky_car.read(repository(RECORDS), HERE))
        posts = {post.id: post for account in accounts for post in account.posts}

        assert {account.handle for account in accounts} == {DID}
        assert [a.name for a in accounts if a.name] == ["Ann"]
        assert {uri.partition(DID)[2]: post.kind for uri, post in posts.items()} == {
            "/app.bsky.feed.post/3kaaaaaaaaa2a": "original",
            "/app.bsky.feed.post/3kaaaaaaaaa2b": "original",
            "/app.bsky.feed.repost/3kaaaaaaaaa2c": "repost",
        }

    def test_only_the_newest_records_are_decoded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A large repository costs no more than its newest records."""
        monkeypatch.setattr(bluesky_car, "MAX_RECORDS", 1)
        posts = {key: value for key, value in RECORDS.items() if ".post/" in key}

        assert only_post(list(bluesky_car.read(repository(posts), HERE))).text == "A clock ticks"

    def test_a_cut_repository_gives_what_is_whole(self) -> None:
        """A download that broke off is told, and what came is read."""
        accounts = list(bluesky_car.read(repository(RECORDS) + b"\x50half a block", HERE))

        assert sum(len(account.posts) for account in accounts) == 3
        assert causes(accounts) == {"truncated": 1}

    def test_a_broken_block_loses_no_other(self) -> None:
        """A record that is no map counts as broken."""
        accounts = list(bluesky_car.read(repository({**RECORDS, "app.bsky.feed.post/3kaaaaaaaaa2d": 7}), HERE))  # type: ignore[dict-item]

        assert sum(len(account.posts) for account in accounts) == 3
        assert causes(accounts) == {"broken": 1}

    @pytest.mark.parametrize("data", [b"", b"\x00", b"\xff" * 40, b"\x05eroots", b"\x3a\xa2eroots", b"\x01\x81" * 50_000])
    def test_other_bytes_are_refused(self, data: bytes) -> None:
        """What is no repository is refused in one sentence."""
        with pytest.raises(InputError, match=r"^file.json: is not a whole Bluesky repository"):
            list(bluesky_car.read(data, HERE))

    def test_an_empty_repository(self) -> None:
        """A repository without posts still tells whose it is."""
        (account,) = bluesky_car.read(repository({}), HERE)

        assert (account.handle, account.posts) == (DID, ())


@needs_shared
@pytest.mark.parametrize(
    ("name", "handle", "kinds"),
    [
        ("local_getAuthorFeed_alice.json", "alice.test", {"original": 7, "repost": 1, "quote": 1, "reply": 1}),
        ("local_listRecords_alice.json", "did:plc:qbuxanbyc77arcol6fhncj4p", {"original": 17, "quote": 1, "reply": 1}),
        ("local_listRecords_reposts_alice.json", "did:plc:qbuxanbyc77arcol6fhncj4p", {"repost": 1}),
        ("granary_note.bsky.json", "example.com", {"original": 1}),
        ("granary_note_with_article_tag_indices.bsky.json", "", {"original": 1}),
        ("granary_repost.bsky.json", "alice.example.com", {"repost": 1}),
        ("local_getProfile_alice.json", "alice.test", {}),
    ],
)
def test_shared_samples(name: str, handle: str, kinds: dict[str, int]) -> None:
    """Real answers give the posts of their account, all with a time."""
    accounts = read(json.loads((SHARED / name).read_text()))
    posts = [post for account in accounts for post in account.posts]

    assert {account.handle for account in accounts} == {handle}
    assert Counter(post.kind for post in posts) == kinds
    assert all(post.created_at for post in posts)


@needs_shared
def test_shared_repository_equals_shared_records() -> None:
    """The real repository gives the very posts that listRecords gives."""
    from_car = list(bluesky_car.read((SHARED / "local_repo_alice.car").read_bytes(), HERE))
    listed = read(*(json.loads((SHARED / f"local_listRecords_{name}.json").read_text()) for name in ("alice", "reposts_alice")))

    assert {p for a in from_car for p in a.posts} == {p for a in listed for p in a.posts}
    assert causes(from_car) == {}
