"""The posts of an account taken apart: words, language, terms of every topic, traits. Nothing here depends on a policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from curate.interests.evidence import force, topic_weights
from curate.interests.vocabulary import Hit, Vocabulary, expand
from curate.models import Account, Post
from curate.text.language import detect, language_of
from curate.text.traits import traits_of
from curate.text.words import split_words


@dataclass(frozen=True, slots=True)
class ParsedPost:
    """A post taken apart."""

    post: Post
    text: str
    """The text that is read: the post's own, then the one it quotes."""
    words: Sequence[str]
    lang: str | None
    expanded: Sequence[str] = ()
    """Its words, the parts of each hashtag after it."""
    hits: Sequence[Hit] = ()
    topics: Mapping[str, float] = field(default_factory=dict)
    """Weight of the terms of each topic it speaks of."""


def parse_posts(account: Account, vocabulary: Vocabulary) -> list[ParsedPost]:
    """Take the posts of an account apart."""
    parsed = _in_their_language([_split(post) for post in account.posts])
    return [_with_topics(each, vocabulary) for each in parsed]


def profile_hits(account: Account, vocabulary: Vocabulary, usual: str | None) -> list[Hit]:
    """Return the terms in handle, name and bio; ``usual`` is the language of the posts.

    A handle is read like a hashtag: ``@PhilippePoutou``, ``lemonde.fr``.
    """
    user = account.handle.rpartition("/")[2].partition("@")[0].partition("#")[0].partition(".")[0]
    words = split_words(f"{account.bio} . {account.name} . #{user}")
    return vocabulary.hits(expand(words), language_of(words, account.bio) or usual)


def post_traits(parsed: ParsedPost) -> dict[str, float]:
    """Return the traits of a post: those of its text, its kind, and whether it speaks of any topic."""
    return {
        **traits_of(parsed.text, parsed.words),
        "reply": parsed.post.kind == "reply",
        "repost": parsed.post.kind == "repost",
        "topical": force(max(parsed.topics.values(), default=0.0)),
    }


def _split(post: Post) -> ParsedPost:
    text = f"{post.text}\n{post.quoted_text}" if post.quoted_text else post.text
    words = split_words(text)
    return ParsedPost(post, text, words, language_of(words, text, post.lang))


def _in_their_language(parsed: list[ParsedPost]) -> list[ParsedPost]:
    """Give the posts that do not tell their language that of the others; ask ``langdetect`` when none tells."""
    if all(each.lang for each in parsed):
        return parsed
    known = Counter(each.lang for each in parsed if each.lang).most_common(1)
    usual = known[0][0] if known else detect(" ".join(each.text for each in parsed))
    return [each if each.lang else replace(each, lang=usual) for each in parsed]


def _with_topics(parsed: ParsedPost, vocabulary: Vocabulary) -> ParsedPost:
    expanded = expand(parsed.words)
    hits = vocabulary.hits(expanded, parsed.lang)
    return replace(parsed, expanded=expanded, hits=hits, topics=topic_weights(hits))
