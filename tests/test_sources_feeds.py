"""RSS, Atom and JSON feeds."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from curate.errors import InputError
from curate.models import Account, Post
from curate.sources import feeds
from curate.sources.origin import Origin

SHARED = Path(os.environ.get("CURATE_SHARED", Path(__file__).parents[1].parent / "shared")) / "formats"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="no shared samples here")
HERE = Origin("feed.xml")
NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/"'
)


def rss(*items: str, head: str = "<title>Bells</title><link>https://tower.example/</link>") -> bytes:
    """An invented RSS feed."""
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0" {NAMESPACES}><channel>{head}{inner}</channel></rss>'.encode()


def atom(*entries: str, head: str = "<title>Bells</title>") -> bytes:
    """An invented Atom feed."""
    inner = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{head}{inner}</feed>'.encode()


def read(data: bytes, origin: Origin = HERE) -> list[Account]:
    return list(feeds.read(data, origin))


def only(data: bytes) -> Account:
    (account,) = read(data)
    return account


def post_of(data: bytes) -> Post:
    (post,) = only(data).posts
    return post


class TestRss:
    def test_a_blog(self) -> None:
        """Title and whole content, time, links, pictures and categories of an entry."""
        item = """<title>Iron &amp;amp; bronze</title><guid>g1</guid><link>https://tower.example/1</link>
            <description>short</description><category>#bells</category><pubDate>Thu, 01 May 2025 12:00:00 +0200</pubDate>
            <content:encoded><![CDATA[<p>Read <a href="https://example.org/a">this</a></p><img src="x">]]></content:encoded>"""
        account = only(rss(item, head="<title>Bells</title><link>https://www.tower.example/</link><language>en-gb</language>"))

        assert (account.handle, account.network, account.name, account.lang) == ("tower.example", "feed", "Bells", "en")
        assert account.posts == (
            Post("g1", "Iron & bronze\n\nRead this", created_at=datetime(2025, 5, 1, 10, tzinfo=UTC), lang="en",
                 urls=("https://example.org/a",), hashtags=("bells",), media=1),
        )  # fmt: skip

    @pytest.mark.parametrize("title", ["A bell rings, and", "A bell  rings...", "A bell rings…", ""])
    def test_a_title_cut_from_the_text_is_not_repeated(self, title: str) -> None:
        """A title that only begins the text adds nothing."""
        text = post_of(rss(f"<title>{title}</title><description>&lt;p&gt;A bell rings, and rings&lt;/p&gt;</description>")).text

        assert text == "A bell rings, and rings"

    def test_enclosures_and_media(self) -> None:
        """Enclosures count as media; their descriptions are not taken for the text."""
        media = '<media:content url="https://x.example/a.jpg" medium="image"><media:description type="plain">a bell</media:description></media:content>'
        post = post_of(rss(f"<description>words</description>{media}"))

        assert (post.text, post.quoted_text, post.media) == ("words", "a bell", 1)
        assert post_of(rss('<enclosure url="https://x.example/a.mp3" type="audio/mpeg" length="1"/>')).media == 1

    def test_items_without_anything(self) -> None:
        """An empty item is an empty post; a feed may have none."""
        assert post_of(rss("")) == Post("", "")
        assert only(rss()).posts == ()


class TestHandles:
    @pytest.mark.parametrize(
        ("head", "network", "handle", "name"),
        [
            ("<title>Ann</title><description>Public posts from @ann@tower.example</description><link>https://tower.example/@ann</link>",
             "mastodon", "ann@tower.example", "Ann"),
            ("<title>Posts from @ann@tower.example:8080</title><link>https://tower.example:8080/@ann</link>",
             "mastodon", "ann@tower.example:8080", ""),
            ("<title>Ann (@ann@tower.example)</title><generator>snac/2.96</generator><link>https://tower.example/ann.rss</link>",
             "mastodon", "ann@tower.example", "Ann"),
            ("<title>Ann</title><generator>Mastodon v4.4.5</generator><link>https://tower.example/@ann</link>",
             "mastodon", "ann@tower.example", "Ann"),
            ("<title>@ann.example - Ann</title><link>https://bsky.app/profile/ann.example</link>", "bluesky", "ann.example", None),
            ("<title>Twitter @ann</title><link>https://x.com/ann</link>", "x", "ann", None),
            ("<title>Ann</title><link>https://www.threads.net/@ann.bell</link>", "threads", "ann.bell", "Ann"),
            ("<title>Ann</title><link>https://medium.example/@ann</link>", "feed", "ann@medium.example", "Ann"),
            ("<title>Ann</title><link>https://dev.example/ann</link>", "feed", "ann@dev.example", "Ann"),
            ("<title>Bells</title><link>https://www.tower.example/blog/</link>", "feed", "tower.example", "Bells"),
            ("<title>Bells</title><link>https://tower.example/index.html</link>", "feed", "tower.example", "Bells"),
            ("<title>Bells</title><link>not an address</link>", "feed", "Bells", "Bells"),
            ("", "feed", "", ""),
        ],
    )  # fmt: skip
    def test_whose_feed(self, head: str, network: str, handle: str, name: str | None) -> None:
        """The words of the feed, a known profile address, or the host tell whose feed it is."""
        account = only(rss("<description>words</description>", head=head))

        assert (account.network, account.handle) == (network, handle)
        assert name is None or account.name == name

    def test_a_told_owner_wins(self) -> None:
        """The owner that a sibling file tells is believed."""
        assert read(rss(""), Origin("f", handle="ann"))[0].handle == "ann"

    def test_the_language_of_snac_is_not_believed(self) -> None:
        """snac declares English for everybody."""
        head = "<title>Ann (@ann@tower.example)</title><generator>snac/2.96</generator><language>en</language>"

        assert post_of(rss("<description>mots</description>", head=head)).lang is None


class TestAtom:
    def test_an_entry(self) -> None:
        """Published time before updated time, HTML content, categories without '#'."""
        post = post_of(atom(
            '<id>e1</id><title>t</title><published>2025-05-01T12:00:00+02:00</published><updated>2025-06-01T00:00:00Z</updated>'
            '<content type="html">&lt;p&gt;hi &amp;amp; bye&lt;/p&gt;</content><category term="x"/>',
        ))  # fmt: skip

        assert post == Post("e1", "t\n\nhi & bye", created_at=datetime(2025, 5, 1, 10, tzinfo=UTC), hashtags=("x",))

    def test_plain_content(self) -> None:
        """Signs of markup in plain content are text."""
        assert post_of(atom('<content type="text">1 &lt;b> 2 &amp;amp; 3</content>')).text == "1 <b> 2 &amp; 3"

    def test_a_feed_of_an_author(self) -> None:
        """A feed without page of its own is its author's."""
        account = only(
            atom("<title>t</title>", head="<title>Feed</title><author><name>Ann</name><uri>https://tower.example/@ann</uri></author>")
        )

        assert (account.handle, account.name) == ("ann@tower.example", "Ann")


