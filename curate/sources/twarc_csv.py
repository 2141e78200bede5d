"""The table that twarc-csv makes of API v2 posts: reposts hold the text and the counts of the original."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from curate.models import Account, Post, PostKind
from curate.sources import x_text
from curate.sources.fields import count, language, moment
from curate.sources.timeline import BROKEN

if TYPE_CHECKING:
    from curate.sources.origin import Origin

_SHORT_LINK = re.compile(r"https://t\.co/\w+")
_MEDIA_LINK = re.compile(r"/status/\d+/(?:photo|video)/\d+$")
_KINDS: tuple[tuple[str, PostKind], ...] = (("retweeted", "repost"), ("replied_to", "reply"), ("quoted", "quote"))


def read(rows: Iterable[Mapping[str, str]], origin: Origin) -> Iterator[Account]:
    """One account per row; earlier editions of a post are left out."""
    superseded: set[str] = set()
    for row in rows:
        account = _account(row, origin)
        editions = _listed(row, "edit_history_tweet_ids")
        if editions[-1:] == [row.get("id")]:
            superseded.update(editions[:-1])
        if account.posts and account.posts[0].id in superseded:
            account = replace(account, posts=(), left_out={"duplicate": 1})
        yield account


def _account(row: Mapping[str, str], origin: Origin) -> Account:
    handle = row.get("author.username") or origin.handle or row.get("author_id") or ""
    if not handle or row.get("text") is None:
        return BROKEN
    return Account(
        handle=handle,
        posts=(_post(row),),
        network=x_text.NETWORK,
        name=row.get("author.name") or "",
        bio=_unbroken(row.get("author.description") or ""),
        followers=count(row.get("author.public_metrics.followers_count")),
        following=count(row.get("author.public_metrics.following_count")),
        flags=("protected",) if row.get("author.protected") == "True" else (),
    )


def _post(row: Mapping[str, str]) -> Post:
    kind: PostKind = next((kind for name, kind in _KINDS if row.get(f"referenced_tweets.{name}.id")), "original")
    shorts = _SHORT_LINK.findall(row["text"])
    longs = _listed(row, "entities.urls")
    pairs = list(zip(shorts, longs, strict=True)) if len(shorts) == len(longs) else []
    inner = [short for short, long in pairs if _is_inner(long, row)]
    links = [pair for pair in pairs if pair[0] not in inner]
    return Post(
        id=row.get("id") or "",
        text=x_text.readable(_unbroken(row["text"]), links, inner),
        kind=kind,
        created_at=moment(row.get("created_at")) or x_text.time_of_id(row.get("id") or ""),
        lang=language(row.get("lang")),
        author=(row.get("retweeted_username") or None) if kind == "repost" else None,
        urls=tuple(long for long in longs if long.startswith(x_text.WEB) and not _is_inner(long, row)),
        hashtags=tuple(tag.lstrip("#") for tag in _listed(row, "entities.hashtags")),
        media=len(_listed(row, "attachments.media_keys") or _listed(row, "attachments.media")),
        likes=count(row.get("public_metrics.like_count")),
        reposts=count(row.get("public_metrics.retweet_count")),
        replies=count(row.get("public_metrics.reply_count")),
    )


def _is_inner(link: str, row: Mapping[str, str]) -> bool:
    """True for links to the post's own pictures and to the post that it quotes."""
    quoted = row.get("referenced_tweets.quoted.id")
    return bool(_MEDIA_LINK.search(link)) or bool(quoted and x_text.status_of(link) == quoted)


def _unbroken(text: str) -> str:
    r"""Text with its line breaks, which twarc-csv writes as ``\n``."""
    return text.replace("\\n", "\n").replace("\\r", "")


def _listed(row: Mapping[str, str], column: str) -> list[str]:
    """Texts of a cell that holds a JSON array; objects in it are named by their key."""
    try:
        values = json.loads(row.get(column) or "[]")
    except (ValueError, RecursionError):
        return []
    texts = values if isinstance(values, list) else []
    return [v if isinstance(v, str) else str(v.get("media_key", "")) for v in texts if isinstance(v, (str, dict))]
