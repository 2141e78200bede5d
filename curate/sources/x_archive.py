"""The personal archive of X: ``tweets.js`` in parts, its owner, the whole text of its long posts.

Memory and time depend on the newest posts alone: of the others only the id is decoded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from curate.models import Account, Post
from curate.sources import x_api_v1, x_text
from curate.sources.fields import mapping, moment, sequence, words
from curate.sources.timeline import BROKEN

if TYPE_CHECKING:
    from datetime import datetime

    from curate.sources.origin import Origin

SPARE = 40
"""Posts kept beyond the window, for those that turn out to be broken or earlier editions."""
_OWN_PICTURE = re.compile(r"https://(?:twitter|x)\.com/(\w+)/status/(\d+)/(?:photo|video)/")
_PREFIX = 80
"""Characters by which a cut text is told from others: X cuts long posts at about 275."""


class _Tweet(msgspec.Struct):
    id_str: Any = None
    id: Any = None


class _Element(msgspec.Struct):
    tweet: _Tweet | None = None
    id_str: Any = None
    id: Any = None


_decode_element = msgspec.json.Decoder(_Element).decode


def read(values: Iterable[Any], origin: Origin, notes: Iterable[Any] = ()) -> Iterator[Account]:
    """One account per tweet, wrapped as since 2020 or bare as before; `notes` are the values of ``note-tweet.js``.

    Earlier editions are told from the last one, when it comes first.
    """
    long_texts = _LongTexts(notes)
    superseded: set[str] = set()
    for value in values:
        tweet = mapping(mapping(value).get("tweet")) or mapping(value)
        post = x_api_v1.post(tweet)
        if post is None:
            yield BROKEN
        elif post.id in superseded:
            yield Account(origin.handle or "", (), x_text.NETWORK, own_archive=True, left_out={"duplicate": 1})
        else:
            superseded.update(_superseded_by(tweet, post.id))
            posts = (long_texts.joined(post, tweet),)
            yield Account(origin.handle or "", posts, x_text.NETWORK, own_archive=True)


def newest(raws: Iterable[msgspec.Raw | bytes], amount: int) -> list[bytes]:
    """The encoded tweets with the highest ids, in memory bounded by `amount`."""
    kept: list[tuple[int, bytes]] = []
    floor = -1
    for raw in raws:
        number = _number(raw)
        if number > floor:
            kept.append((number, bytes(raw)))
        if len(kept) > 4 * amount:
            kept = sorted(kept, key=_first, reverse=True)[:amount]
            floor = kept[-1][0]
    return [tweet for _, tweet in sorted(kept, key=_first, reverse=True)[:amount]]


def owner(files: Mapping[str, Iterable[Any]]) -> Account | None:
    """Whose archive it is, of the values of ``account``, ``manifest`` and ``profile``; None when they do not tell."""
    account = mapping(mapping(_first_value(files, "account")).get("account"))
    user = mapping(mapping(_first_value(files, "manifest")).get("userInfo"))
    description = mapping(mapping(mapping(_first_value(files, "profile")).get("profile")).get("description"))
    handle = words(account.get("username")) or words(user.get("userName"))
    if not handle:
        return None
    name = words(account.get("accountDisplayName")) or words(user.get("displayName"))
    return Account(handle, (), x_text.NETWORK, name, words(description.get("bio")), own_archive=True)


def inferred_owner(tweets: Iterable[Any]) -> str:
    """Handle of the owner as the addresses of the pictures of own tweets tell; empty when there is none."""
    for value in tweets:
        tweet = mapping(mapping(value).get("tweet")) or mapping(value)
        for picture in sequence(mapping(tweet.get("extended_entities")).get("media")):
            match = _OWN_PICTURE.match(words(mapping(picture).get("expanded_url")))
            if match and match[2] == x_text.first_id(tweet.get("id_str"), tweet.get("id")):
                return match[1]
    return ""


def _first(pair: tuple[int, bytes]) -> int:
    return pair[0]


def _first_value(files: Mapping[str, Iterable[Any]], name: str) -> Any:
    return next(iter(files.get(name, ())), None)


def _number(raw: msgspec.Raw | bytes) -> int:
    """The id as a number, 0 where there is none."""
    try:
        element = _decode_element(raw)
        tweet = element.tweet or element
        return int(x_text.first_id(tweet.id_str, tweet.id))
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return 0


def _superseded_by(tweet: dict[str, Any], post_id: str) -> list[str]:
    """Earlier editions of a tweet, told by the last one."""
    info = mapping(tweet.get("edit_info"))
    initial = mapping(info.get("initial")) or mapping(mapping(info.get("edit")).get("editControlInitial"))
    editions = [edition for edition in sequence(initial.get("editTweetIds")) if isinstance(edition, str)]
    return editions[:-1] if editions[-1:] == [post_id] else [words(mapping(info.get("edit")).get("initialTweetId"))]


class _LongTexts:
    """Whole texts of posts that ``tweets.js`` cuts: found by the second of writing, or by how they begin."""

    def __init__(self, notes: Iterable[Any]) -> None:
        self._by_time: dict[datetime, list[dict[str, Any]]] = {}
        self._by_start: dict[str, dict[str, Any]] = {}
        for value in notes:
            note = mapping(mapping(value).get("noteTweet")) or mapping(value)
            self._add(moment(note.get("createdAt")), mapping(note.get("core")))

    def _add(self, time: datetime | None, core: dict[str, Any]) -> None:
        if not words(core.get("text")):
            return
        self._by_start[_start(core["text"])] = core
        if time:
            self._by_time.setdefault(time.replace(microsecond=0), []).append(core)

    def joined(self, post: Post, tweet: dict[str, Any]) -> Post:
        """The post with its whole text, where there is one."""
        start = _start(words(tweet.get("full_text")) or words(tweet.get("text")))
        second = post.created_at.replace(microsecond=0) if post.created_at else None
        same_time = self._by_time.get(second, []) if second else []
        core = next((c for c in same_time if _start(c["text"])[: len(start)] == start), None)
        core = core or (self._by_start.get(start) if len(start) == _PREFIX else None)
        return _with_text(post, core) if core else post


def _start(text: str) -> str:
    """The first letters of a text, by which its editions are compared whatever their links and escapes."""
    plain = x_text.readable(text, (), ()).split("https://t.co/")[0]
    return "".join(c for c in plain if c.isalnum())[:_PREFIX]


def _with_text(post: Post, core: dict[str, Any]) -> Post:
    urls = [mapping(url) for url in sequence(core.get("urls"))]
    links = [(words(u.get("shortUrl")), words(u.get("expandedUrl"))) for u in urls]
    links = [pair for pair in links if pair[1].startswith(x_text.WEB)]
    text = x_text.readable(core["text"], links, ())
    return replace(post, text=text, urls=tuple(dict.fromkeys((*post.urls, *(long for _, long in links)))))
