"""X API v1.1 statuses, as saved by twarc1 and tweepy, and the archives of before 2019."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from curate.models import Account, Post, PostKind
from curate.sources import x_text
from curate.sources.fields import count, language, mapping, moment, sequence, words
from curate.sources.timeline import BROKEN

if TYPE_CHECKING:
    from curate.sources.origin import Origin

_ANSWERED = ("in_reply_to_status_id_str", "in_reply_to_status_id", "in_reply_to_user_id_str", "in_reply_to_user_id")


def read(values: Iterable[Any], origin: Origin) -> Iterator[Account]:
    """One account per status; objects that wrap a list of ``statuses`` are opened."""
    for value in values:
        statuses = sequence(mapping(value).get("statuses")) or [value]
        for status in statuses:
            yield _account(mapping(status), origin)


def _account(status: dict[str, Any], origin: Origin) -> Account:
    user = mapping(status.get("user"))
    found = post(status)
    if found is None:
        return BROKEN
    return Account(
        handle=words(user.get("screen_name")) or origin.handle or x_text.first_id(user.get("id_str"), user.get("id")),
        posts=(found,),
        network=x_text.NETWORK,
        name=words(user.get("name")),
        bio=_bio(user),
        lang=language(user.get("lang")),
        followers=count(user.get("followers_count")),
        following=count(user.get("friends_count")),
        flags=("protected",) if user.get("protected") is True else (),
    )


def _bio(user: dict[str, Any]) -> str:
    entities = mapping(mapping(user.get("entities")).get("description"))
    return x_text.readable(words(user.get("description")), x_text.links_of(entities), ())


def post(status: dict[str, Any]) -> Post | None:
    """The post of a status with or without ``user``; None when it has no text."""
    original = mapping(status.get("retweeted_status"))
    shown = _opened(original or status)
    if shown is None:
        return None
    post_id = x_text.first_id(status.get("id_str"), status.get("id"))
    author, text = _author_and_text(shown, original)
    quoted = _opened(mapping(shown.status.get("quoted_status")))
    return Post(
        id=post_id,
        text=text,
        kind=_kind(status, author, original, shown),
        created_at=moment(status.get("created_at")) or x_text.time_of_id(post_id),
        lang=language(shown.status.get("lang")),
        author=author,
        quoted_text=_text(quoted) if quoted else "",
        urls=tuple(long for _, long in shown.links),
        hashtags=x_text.hashtags_of(shown.entities),
        media=len(shown.media),
        likes=count(shown.status.get("favorite_count")),
        reposts=count(shown.status.get("retweet_count")),
        replies=count(shown.status.get("reply_count")),
    )


class _Shown(Struct, frozen=True):
    """A status with what its text is made of."""

    status: dict[str, Any]
    full_text: str
    entities: dict[str, Any]
    media: list[Any]
    links: list[tuple[str, str]]
    """Those that lead out: neither to the quoted status nor to the whole text of this one."""
    dropped: list[str]
    """Short addresses of pictures, and of the links that do not lead out."""
    quoted_id: str


def _opened(status: dict[str, Any]) -> _Shown | None:
    extended = mapping(status.get("extended_tweet"))
    texts = (extended.get("full_text"), status.get("full_text"), status.get("text"))
    text = next((text for text in texts if isinstance(text, str)), None)
    if text is None:
        return None
    entities = mapping(extended.get("entities")) or mapping(status.get("entities"))
    media_entities = mapping(extended.get("extended_entities")) or mapping(status.get("extended_entities"))
    pairs = x_text.links_of(entities)
    own = x_text.first_id(status.get("id_str"), status.get("id"))
    quoted_id = _quoted_id(status, pairs, own)
    inner = {short for short, long in pairs if x_text.status_of(long) in {quoted_id, own}}
    links = [pair for pair in pairs if pair[0] not in inner]
    dropped = [*x_text.media_links_of(entities, media_entities), *inner]
    media = sequence(media_entities.get("media")) or sequence(entities.get("media"))
    return _Shown(status, text, entities, media, links, dropped, quoted_id)


def _quoted_id(status: dict[str, Any], pairs: list[tuple[str, str]], own: str) -> str:
    """Id of the quoted status, as declared or as the first link to a status tells."""
    declared = x_text.first_id(status.get("quoted_status_id_str"), status.get("quoted_status_id"))
    if declared or status.get("is_quote_status") is False:
        return declared
    ids = (x_text.status_of(long) for _, long in pairs)
    return next((i for i in ids if i and i != own), "")


def _text(shown: _Shown) -> str:
    return x_text.readable(shown.full_text, shown.links, shown.dropped)


def _author_and_text(shown: _Shown, original: dict[str, Any]) -> tuple[str | None, str]:
    text = _text(shown)
    if original:
        return words(mapping(original.get("user")).get("screen_name")) or None, text
    return x_text.as_repost(text) or (None, text)


def _kind(status: dict[str, Any], author: str | None, original: dict[str, Any], shown: _Shown) -> PostKind:
    if original or author:
        return "repost"
    if any(status.get(key) for key in _ANSWERED):
        return "reply"
    quotes = status.get("is_quote_status") is True or status.get("quoted_status") or shown.quoted_id
    return "quote" if quotes else "original"