def nitter(*items: tuple[str, str, str, int, str]) -> bytes:
    """An invented feed of Nitter: title, creator, description, number, time of each item."""
    inner = (
        f"<title>{title}</title><dc:creator>@{creator}</dc:creator><description><![CDATA[{html}]]></description>"
        f'<pubDate>{when}</pubDate><guid isPermaLink="false">{number}</guid>'
        f"<link>https://nitter.example/{creator}/status/{number}#m</link>"
        for title, creator, html, number, when in items
    )
    head = "<title>Ann / @ann</title><link>https://nitter.example/ann</link><description>Twitter feed for: @ann</description>"
    return rss(*inner, head=head + "<language>en-us</language>")


class TestNitter:
    MAY, JUNE = "Thu, 01 May 2025 10:00:00 GMT", "Sun, 01 Jun 2025 10:00:00 GMT"

    def test_an_original(self) -> None:
        """Words come from the HTML, the number from guid or link, no language from the channel."""
        html = '<p>Ring <a href="https://example.org/a">example.org/a</a> <a href="/search?q=%23x">#x</a></p><img src="p"/>'
        accounts = read(nitter(("Ring ex…", "ann", html, 1234567890123456789, self.MAY)))

        assert {(a.handle, a.network) for a in accounts} == {("ann", "x")}
        assert accounts[0].name == "Ann"
        assert accounts[1].posts == (
            Post("1234567890123456789", "Ring https://example.org/a #x", created_at=datetime(2025, 5, 1, 10, tzinfo=UTC),
                 urls=("https://example.org/a",), media=1),
        )  # fmt: skip

    def test_a_repost_is_no_older_than_what_lies_under_it(self) -> None:
        """A repost keeps its author; its time, that of the original, is raised to its place in the timeline."""
        account, repost, original = read(nitter(
            ("RT by @ann: old words", "bob", "<p>old words</p>", 1111111111111111111, self.MAY),
            ("words", "ann", "<p>words</p>", 2222222222222222222, self.JUNE),
        ))  # fmt: skip
        post = repost.posts[0]

        assert (repost.handle, post.kind, post.author, post.text) == ("ann", "repost", "bob", "old words")
        assert post.created_at == original.posts[0].created_at == datetime(2025, 6, 1, 10, tzinfo=UTC)
        assert account.posts == ()

    def test_replies_quotes_and_pinned(self) -> None:
        """Prefixes of titles and quoted blocks tell the kind; pinned posts are left out."""
        quote = "<p>so true</p><blockquote><b>Bob (@bob)</b><p>quoted words</p></blockquote>"
        link = '<p>look <a href="https://nitter.example/bob/status/99999#m">nitter.example/bob/status/99999#m</a></p>'
        accounts = read(nitter(
            ("Pinned: hello", "ann", "<p>hello</p>", 11111, self.MAY),
            ("R to @bob: yes", "ann", "<p>yes</p>", 22222, self.JUNE),
            ("so true", "ann", quote, 33333, self.JUNE),
            ("look", "ann", link, 44444, self.JUNE),
        ))  # fmt: skip
        posts = [post for account in accounts for post in account.posts]

        assert [post.kind for post in posts] == ["reply", "quote", "quote"]
        assert (posts[1].text, posts[1].quoted_text) == ("so true", "Bob (@bob)\n\nquoted words")
        assert [account.left_out for account in accounts if account.left_out] == [{"pinned": 1}]

    def test_several_people(self) -> None:
        """Posts of others without a repost belong to them."""
        accounts = read(nitter(("words", "bob", "<p>words</p>", 11111, self.MAY)))

        assert [account.handle for account in accounts if account.posts] == ["bob"]

    def test_the_notice_of_an_instance(self) -> None:
        """An instance that refuses feed readers gives a notice, which is no post."""
        with pytest.raises(InputError, match=r"^feed.xml: is the notice of a site"):
            read(rss("<title>x</title>", head="<title>RSS reader not yet whitelisted!</title>"))


