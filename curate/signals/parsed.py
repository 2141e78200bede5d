"""The posts of an account taken apart: words, language, terms of every topic, traits. Nothing here depends on a policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from curate.interests.evidence import force, topic_weights
from curate.interests.vocabulary import Hit, Vocabulary, expand
from curate.models import Account, Post
from curate.text.language import detect, language_of
from curate.text.tally import LANGUAGES, tally
from curate.text.traits import traits_of
from curate.text.words import split_words


class ParsedPost(Struct, frozen=True):
    """A post taken apart."""

    post: Post
    text: str
    """The text that is read: the post's own, then the one it quotes."""
    words: Sequence[str]
    expanded: Sequence[str]
    """Its words, the parts of each hashtag after it."""
    lang: str | None
    hits: Sequence[Hit]
    topics: Mapping[str, float]
    """Weight of the terms of each topic it speaks of."""
    traits: Sequence[float]
    """The values of ``TRAITS``."""
    counts: Sequence[int]
    """The tally of its words, in the order of ``SORTS``."""


class _Split(Struct, frozen=True):
    post: Post
    text: str
    words: list[str]
    counts: Sequence[int]
    lang: str | None


def parse_posts(account: Account, vocabulary: Vocabulary) -> list[ParsedPost]:
    """Take the posts of an account apart."""
    return [_parsed(each, vocabulary) for each in _in_their_language([_split(post) for post in account.posts])]


def profile_hits(account: Account, vocabulary: Vocabulary, usual: str | None) -> list[Hit]:
    """Return the terms in handle, name and bio; ``usual`` is the language of the posts.

    A handle is read like a hashtag: ``@PhilippePoutou``, ``lemonde.fr``.
    """
    user = account.handle.rpartition("/")[2].partition("@")[0].partition("#")[0].partition(".")[0]
    words = split_words(f"{account.bio} . {account.name} . #{user}")
    lang = language_of(tally(words)[-len(LANGUAGES) :], account.bio) or usual
    return vocabulary.hits(expand(words), lang)


def _split(post: Post) -> _Split:
    text = f"{post.text}\n{post.quoted_text}" if post.quoted_text else post.text
    words = split_words(text)
    counts = tally(words)
    return _Split(post, text, words, counts, language_of(counts[-len(LANGUAGES) :], text, post.lang))


def _in_their_language(posts: list[_Split]) -> list[_Split]:
    """Give the posts that do not tell their language that of the others; ask ``langdetect`` when none tells."""
    if all(each.lang for each in posts):
        return posts
    known = Counter(each.lang for each in posts if each.lang).most_common(1)
    usual = known[0][0] if known else detect(" ".join(each.text for each in posts))
    return [each if each.lang else replace(each, lang=usual) for each in posts]


def _parsed(split: _Split, vocabulary: Vocabulary) -> ParsedPost:
    expanded = expand(split.words) if "#" in split.text else split.words
    hits = vocabulary.hits(expanded, split.lang)
    topics = topic_weights(hits)
    kind = split.post.kind
    return ParsedPost(
        post=split.post,
        text=split.text,
        words=split.words,
        expanded=expanded,
        lang=split.lang,
        hits=hits,
        topics=topics,
        traits=(
            *traits_of(split.text, split.words, split.counts),
            kind == "reply",
            kind == "repost",
            force(max(topics.values(), default=0.0)),
        ),
        counts=split.counts,
    )
