"""Mastodon's API and its kin, ActivityPub documents, Mastodon archives."""

from __future__ import annotations

import io
import json
import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from curate.errors import InputError
from curate.models import Account, Post
from curate.sources import activitystreams, mastodon, mastodon_archive
from curate.sources.opening import Bundle, Source
from curate.sources.origin import Origin

SHARED = Path(os.environ.get("CURATE_SHARED", Path(__file__).parents[1].parent / "shared")) / "formats"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="no shared samples here")
HERE = Origin("file.json")
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"

ANN = {
    "id": "1", "username": "ann", "acct": "ann", "display_name": "Ann", "url": "https://tower.example/@ann",
    "note": "<p>Clocks &amp; bells</p>", "followers_count": 12, "following_count": 0, "bot": True, "noindex": True,
    "moved": {"acct": "ann@spire.example"},
}  # fmt: skip
BOB = {"acct": "bob@spire.example", "username": "bob", "url": "https://spire.example/@bob"}


def status(**fields: Any) -> dict[str, Any]:
    """An invented status of Ann."""
    return {
        "id": "100", "created_at": "2025-05-01T10:00:00.000Z", "content": "<p>A bell rings</p>", "visibility": "public",
        "language": "en", "account": ANN, "uri": "https://tower.example/users/ann/statuses/100", **fields,
    }  # fmt: skip


def create(**fields: Any) -> dict[str, Any]:
    """An invented activity by which Ann writes a note."""
    note = {
        "type": "Note", "id": "https://tower.example/users/ann/statuses/1", "published": "2025-05-01T10:00:00Z",
        "attributedTo": "https://tower.example/users/ann", "content": "<p>A bell rings</p>", **fields,
    }  # fmt: skip
    return {"type": "Create", "actor": "https://tower.example/users/ann", "to": [PUBLIC], "object": note}


def api(*values: Any, origin: Origin = HERE) -> list[Account]:
    return list(mastodon.read(values, origin))


def stream(*values: Any, origin: Origin = HERE) -> list[Account]:
    return list(activitystreams.read(values, origin))


def only_post(accounts: list[Account]) -> Post:
    (account,) = accounts
    (post,) = account.posts
    return post


def causes(accounts: list[Account]) -> Counter[str]:
    return sum((Counter(account.left_out) for account in accounts), Counter())


