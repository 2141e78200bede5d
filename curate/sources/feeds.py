"""RSS, Atom and JSON feeds, those of blogs and those that Mastodon, snac, Bluesky or Nitter serve."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from msgspec import Struct

from curate.errors import InputError
from curate.models import Account, Post
from curate.sources import nitter
from curate.sources.activitystreams import handle_of, host_of
from curate.sources.fields import identifier, language, mapping, moment, sequence, unescape, words
from curate.sources.markup import links, pictures, plain_text, web_address
from curate.sources.origin import Origin

MAX_FEED = 8 << 20
"""Bytes that are read; the rest of a larger feed, its oldest entries, is ignored."""
_MAX_PARTS = 100
"""Tags or enclosures that are read of one entry."""

_POSTS_FROM = re.compile(r"\bposts from @([\w.-]+@[\w.-]+(?::\d+)?)", re.IGNORECASE)
_NAMED_IN_TITLE = re.compile(r"\(@([\w.-]+@[\w.-]+(?::\d+)?)\)")
_FEDIVERSE = re.compile(r"mastodon|snac|gotosocial|pleroma|akkoma|misskey|pixelfed|friendica|hubzilla|writefreely", re.IGNORECASE)
_BLUESKY = re.compile(r"https?://bsky\.app/profile/([^/?#\s]+)/?")
_X = re.compile(r"https?://(?:www\.|mobile\.)?(?:x|twitter)\.com/(\w+)/?")
_THREADS = re.compile(r"https?://(?:www\.)?threads\.(?:net|com)/@([\w.]+)/?")
_PROFILES = (("bluesky", _BLUESKY), ("x", _X), ("threads", _THREADS))
_PERSON_PATH = re.compile(r"https?://[^/]+/(?:@|~|users/|u/|author/|people/)[^/?#]+", re.IGNORECASE)
_SECTION_PATH = re.compile(r"https?://[^/]+/([^/?#.]+)/?")
_UNTELLING = frozenset("feed feeds rss atom index blog news posts home en fr".split())
_ENGLISH_BY_DEFAULT = re.compile(r"snac", re.IGNORECASE)
_PLAIN = "text/plain"
_EMBED_NOTICE = "[contains quote post or other embedded content]"


class Entry(Struct, frozen=True):
    """One entry of a feed."""

    id: str = ""
    title: str = ""
    """Plain text."""
    html: str = ""
    author: str = ""
    link: str = ""
    published: datetime | None = None
    lang: str | None = None
    tags: tuple[str, ...] = ()
    enclosures: int = 0
    descriptions: str = ""
    """Of the pictures, as plain text."""


class Feed(Struct, frozen=True):
    """A feed, its entries in the order of the file."""

    title: str = ""
    description: str = ""
    link: str = ""
    author: str = ""
    author_url: str = ""
    generator: str = ""
    lang: str | None = None
    entries: tuple[Entry, ...] = ()
    broken: int = 0


def read(data: bytes, origin: Origin) -> Iterator[Account]:
    """The account of a feed (RSS, Atom or JSON); a Nitter feed of several people gives one account each."""
    if data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        yield from read_json(_json_values(data, origin), origin)
    else:
        yield from _accounts(_parsed(data[:MAX_FEED], origin), origin)


def read_json(values: Iterable[Any], origin: Origin) -> Iterator[Account]:
    """One account per JSON Feed."""
    for value in values:
        yield from _accounts(_json_feed(mapping(value)), origin)


def _accounts(feed: Feed, origin: Origin) -> Iterator[Account]:
    if nitter.is_notice(feed.title):
        raise InputError(f"{origin.name}: is the notice of a site that refuses feed readers, not a feed. Ask another instance.")
    if owner := nitter.owner(feed.description):
        yield from nitter.accounts(feed, owner)
        return
    network, handle = _identity(feed)
    yield Account(
        handle=origin.handle or handle,
        posts=tuple(_post(entry, feed) for entry in feed.entries),
        network=network,
        name=_name(feed),
        bio="" if _POSTS_FROM.search(feed.description) else feed.description,
        lang=feed.lang,
        left_out={"broken": feed.broken} if feed.broken else {},
    )


def _identity(feed: Feed) -> tuple[str, str]:
    """Network and handle: what the feed says in words, else the address of a profile, else its host."""
    told = _POSTS_FROM.search(f"{feed.title}\n{feed.description}") or _NAMED_IN_TITLE.search(feed.title)
    if told:
        return "mastodon", told[1]
    for network, pattern in _PROFILES:
        if profile := pattern.fullmatch(feed.link):
            return network, profile[1]
    if _FEDIVERSE.search(feed.generator) and (handle := handle_of(feed.link)):
        return "mastodon", handle
    return "feed", _site_handle(feed) or feed.author or feed.title


def _site_handle(feed: Feed) -> str:
    """``ann@host`` of a page of a person or section of a site, the host alone for a whole site."""
    for url in (feed.link, feed.author_url):
        section = _SECTION_PATH.fullmatch(url)
        if _PERSON_PATH.match(url) or (section and section[1].lower() not in _UNTELLING):
            return handle_of(url) or host_of(url).removeprefix("www.")
    return (host_of(feed.link) or host_of(feed.author_url)).removeprefix("www.")


def _name(feed: Feed) -> str:
    """Title of the feed; a feed without a page of its own is its author's."""
    if feed.author and not feed.link:
        return feed.author
    return _NAMED_IN_TITLE.sub("", _POSTS_FROM.sub("", feed.title)).strip() or feed.author


