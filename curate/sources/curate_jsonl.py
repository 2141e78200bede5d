"""The interchange format of curate: one account a line, its posts inside.

The hot path of the batch engine: a line is decoded straight to typed rows; only a line that does not fit is
looked at post by post, so that one wrong type loses one post.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec
from msgspec.structs import replace

from curate.errors import InputError
from curate.models import Account, Post, PostKind
from curate.sources import json_values
from curate.sources.fields import count, identifier, language, mapping, moment, sequence, words
from curate.sources.handles import network_named
from curate.sources.timeline import BROKEN, MAX_TEXT, newest, printable
from curate.sources.x_text import WEB

if TYPE_CHECKING:
    from curate.sources.origin import Origin

ALWAYS_READ = 10
"""Lines that are read in any search, so that a failed one can tell whom the file holds."""

_KINDS: dict[str, PostKind] = {
    "original": "original", "post": "original", "reply": "reply", "repost": "repost", "retweet": "repost",
    "boost": "repost", "reblog": "repost", "quote": "quote",
}  # fmt: skip


class _Row(msgspec.Struct, gc=False):
    text: str
    id: str | int | None = None
    created_at: str | int | float | None = None
    kind: str | None = None
    is_repost: bool | None = None
    is_reply: bool | None = None
    lang: str | None = None
    author: str | None = None
    quoted_text: str | None = None
    urls: list[str] | None = None
    hashtags: list[str] | None = None
    media: Any = None
    likes: Any = None
    reposts: Any = None
    replies: Any = None


class _Line(msgspec.Struct, gc=False):
    handle: str
    posts: list[_Row]
    network: str | None = None
    name: str | None = None
    bio: str | None = None
    lang: str | None = None
    followers: Any = None
    following: Any = None
    flags: list[str] | None = None


_decode_line = msgspec.json.Decoder(_Line).decode


def parse_curate_line(line: bytes, window: int = 10, place: str = "this line") -> Account:
    """The account of one line, with its newest `window` posts; `place` names the line in errors."""
    try:
        known = _decode_line(line)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return _parse_leniently(line, window, place)
    account = _account(known, map(_post, known.posts), window, {})
    if account is None:
        raise InputError(f'{place}: "handle" is empty. Each line needs the handle of its account.')
    return account


def read(values: Iterable[Any], origin: Origin) -> Iterator[Account]:  # noqa: ARG001 -- the readers' signature
    """One account per decoded object, all its posts kept."""
    for value in values:
        account = _from_mapping(mapping(value), 1 << 30)
        yield account or BROKEN


def stream(lines: BinaryIO, window: int, name: str, only: str | None = None) -> Iterator[Account]:
    """Accounts of JSON Lines, one at a time; lines that cannot be read are counted in the next account, or the last.

    After the first lines, those that lack the text `only` in lower case are passed over.
    """
    lost: Counter[str] = Counter()
    held: Account | None = None
    wanted = only.encode() if only else b""
    for number, line in enumerate(json_values.lines(lines, lost)):
        if wanted and number >= ALWAYS_READ and wanted not in line.lower():
            continue
        try:
            account = parse_curate_line(line, window)
        except InputError:
            lost["broken" if line.endswith(b"\n") else "truncated"] += 1
            continue
        if held:
            yield held
        held = _charged(account, lost)
    if held is None:
        raise InputError(f"{name}: no line could be read as an account ({sum(lost.values())} tried). Each line is one JSON object.")
    yield _charged(held, lost)


def _charged(account: Account, lost: Counter[str]) -> Account:
    if not lost:
        return account
    total = Counter(account.left_out) + lost
    lost.clear()
    return replace(account, left_out=dict(total))


def _parse_leniently(line: bytes, window: int, place: str) -> Account:
    try:
        value = json_values.decode(line)
    except ValueError as error:
        raise InputError(f"{place}: is not valid JSON. Each line is one JSON object.") from error
    account = _from_mapping(mapping(value), window)
    if account is None:
        raise InputError(f'{place}: has no "handle". Each line needs the handle of its account, and its "posts".')
    return account


def _from_mapping(value: dict[str, Any], window: int) -> Account | None:
    handle = identifier(value.get("handle"))
    texts = {key: words(value.get(key)) for key in ("network", "name", "bio", "lang")}
    flags = [flag for flag in sequence(value.get("flags")) if isinstance(flag, str)]
    known = _Line(handle, [], **texts, followers=value.get("followers"), following=value.get("following"), flags=flags)
    posts = [_row_or_none(row) for row in sequence(value.get("posts"))]
    broken = posts.count(None) + (value.get("posts") is not None and not isinstance(value["posts"], list))
    return _account(known, (_post(row) for row in posts if row), window, {"broken": broken} if broken else {})


def _row_or_none(row: Any) -> _Row | None:
    try:
        return msgspec.convert(row, _Row)
    except (msgspec.ValidationError, RecursionError):
        return None


def _account(line: _Line, posts: Iterable[Post], window: int, broken: dict[str, int]) -> Account | None:
    """Return the account of a line; None when its handle holds no sign that can be seen."""
    handle = printable(line.handle).strip("@ \n\t")
    if not handle:
        return None
    kept, left_out = newest(posts, window)
    return Account(
        handle=handle,
        posts=kept,
        network=network_named(line.network) or line.network or None,
        name=printable(line.name or ""),
        bio=printable(line.bio or "")[:MAX_TEXT],
        lang=language(line.lang) if line.lang else None,
        followers=count(line.followers),
        following=count(line.following),
        flags=tuple(line.flags or ()),
        left_out=left_out | broken,
    )


def _post(row: _Row) -> Post:
    return Post(
        row.id if isinstance(row.id, str) else identifier(row.id),
        row.text,
        _kind(row),
        moment(row.created_at) if row.created_at is not None else None,
        language(row.lang) if row.lang else None,
        row.author,
        row.quoted_text or "",
        tuple(url for url in row.urls if url.startswith(WEB)) if row.urls else (),
        tuple(tag.lstrip("#") for tag in row.hashtags) if row.hashtags else (),
        _media(row.media) if row.media else 0,
        count(row.likes) if row.likes is not None else None,
        count(row.reposts) if row.reposts is not None else None,
        count(row.replies) if row.replies is not None else None,
    )


def _kind(row: _Row) -> PostKind:
    if row.kind and (kind := _KINDS.get(row.kind.lower())):
        return kind
    if row.is_repost:
        return "repost"
    return "reply" if row.is_reply else "original"


def _media(media: Any) -> int:
    """A number, or a list of pictures."""
    return len(media) if isinstance(media, list) else count(media) or int(media is True)
