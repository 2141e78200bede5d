"""Gather what readers yield: one account per identity, its newest posts, duplicates removed.

Readers yield an account per record or per file. An account without handle and posts carries only what
could not be read; those counts go to every account of the same gathering.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec import Struct, field
from msgspec.structs import replace

from curate.models import Account, Post
from curate.sources.fields import EARLIEST

MAX_TEXT = 25_000
"""Characters of a post that are kept: the longest that X allows."""
MAX_TAGS = 100
"""Links, and hashtags, of a post that are kept."""
BROKEN = Account(handle="", left_out={"broken": 1})
"""What a reader yields for a record that it cannot read."""

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LONGEST_NUMBER = 40


class _Gathered(Struct):
    account: Account
    posts: dict[str, tuple[int, Post]] = {}
    left_out: Counter[str] = field(default_factory=Counter)
    seen: int = 0


def gather(accounts: Iterable[Account], window: int, lost: Counter[str] | None = None) -> Iterator[Account]:
    """Accounts in the order they are first met, each with its newest `window` posts, newest first.

    `lost` counts records that no account could be told for; it may grow until `accounts` is exhausted.
    """
    lost = Counter() if lost is None else lost
    found: dict[tuple[str | None, str], _Gathered] = {}
    for account in accounts:
        if account.handle or account.posts:
            _add(found, account, window)
        else:
            lost.update(account.left_out)
    return (_finished(gathered, window, lost) for gathered in found.values())


def newest(posts: Iterable[Post], window: int) -> tuple[tuple[Post, ...], dict[str, int]]:
    """The newest `window` posts, newest first, ids made where missing; and what was left out."""
    gathered = _Gathered(Account(handle=""))
    _add_posts(gathered, posts, window)
    return _newest(gathered, window), gathered.left_out


def printable(text: str) -> str:
    """Text without control characters and lone surrogates, line breaks and tabs kept."""
    return text if text.isprintable() else _UNPRINTABLE.sub("", text)


def _add(found: dict[tuple[str | None, str], _Gathered], account: Account, window: int) -> None:
    identity = (account.network, account.handle.casefold())
    gathered = found.get(identity)
    if gathered is None:
        gathered = found[identity] = _Gathered(replace(account, posts=(), left_out={}))
    else:
        gathered.account = _merged(gathered.account, account)
    gathered.left_out.update(account.left_out)
    _add_posts(gathered, account.posts, window)


def _merged(known: Account, other: Account) -> Account:
    """What either says of the profile, the first to speak believed."""
    if _profile(known) == _profile(other):  # most records repeat it, and replacing is slow
        return known
    return replace(
        known,
        name=known.name or other.name,
        bio=known.bio or other.bio,
        lang=known.lang or other.lang,
        followers=other.followers if known.followers is None else known.followers,
        following=other.following if known.following is None else known.following,
        flags=tuple(dict.fromkeys(known.flags + other.flags)),
        own_archive=known.own_archive and other.own_archive,
    )


def _profile(account: Account) -> tuple[object, ...]:
    return account.name, account.bio, account.lang, account.followers, account.following, account.flags, account.own_archive


def _add_posts(gathered: _Gathered, posts: Iterable[Post], window: int) -> None:
    for post in posts:
        gathered.seen += 1
        key = _key(post, gathered.seen)
        if key in gathered.posts:
            gathered.left_out["duplicate"] += 1
            if len(post.text) < len(gathered.posts[key][1].text):  # the fuller edition is kept
                continue
        gathered.posts[key] = (gathered.seen, _bounded(post))
        if len(gathered.posts) > 4 * window + 40:
            gathered.posts = dict(_newest_first(gathered.posts)[:window])


def _key(post: Post, position: int) -> str:
    if post.id:
        return post.id
    return f"{post.created_at.timestamp()} {post.text[:MAX_TEXT]}" if post.created_at else f"#{position}"


def _bounded(post: Post) -> Post:
    """The post, of bounded size; one character too many tells `_tidy` that it was longer."""
    if len(post.text) <= MAX_TEXT and len(post.urls) <= MAX_TAGS and len(post.hashtags) <= MAX_TAGS and len(post.quoted_text) <= MAX_TEXT:
        return post
    return replace(
        post,
        text=post.text[: MAX_TEXT + 1],
        quoted_text=post.quoted_text[:MAX_TEXT],
        urls=post.urls[:MAX_TAGS],
        hashtags=post.hashtags[:MAX_TAGS],
    )


def _newest_first(posts: dict[str, tuple[int, Post]]) -> list[tuple[str, tuple[int, Post]]]:
    return sorted(posts.items(), key=_recency, reverse=True)


def _recency(item: tuple[str, tuple[int, Post]]) -> tuple[bool, datetime, int, int]:
    """Time, then number of the id, then place in the file; posts without a time come last."""
    position, post = item[1]
    number = int(post.id) if len(post.id) < _LONGEST_NUMBER and post.id.isdecimal() else 0
    return post.created_at is not None, post.created_at or EARLIEST, number, -position


def _finished(gathered: _Gathered, window: int, lost: Counter[str]) -> Account:
    posts = _newest(gathered, window)
    account = gathered.account
    return replace(
        account,
        handle=printable(account.handle),
        name=printable(account.name),
        bio=printable(account.bio)[:MAX_TEXT],
        posts=posts,
        left_out=dict(gathered.left_out + lost),
    )


def _newest(gathered: _Gathered, window: int) -> tuple[Post, ...]:
    kept = _newest_first(gathered.posts)[:window]
    return tuple(_tidy(post, position, gathered.left_out) for _, (position, post) in kept)


def _tidy(post: Post, position: int, left_out: Counter[str]) -> Post:
    text, quoted = printable(post.text), printable(post.quoted_text)
    if len(post.text) > MAX_TEXT:
        left_out["shortened"] += 1
        text = text[: MAX_TEXT - 1] + "…"
    if post.id and text is post.text and quoted is post.quoted_text:
        return post
    return replace(post, id=post.id or f"#{position}", text=text, quoted_text=quoted)