def _post(entry: Entry, feed: Feed) -> Post:
    text = _text(entry.title, plain_text(entry.html).removesuffix(_EMBED_NOTICE).rstrip())
    # snac writes "en" into the feed of everybody
    lang = entry.lang or (None if _ENGLISH_BY_DEFAULT.match(feed.generator) else feed.lang)
    return Post(
        id=entry.id or entry.link,
        text=text,
        created_at=entry.published,
        lang=lang,
        quoted_text=entry.descriptions,
        urls=links(entry.html),
        hashtags=entry.tags,
        media=max(entry.enclosures, pictures(entry.html)),
    )


def _text(title: str, body: str) -> str:
    """Title and body, unless the title is only the beginning of the body."""
    start = _squeezed(title.rstrip(".… "))
    return body if _squeezed(body).startswith(start) else "\n\n".join(filter(None, (title, body)))


def _squeezed(text: str) -> str:
    return " ".join(text.split()).casefold()


def _parsed(data: bytes, origin: Origin) -> Feed:
    import feedparser

    try:
        # a stream, since feedparser would open the file or the address that other data names
        found = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:
        raise InputError(f"{origin.name}: is no feed that can be read ({type(error).__name__}). Save it again.") from error
    entries = sequence(_raw(found, "entries"))
    if not _raw(found, "version") and not entries:
        raise InputError(f"{origin.name}: is not a feed (RSS, Atom or JSON). Save the address of the feed itself.")
    head = found.feed
    author = mapping(_raw(head, "author_detail"))
    return Feed(
        title=plain_text(words(_raw(head, "title"))),
        description=plain_text(words(_raw(head, "subtitle"))),
        link=web_address(words(_raw(head, "link"))) or _first_link(head),
        author=words(author.get("name")),
        author_url=web_address(words(author.get("href"))),
        generator=words(_raw(head, "generator")),
        lang=language(_raw(head, "language")),
        entries=tuple(map(_entry, entries)),
        broken=int("SAXParse" in type(_raw(found, "bozo_exception")).__name__),
    )


def _raw(values: Any, key: str) -> Any:
    """The value under a key as it was read: feedparser's own look-up answers other keys too, with warnings."""
    return dict.get(values, key)