class TestMastodonApi:
    def test_a_status_tells_its_account(self) -> None:
        """Handle with host, name, bio as plain text, counts and flags come from the account entity."""
        (account,) = api(status())

        assert account.handle == "ann@tower.example"
        assert (account.network, account.name, account.bio) == ("mastodon", "Ann", "Clocks & bells")
        assert (account.followers, account.following) == (12, None)
        assert account.flags == ("bot", "noindex", "moved:ann@spire.example")

    def test_an_original(self) -> None:
        """A plain status keeps text, time, language and counts."""
        post = only_post(api(status(favourites_count=3, reblogs_count=2, replies_count=1, tags=[{"name": "bells"}])))

        assert post == Post(
            id="100", text="A bell rings", created_at=datetime(2025, 5, 1, 10, tzinfo=UTC), lang="en",
            hashtags=("bells",), likes=3, reposts=2, replies=1,
        )  # fmt: skip

    def test_a_boost_is_a_repost_by_the_booster(self) -> None:
        """The boost keeps its own id and time, with text, language and author of the boosted status."""
        boosted = status(id="7", account=BOB, content="<p>Bob's words</p>", language="fr", created_at="2020-01-01T00:00:00Z")
        (account,) = api(status(content="", reblog=boosted))
        post = account.posts[0]

        assert (account.handle, post.kind, post.author) == ("ann@tower.example", "repost", "bob@spire.example")
        assert (post.id, post.text, post.lang) == ("100", "Bob's words", "fr")
        assert post.created_at == datetime(2025, 5, 1, 10, tzinfo=UTC)

    def test_a_reply(self) -> None:
        """A status in reply to another is a reply, whatever it quotes."""
        quote = {"state": "accepted", "quoted_status": status(account=BOB)}

        assert only_post(api(status(in_reply_to_id="5", quote=quote))).kind == "reply"

    @pytest.mark.parametrize(
        "fields",
        [
            {"quote": {"state": "accepted", "quoted_status": status(content="<p>quoted words</p>", url="https://a.example/1")}},
            {"quote": status(content="<p>quoted words</p>", url="https://a.example/1")},
            {"pleroma": {"quote": status(content="<p>quoted words</p>"), "quote_url": "https://a.example/1"}},
        ],
    )
    def test_a_quote(self, fields: dict[str, Any]) -> None:
        """Mastodon, Fedibird and Pleroma tell the quoted status in their own ways."""
        post = only_post(api(status(**fields)))

        assert (post.kind, post.quoted_text, post.urls) == ("quote", "quoted words", ("https://a.example/1",))

    def test_a_quote_that_is_only_linked(self) -> None:
        """The fallback link makes a quote and is no part of the text."""
        html = '<p class="quote-inline">RE: <a href="https://a.example/1">a.example/1</a></p><p>so true</p>'
        post = only_post(api(status(content=html, quote={"state": "revoked", "quoted_status": None})))

        assert (post.kind, post.text, post.urls) == ("quote", "so true", ("https://a.example/1",))

    def test_a_content_warning_stands_before_the_content(self) -> None:
        """The warning is part of what a reader sees."""
        assert only_post(api(status(spoiler_text="long thread"))).text == "long thread\nA bell rings"

    def test_poll_options_are_read(self) -> None:
        """The options of a poll belong to its text."""
        poll = {"options": [{"title": "bronze", "votes_count": 3}, {"title": "iron"}, None]}

        assert only_post(api(status(poll=poll))).text == "A bell rings\nbronze\niron"

    def test_card_and_pictures(self) -> None:
        """The title of a link preview and the descriptions of pictures go with the post."""
        card = {"url": "https://example.org/a?x=1&amp;y=2", "title": "On bells"}
        pictures = [{"type": "image", "description": "a bell"}, {"type": "image", "description": None}]
        post = only_post(api(status(card=card, media_attachments=pictures)))

        assert (post.quoted_text, post.urls, post.media) == ("On bells\na bell", ("https://example.org/a?x=1&y=2",), 2)

    @pytest.mark.parametrize("visibility", ["private", "direct", "mutuals_only"])
    def test_what_is_not_public_is_left_out(self, visibility: str) -> None:
        """Followers-only and direct statuses are counted and not read."""
        accounts = api(status(visibility=visibility), status(content="", reblog=status(visibility=visibility)))

        assert causes(accounts) == {"private": 2}
        assert not any(account.posts for account in accounts)

    def test_pinned_statuses_are_left_out(self) -> None:
        """A pinned status is counted and not read."""
        assert causes(api(status(pinned=True))) == {"pinned": 1}

    def test_nulls_everywhere(self) -> None:
        """A status whose every field is null is still a post."""
        post = only_post(api(dict.fromkeys(status(), None) | {"reblog": None, "tags": None, "poll": None, "card": None}))

        assert post == Post(id="", text="")

    def test_an_edited_duplicate_keeps_its_id(self) -> None:
        """Two editions of a status have the same id, so that one of them can be dropped."""
        accounts = api([status(), status(content="<p>A bell rings twice</p>", edited_at="2025-05-02T10:00:00.000Z")])

        assert [account.posts[0].id for account in accounts] == ["100", "100"]

    def test_mixed_authors(self) -> None:
        """A home timeline gives each status to its own account."""
        assert [a.handle for a in api([status(), status(account=BOB)])] == ["ann@tower.example", "bob@spire.example"]

    @pytest.mark.parametrize(
        ("fields", "origin", "handle"),
        [
            ({"account": None}, HERE, "ann@tower.example"),
            ({"account": None, "uri": None}, HERE, ""),
            ({"account": None, "uri": None}, Origin("f", handle="cleo@tower.example"), "cleo@tower.example"),
            ({"account": {"acct": "ann"}}, Origin("f", server="tower.example"), "ann@tower.example"),
            ({"account": {"acct": "ann"}}, HERE, "ann"),
            ({"account": {"acct": "ann", "fqn": "ann@fqn.example"}}, HERE, "ann@fqn.example"),
            ({"account": {"acct": "ann", "url": "http://[broken"}}, HERE, "ann"),
        ],
    )
    def test_whose_status(self, fields: dict[str, Any], origin: Origin, handle: str) -> None:
        """The host of a local account comes from its address, its server, or not at all."""
        assert api(status(**fields), origin=origin)[0].handle == handle

    @pytest.mark.parametrize("key", ["statuses", "descendants", "data"])
    def test_statuses_in_an_object(self, key: str) -> None:
        """An object that wraps statuses may tell their account."""
        without = {k: v for k, v in status().items() if k != "account"}

        assert [a.handle for a in api({key: [status(), without], "account": BOB})] == ["ann@tower.example", "bob@spire.example"]

    def test_an_account_alone(self) -> None:
        """An account entity gives a profile without posts."""
        (account,) = api(ANN)

        assert (account.handle, account.posts, account.left_out) == ("ann@tower.example", (), {})

    def test_snac_languages_are_not_believed(self) -> None:
        """snac declares English for everybody."""
        assert only_post(api(status(id="1795385592" + "fb" * 16))).lang is None

    @pytest.mark.parametrize("record", [None, 3, "text", [], {}, {"id": "1"}])
    def test_records_that_are_no_statuses(self, record: Any) -> None:
        """One broken record is counted and loses no other."""
        accounts = api([record, status()])

        assert causes(accounts) == {"broken": 1}
        assert len([a for a in accounts if a.posts]) == 1

    def test_pleroma_plain_text_serves_when_there_is_no_html(self) -> None:
        """An empty content falls back on Pleroma's plain text."""
        assert only_post(api(status(content="", pleroma={"content": {"text/plain": "plain words"}}))).text == "plain words"


