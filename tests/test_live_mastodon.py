"""Mastodon and its kin: every way to the posts, every kind of server, and whom a token is shown to."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from curate.errors import HandleNotFoundError, NetworkError
from curate.models import Account
from curate.sources.handles import parse_handle
from curate.sources.live import addresses, mastodon
from curate.sources.live.web import Manners, Web
from served import Asked, Reply, Served, serve

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]
SHARED = Path(os.environ.get("CURATE_SHARED", Path(__file__).parents[1].parent / "shared")) / "formats"
LOOKUP = "/api/v1/accounts/lookup"
STATUSES = "/api/v1/accounts/1/statuses"
WEBFINGER = "/.well-known/webfinger"
NEWEST = datetime(2026, 11, 1, 12, tzinfo=UTC)


def account(**more: Any) -> dict[str, Any]:
    return {
        "id": "1",
        "username": "ann",
        "acct": "ann",
        "display_name": "Ann",
        "note": "<p>telescopes</p>",
        "url": "https://home.example/@ann",
        **more,
    }


def status(n: int, **more: Any) -> dict[str, Any]:
    when = (NEWEST + timedelta(hours=n)).isoformat()
    own = {"id": str(n), "created_at": when, "uri": f"https://home.example/{n}", "content": f"<p>note {n}</p>", "visibility": "public"}
    return {**own, "account": account(), **more}


def paged(asked: Asked) -> Reply:
    """Sixty statuses, the newest first, in pages as they are asked for."""
    below = int(asked.query.get("max_id", "61"))
    return Reply([status(n) for n in range(below - 1, 0, -1)][: int(asked.query["limit"])])


@pytest.fixture
def server() -> Iterator[Served]:
    with serve({LOOKUP: Reply(account()), STATUSES: paged}) as served:
        yield served


def fetch(server: Served, handle: str = "ann", window: int = 10, etag: str | None = None) -> Account | None:
    with Web(server.url, manners=Manners(interval=0, back_off=0.01)) as web:
        return mastodon.fetch(parse_handle(handle), window, web, etag).account


def read(server: Served, handle: str = "ann", window: int = 10) -> Account:
    found = fetch(server, handle, window)
    assert found is not None
    return found


def test_the_ten_newest_posts_are_read_with_two_requests(server: Served) -> None:
    found = read(server)

    assert [post.text for post in found.posts] == [f"note {n}" for n in range(60, 50, -1)]
    assert (found.handle, found.network, found.name, found.bio) == ("ann@home.example", "mastodon", "Ann", "telescopes")
    assert server.paths == [LOOKUP, STATUSES]


def test_pages_are_turned_until_the_window_is_full(server: Served) -> None:
    found = read(server, window=55)

    assert [post.id for post in found.posts] == [str(n) for n in range(60, 5, -1)]
    assert [asked.query.get("max_id") for asked in server.asked[1:]] == [None, "21"]


def test_a_server_that_always_gives_the_same_page_ends_the_reading(server: Served) -> None:
    server.answers[STATUSES] = Reply([status(n) for n in range(40)])

    assert len(read(server, window=100).posts) == 40
    assert len(server.asked) == 3


def test_kinds_are_told_and_what_is_not_public_is_left_out(server: Served) -> None:
    boosted = status(1, account=account(acct="bob@far.example", url="https://far.example/@bob"))
    server.answers[STATUSES] = Reply(
        [
            status(6),
            status(5, in_reply_to_id="9"),
            status(4, content="", reblog=boosted),
            status(3, quote={"state": "accepted", "quoted_status": boosted}),
            status(2, visibility="private"),
        ]
    )

    found = read(server)

    assert [post.kind for post in found.posts] == ["original", "reply", "repost", "quote"]
    assert found.posts[2].author == "bob@far.example"
    assert found.left_out == {"private": 1}


FLAGS: dict[str, tuple[Mapping[str, Any], tuple[str, ...]]] = {
    "bot": ({"bot": True}, ("bot",)),
    "noindex": ({"noindex": True}, ("noindex",)),
    "limited": ({"limited": True}, ("limited",)),
    "moved": ({"moved": account(acct="ann@new.example", url="https://new.example/@ann")}, ("moved:ann@new.example",)),
    "nobot": ({"note": '<p>no thanks <a href="/tags/nobot">#<span>NoBot</span></a>.</p>'}, ("nobot",)),
    "none": ({"bot": False, "moved": None}, ()),
}


@pytest.mark.parametrize("case", FLAGS)
def test_what_the_profile_says_of_itself_is_kept(server: Served, case: str) -> None:
    more, flags = FLAGS[case]
    server.answers[LOOKUP] = Reply(account(**more))

    assert read(server).flags == flags


def test_a_suspended_account_is_told_and_not_asked_for_posts(server: Served) -> None:
    server.answers[LOOKUP] = Reply(account(suspended=True))

    found = read(server)

    assert (found.flags, found.posts) == (("suspended",), ())
    assert server.paths == [LOOKUP]


def test_an_etag_spares_the_posts(server: Served) -> None:
    server.answers[STATUSES] = lambda asked: (
        Reply(b"", 304) if asked.headers.get("if-none-match") == '"7"' else Reply([status(1)], headers={"ETag": '"7"'})
    )
    with Web(server.url) as web:
        assert mastodon.fetch(parse_handle("ann"), 10, web).etag == '"7"'

    assert fetch(server, etag='"7"') is None


@pytest.mark.parametrize("code", [404, 410])
def test_an_account_that_is_not_there_is_told(server: Served, code: int) -> None:
    server.answers[LOOKUP] = Reply({"error": "gone"}, code)

    with pytest.raises(HandleNotFoundError):
        fetch(server)


RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Ann</title><description>Public posts from @ann@home.example</description>
<link>https://home.example/@ann</link><item><guid>a</guid><description>&lt;p&gt;from the feed&lt;/p&gt;</description>
<pubDate>Sun, 01 Nov 2026 12:00:00 +0000</pubDate></item></channel></rss>"""


