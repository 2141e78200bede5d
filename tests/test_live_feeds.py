"""Feeds of any site: at their address, or found from a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest

from curate.errors import InputError, NetworkError
from curate.models import Account
from curate.sources.live import feeds
from curate.sources.live.feeds import feed_links
from curate.sources.live.web import Manners, Web
from served import Reply, Served, serve

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]

RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Sky notes</title><link>https://sky.example/</link><description>of telescopes</description>
<item><guid>a</guid><title>Mirrors</title><description>grinding</description><pubDate>Sun, 01 Nov 2026 12:00:00 +0000</pubDate></item>
<item><guid>b</guid><title>Lenses</title><description>polishing</description><pubDate>Mon, 02 Nov 2026 12:00:00 +0000</pubDate></item></channel></rss>"""
ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Sky notes</title><id>x</id><link href="https://sky.example/"/>
<entry><id>a</id><title>Lenses</title><content>polishing</content><updated>2026-11-02T12:00:00Z</updated></entry></feed>"""
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Sky notes",
    "home_page_url": "https://sky.example/",
    "items": [{"id": "a", "title": "Lenses", "content_text": "polishing", "date_published": "2026-11-02T12:00:00Z"}],
}
KINDS = {"RSS": Reply(RSS), "Atom": Reply(ATOM), "JSON Feed": Reply(JSON_FEED)}


@pytest.fixture
def server() -> Iterator[Served]:
    with serve() as served:
        yield served


def read(server: Served, path: str = "/", window: int = 10) -> Account:
    with Web(server.url, manners=Manners(interval=0, back_off=0.01)) as web:
        found = feeds.fetch(f"{server.url}{path}", window, web).account
    assert found is not None
    return found


def page(*links: str) -> Reply:
    return Reply(
        f"<!doctype html><html><head><title>Sky</title>{''.join(links)}</head><body>hello</body></html>".encode(),
        headers={"Content-Type": "text/html"},
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_feed_is_read_at_its_address(server: Served, kind: str) -> None:
    server.answers["/news"] = KINDS[kind]

    found = read(server, "/news")

    assert (found.handle, found.network, found.name) == ("sky.example", "feed", "Sky notes")
    assert found.posts[0].text == "Lenses\n\npolishing"


def test_the_newest_entries_are_kept(server: Served) -> None:
    server.answers["/news"] = Reply(RSS)

    assert [post.text for post in read(server, "/news", window=1).posts] == ["Lenses\n\npolishing"]


@pytest.mark.parametrize("kind", ["application/rss+xml", "application/atom+xml", "application/feed+json", "APPLICATION/RSS+XML"])
def test_the_feed_that_a_page_names_is_found(server: Served, kind: str) -> None:
    server.answers |= {"/": page(f'<link rel="alternate" type="{kind}" href="/deep/feed">'), "/deep/feed": Reply(RSS)}

    assert len(read(server).posts) == 2
    assert server.paths == ["/", "/deep/feed"]


def test_the_feed_of_comments_is_the_last_choice(server: Served) -> None:
    links = [
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed">',
        '<link rel="alternate" type="application/rss+xml" href="/feed">',
    ]
    server.answers |= {"/": page(*links), "/feed": Reply(RSS)}

    read(server)

    assert server.paths == ["/", "/feed"]


def test_a_named_feed_that_is_gone_leads_to_the_next(server: Served) -> None:
    links = [
        '<link rel="alternate" type="application/rss+xml" href="/old">',
        '<link rel="alternate" type="application/rss+xml" href="/new">',
    ]
    server.answers |= {"/": page(*links), "/new": Reply(RSS)}

    assert len(read(server).posts) == 2


@pytest.mark.parametrize("path", ["/blog", "/blog/"])
def test_a_page_that_names_none_is_tried_at_the_usual_places(server: Served, path: str) -> None:
    server.answers |= {path: page(), "/blog/rss.xml": Reply(RSS)}

    assert len(read(server, path).posts) == 2


def test_a_page_without_a_feed_is_told(server: Served) -> None:
    server.answers["/"] = page()

    with pytest.raises(InputError, match=r"is a page that points to no feed. Give the address of its feed"):
        read(server)


def test_an_address_that_is_not_there_is_told(server: Served) -> None:
    with pytest.raises(InputError, match="answers HTTP 404, no feed"):
        read(server, "/nothing")


def test_a_page_cannot_send_the_reader_into_a_private_network(server: Served) -> None:
    server.answers["/"] = page(
        '<link rel="alternate" type="application/rss+xml" href="http://169.254.169.254/latest">',
        '<link rel="alternate" type="application/rss+xml" href="file:///etc/passwd">',
    )

    with pytest.raises(InputError, match="points to no feed"):
        read(server)
    assert server.paths == ["/"]


def test_an_etag_spares_the_feed(server: Served) -> None:
    server.answers["/news"] = lambda asked: (
        Reply(b"", 304) if asked.headers.get("if-none-match") == '"1"' else Reply(RSS, headers={"ETag": '"1"'})
    )
    with Web(server.url, manners=Manners(interval=0)) as web:
        assert feeds.fetch(f"{server.url}/news", 10, web).etag == '"1"'
        assert feeds.fetch(f"{server.url}/news", 10, web, '"1"').account is None


def test_a_bomb_of_entities_is_not_lit(server: Served) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol" * 10}">' for n in range(10))
    server.answers["/news"] = Reply(
        f'<?xml version="1.0"?><!DOCTYPE rss [{entities}]>'.encode() + RSS.split(b"?>", 1)[1].replace(b"grinding", b"&e9;")
    )

    with suppress(InputError, NetworkError):
        assert all(len(post.text) <= 25_000 for post in read(server, "/news").posts)


def test_links_are_read_in_their_page() -> None:
    html = b'<base><LINK REL="alternate home" TYPE="application/rss+xml" HREF="../feed?a=1&amp;b=2"><link rel=alternate type=text/html href=/x><link rel="alternate" type="application/rss+xml">'

    assert feed_links(html, "https://a.example/b/c/") == ["https://a.example/b/feed?a=1&b=2"]
