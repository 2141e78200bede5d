"""X API v2 in all its shapes: pages (twarc2), flattened posts, bare posts; names of before and after August 2026."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from curate.models import Account, Post, PostKind
from curate.sources import x_text
from curate.sources.fields import count, identifier, language, mapping, moment, sequence, words
from curate.sources.timeline import BROKEN

if TYPE_CHECKING:
    from curate.sources.origin import Origin

_KINDS: tuple[tuple[str, PostKind], ...] = (("retweeted", "repost"), ("replied_to", "reply"), ("quoted", "quote"))


_IN_PAGES = frozenset({"meta", "includes", "errors"})


class _Included(Struct, frozen=True):
    """What a page tells beside its posts, by id."""

    users: dict[str, dict[str, Any]]
    posts: dict[str, dict[str, Any]]


def read(values: Iterable[Any], origin: Origin) -> Iterator[Account]:
    """One account per post of each page or flattened post."""
    superseded: set[str] = set()
    for value in values:
        tweets, included = _opened(mapping(value))
        superseded.update(edition for tweet in tweets for edition in _superseded_by(tweet))
        for tweet in tweets:
            yield _account(tweet, included, superseded, origin)


def _opened(value: dict[str, Any]) -> tuple[list[dict[str, Any]], _Included]:
    """Posts of a page, or the one post that the value is, and what is included."""
    data = value.get("data")
    if isinstance(data, (list, dict)) and "text" not in value:
        included = mapping(value.get("includes"))
        posts = sequence(included.get("tweets")) + sequence(included.get("posts"))
        tweets = [mapping(tweet) for tweet in (data if isinstance(data, list) else [data])]
        return tweets, _Included(_by_id(included.get("users")), _by_id(posts))
    if "text" not in value and not _IN_PAGES.isdisjoint(value):
        return [], _Included({}, {})
    references = [mapping(reference) for reference in _references(value)]
    authors = [mapping(value.get("author"))] + [mapping(r.get("author")) for r in references]
    return [value], _Included(_by_id(authors), _by_id([r for r in references if "text" in r]))


def _by_id(values: Any) -> dict[str, dict[str, Any]]:
    return {identifier(mapping(v).get("id")): mapping(v) for v in sequence(values) if mapping(v)}


def _references(tweet: dict[str, Any]) -> list[Any]:
    return sequence(tweet.get("referenced_tweets")) or sequence(tweet.get("referenced_posts"))


def _editions(tweet: dict[str, Any]) -> list[str]:
    editions = sequence(tweet.get("edit_history_tweet_ids")) or sequence(tweet.get("edit_history_post_ids"))
    return [identifier(edition) for edition in editions]


def _superseded_by(tweet: dict[str, Any]) -> list[str]:
    """Earlier editions of a post, told by the last one."""
    editions = _editions(tweet)
    return editions[:-1] if editions[-1:] == [identifier(tweet.get("id"))] else []


def _account(tweet: dict[str, Any], included: _Included, superseded: set[str], origin: Origin) -> Account:
    author = identifier(tweet.get("author_id"))
    user = included.users.get(author, {})
    handle = words(user.get("username")) or origin.handle or author
    if not isinstance(tweet.get("text"), str):
        return Account(handle, network=x_text.NETWORK, left_out=BROKEN.left_out) if handle else BROKEN
    if identifier(tweet.get("id")) in superseded:
        return Account(handle, network=x_text.NETWORK, left_out={"duplicate": 1})
    metrics = mapping(user.get("public_metrics"))
    return Account(
        handle=handle,
        posts=(_post(tweet, included),),
        network=x_text.NETWORK,
        name=words(user.get("name")),
        bio=_bio(user),
        followers=count(metrics.get("followers_count")),
        following=count(metrics.get("following_count")),
        flags=("protected",) if user.get("protected") is True else (),
    )


def _bio(user: dict[str, Any]) -> str:
    entities = mapping(mapping(user.get("entities")).get("description"))
    return x_text.readable(words(user.get("description")), x_text.links_of(entities), ())


def _post(tweet: dict[str, Any], included: _Included) -> Post:
    references = {words(mapping(r).get("type")): identifier(mapping(r).get("id")) for r in _references(tweet)}
    original = included.posts.get(references.get("retweeted", ""), {})
    shown = original if isinstance(original.get("text"), str) else tweet
    quoted_id = _quoted_id(shown)
    author, text = _author_and_text(shown, tweet, included)
    metrics = mapping(shown.get("public_metrics"))
    post_id = identifier(tweet.get("id"))
    return Post(
        id=post_id,
        text=text,
        kind="repost" if author else next((kind for name, kind in _KINDS if name in references), "original"),
        created_at=moment(tweet.get("created_at")) or x_text.time_of_id(post_id),
        lang=language(shown.get("lang")),
        author=author,
        quoted_text=_beside(shown, included.posts.get(quoted_id, {})),
        urls=tuple(long for _, long in _links(shown, quoted_id)),
        hashtags=x_text.hashtags_of(_entities(shown)),
        media=_media(shown),
        likes=count(metrics.get("like_count")),
        reposts=count(metrics.get("retweet_count", metrics.get("repost_count"))),
        replies=count(metrics.get("reply_count")),
    )


def _author_and_text(shown: dict[str, Any], tweet: dict[str, Any], included: _Included) -> tuple[str | None, str]:
    text = _text(shown)
    if shown is not tweet:
        author_id = identifier(shown.get("author_id"))
        cut = x_text.as_repost(words(tweet.get("text")))
        return words(included.users.get(author_id, {}).get("username")) or (cut[0] if cut else author_id) or None, text
    return x_text.as_repost(text) or (None, text)


def _note(tweet: dict[str, Any]) -> dict[str, Any]:
    return mapping(tweet.get("note_tweet")) or mapping(tweet.get("note_post"))


def _entities(tweet: dict[str, Any]) -> dict[str, Any]:
    return mapping(_note(tweet).get("entities")) or mapping(tweet.get("entities"))


def _quoted_id(tweet: dict[str, Any]) -> str:
    references = (mapping(r) for r in _references(tweet))
    return next((identifier(r.get("id")) for r in references if r.get("type") == "quoted"), "")


def _links(tweet: dict[str, Any], quoted_id: str) -> list[tuple[str, str]]:
    """Links that lead out: neither to the quoted post nor to the whole text of this one."""
    inner = {quoted_id, identifier(tweet.get("id"))}
    return [pair for pair in x_text.links_of(_entities(tweet)) if x_text.status_of(pair[1]) not in inner]


def _text(tweet: dict[str, Any]) -> str:
    text = words(_note(tweet).get("text")) or words(tweet.get("text"))
    links = _links(tweet, _quoted_id(tweet))
    inner = [pair[0] for pair in x_text.links_of(_entities(tweet)) if pair not in links]
    dropped = x_text.media_links_of(_entities(tweet), {}) + x_text.media_links_of(mapping(tweet.get("entities")), {}) + inner
    return x_text.readable(text, links, dropped)


def _media(tweet: dict[str, Any]) -> int:
    attachments = mapping(tweet.get("attachments"))
    return len(sequence(attachments.get("media_keys")) or sequence(attachments.get("media")))


def _beside(tweet: dict[str, Any], quoted: dict[str, Any]) -> str:
    parts = [_text(quoted)] if isinstance(quoted.get("text"), str) else []
    return "\n".join(dict.fromkeys(parts + x_text.titles_of(_entities(tweet))))
