"""Statuses of the Mastodon API, as Mastodon, Pleroma, Akkoma, GoToSocial, Pixelfed and snac give them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec.structs import replace

from curate.models import Account, Post, PostKind
from curate.sources.activitystreams import NETWORK, handle_of, host_of
from curate.sources.fields import count, identifier, language, mapping, moment, sequence, unescape, words
from curate.sources.markup import distinct, links, plain_text, quoted_address, web_address
from curate.sources.origin import Origin

_READABLE = frozenset({"public", "unlisted", "local", ""})
_SNAC_ID = re.compile(r"\d{10}[0-9a-f]{32}")
_MAX_PARTS = 100
"""Tags, attachments or poll options that are read of one status."""


def read(values: Iterable[Any], origin: Origin) -> Iterator[Account]:
    """One account per status or account entity, holding at most one post."""
    for record, owner in _records(values):
        if _is_profile(mapping(record)):
            yield profile(mapping(record), origin)
        else:
            yield _account(mapping(record), owner, origin)


def profile(account: dict[str, Any], origin: Origin, address: str = "") -> Account:
    """What an account entity says, without posts; `address` of a status serves where there is no entity."""
    return Account(
        handle=_handle(account, origin) or origin.handle or handle_of(address) or "",
        network=NETWORK,
        name=words(account.get("display_name")),
        bio=plain_text(words(account.get("note"))),
        followers=_shown_count(account.get("followers_count")),
        following=_shown_count(account.get("following_count")),
        flags=tuple(_flags(account, origin)),
    )


def _records(values: Iterable[Any]) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Each status, or account alone, with the account told by the object that wraps it."""
    for value in values:
        wrapper = mapping(value)
        if isinstance(value, list):
            yield from ((record, {}) for record in value)
        elif _is_status(wrapper) or _is_profile(wrapper) or not (lists := _lists_of_statuses(wrapper)):
            yield value, {}
        else:
            yield from ((record, mapping(wrapper.get("account"))) for records in lists for record in records)


def _lists_of_statuses(wrapper: dict[str, Any]) -> list[list[Any]]:
    lists = [value for value in wrapper.values() if isinstance(value, list)]
    return [records for records in lists if any(_is_status(mapping(record)) for record in records)]


def _is_status(record: dict[str, Any]) -> bool:
    return "content" in record or "reblog" in record


def _is_profile(record: dict[str, Any]) -> bool:
    return bool(words(record.get("acct"))) and not _is_status(record)


def _account(status: dict[str, Any], owner: dict[str, Any], origin: Origin) -> Account:
    boosted = mapping(status.get("reblog"))
    # Pleroma gives a boost the address of the boosted status, which tells another account
    address = "" if boosted else words(status.get("url")) or words(status.get("uri"))
    known = profile(mapping(status.get("account")) or owner, origin, address)
    if cause := _left_out_for(status, boosted):
        return replace(known, left_out={cause: 1})
    post_id = identifier(status.get("id")) or identifier(status.get("uri"))
    return replace(known, posts=(_post(status, boosted, post_id, origin),))


def _left_out_for(status: dict[str, Any], boosted: dict[str, Any]) -> str:
    if not _is_status(status):
        return "broken"
    if words(status.get("visibility")) not in _READABLE or words(boosted.get("visibility")) not in _READABLE:
        return "private"
    return "pinned" if status.get("pinned") is True else ""


def _post(status: dict[str, Any], boosted: dict[str, Any], post_id: str, origin: Origin) -> Post:
    shown = boosted or status
    html, card = _content(shown), mapping(shown.get("card"))
    quoted, quoted_url = _quote(shown), _quote_address(shown)
    return Post(
        id=post_id,
        text=_text(shown, html),
        kind="repost" if boosted else _kind(status, bool(quoted or quoted_url)),
        created_at=moment(status.get("created_at")),
        lang=None if _SNAC_ID.fullmatch(post_id) else language(shown.get("language")),
        author=_handle(mapping(boosted.get("account")), origin) or handle_of(words(boosted.get("url"))),
        quoted_text=_lines(_text(quoted, _content(quoted)), words(card.get("title")), *_descriptions(shown)),
        urls=distinct((*links(html), web_address(unescape(words(card.get("url")))), quoted_url)),
        hashtags=tuple(filter(None, (words(tag.get("name")).lstrip("#") for tag in _parts(shown, "tags")))),
        media=len(_parts(shown, "media_attachments")),
        likes=count(shown.get("favourites_count")),
        reposts=count(shown.get("reblogs_count")),
        replies=count(shown.get("replies_count")),
    )


def _kind(status: dict[str, Any], quotes: bool) -> PostKind:
    if status.get("in_reply_to_id") or status.get("in_reply_to_account_id"):
        return "reply"
    return "quote" if quotes else "original"


def _content(status: dict[str, Any]) -> str:
    plain = mapping(mapping(status.get("pleroma")).get("content")).get("text/plain")
    return words(status.get("content")) or words(plain)


def _text(status: dict[str, Any], html: str) -> str:
    """Content warning, content and poll options, one under the other."""
    options = (words(option.get("title")) for option in _parts(mapping(status.get("poll")), "options"))
    return _lines(words(status.get("spoiler_text")), plain_text(html), *options)


def _quote(status: dict[str, Any]) -> dict[str, Any]:
    """The quoted status, which Mastodon wraps and Pleroma and Fedibird do not."""
    quote = mapping(status.get("quote")) or mapping(mapping(status.get("pleroma")).get("quote"))
    return mapping(quote.get("quoted_status")) or quote


def _quote_address(status: dict[str, Any]) -> str:
    told = words(_quote(status).get("url")) or words(mapping(status.get("pleroma")).get("quote_url"))
    return web_address(told) or quoted_address(words(status.get("content")))


def _descriptions(status: dict[str, Any]) -> Iterator[str]:
    return (words(picture.get("description")) for picture in _parts(status, "media_attachments"))


def _parts(thing: dict[str, Any], key: str) -> list[dict[str, Any]]:
    return [part for part in sequence(thing.get(key))[:_MAX_PARTS] if isinstance(part, dict)]


def _lines(*parts: str) -> str:
    return "\n".join(filter(None, (part.strip() for part in parts)))


def _handle(account: dict[str, Any], origin: Origin) -> str:
    """``user@host``: servers name their own users without the host, which the profile's address tells."""
    acct = words(account.get("acct")).lstrip("@") or words(account.get("username"))
    if "@" in acct:
        return acct
    full = words(account.get("fqn"))
    host = host_of(words(account.get("url"))) or host_of(words(account.get("uri"))) or origin.server
    return full or (f"{acct}@{host}" if acct and host else acct)


def _shown_count(value: Any) -> int | None:
    """The count; 0 tells nothing, since servers answer it for hidden counts too."""
    return count(value) or None


def _flags(account: dict[str, Any], origin: Origin) -> Iterator[str]:
    yield from (flag for flag in ("bot", "noindex", "limited", "suspended", "memorial") if account.get(flag) is True)
    if moved := _handle(mapping(account.get("moved")), origin):
        yield f"moved:{moved}"