def _entry(entry: Any) -> Entry:
    html, descriptions = _html(entry)
    return Entry(
        id=identifier(_raw(entry, "id")),
        title=_plain(mapping(_raw(entry, "title_detail"))),
        html=html,
        author=words(_raw(entry, "author")),
        link=web_address(words(_raw(entry, "link"))),
        published=moment(_raw(entry, "published")) or moment(_raw(entry, "updated")),
        tags=tuple(filter(None, (words(tag.get("term")).lstrip("#") for tag in _parts(entry, "tags")))),
        enclosures=max(len(_enclosed(entry)), len(_parts(entry, "media_content"))),
        descriptions=descriptions,
    )


def _html(entry: Any) -> tuple[str, str]:
    """Body of an entry, and the descriptions of its pictures, which feedparser puts among the contents."""
    contents = _parts(entry, "content")
    plain = [words(c.get("value")) for c in contents if c.get("type") == _PLAIN]
    full = next((c for c in contents if c.get("type") != _PLAIN), {})
    if body := _markup(full) or _markup(mapping(_raw(entry, "summary_detail"))):
        return body, "\n".join(plain)
    return plain_to_html(plain[0]) if plain else "", "\n".join(plain[1:])


def _markup(detail: dict[str, Any]) -> str:
    value = words(detail.get("value"))
    return plain_to_html(value) if detail.get("type") == _PLAIN else value


def plain_to_html(text: str) -> str:
    """Markup that shows the text as it is."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>") if re.search("[&<]", text) else text


def _plain(detail: dict[str, Any]) -> str:
    value = words(detail.get("value"))
    return " ".join(unescape(value).split()) if detail.get("type") == _PLAIN else plain_text(value)


def _enclosed(entry: Any) -> list[dict[str, Any]]:
    return [link for link in _parts(entry, "links") if link.get("rel") == "enclosure"]


def _first_link(head: Any) -> str:
    return next(filter(None, (web_address(words(link.get("href"))) for link in _parts(head, "links"))), "")


def _parts(thing: Any, key: str) -> list[dict[str, Any]]:
    return [part for part in sequence(_raw(thing, key))[:_MAX_PARTS] if isinstance(part, dict)]


def _json_values(data: bytes, origin: Origin) -> list[Any]:
    from curate.sources.json_values import decode

    try:
        return [decode(data)]
    except ValueError as error:
        raise InputError(f"{origin.name}: is a broken JSON Feed ({error}). Fetch it again.") from error


def _json_feed(feed: dict[str, Any]) -> Feed:
    author = next(iter(_parts(feed, "authors")), mapping(feed.get("author")))
    items = sequence(feed.get("items"))
    return Feed(
        title=words(feed.get("title")),
        description=words(feed.get("description")),
        link=web_address(words(feed.get("home_page_url"))) or web_address(words(feed.get("feed_url"))),
        author=words(author.get("name")),
        author_url=web_address(words(author.get("url"))),
        lang=language(feed.get("language")),
        entries=tuple(_json_entry(item) for item in items if isinstance(item, dict)),
        broken=sum(not isinstance(item, dict) for item in items),
    )


def _json_entry(item: dict[str, Any]) -> Entry:
    plain = words(item.get("content_text")) or words(item.get("summary"))
    external = web_address(words(item.get("external_url")))
    tags = (words(tag).lstrip("#") for tag in sequence(item.get("tags"))[:_MAX_PARTS])
    return Entry(
        id=identifier(item.get("id")),
        title=plain_text(words(item.get("title"))),
        html=words(item.get("content_html")) or plain_to_html(plain),
        link=external or web_address(words(item.get("url"))),
        published=moment(item.get("date_published")) or moment(item.get("date_modified")),
        lang=language(item.get("language")),
        tags=tuple(filter(None, tags)),
        enclosures=len(_parts(item, "attachments")) or int(bool(item.get("image"))),
    )
