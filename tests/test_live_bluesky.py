"""Bluesky: the AppView first, the repository when it is out of reach."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from curate.errors import HandleNotFoundError, NetworkError
from curate.models import Account
from curate.sources.handles import parse_handle
from curate.sources.live import bluesky
from curate.sources.live.web import Manners, Web
from served import Asked, Reply, Served, serve

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]
SHARED = Path(os.environ.get("CURATE_SHARED", Path(__file__).parents[1].parent / "shared")) / "formats" / "bluesky"
PROFILE = "/xrpc/app.bsky.actor.getProfile"
FEED = "/xrpc/app.bsky.feed.getAuthorFeed"
DESCRIBE = "/xrpc/com.atproto.repo.describeRepo"
RECORD = "/xrpc/com.atproto.repo.getRecord"
RECORDS = "/xrpc/com.atproto.repo.listRecords"
DID = "did:plc:abcdefghijklmnopqrstuvwx"


def profile(**more: Any) -> dict[str, Any]:
    return {"did": DID, "handle": "ann.test", "displayName": "Ann", "description": "telescopes", "followersCount": 5, "labels": [], **more}


def item(n: int) -> dict[str, Any]:
    record = {"$type": "app.bsky.feed.post", "text": f"post {n}", "createdAt": f"2026-11-01T{n // 60:02}:{n % 60:02}:00Z", "langs": ["en"]}
    return {"post": {"uri": f"at://{DID}/app.bsky.feed.post/{n}", "author": {"did": DID, "handle": "ann.test"}, "record": record}}


def paged(asked: Asked) -> Reply:
    start = int(asked.query.get("cursor", "150"))
    end = max(0, start - int(asked.query["limit"]))
    return Reply(
        {"feed": [item(n) for n in range(start, end, -1)], "cursor": str(end)} if end else {"feed": [item(n) for n in range(start, 0, -1)]}
    )


@pytest.fixture
def server() -> Iterator[Served]:
    with serve({PROFILE: Reply(profile()), FEED: paged}) as served:
        yield served


def read(server: Served, handle: str = "ann.test", window: int = 10) -> Account:
    with Web(server.url, manners=Manners(interval=0, back_off=0.01)) as web:
        found = bluesky.fetch(parse_handle(handle), window, web).account
    assert found is not None
    return found


def test_the_ten_newest_posts_are_read_with_two_requests(server: Served) -> None:
    found = read(server)

    assert [post.text for post in found.posts] == [f"post {n}" for n in range(150, 140, -1)]
    assert (found.handle, found.network, found.name, found.bio, found.followers) == ("ann.test", "bluesky", "Ann", "telescopes", 5)
    assert server.paths == [PROFILE, FEED]
    assert server.asked[1].query == {"actor": "ann.test", "limit": "20", "filter": "posts_with_replies"}


def test_pages_are_turned_until_the_window_is_full(server: Served) -> None:
    assert len(read(server, window=140).posts) == 140
    assert server.paths == [PROFILE, FEED, FEED]


def test_labels_are_shown(server: Served) -> None:
    server.answers[PROFILE] = Reply(profile(labels=[{"val": "!no-unauthenticated"}, {"val": "spam"}, {"val": "old", "neg": True}]))

    assert read(server).flags == ("!no-unauthenticated", "spam")


def test_a_handle_without_a_dot_is_one_of_bsky_social(server: Served) -> None:
    read(server, "https://bsky.app/profile/ann")

    assert server.asked[0].query == {"actor": "ann.bsky.social"}


GONE = {
    ("InvalidRequest", "Profile not found"): "knows no such account",
    ("InvalidRequest", "Error: actor must be a valid did or a handle"): "knows no such account",
    ("AccountTakedown", "Account has been suspended"): "is suspended on Bluesky",
    ("AccountDeactivated", "Account is deactivated"): "is deactivated on Bluesky",
}


@pytest.mark.parametrize("error", GONE)
def test_an_account_that_cannot_be_read_is_told_with_one_request(server: Served, error: tuple[str, str]) -> None:
    server.answers[PROFILE] = Reply({"error": error[0], "message": error[1]}, 400)

    with pytest.raises(HandleNotFoundError, match=f"^@ann.test: .*{GONE[error]}"):
        read(server)
    assert server.paths == [PROFILE]


def repository(server: Served) -> None:
    """Turn the server into one of repositories, without AppView."""
    posts = [{"uri": item(n)["post"]["uri"], "value": item(n)["post"]["record"]} for n in range(150, 0, -1)]
    repost = {
        "$type": "app.bsky.feed.repost",
        "subject": {"uri": "at://did:plc:bob/app.bsky.feed.post/9"},
        "createdAt": "2026-11-01T12:00:00Z",
    }

    def records(asked: Asked) -> Reply:
        if asked.query["collection"] == "app.bsky.feed.repost":
            return Reply({"records": [{"uri": f"at://{DID}/app.bsky.feed.repost/1", "value": repost}]})
        start = int(asked.query.get("cursor", "0"))
        end = start + int(asked.query["limit"])
        return Reply({"records": posts[start:end], "cursor": str(end)})

    def record(asked: Asked) -> Reply:
        if asked.query["collection"] == "app.bsky.actor.profile":
            return Reply(
                {
                    "uri": f"at://{DID}/app.bsky.actor.profile/self",
                    "value": {"$type": "app.bsky.actor.profile", "displayName": "Ann", "description": "telescopes"},
                }
            )
        return Reply(
            {
                "uri": "at://did:plc:bob/app.bsky.feed.post/9",
                "value": {"$type": "app.bsky.feed.post", "text": "bob's words", "createdAt": "2026-01-01T00:00:00Z"},
            }
        )

    missing = Reply({"error": "InvalidRequest", "message": "No service configured for app.bsky.actor.getProfile"}, 400)
    server.answers = {
        PROFILE: missing,
        FEED: missing,
        DESCRIBE: Reply({"did": DID, "handle": "ann.test"}),
        RECORDS: records,
        RECORD: record,
    }


def test_a_server_of_repositories_is_read_by_its_records(server: Served) -> None:
    repository(server)

    found = read(server)

    assert [post.text for post in found.posts[:2]] == ["bob's words", "post 150"]
    assert (found.posts[0].kind, found.posts[0].author, len(found.posts)) == ("repost", "did:plc:bob", 10)
    assert (found.handle, found.name, found.bio) == ("ann.test", "Ann", "telescopes")


def test_many_records_are_read_in_pages(server: Served) -> None:
    repository(server)

    assert len(read(server, window=140).posts) == 140


@pytest.mark.parametrize("status", [401, 501, 502, 503])
def test_an_appview_that_is_out_of_reach_is_replaced(server: Served, status: int) -> None:
    repository(server)
    server.answers[PROFILE] = Reply({"error": "AuthMissing", "message": "Authentication Required"}, status)

    assert len(read(server).posts) == 10


def test_an_unknown_repository_is_told(server: Served) -> None:
    repository(server)
    server.answers[DESCRIBE] = Reply({"error": "RepoNotFound", "message": "Could not find repo for DID: ann.test"}, 400)

    with pytest.raises(HandleNotFoundError, match="knows no such account"):
        read(server)


def test_when_nobody_answers_the_error_names_both(server: Served) -> None:
    server.answers = {}

    with pytest.raises(NetworkError, match=r"neither the AppView nor the server of its posts answers"):
        read(server)


def served_as(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the network's own servers be this one."""
    from curate.sources.live import addresses

    monkeypatch.setattr(addresses, "is_public", lambda _: True)
    for name in ("APPVIEW", "RESOLVER", "DIRECTORY"):
        monkeypatch.setattr(bluesky, name, server.url)


