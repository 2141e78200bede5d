"""Declared interests, and what a text says of them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from curate.interests.declared import Interest, Interests
from curate.models import Assessment
from curate.render.safe import one_line
from curate.render.width import wrapped

COLUMNS = 76


def interests_text(declared: Interests) -> str:
    """Return what is declared, one interest a paragraph."""
    return "\n".join((*_settings(declared), *(line for each in declared.interests for line in _interest(each))))


def interests_json(declared: Interests) -> str:
    """Return what is declared as an object."""
    return json.dumps(
        {
            "languages": list(declared.languages),
            "budget": declared.budget,
            "strictness": declared.strictness,
            "muted": [*sorted(declared.muted), *declared.muted_words],
            "interests": [
                {
                    "name": each.name,
                    "topics": _topics(each),
                    "own_words": list(each.own_words),
                    "keywords": list(each.keywords),
                    "exclude": list(each.excluded),
                    "weight": each.weight,
                }
                for each in declared.interests
            ],
        },
        ensure_ascii=False,
        indent=2,
    )


def trial_text(assessment: Assessment) -> str:
    """Return what a single text says of the interests."""
    (post,) = assessment.posts
    found = [f"  {one_line(match.term)} → {one_line(match.interest)}" for match in post.matches] or ["  nothing found"]
    noise = f", noise: {', '.join(post.noise)}" if post.noise else ""
    return "\n".join((f"relevance {round(100 * post.relevance)} %, {post.verdict}{noise}", *found))


def _settings(declared: Interests) -> Iterator[str]:
    yield f"languages   {', '.join(declared.languages) or 'any'}"
    yield f"budget      {declared.budget:g} posts a day"
    yield f"strictness  {declared.strictness}"
    yield from ([f"mutes       {', '.join([*sorted(declared.muted), *declared.muted_words])}"] if declared.muted else [])


def _interest(interest: Interest) -> Iterator[str]:
    yield ""
    yield one_line(interest.name)
    for title, words in (
        ("topics", _topics(interest)),
        ("own words", interest.own_words),
        ("keywords", interest.keywords),
        ("exclude", interest.excluded),
    ):
        if words:
            yield from (f"  {line}" for line in wrapped(one_line(f"{title}: {', '.join(words)}"), COLUMNS))


def _topics(interest: Interest) -> list[str]:
    return sorted(topic for topic in interest.topics if not topic.startswith("own/"))