def refusing(code: int) -> Any:
    """Answers of a server that shows its API to those with the right token only."""
    return lambda asked: Reply(account()) if asked.headers.get("authorization") == "Bearer right" else Reply({"error": "no"}, code)


@pytest.mark.parametrize("code", [401, 403, 406, 422])
def test_a_server_that_refuses_strangers_is_asked_with_the_token(server: Served, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURATE_MASTODON_TOKEN", "right")
    server.answers[LOOKUP] = refusing(code)

    assert len(read(server).posts) == 10
    assert [asked.headers.get("authorization") for asked in server.asked] == [None, None, "Bearer right", "Bearer right"]


def test_a_server_that_answers_strangers_is_not_shown_the_token(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURATE_MASTODON_TOKEN", "right")

    read(server)

    assert not any("authorization" in asked.headers for asked in server.asked)


def answered(server: Served, handle: str, *, public: bool = True) -> Account | None:
    """The account as if the server were its own host on the internet."""
    with Web(None if public else server.url, manners=Manners(interval=0, back_off=0.01)) as web:
        return mastodon._answered(mastodon._Question(parse_handle(handle), 10, web, None), server.url).account  # noqa: SLF001


def local_handle(server: Served) -> str:
    return f"ann@{server.url.removeprefix('http://')}"


@pytest.fixture
def all_public(monkeypatch: pytest.MonkeyPatch) -> None:
    """For once, all of this machine is the internet."""
    monkeypatch.setattr(addresses, "is_public", lambda _: True)


@pytest.mark.usefixtures("all_public")
def test_a_strange_server_that_refuses_is_not_shown_the_token(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else any server could collect tokens by answering 401."""
    monkeypatch.setenv("CURATE_MASTODON_TOKEN", "right")
    server.answers = {LOOKUP: refusing(401), STATUSES: paged, WEBFINGER: Reply(b"", 400)}

    with pytest.raises(NetworkError):
        answered(server, local_handle(server))
    with serve() as own:
        monkeypatch.setenv("CURATE_MASTODON_SERVER", own.url)
        with pytest.raises(NetworkError):
            answered(server, local_handle(server))
        assert {asked.headers.get("authorization") for asked in own.asked} == {"Bearer right"}

    assert not any("authorization" in asked.headers for asked in server.asked)


@pytest.mark.usefixtures("all_public")
def test_the_users_own_server_is_asked_for_an_account_whose_server_refuses(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURATE_MASTODON_TOKEN", "right")
    server.answers = {LOOKUP: Reply({"error": "no"}, 401), WEBFINGER: Reply(b"", 400)}
    handle = local_handle(server)
    found = {"accounts": [account(acct=handle)]}
    answers = {STATUSES: paged, "/api/v2/search": lambda asked: Reply(found if asked.query["q"] == f"@{handle}" else {"accounts": []})}
    with serve(answers) as own:
        monkeypatch.setenv("CURATE_MASTODON_SERVER", own.url)
        read = answered(server, handle)

        assert own.paths == [LOOKUP, "/api/v2/search", STATUSES]
    assert read is not None
    assert (read.handle, len(read.posts)) == (handle, 10)


def test_the_feed_of_the_profile_stands_in(server: Served) -> None:
    server.answers |= {LOOKUP: Reply({"error": "no"}, 401), "/@ann.rss": Reply(RSS, headers={"Content-Type": "application/rss+xml"})}

    found = read(server, "ann@home.example")

    assert [post.text for post in found.posts] == ["from the feed"]
    assert (found.handle, found.network) == ("ann@home.example", "mastodon")


def test_a_feed_is_found_where_gotosocial_and_snac_keep_it(server: Served) -> None:
    for place in ("/@ann/feed.rss", "/users/ann/feed.rss", "/ann.rss"):
        server.answers = {LOOKUP: Reply({"error": "no"}, 401), place: Reply(RSS)}
        assert len(read(server).posts) == 1


def webfinger(url: str) -> Reply:
    return Reply({"subject": "acct:ann@home.example", "links": [{"rel": "self", "type": "application/activity+json", "href": url}]})


def test_the_outbox_stands_in_when_there_is_no_feed_either(server: Served) -> None:
    actor = f"{server.url}/users/ann"
    notes = [
        {
            "type": "Create",
            "id": f"{actor}/{n}",
            "actor": actor,
            "to": ["as:Public"],
            "published": f"2026-11-0{n}T12:00:00Z",
            "object": {"type": "Note", "id": f"n{n}", "content": f"<p>note {n}</p>"},
        }
        for n in (4, 3, 2, 1)
    ]
    public = {"type": "OrderedCollectionPage", "partOf": f"{actor}/outbox"}
    server.answers |= {
        LOOKUP: Reply({"error": "no"}, 401),
        WEBFINGER: webfinger(actor),
        "/users/ann": Reply(
            {"type": "Person", "id": actor, "preferredUsername": "ann", "name": "Ann", "summary": "#nobot", "outbox": f"{actor}/outbox"}
        ),
        "/users/ann/outbox": Reply({"type": "OrderedCollection", "id": f"{actor}/outbox", "first": f"{actor}/outbox/1"}),
        "/users/ann/outbox/1": Reply({**public, "id": f"{actor}/outbox/1", "orderedItems": notes[:2], "next": f"{actor}/outbox/2"}),
        "/users/ann/outbox/2": Reply({**public, "id": f"{actor}/outbox/2", "orderedItems": notes[2:]}),
    }

    found = read(server, "ann@home.example")

    assert [post.text for post in found.posts] == ["note 4", "note 3", "note 2", "note 1"]
    assert (found.handle, found.name, found.flags) == ("ann@home.example", "Ann", ("nobot",))


@pytest.mark.usefixtures("all_public")
def test_an_account_whose_server_has_another_name_is_found_by_webfinger(server: Served) -> None:
    with serve({WEBFINGER: webfinger(f"{server.url}/users/ann")}) as site:
        found = answered(site, local_handle(site))

        assert site.paths == [LOOKUP, WEBFINGER]
    assert found is not None
    assert len(found.posts) == 10
    assert server.paths == [LOOKUP, STATUSES]


def test_an_account_that_nobody_knows_costs_two_requests(server: Served) -> None:
    server.answers = {}

    with pytest.raises(HandleNotFoundError, match="knows no such account"):
        fetch(server)
    assert server.paths == [LOOKUP, WEBFINGER]


def test_when_every_way_is_refused_the_error_says_what_to_do(server: Served) -> None:
    server.answers = {LOOKUP: Reply({"error": "no"}, 401), WEBFINGER: webfinger(f"{server.url}/users/ann")}

    with pytest.raises(
        NetworkError,
        match=r"shows its posts to nobody from outside \(HTTP 401.*Set CURATE_MASTODON_TOKEN to a token of yours, and CURATE_MASTODON_SERVER",
    ):
        fetch(server)


MALFORMED = {
    "web page": Reply(b"<html>hello</html>"),
    "half of JSON": Reply(json.dumps(account()).encode()[:-20]),
    "a list": Reply([1, 2, 3]),
    "a number": Reply(7),
    "null": Reply(None),
    "an error with 200": Reply({"error": "no"}),
}


@pytest.mark.parametrize("case", MALFORMED)
@pytest.mark.parametrize("path", [LOOKUP, STATUSES])
def test_a_malformed_answer_ends_in_no_posts_or_an_error(server: Served, path: str, case: str) -> None:
    server.answers[path] = MALFORMED[case]

    try:
        found = fetch(server)
    except (HandleNotFoundError, NetworkError):
        return
    assert found is not None
    assert found.posts == ()


def test_trouble_is_no_reason_to_ask_in_other_ways(server: Served) -> None:
    server.answers[LOOKUP] = Reply(b"", 503)

    with pytest.raises(NetworkError, match="is in trouble"):
        fetch(server)
    assert server.paths == [LOOKUP] * 3


RECORDED = {
    "mastodon/local_snac296_statuses.json": ("alice@localhost:8001", 10),
    "mastodon/local_mastodon_mock_statuses.json": ("alice@localhost:3000", 10),
    "mastodon/mastodonpy_account_statuses_limit5.json": ("mastodonpy_test@localhost:3000", 5),
}


@pytest.mark.skipif(not SHARED.is_dir(), reason="no shared samples here")
@pytest.mark.parametrize("file", RECORDED)
def test_recorded_answers_of_real_servers_are_read(server: Served, file: str) -> None:
    statuses = json.loads((SHARED / file).read_bytes())
    server.answers |= {LOOKUP: Reply({**statuses[0]["account"], "id": "1"}), STATUSES: Reply(statuses)}

    found = read(server)

    assert (found.handle, len(found.posts)) == RECORDED[file]


@pytest.mark.skipif(not SHARED.is_dir(), reason="no shared samples here")
def test_the_recorded_answer_for_an_unknown_account_is_understood(server: Served) -> None:
    server.answers = {LOOKUP: Reply((SHARED / "mastodon/mastodonpy_account_lookup_404.json").read_bytes(), 404)}

    with pytest.raises(HandleNotFoundError, match="knows no such account"):
        fetch(server)
