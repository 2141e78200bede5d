"""Tweets as snscrape wrote them (``content`` before 0.5, ``rawContent`` since)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from curate.models import Account, Post, PostKind
from curate.sources import x_text
from curate.sources.fields import count, identifier, language, mapping, moment, sequence, unescape, words
from curate.sources.timeline import BROKEN

if TYPE_CHECKING:
    from curate.sources.origin import Origin


def read(values: Iterable[Any], origin: Origin) -> Iterator[Account]:
    """One account per tweet; a user alone is an account without posts."""
    return (account(mapping(value), origin) for value in values)


def account(tweet: dict[str, Any], origin: Origin) -> Account:
    """The account of one tweet, or of one user."""
    user = mapping(tweet.get("user")) or (tweet if "followersCount" in tweet else {})
    handle = words(user.get("username")) or origin.handle or identifier(user.get("id"))
    found = () if user is tweet else _posts(tweet)
    if found is None:
        return Account(handle, network=x_text.NETWORK, left_out=BROKEN.left_out) if handle else BROKEN
    return Account(
        handle=handle,
        posts=found,
        network=x_text.NETWORK,
        name=words(user.get("displayname")),
        bio=_bio(user),
        followers=count(user.get("followersCount")),
        following=count(user.get("friendsCount")),
        flags=("protected",) if user.get("protected") is True else (),
    )


def _bio(user: dict[str, Any]) -> str:
    described = words(user.get("rawDescription")) or words(user.get("description"))
    return x_text.readable(described, _links({"links": user.get("descriptionLinks")}), ())


def _content(tweet: dict[str, Any]) -> str | None:
    texts = (tweet.get("rawContent"), tweet.get("content"), tweet.get("renderedContent"))
    return next((text for text in texts if isinstance(text, str)), None)


def _posts(tweet: dict[str, Any]) -> tuple[Post, ...] | None:
    original = mapping(tweet.get("retweetedTweet"))
    shown = original if _content(original) is not None else tweet
    if _content(shown) is None:
        return None
    author, text = _author_and_text(shown, tweet)
    post_id = x_text.first_id(tweet.get("id_str"), tweet.get("id"))
    return (
        Post(
            id=post_id,
            text=text,
            kind=_kind(tweet, author),
            created_at=moment(tweet.get("date")) or x_text.time_of_id(post_id),
            lang=language(shown.get("lang")),
            author=author,
            quoted_text=_beside(shown),
            urls=tuple(long for _, long in _outer_links(shown)),
            hashtags=tuple(tag for tag in sequence(shown.get("hashtags")) if isinstance(tag, str)),
            media=media(shown),
            likes=count(shown.get("likeCount")),
            reposts=count(shown.get("retweetCount")),
            replies=count(shown.get("replyCount")),
        ),
    )


def media(tweet: dict[str, Any]) -> int:
    """Number of pictures and videos: a list in snscrape, lists by kind in twscrape."""
    listed = tweet.get("media")
    kinds = listed.values() if isinstance(listed, dict) else [listed]
    return sum(len(sequence(kind)) for kind in kinds)


def _author_and_text(shown: dict[str, Any], tweet: dict[str, Any]) -> tuple[str | None, str]:
    text = _text(shown)
    if shown is not tweet:
        return words(mapping(shown.get("user")).get("username")) or None, text
    return x_text.as_repost(text) or (None, text)


def _kind(tweet: dict[str, Any], author: str | None) -> PostKind:
    if author or mapping(tweet.get("retweetedTweet")):
        return "repost"
    if x_text.first_id(tweet.get("inReplyToTweetId"), tweet.get("inReplyToTweetIdStr")) or mapping(tweet.get("inReplyToUser")):
        return "reply"
    return "quote" if mapping(tweet.get("quotedTweet")) else "original"


def _links(tweet: dict[str, Any]) -> list[tuple[str, str]]:
    links = [mapping(link) for link in sequence(tweet.get("links"))]
    pairs = [(words(link.get("tcourl")), words(link.get("url"))) for link in links]
    before = zip(sequence(tweet.get("tcooutlinks")), sequence(tweet.get("outlinks")), strict=False)
    pairs += [(words(short), words(long)) for short, long in before if not links]
    return [pair for pair in pairs if pair[1].startswith(x_text.WEB)]


def _outer_links(tweet: dict[str, Any]) -> list[tuple[str, str]]:
    quoted = mapping(tweet.get("quotedTweet"))
    quoted_id = x_text.first_id(quoted.get("id_str"), quoted.get("id")) or None
    return [pair for pair in _links(tweet) if not quoted_id or x_text.status_of(pair[1]) != quoted_id]


def _text(tweet: dict[str, Any]) -> str:
    links = _outer_links(tweet)
    inner = [pair[0] for pair in _links(tweet) if pair not in links]
    text = x_text.readable(_content(tweet) or "", links, inner)
    return x_text.without_last_link(text) if media(tweet) else text


def _beside(tweet: dict[str, Any]) -> str:
    quoted = mapping(tweet.get("quotedTweet"))
    title = words(mapping(tweet.get("card")).get("title"))
    return "\n".join(filter(None, (_text(quoted), unescape(title))))
