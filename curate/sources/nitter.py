"""What Nitter puts into the RSS feed of an account of X."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from curate.models import Account, Post, PostKind
from curate.sources.markup import links, pictures, plain_text

if TYPE_CHECKING:
    from curate.sources.feeds import Entry, Feed

NETWORK = "x"
_NOTICE = "RSS reader not yet whitelisted"
_TITLE = re.compile(r"(.*) / @(\w{1,20})", re.DOTALL)
_DESCRIPTION = re.compile(r"Twitter feed for: @(\w{1,20})")
_REPOSTED_BY = re.compile(r"RT by @(\w{1,20}): ")
_REPLY_TO = re.compile(r"R to @\w{1,20}: ")
_PINNED = "Pinned: "
_STATUS = re.compile(r"(?:/status/|^)(\d{5,20})\b")
"""Number of a post: the host before it differs from one instance to the next."""


def is_notice(title: str) -> bool:
    """Tell whether an instance answered that it refuses feed readers."""
    return title.startswith(_NOTICE)


def owner(description: str) -> str:
    """Handle of the account of the feed, empty when no Nitter made it."""
    found = _DESCRIPTION.match(description)
    return found[1] if found else ""


def accounts(feed: Feed, handle: str) -> Iterator[Account]:
    """One account per person whose timeline the feed shows."""
    named = _TITLE.fullmatch(feed.title)
    lost = {"broken": feed.broken} if feed.broken else {}
    yield Account(handle, network=NETWORK, name=named[1] if named else "", left_out=lost)
    for entry, time in _timed(feed.entries):
        if entry.title.startswith(_PINNED):
            yield Account(handle, network=NETWORK, left_out={"pinned": 1})
        else:
            reposted_by = _REPOSTED_BY.match(entry.title)
            whose = reposted_by[1] if reposted_by else entry.author.lstrip("@") or handle
            yield Account(whose, (_post(entry, time),), NETWORK)


def _timed(entries: tuple[Entry, ...]) -> list[tuple[Entry, datetime | None]]:
    """Entries with their time; a repost, which bears that of its original, is no older than what lies under it."""
    timed: list[tuple[Entry, datetime | None]] = []
    under: datetime | None = None
    for entry in reversed(entries):
        time = entry.published
        if time and under and _REPOSTED_BY.match(entry.title):
            time = max(time, under)
        timed.append((entry, time))
        under = under if entry.title.startswith(_PINNED) else time or under
    return timed[::-1]


def _post(entry: Entry, time: datetime | None) -> Post:
    own, quoted = _split(entry.html)
    number = _STATUS.search(entry.id) or _STATUS.search(entry.link)
    urls = links(own)
    return Post(
        id=number[1] if number else entry.id or entry.link,
        text=plain_text(own),
        kind=_kind(entry.title, quotes=bool(quoted) or any(map(_STATUS.search, urls))),
        created_at=time,
        author=entry.author.lstrip("@") or None if _REPOSTED_BY.match(entry.title) else None,
        quoted_text=plain_text(quoted),
        urls=urls,
        media=pictures(own),
    )


def _kind(title: str, *, quotes: bool) -> PostKind:
    if _REPOSTED_BY.match(title):
        return "repost"
    if _REPLY_TO.match(title):
        return "reply"
    return "quote" if quotes else "original"


def _split(html: str) -> tuple[str, str]:
    """What the author wrote, and the post quoted under it."""
    own, mark, quoted = html.partition("<blockquote")
    return own, f"{mark}{quoted}" if mark else ""
