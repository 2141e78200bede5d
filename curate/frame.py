"""Data frames: assessments as tidy tables, and posts in a frame as accounts to assess. The one user of pandas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from curate.errors import InputError
from curate.interests.declared import Interests
from curate.messages import say
from curate.models import Account, Assessment, Post
from curate.render.rows import row
from curate.scoring import score_accounts
from curate.sources.fields import moment

if TYPE_CHECKING:
    from pandas import DataFrame


def to_frame(assessments: Iterable[Assessment], lang: str = "en") -> DataFrame:
    """Return one row an account: handle, network, name and kind, then the columns of ``curate batch``."""
    from pandas import DataFrame

    return DataFrame([_about(each) | {"account_kind": each.account_kind} | row(each, lang) for each in assessments])


def posts_frame(assessments: Iterable[Assessment]) -> DataFrame:
    """Return one row a post, with its verdict, relevance, noise and the terms found in it."""
    from pandas import DataFrame

    return DataFrame([dict(_post(each)) | {"handle": one.handle} for one in assessments for each in one.posts])


def findings_frame(assessments: Iterable[Assessment], lang: str = "en") -> DataFrame:
    """Return one row a finding: its score, or none where it abstained, its points and its reason."""
    from pandas import DataFrame

    return DataFrame(
        [
            {
                "handle": one.handle,
                "signal": each.signal,
                "kind": each.kind,
                "score": each.finding.score,
                "points": each.points,
                "reason": say(each.finding.reason, lang),
            }
            for one in assessments
            for each in one.findings
        ]
    )


def score_frame(posts: DataFrame, interests: Interests | Sequence[str], window: int = 10) -> DataFrame:
    """Assess the accounts of a frame of posts: columns ``handle`` and ``text``, and ``created_at``, ``kind``, ``lang`` where known.

    Return one row an account, in the order of their first posts. Raise InputError when a column is missing.
    """
    missing = [column for column in ("handle", "text") if column not in posts.columns]
    if missing:
        raise InputError(f"the frame has no column {missing[0]!r}. It needs handle and text, one row a post.")
    return to_frame(score_accounts(_accounts(posts, window), interests))


def _about(assessment: Assessment) -> dict[str, Any]:
    return {"handle": assessment.handle, "network": assessment.network, "name": assessment.name}


def _post(post: Any) -> Iterator[tuple[str, Any]]:
    for name in ("id", "kind", "created_at", "lang", "text", "verdict", "relevance", "noise_score"):
        yield name, getattr(post, name)
    yield "noise", ", ".join(post.noise)
    yield "terms", ", ".join(dict.fromkeys(match.term for match in post.matches))


def _accounts(posts: DataFrame, window: int) -> Iterator[Account]:
    for handle, rows in posts.groupby("handle", sort=False):
        records = rows.to_dict("records")
        listed = [_read(record, number) for number, record in enumerate(records)]
        listed.sort(key=lambda post: post.created_at.timestamp() if post.created_at else 0.0, reverse=True)
        yield Account(str(handle), tuple(listed[:window]))


def _read(record: Mapping[Any, Any], number: int) -> Post:
    kind = record.get("kind")
    return Post(
        id=str(record.get("id", number)),
        text=str(record["text"]),
        kind=kind if kind in {"reply", "repost", "quote"} else "original",
        created_at=moment(str(record["created_at"])) if record.get("created_at") is not None else None,
        lang=record["lang"] if isinstance(record.get("lang"), str) else None,
    )