@pytest.mark.parametrize("handle", ["ann.test", DID])
def test_without_the_appview_the_repository_is_found_through_the_identity(
    server: Served, monkeypatch: pytest.MonkeyPatch, handle: str
) -> None:
    repository(server)
    served_as(server, monkeypatch)
    server.answers["/xrpc/com.atproto.identity.resolveHandle"] = Reply({"did": DID})
    service = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": server.url}
    server.answers[f"/{DID}"] = Reply({"id": DID, "alsoKnownAs": ["at://ann.test"], "service": [service]})
    del server.answers[DESCRIBE]

    with Web(manners=Manners(interval=0, back_off=0.01)) as web:
        found = bluesky.fetch(parse_handle(handle), 10, web).account

    assert found is not None
    assert (found.handle, len(found.posts)) == ("ann.test", 10)


@pytest.mark.parametrize("body", [b"<html>", b"{", b"[]", b"null", b'{"feed": 5}', b'{"feed": [null, 7, {}]}'])
@pytest.mark.parametrize("path", [PROFILE, FEED])
def test_a_malformed_answer_ends_in_no_posts_or_an_error(server: Served, path: str, body: bytes) -> None:
    server.answers[path] = Reply(body)

    with suppress(HandleNotFoundError, NetworkError):
        assert read(server).posts == () or path == PROFILE


@pytest.mark.skipif(not SHARED.is_dir(), reason="no shared samples here")
def test_another_client_reads_the_same_of_a_recorded_answer(server: Served) -> None:
    """The atproto client as a second opinion."""
    models = pytest.importorskip("atproto_client").models
    recorded = {PROFILE: SHARED / "local_getProfile_alice.json", FEED: SHARED / "local_getAuthorFeed_alice.json"}
    server.answers = {path: Reply(file.read_bytes()) for path, file in recorded.items()}
    profile = models.get_or_create(json.loads(recorded[PROFILE].read_bytes()), models.AppBskyActorDefs.ProfileViewDetailed)
    theirs = models.get_or_create(json.loads(recorded[FEED].read_bytes()), models.AppBskyFeedGetAuthorFeed.Response).feed

    ours = read(server, "alice.test")

    assert (ours.handle, ours.name, ours.followers, ours.following) == (
        profile.handle, profile.display_name, profile.followers_count, profile.follows_count,
    )  # fmt: skip
    assert [post.created_at for post in ours.posts if post.kind != "repost"] == [
        datetime.fromisoformat(item.post.record.created_at) for item in theirs if not item.reason
    ]
    assert [post.kind for post in ours.posts] == [_kind(item) for item in theirs]
    assert [item.post.record.text[:20] in post.text for item, post in zip(theirs, ours.posts, strict=True)] == [True] * len(theirs)


def _kind(item: Any) -> str:
    """What a post is, in the words of the atproto client."""
    if item.reason:
        return "repost"
    if item.post.record.reply:
        return "reply"
    return "quote" if (item.post.embed and item.post.embed.py_type.startswith("app.bsky.embed.record")) else "original"


@pytest.mark.skipif(not SHARED.is_dir(), reason="no shared samples here")
def test_recorded_answers_of_a_real_appview_are_read(server: Served) -> None:
    server.answers = {
        path: Reply((SHARED / name).read_bytes())
        for path, name in ((PROFILE, "local_getProfile_alice.json"), (FEED, "local_getAuthorFeed_alice.json"))
    }

    found = read(server, "alice.test")

    assert (found.handle, found.name, found.followers, len(found.posts)) == ("alice.test", "Alice Lab", 1, 10)
    assert [post.kind for post in found.posts].count("repost") == 1
    assert json.loads((SHARED / "local_getProfile_alice.json").read_bytes())["did"].startswith("did:plc:")