class TestActivityStreams:
    def test_an_original(self) -> None:
        """A note keeps id, text, time, language, hashtags, pictures and counts."""
        note = create(
            contentMap={"fr": "<p>Une cloche sonne</p>"}, content=None, summary="bruit",
            tag=[{"type": "Hashtag", "name": "#cloches"}, {"type": "Mention", "name": "@bob"}],
            attachment=[{"type": "Document", "name": "une cloche"}, {"type": "Link", "href": "https://example.org/a"}],
            replies={"totalItems": 2}, likes={"totalItems": 5}, shares={"totalItems": 1},
        )  # fmt: skip
        (account,) = stream(note)

        assert (account.handle, account.network) == ("ann@tower.example", "mastodon")
        assert account.posts[0] == Post(
            id="https://tower.example/users/ann/statuses/1", text="bruit\nUne cloche sonne", lang="fr",
            created_at=datetime(2025, 5, 1, 10, tzinfo=UTC), quoted_text="une cloche", urls=("https://example.org/a",),
            hashtags=("cloches",), media=1, likes=5, reposts=1, replies=2,
        )  # fmt: skip

    def test_a_boost_known_by_its_address(self) -> None:
        """An announce without text is a repost with the address and author of what is boosted."""
        post = only_post(stream({
            "type": "Announce", "id": "https://tower.example/users/ann/statuses/9/activity", "published": "2025-05-02T10:00:00Z",
            "actor": "https://tower.example/users/ann", "to": [PUBLIC], "object": "https://spire.example/users/bob/statuses/4",
        }))  # fmt: skip

        assert (post.kind, post.text, post.author) == ("repost", "", "bob@spire.example")
        assert post.urls == ("https://spire.example/users/bob/statuses/4",)

    def test_a_boost_with_its_text(self) -> None:
        """An announce that holds the object gives its text."""
        boosted = {"type": "Note", "content": "<p>Bob's words</p>", "attributedTo": "https://spire.example/users/bob"}
        post = only_post(stream({"type": "Announce", "id": "9", "object": boosted}))

        assert (post.kind, post.text, post.author) == ("repost", "Bob's words", "bob@spire.example")

    def test_a_reply(self) -> None:
        """A note in reply to another is a reply."""
        assert only_post(stream(create(inReplyTo="https://spire.example/users/bob/statuses/4"))).kind == "reply"

    @pytest.mark.parametrize("key", ["quote", "quoteUrl", "quoteUri", "_misskey_quote"])
    def test_a_quote(self, key: str) -> None:
        """Each server names the quoted note in its own way."""
        post = only_post(stream(create(**{key: "https://spire.example/notes/4"})))

        assert (post.kind, post.urls) == ("quote", ("https://spire.example/notes/4",))

    def test_a_poll(self) -> None:
        """The options of a question belong to its text."""
        assert only_post(stream(create(type="Question", oneOf=[{"name": "bronze"}, {"name": "iron"}]))).text.endswith("bronze\niron")

    def test_an_article(self) -> None:
        """The title of an article stands above its summary and content."""
        assert only_post(stream(create(type="Article", name="On bells", summary="short"))).text == "On bells\nshort\nA bell rings"

    @pytest.mark.parametrize(
        ("audience", "is_read"),
        [
            ({"to": [PUBLIC], "cc": []}, True),
            ({"to": ["https://tower.example/users/ann/followers"], "cc": [PUBLIC]}, True),
            ({"to": "as:Public"}, True),
            ({"to": ["https://tower.example/users/ann/followers"], "cc": []}, False),
            ({"to": ["https://spire.example/users/bob"]}, False),
            ({"to": [], "cc": []}, False),
            ({}, True),
        ],
    )
    def test_who_is_addressed(self, audience: dict[str, Any], is_read: bool) -> None:
        """Followers-only and direct notes are counted as private and not read."""
        activity = create(**audience) | {"to": None}
        del activity["to"]
        (account,) = stream(activity)

        assert bool(account.posts) is is_read
        assert account.left_out == ({} if is_read else {"private": 1})

    @pytest.mark.parametrize(
        ("activity", "cause"),
        [
            ({"type": "Delete", "object": {"type": "Tombstone", "id": "x"}}, "deleted"),
            ({"type": "Create", "object": {"type": "Tombstone", "id": "x"}}, "deleted"),
            ({"type": "Tombstone", "id": "x"}, "deleted"),
            ({"type": "Like", "object": "https://spire.example/1"}, "other"),
            ("https://spire.example/1", "other"),
            ({"type": None}, "broken"),
            (None, "broken"),
            (7, "broken"),
        ],
    )
    def test_what_is_no_post(self, activity: Any, cause: str) -> None:
        """Deleted, other and broken records are counted, and lose no others."""
        accounts = stream({"type": "OrderedCollection", "orderedItems": [activity, create()]})

        assert causes(accounts) == {cause: 1}
        assert sum(len(account.posts) for account in accounts) == 1

    def test_a_page_inside_a_collection(self) -> None:
        """The first page is read where it is written inside its collection."""
        page = {"type": "OrderedCollectionPage", "orderedItems": [create()]}

        assert only_post(stream({"type": "OrderedCollection", "id": "https://tower.example/users/ann/outbox", "first": page}))

    def test_a_collection_without_items(self) -> None:
        """A collection that only tells where its pages are holds no posts."""
        assert stream({"type": "OrderedCollection", "first": "https://tower.example/users/ann/outbox?page=true"}) == []

    def test_numbered_actors_are_named_by_the_pages_of_their_posts(self) -> None:
        """Actor addresses of newer Mastodon hold a number; the page of a post tells the name, boosts included."""
        note = create(attributedTo="https://tower.example/ap/users/117", url="https://tower.example/@ann/1")
        boost = {"type": "Announce", "object": "https://spire.example/@bob/4"}
        items = [activity | {"actor": "https://tower.example/ap/users/117"} for activity in (boost, note)]

        assert {a.handle for a in stream({"orderedItems": items})} == {"ann@tower.example"}

    def test_an_actor(self) -> None:
        """An actor gives a profile; a service is a bot; it may have moved."""
        (account,) = stream({
            "type": "Service", "id": "https://tower.example/users/ann", "preferredUsername": "ann", "name": "Ann",
            "summary": "<p>Bells</p>", "movedTo": "https://spire.example/users/ann", "memorial": True,
        })  # fmt: skip

        assert (account.handle, account.name, account.bio) == ("ann@tower.example", "Ann", "Bells")
        assert account.flags == ("bot", "moved:ann@spire.example", "memorial")

    def test_a_flat_list_of_activities(self) -> None:
        """Activities may come in a list or one by one."""
        assert len(stream([create(), create()])) == len(stream(create(), create())) == 2

    @pytest.mark.parametrize(
        ("url", "handle"),
        [
            ("https://tower.example/users/ann/statuses/1", "ann@tower.example"),
            ("https://tower.example/@ann/1", "ann@tower.example"),
            ("https://tower.example/@bob@spire.example/1", "bob@spire.example"),
            ("https://tower.example/ann", "ann@tower.example"),
            ("https://Tower.example:8443/u/ann", "ann@tower.example:8443"),
            ("https://tower.example/ap/users/117", None),
            ("https://tower.example/notes/abc", None),
            ("https://tower.example/", None),
            ("https://[broken/users/ann", None),
            ("ann", None),
            ("", None),
        ],
    )
    def test_handle_of_an_address(self, url: str, handle: str | None) -> None:
        """The address of an actor or of a post tells the handle when it names a user."""
        assert activitystreams.handle_of(url) == handle


