"""Long tables of posts, one row per post, whatever they were read from; unknown columns are ignored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from curate.models import Account, Post, PostKind
from curate.sources import x_text
from curate.sources.columns import cells_of
from curate.sources.fields import count, identifier, language, moment, unescape, words
from curate.sources.handles import network_named
from curate.sources.origin import Origin
from curate.sources.table_dates import date_order, time_of
from curate.sources.timeline import BROKEN

ALWAYS_READ = 10
"""Rows that are read in any search, so that a failed one can tell whom the file holds."""

_KINDS: dict[str, PostKind] = {
    "reply": "reply", "replied_to": "reply", "repost": "repost", "retweet": "repost", "retweeted": "repost",
    "boost": "repost", "reblog": "repost", "announce": "repost", "quote": "quote", "quoted": "quote",
}  # fmt: skip
_FALSE = frozenset({"", "false", "0", "no", "n", "f", "none", "null", "nan", "non", "faux"})
_LOSSY = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+", re.ASCII)
_LINK = re.compile(r"https?://[^\s'\"|\],;]+")
_WORD = re.compile(r"\w+")
_NAMES_IN_AN_AUTHOR = ("username", "screen_name", "handle", "acct", "name")


def read(rows: Iterable[Any], origin: Origin, *, day_first: bool | None = None, only: str | None = None) -> Iterator[Account]:
    """One account per row; dates such as 03/04/2026 are refused unless some row, or `day_first`, shows their order.

    After the first rows, those of handles that lack the lower-case text `only` are passed over.
    """
    day_first, rows = date_order(rows, origin.name, day_first)
    for number, row in enumerate(rows):
        cells = cells_of(row) if isinstance(row, dict) else {}
        if only is None or number < ALWAYS_READ or only in (_handle(cells.get("handle")).lower() or only):
            yield _account(cells, origin, day_first) if cells else BROKEN


def _account(cells: dict[str, Any], origin: Origin, day_first: bool | None) -> Account:
    handle = _handle(cells.get("handle")) or origin.handle or ""
    network = network_named(cells.get("network"))
    text = cells.get("text")
    if not isinstance(text, str):
        return Account(handle, network=network, left_out={"broken": 1}) if handle else BROKEN
    if _is_true(cells.get("is_pinned")):
        return Account(handle, network=network, left_out={"pinned": 1})
    return Account(
        handle=handle,
        posts=(_post(cells, unescape(text), day_first),),
        network=network,
        name=words(cells.get("name")),
        bio=words(cells.get("bio")),
        followers=count(cells.get("followers")),
        following=count(cells.get("following")),
    )


def _handle(cell: Any) -> str:
    if isinstance(cell, dict):
        named = {str(key).lower(): value for key, value in cell.items()}
        cell = next((named[key] for key in _NAMES_IN_AN_AUTHOR if key in named), "")
    return identifier(cell).lstrip("@").removesuffix(".0")


def _post(cells: dict[str, Any], text: str, day_first: bool | None) -> Post:
    kind, author, text = _kind_author_text(cells, text)
    return Post(
        id=_id(cells.get("id")),
        text=text,
        kind=kind,
        created_at=moment(time_of(cells, day_first)),
        lang=language(cells.get("lang")),
        author=author,
        urls=tuple(_LINK.findall(_joined(cells.get("urls")))),
        hashtags=tuple(_WORD.findall(_joined(cells.get("hashtags")))),
        media=_media(cells.get("media")),
        likes=count(cells.get("likes")),
        reposts=count(cells.get("reposts")),
        replies=count(cells.get("replies")),
    )


def _id(cell: Any) -> str:
    """The id, unless a spreadsheet has rounded it."""
    text = identifier(cell).removesuffix(".0")
    return "" if _LOSSY.fullmatch(text) else text


def _kind_author_text(cells: dict[str, Any], text: str) -> tuple[PostKind, str | None, str]:
    if repost := x_text.as_repost(text):
        return "repost", *repost
    declared = _KINDS.get(words(cells.get("kind")).strip().lower())
    if declared == "repost" or _is_true(cells.get("is_repost")):
        return "repost", words(cells.get("author")).lstrip("@") or None, text
    if declared or _is_true(cells.get("is_reply")):
        return declared or "reply", None, text
    return ("quote" if _is_true(cells.get("is_quote")) else "original"), None, text


def _is_true(cell: Any) -> bool:
    """Whether a cell says yes; an id says yes too."""
    if isinstance(cell, str):
        return cell.strip().lower() not in _FALSE
    return bool(cell) and cell == cell  # noqa: PLR0124 -- NaN is not equal to itself


def _joined(cell: Any) -> str:
    return " ".join(filter(None, map(words, cell))) if isinstance(cell, list) else words(cell)


def _media(cell: Any) -> int:
    if isinstance(cell, str) and not cell.strip().isdecimal():
        return len(_LINK.findall(cell))
    return len(cell) if isinstance(cell, list) else count(cell) or 0
