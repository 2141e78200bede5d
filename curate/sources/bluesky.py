"""Bluesky: feeds of an AppView, records of a repository, profiles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from curate.models import Account, Post, PostKind
from curate.sources.fields import count, identifier, language, mapping, moment, sequence, words
from curate.sources.markup import distinct, shown_link, web_address, written_links
from curate.sources.origin import Origin

NETWORK = "bluesky"
POST = "app.bsky.feed.post"
REPOST = "app.bsky.feed.repost"
PROFILE = "app.bsky.actor.profile"
_MAX_PARTS = 100
"""Facets, pictures or labels that are read of one post."""
_LISTS = ("feed", "records", "posts", "actors", "profiles")


class _Embed(Struct, frozen=True):
    """What is attached to a post: pictures, a link card, another post."""

    media: int = 0
    url: str = ""
    words: str = ""
    quotes: bool = False


def read(values: Iterable[Any], origin: Origin) -> Iterator[Account]:
    """One account per feed item, record or profile, holding at most one post."""
    for record in _records(values):
        yield _account(mapping(record), origin)


def record_account(value: dict[str, Any], uri: str, origin: Origin) -> Account:
    """Account of a record of a repository, known by its address ``at://DID/collection/key``."""
    handle, kind = origin.handle or repository(uri), words(value.get("$type"))
    if kind == PROFILE:
        return replace(_profile(value), handle=handle)
    if kind not in {POST, REPOST}:
        return Account(handle, network=NETWORK, left_out={"other" if kind else "broken": 1})
    post = _repost_record(value, uri) if kind == REPOST else _post({"record": value, "uri": uri})
    return Account(handle, (post,), NETWORK)


def repository(uri: str) -> str:
    """DID or handle in an address ``at://…``; empty for any other text."""
    return uri[5:].split("/", 1)[0] if uri.startswith("at://") else ""


