"""ActivityPub documents: outbox pages, collections, activities, objects, actors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import unquote, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from curate.models import Account, Post
from curate.sources.fields import count, identifier, language, mapping, moment, sequence, words
from curate.sources.markup import distinct, links, plain_text, quoted_address, web_address
from curate.sources.origin import Origin

NETWORK = "mastodon"
_ACTORS = frozenset({"Person", "Service", "Application", "Group", "Organization"})
_ROBOTS = frozenset({"Service", "Application"})
_WRAPPERS = frozenset({"Create", "Update"})
_POSTS = frozenset("Note Article Question Page Video Audio Image Event Document".split())
_GONE = frozenset({"Delete", "Tombstone"})
_PUBLIC = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})
_QUOTES = ("quote", "quoteUrl", "quoteUri", "quoteURL", "_misskey_quote")
_MAX_PARTS = 100
"""Tags, attachments or poll options that are read of one post."""

_NUMBERED_ACTOR = re.compile(r"/ap/users/\d+")
_ACTOR_PATH = re.compile(r"/(?:users/|u/|accounts/|profile/|video-channels/|c/|m/|author/|@)?([\w.~-]+)")
_SEEN_FROM_ELSEWHERE = re.compile(r"/@([\w.~-]+)@([\w.:-]+)")
_NO_ACTORS = frozenset(
    """users u accounts profile video-channels c m author ap objects activities notes notice post posts comment
    videos w p o s statuses tags tag search web interact api display item inbox outbox""".split()
)


class _Holder(Struct, frozen=True):
    """The collection that holds an activity."""

    handle: str = ""
    own_archive: bool = False


def read(values: Iterable[Any], origin: Origin) -> Iterator[Account]:
    """One account per activity, object or actor, holding at most one post."""
    for record, holder in _records(values):
        if isinstance(record, str):  # an address alone, as in likes.json
            yield Account(origin.handle or holder.handle, network=NETWORK, left_out={"other": 1})
        else:
            yield replace(_account(mapping(record), holder.handle, origin), own_archive=holder.own_archive)


def handle_of(url: str) -> str | None:
    """``user@host`` of the address of an actor or of one of its posts; None when it does not tell."""
    host, path = _host_and_path(url)
    if elsewhere := _SEEN_FROM_ELSEWHERE.match(path):
        return f"{elsewhere[1]}@{elsewhere[2].lower()}"
    found = _ACTOR_PATH.match(path)
    if not host or not found or found[1] in _NO_ACTORS or _NUMBERED_ACTOR.match(path):
        return None
    return f"{found[1]}@{host}"


def host_of(url: str) -> str:
    """Host, with its port if any, of a web address; empty when it has none."""
    return _host_and_path(url)[0]


def actor_account(actor: dict[str, Any], origin: Origin) -> Account:
    """What an actor document says of its account, without posts."""
    return Account(
        handle=origin.handle or _actor_handle(actor),
        network=NETWORK,
        name=plain_text(words(actor.get("name"))),
        bio=plain_text(words(actor.get("summary"))),
        followers=count(mapping(actor.get("followers")).get("totalItems")),
        following=count(mapping(actor.get("following")).get("totalItems")),
        flags=tuple(_flags(actor)),
    )


def _host_and_path(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(web_address(url))
    except ValueError:
        return "", ""
    return parts.netloc.rpartition("@")[2].lower(), unquote(parts.path)


def _actor_handle(actor: dict[str, Any]) -> str:
    told = words(actor.get("webfinger")).removeprefix("acct:").lstrip("@")
    if "@" in told:
        return told
    user, address = words(actor.get("preferredUsername")), words(actor.get("id"))
    host = host_of(address)
    return f"{user}@{host}" if user and host else user or handle_of(address) or ""


def _flags(actor: dict[str, Any]) -> Iterator[str]:
    if _type(actor) in _ROBOTS:
        yield "bot"
    if moved := handle_of(_reference(actor.get("movedTo"))):
        yield f"moved:{moved}"
    yield from (flag for flag in ("suspended", "memorial") if actor.get(flag) is True)


def _records(values: Iterable[Any]) -> Iterator[tuple[Any, _Holder]]:
    """Each activity, object or actor, with the collection that holds it."""
    for value in values:
        page = _page(mapping(value))
        if page is None:
            yield from ((record, _Holder()) for record in (value if isinstance(value, list) else [value]))
        else:
            holder = _holder(page)
            yield from ((record, holder) for record in _items(page))


def _holder(page: dict[str, Any]) -> _Holder:
    """Whose collection it is: told by its address or by the first of its items that tells."""
    told = handle_of(_reference(page.get("attributedTo"))) or handle_of(words(page.get("id")))
    by_items = (_author(mapping(item)) for item in _items(page))
    return _Holder(told or next(filter(None, by_items), ""), words(page.get("id")) == "outbox.json")


def _page(document: dict[str, Any]) -> dict[str, Any] | None:
    """The document when it is a collection, or the first page written inside it."""
    if "Collection" not in _type(document) and not isinstance(document.get("orderedItems"), list):
        return None
    first = mapping(document.get("first"))
    return document if _items(document) or not first else {"attributedTo": document.get("attributedTo"), **first}


def _items(page: dict[str, Any]) -> list[Any]:
    return sequence(page.get("orderedItems")) or sequence(page.get("items"))


def _account(record: dict[str, Any], owner: str, origin: Origin) -> Account:
    if _type(record) in _ACTORS:
        return actor_account(record, origin)
    handle = origin.handle or _author(record) or owner
    post = _post(record)
    if isinstance(post, Post):
        return Account(handle, (post,), NETWORK)
    return Account(handle, network=NETWORK, left_out={post: 1})


def _post(record: dict[str, Any]) -> Post | str:
    """The post that an activity or object tells of, or the cause for which there is none."""
    kind, thing = _type(record), mapping(record.get("object"))
    if kind in _GONE or _type(thing) in _GONE:
        return "deleted"
    if kind in _WRAPPERS and thing:
        return _note(thing, record) if _is_public(record, thing) else "private"
    if kind == "Announce":
        return _repost(record) if _is_public(record, {}) else "private"
    if kind in _POSTS:
        return _note(record, record) if _is_public(record, {}) else "private"
    return "other" if kind else "broken"


def _note(note: dict[str, Any], activity: dict[str, Any]) -> Post:
    html = _content(note)
    quoted = _quoted(note) or quoted_address(html)
    return Post(
        id=identifier(note.get("id")) or identifier(activity.get("id")),
        text=_text(note, html),
        kind="reply" if note.get("inReplyTo") else "quote" if quoted else "original",
        created_at=moment(note.get("published")) or moment(activity.get("published")),
        lang=_declared_language(note),
        quoted_text="\n".join(filter(None, (words(a.get("name")) for a in _parts(note, "attachment")))),
        urls=distinct((*links(html), *_linked(note), quoted)),
        hashtags=tuple(_hashtags(note)),
        media=sum(_type(a) != "Link" for a in _parts(note, "attachment")),
        likes=_total(note, "likes"),
        reposts=_total(note, "shares"),
        replies=_total(note, "replies"),
    )


def _repost(activity: dict[str, Any]) -> Post:
    """A boost: most servers tell the address of the boosted post only."""
    note = mapping(activity.get("object"))
    address = _reference(activity.get("object"))
    html = _content(note)
    return Post(
        id=identifier(activity.get("id")),
        text=_text(note, html),
        kind="repost",
        created_at=moment(activity.get("published")),
        lang=_declared_language(note),
        author=handle_of(_reference(note.get("attributedTo")) or address),
        urls=distinct((*links(html), *_linked(note), web_address(address))),
        hashtags=tuple(_hashtags(note)),
        media=sum(_type(a) != "Link" for a in _parts(note, "attachment")),
    )


def _content(note: dict[str, Any]) -> str:
    in_languages = mapping(note.get("contentMap")).values()
    return words(note.get("content")) or next(filter(None, map(words, in_languages)), "")


def _text(note: dict[str, Any], html: str) -> str:
    """Title, content warning, content and poll options, one under the other."""
    title = "" if _type(note) == "Note" else words(note.get("name"))
    options = (words(o.get("name")) for key in ("oneOf", "anyOf") for o in _parts(note, key))
    parts = (title, words(note.get("summary")), html, *options)
    return "\n".join(filter(None, map(plain_text, parts)))


def _declared_language(note: dict[str, Any]) -> str | None:
    return next(filter(None, map(language, islice(mapping(note.get("contentMap")), 1))), None)


def _hashtags(note: dict[str, Any]) -> Iterator[str]:
    names = (words(tag.get("name")) for tag in _parts(note, "tag") if _type(tag) == "Hashtag")
    yield from filter(None, (name.lstrip("#") for name in names))


def _linked(note: dict[str, Any]) -> Iterator[str]:
    """Addresses attached as links, as Lemmy and PeerTube do."""
    return (web_address(words(a.get("href"))) for a in _parts(note, "attachment") if _type(a) == "Link")


def _quoted(note: dict[str, Any]) -> str:
    """Address of the quoted post; servers name the property differently."""
    return next(filter(None, (web_address(_reference(note.get(key))) for key in _QUOTES)), "")


def _total(note: dict[str, Any], key: str) -> int | None:
    return count(mapping(note.get(key)).get("totalItems"))


def _author(record: dict[str, Any]) -> str | None:
    """Handle of who acts or writes; Mastodon numbers its newer actors, and only the post's page names them."""
    thing = mapping(record.get("object")) if _type(record) in _WRAPPERS else record
    told = (record.get("actor"), thing.get("attributedTo"), thing.get("url"))
    return next(filter(None, (handle_of(_reference(value)) for value in told)), None)


def _reference(value: Any) -> str:
    """Address of something given by its address, as an object, or as a list of those."""
    first = next(iter(value), None) if isinstance(value, list) else value
    return words(first) or words(mapping(first).get("id")) or words(mapping(first).get("href"))


def _type(thing: dict[str, Any]) -> str:
    kind = thing.get("type")
    return words(next(iter(kind), None)) if isinstance(kind, list) else words(kind)


def _parts(thing: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = thing.get(key)
    listed = value if isinstance(value, list) else [value]
    return [mapping(part) for part in listed[:_MAX_PARTS] if isinstance(part, dict)]


def _is_public(activity: dict[str, Any], thing: dict[str, Any]) -> bool:
    """Addressed to all, or without any addressee, as documents that only show public posts are."""
    audience = [_addressees(part.get(key)) for part in (activity, thing) for key in ("to", "cc") if key in part]
    return not audience or any(not _PUBLIC.isdisjoint(addressees) for addressees in audience)


def _addressees(value: Any) -> set[str]:
    return set(map(words, value)) if isinstance(value, list) else {words(value)}
