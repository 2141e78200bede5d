"""What every record of X needs: texts without t.co and escapes, times told by ids."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from curate.sources.fields import identifier, mapping, moment, sequence, unescape, words

NETWORK = "x"
WEB = ("http://", "https://")

_FIRST_SNOWFLAKE = 29_700_000_000
_EPOCH = 1_288_834_974_657  # milliseconds
_REPOST = re.compile(r"RT @(\w{1,30}): ?(.*)", re.DOTALL)
_STATUS = re.compile(r"https?://(?:\w+\.)?(?:twitter|x)\.com/(?:i/web|\w+)/status(?:es)?/(\d+)/?(?:\?.*)?")
_LAST_SHORT_LINK = re.compile(r"\s*https://t\.co/\w+\s*$")
_MAX_LINKS = 100
_MAX_LINK = 2048


def time_of_id(post_id: str) -> datetime | None:
    """When a post was written, as its snowflake id tells (ids before November 2010 do not)."""
    if not (post_id.isdecimal() and len(post_id) < len("1" * 20)) or int(post_id) < _FIRST_SNOWFLAKE:
        return None
    return moment(((int(post_id) >> 22) + _EPOCH) / 1000)


def as_repost(text: str) -> tuple[str, str] | None:
    """Author and text of ``RT @author: text``; None for anything else."""
    match = _REPOST.match(text)
    return (match[1], match[2]) if match else None


def status_of(url: str) -> str | None:
    """Id of the post that a link leads to, None when it leads elsewhere."""
    match = _STATUS.fullmatch(url[:_MAX_LINK])
    return match[1] if match else None


def links_of(entities: dict[str, Any]) -> list[tuple[str, str]]:
    """Short and real address of each link that is not a picture, of `entities` of any version."""
    urls = [url for url in sequence(entities.get("urls"))[:_MAX_LINKS] if isinstance(url, dict)]
    pairs = [(words(u.get("url")), words(u.get("unwound_url")) or words(u.get("expanded_url"))) for u in urls if "media_key" not in u]
    return [(short, long) for short, long in pairs if long.startswith(WEB)]


def media_links_of(entities: dict[str, Any], extended: dict[str, Any]) -> list[str]:
    """Short addresses that stand for pictures and videos."""
    listed = sequence(entities.get("media")) + sequence(extended.get("media"))
    shown = [u for u in sequence(entities.get("urls")) if "media_key" in mapping(u)]
    return [words(mapping(m).get("url")) for m in (listed + shown)[:_MAX_LINKS]]


def hashtags_of(entities: dict[str, Any]) -> tuple[str, ...]:
    """Declared hashtags, of `entities` of any version."""
    tags = (mapping(t) for t in sequence(entities.get("hashtags")))
    return tuple(filter(None, (words(t.get("text")) or words(t.get("tag")) for t in tags)))


def titles_of(entities: dict[str, Any]) -> list[str]:
    """Titles of link previews, which version 2 tells."""
    titles = (words(mapping(u).get("title")) for u in sequence(entities.get("urls"))[:_MAX_LINKS])
    return [unescape(title) for title in titles if title]


def readable(text: str, links: Iterable[tuple[str, str]], dropped: Iterable[str]) -> str:
    """Text unescaped, its short links replaced by the real ones, those to pictures removed."""
    for short in dropped:
        if short.startswith("http"):
            text = text.replace(f" {short}", "").replace(short, "")
    text = unescape(text)
    for short, long in links:
        if short.startswith("http") and len(long) <= _MAX_LINK:
            text = text.replace(short, long, 3)
    return text.strip()


def without_last_link(text: str) -> str:
    """Text without the t.co at its end, which stands for the pictures when nothing explains it."""
    return _LAST_SHORT_LINK.sub("", text)


def first_id(*candidates: Any) -> str:
    """The first id that is one."""
    return next(filter(None, map(identifier, candidates)), "")