def archive(outbox: bytes, actor: bytes | None = None, folder: str = "") -> Bundle:
    """An invented archive, read from memory."""
    files = {f"{folder}outbox.json": outbox} | ({f"{folder}actor.json": actor} if actor else {})
    return Bundle("ann.zip", {name: _source(f"ann.zip!{name}", data) for name, data in files.items()})


def _source(name: str, data: bytes) -> Source:
    return Source(name, lambda: io.BufferedReader(io.BytesIO(data)))


class TestMastodonArchive:
    ACTOR = json.dumps({"type": "Person", "id": "https://tower.example/users/ann", "preferredUsername": "ann", "name": "Ann"}).encode()
    OUTBOX = json.dumps({
        "id": "outbox.json", "type": "OrderedCollection", "totalItems": 1,
        "orderedItems": [create(), create(to=["https://tower.example/users/ann/followers"]) | {"to": []}],
    }).encode()  # fmt: skip

    @pytest.mark.parametrize("folder", ["", "archive-2025/"])
    def test_owner_and_posts(self, folder: str) -> None:
        """The owner comes from actor.json; posts that are not public are left out; it is an own archive."""
        accounts = list(mastodon_archive.read(archive(self.OUTBOX, self.ACTOR, folder), HERE))

        assert {a.handle for a in accounts} == {"ann@tower.example"}
        assert accounts[0].name == "Ann"
        assert all(a.own_archive for a in accounts)
        assert sum(len(a.posts) for a in accounts) == 1
        assert causes(accounts) == {"private": 1}

    def test_without_actor(self) -> None:
        """Without actor.json the activities tell the owner."""
        accounts = list(mastodon_archive.read(archive(self.OUTBOX), HERE))

        assert {a.handle for a in accounts if a.posts} == {"ann@tower.example"}

    def test_a_cut_outbox_gives_what_is_whole(self) -> None:
        """What could be read of a cut outbox is read, and the cut is told."""
        cut = self.OUTBOX[:-60]
        accounts = list(mastodon_archive.read(archive(cut, self.ACTOR), HERE))

        assert sum(len(a.posts) for a in accounts) == 1
        assert causes(accounts)["truncated"] == 1

    def test_without_outbox(self) -> None:
        """An archive without outbox is refused in one sentence."""
        with pytest.raises(InputError, match=r"^ann.zip: holds no outbox.json"):
            list(mastodon_archive.read(Bundle("ann.zip", {}), HERE))

    def test_a_bare_outbox_of_an_archive(self) -> None:
        """An outbox.json taken out of its archive is known by its id."""
        assert all(a.own_archive for a in stream(json.loads(self.OUTBOX)))