def _records(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        wrapper = mapping(value)
        lists = [wrapper[key] for key in _LISTS if isinstance(wrapper.get(key), list)]
        if isinstance(value, list):
            yield from value
        elif lists:
            yield from chain.from_iterable(lists)
        else:
            yield wrapper.get("thread", value)


def _account(record: dict[str, Any], origin: Origin) -> Account:
    if mapping(record.get("post")) or "record" in record:
        return _feed_item(record if mapping(record.get("post")) else {"post": record}, origin)
    if "value" in record:
        return record_account(mapping(record["value"]), words(record.get("uri")), origin)
    if words(record.get("$type")) in {POST, REPOST, PROFILE}:
        return record_account(record, "", origin)
    if words(record.get("did")) or words(record.get("handle")):
        return _profile(record)
    gone = record.get("notFound") or record.get("blocked")
    return Account(origin.handle or "", network=NETWORK, left_out={"deleted" if gone else "broken": 1})


def _feed_item(item: dict[str, Any], origin: Origin) -> Account:
    post, reason = mapping(item.get("post")), mapping(item.get("reason"))
    why = words(reason.get("$type"))
    reposted = "reasonRepost" in why or bool(mapping(reason.get("by")))
    who = _profile(mapping(reason.get("by")) if reposted else mapping(post.get("author")))
    known = replace(who, handle=who.handle or origin.handle or repository(words(post.get("uri"))))
    if "reasonPin" in why:
        return replace(known, left_out={"pinned": 1})
    if not isinstance(post.get("record"), dict):
        return replace(known, left_out={"deleted" if post.get("notFound") else "broken": 1})
    read_post = _post(post)
    return replace(known, posts=(_reposted(read_post, post, reason) if reposted else read_post,))


def _profile(view: dict[str, Any]) -> Account:
    handle = words(view.get("handle"))
    return Account(
        handle=handle if handle and handle != "handle.invalid" else words(view.get("did")),
        network=NETWORK,
        name=words(view.get("displayName")),
        bio=words(view.get("description")),
        followers=count(view.get("followersCount")),
        following=count(view.get("followsCount")),
        flags=_labels(view.get("labels")),
    )


def _labels(labels: Any) -> tuple[str, ...]:
    """Labels in force; a profile record keeps those of its owner under ``values``."""
    listed = labels if isinstance(labels, list) else sequence(mapping(labels).get("values"))
    found = (mapping(label) for label in listed[:_MAX_PARTS])
    return tuple(dict.fromkeys(filter(None, (words(la.get("val"))[:64] for la in found if la.get("neg") is not True))))


def _post(view: dict[str, Any]) -> Post:
    record = mapping(view.get("record"))
    embed, facets = _embed(view), _parts(record, "facets")
    text = words(record.get("text"))
    features = [feature for facet in facets for feature in _parts(facet, "features")]
    linked = (web_address(words(feature.get("uri"))) for feature in features)
    tags = (*(words(feature.get("tag")) for feature in features), *map(words, sequence(record.get("tags"))[:_MAX_PARTS]))
    return Post(
        id=identifier(view.get("uri")),
        text=_with_whole_links(text, facets),
        kind=_kind(record, embed),
        created_at=_earliest(record.get("createdAt"), view.get("indexedAt")),
        lang=next(filter(None, map(language, sequence(record.get("langs"))[:_MAX_PARTS])), None),
        quoted_text=embed.words,
        urls=distinct((*linked, *(() if facets else written_links(text)), embed.url)),
        hashtags=tuple(dict.fromkeys(filter(None, tags))),
        media=embed.media,
        likes=count(view.get("likeCount")),
        reposts=count(view.get("repostCount")),
        replies=count(view.get("replyCount")),
    )


def _reposted(post: Post, view: dict[str, Any], reason: dict[str, Any]) -> Post:
    """The post of somebody else as it stands in the feed of who reposted it."""
    author = _profile(mapping(view.get("author"))).handle or repository(post.id)
    when = moment(reason.get("indexedAt")) or post.created_at
    post_id = identifier(reason.get("uri")) or f"{post.id}#repost"
    return replace(post, id=post_id, kind="repost", created_at=when, author=author or None)


def _repost_record(value: dict[str, Any], uri: str) -> Post:
    """A repost in a repository tells the address of the post only."""
    subject = words(mapping(value.get("subject")).get("uri"))
    author, address = repository(subject) or None, _address(subject)
    return Post(uri, "", "repost", moment(value.get("createdAt")), author=author, urls=distinct([address]))


def _address(uri: str) -> str:
    """Web address of a post known by its ``at://`` address."""
    parts = uri.removeprefix("at://").split("/")
    is_post = uri.startswith("at://") and len(parts) == len(("repository", "collection", "key"))
    return web_address(f"https://bsky.app/profile/{parts[0]}/post/{parts[2]}") if is_post else ""


def _kind(record: dict[str, Any], embed: _Embed) -> PostKind:
    if mapping(record.get("reply")):
        return "reply"
    return "quote" if embed.quotes else "original"


def _earliest(*times: Any) -> datetime | None:
    """The earlier time: clients may claim any, past or to come."""
    return min(filter(None, map(moment, times)), default=None)


def _with_whole_links(text: str, facets: list[dict[str, Any]]) -> str:
    """Put the addresses of the facets, counted in bytes of UTF-8, in place of the shortened ones."""
    if not facets:
        return text
    data = text.encode(errors="replace")
    spans = ((*_span(facet), _facet_link(facet)) for facet in facets)
    for start, end, link in sorted(((s, e, link) for s, e, link in spans if link), reverse=True):
        if shown := _whole_characters(data, start, end):
            data = data[:start] + shown_link(link, shown).encode() + data[end:]
    return data.decode(errors="replace")


def _whole_characters(data: bytes, start: int, end: int) -> str:
    """Text between two positions; empty when they cut a character or lie outside."""
    try:
        return data[start:end].decode() if 0 <= start < end <= len(data) else ""
    except UnicodeDecodeError:
        return ""


def _span(facet: dict[str, Any]) -> tuple[int, int]:
    index = mapping(facet.get("index"))
    start, end = count(index.get("byteStart")), count(index.get("byteEnd"))
    return (-1, -1) if start is None or end is None else (start, end)


def _facet_link(facet: dict[str, Any]) -> str:
    return next(filter(None, (web_address(words(f.get("uri"))) for f in _parts(facet, "features"))), "")


def _embed(view: dict[str, Any]) -> _Embed:
    """What is attached, from the record, completed by the view, which alone holds the quoted post."""
    recorded, viewed = mapping(mapping(view.get("record")).get("embed")), mapping(view.get("embed"))
    embed = recorded or viewed
    media = mapping(embed.get("media")) or embed
    card, pictures = mapping(media.get("external")), _parts(media, "images") + _parts(media, "items")
    alts = (words(p.get("alt")) for p in (*pictures, media))
    return _Embed(
        media=len(pictures) + ("app.bsky.embed.video" in words(media.get("$type"))),
        url=web_address(words(card.get("uri"))),
        words="\n".join(filter(None, (_quoted_words(viewed), words(card.get("title")), *alts))),
        quotes=f"/{POST}/" in words(_embedded_record(embed).get("uri")),
    )


def _embedded_record(embed: dict[str, Any]) -> dict[str, Any]:
    """The record embedded, which stands one level deeper beside pictures (``recordWithMedia``)."""
    record = mapping(embed.get("record"))
    return mapping(record.get("record")) if "uri" not in record and "record" in record else record


def _quoted_words(viewed: dict[str, Any]) -> str:
    """Text of the quoted post, or the title of the feed or list shown."""
    record = _embedded_record(viewed)
    told = words(mapping(record.get("value")).get("text"))
    return told or words(record.get("displayName")) or words(record.get("name"))


def _parts(thing: dict[str, Any], key: str) -> list[dict[str, Any]]:
    return [part for part in sequence(thing.get(key))[:_MAX_PARTS] if isinstance(part, dict)]