class TestJsonFeed:
    def feed(self, *items: Any, **head: Any) -> bytes:
        fields = {"version": "https://jsonfeed.org/version/1.1", "title": "Bells", "home_page_url": "https://tower.example/"}
        return json.dumps({**fields, "items": items, **head}).encode()

    def test_an_item(self) -> None:
        """HTML before plain text; time, language, tags and attachments of an item."""
        account = only(self.feed({
            "id": 7, "content_html": "<p>A bell</p>", "content_text": "no", "date_published": "2025-05-01T10:00:00Z",
            "language": "fr-FR", "tags": ["#bells"], "attachments": [{"url": "a.mp3"}],
        }))  # fmt: skip

        assert (account.handle, account.network, account.name) == ("tower.example", "feed", "Bells")
        assert account.posts == (
            Post("7", "A bell", created_at=datetime(2025, 5, 1, 10, tzinfo=UTC), lang="fr", hashtags=("bells",), media=1),
        )

    def test_plain_text(self) -> None:
        """Signs of markup in plain text are text."""
        assert post_of(self.feed({"content_text": "1 <b> 2\n& 3"})).text == "1 <b> 2\n& 3"

    def test_nulls_and_broken_items(self) -> None:
        """Null fields are empty, broken items counted."""
        nulls = dict.fromkeys(("id", "title", "content_html", "tags", "attachments", "date_published"))
        account = only(self.feed(nulls, 7, None, title=None, home_page_url=None))

        assert (account.posts, account.left_out) == ((Post("", ""),), {"broken": 2})

    def test_broken_json(self) -> None:
        """A JSON Feed that breaks off is refused in one sentence."""
        with pytest.raises(InputError, match=r"^feed.xml: is a broken JSON Feed"):
            read(self.feed()[:-5])