@needs_shared
@pytest.mark.parametrize(
    ("name", "handle", "kinds"),
    [
        ("mastodon/local_snac296_statuses.json", "alice@localhost:8001", {"original": 10}),
        ("mastodon/local_mastodon_mock_statuses.json", "alice@localhost:3000", {"original": 9, "reply": 1}),
        ("mastodon/mastodonpy_account_statuses_limit5.json", "mastodonpy_test@localhost:3000", {"original": 5}),
        ("fedi-variants/gotosocial_status.json", "admin@localhost:8080", {"original": 1}),
        ("fedi-variants/pleroma_reblog_excerpt.json", "JordiGH@mathstodon.xyz", {"repost": 1}),
    ],
)
def test_shared_api_samples(name: str, handle: str, kinds: dict[str, int]) -> None:
    """Real API answers give the posts of their account, all with a time and a text."""
    accounts = api(json.loads((SHARED / name).read_text()))
    posts = [post for account in accounts for post in account.posts]

    assert {account.handle for account in accounts} == {handle}
    assert Counter(post.kind for post in posts) == kinds
    assert all(post.created_at and post.text and "<" not in post.text for post in posts)


@needs_shared
def test_shared_outbox_and_actor() -> None:
    """A real outbox gives its seventeen notes, a real actor a profile."""
    folder = SHARED / "activitystreams"
    accounts = stream(json.loads((folder / "snac296_outbox_OrderedCollection.json").read_text()))
    (actor,) = stream(json.loads((folder / "snac296_actor.json").read_text()))

    assert sum(len(account.posts) for account in accounts) == 17
    assert {account.handle for account in (*accounts, actor)} == {"alice@localhost:8001"}