class TestHostileFeeds:
    @pytest.mark.parametrize("data", [b"", b"plain words", b"<html><body><p>a page</p></body></html>", b"\x00\xff" * 50])
    def test_what_is_no_feed(self, data: bytes) -> None:
        """Anything else is refused in one sentence."""
        with pytest.raises(InputError, match=r"^feed.xml: is not a feed"):
            read(data)

    def test_a_name_of_a_file_is_not_opened(self) -> None:
        """Bytes that name a file or an address are read as they are."""
        with pytest.raises(InputError):
            read(str(Path(__file__)).encode())

    def test_entities_do_not_multiply(self) -> None:
        """Entities inside entities stay small."""
        entities = '<!ENTITY a0 "lol">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
        data = rss("<title>x</title><description>&a9;</description>").replace(b"<rss", f"<!DOCTYPE rss [{entities}]><rss".encode())

        assert all(len(post.text) < 1000 for account in read(data) for post in account.posts)

    def test_files_are_not_included(self) -> None:
        """External entities are not fetched."""
        data = rss("<description>&file;</description>").replace(b"<rss", b'<!DOCTYPE rss [<!ENTITY file SYSTEM "/etc/hosts">]><rss')

        assert all("localhost" not in post.text for account in read(data) for post in account.posts)

    def test_a_cut_feed_gives_its_whole_items(self) -> None:
        """What came before the cut is read, and the break is told."""
        account = only(rss("<description>one</description>", "<description>two</description>")[:-40])

        assert account.posts[0].text == "one"
        assert account.left_out == {"broken": 1}

    def test_deep_markup(self) -> None:
        """Elements inside elements without end cost no more than their length."""
        start = time.perf_counter()
        read(rss("<title>x</title>" + "<a>" * 100_000 + "</a>" * 100_000))
        read(rss("<description><![CDATA[" + "<div><p>" * 100_000 + "]]></description>"))

        assert time.perf_counter() - start < 30


@needs_shared
@pytest.mark.parametrize(
    ("name", "network", "handle", "posts"),
    [
        ("rss-atom/mastodon_v4.4_excerpt.rss", "mastodon", "kfitz@hcommons.social", 1),
        ("rss-atom/snac296_alice.rss", "mastodon", "alice@localhost:8001", 16),
        ("mastodon/local_snac296_alice.rss", "mastodon", "alice@localhost:8001", 16),
        ("rss-atom/granary_feed_with_authors.rss.xml", "feed", "site", 2),
        ("rss-atom/granary_feed_with_note.rss.xml", "feed", "site", 1),
        ("rss-atom/handwritten_minimal.atom", "feed", "ann@example.org", 1),
        ("nitter-rss/qwendevs_excerpt.rss", "x", "QwenDevs", 2),
        ("jsonfeed/granary_attachments.feed.json", "feed", "martin@example.com", 1),
    ],
)
def test_shared_samples(name: str, network: str, handle: str, posts: int) -> None:
    """Real feeds give the posts of their account."""
    accounts = read((SHARED / name).read_bytes())

    assert {(account.network, account.handle) for account in accounts} == {(network, handle)}
    assert sum(len(account.posts) for account in accounts) == posts


@needs_shared
def test_shared_notice() -> None:
    """The notice of a real instance is refused."""
    with pytest.raises(InputError, match="notice"):
        read((SHARED / "nitter-rss" / "whitelist_notice.rss").read_bytes())
