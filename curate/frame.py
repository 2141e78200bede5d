"""Data frames: assessments as tidy tables, and posts in a frame as accounts to assess. The one user of pandas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curate.batch.candidates import Candidate, located
from curate.batch.encoding import as_text, our_names
from curate.batch.items import Job
from curate.batch.work import row_maker
from curate.errors import InputError
from curate.interests.declared import Interests, declare
from curate.messages import say
from curate.models import Assessment
from curate.render.rows import COLUMNS, row
from curate.scoring import score_accounts
from curate.sources import index_accounts, lookup, tables
from curate.sources.columns import columns
from curate.sources.origin import Origin
from curate.sources.timeline import gather

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


def score_frame(frame: DataFrame, interests: Interests | Sequence[str], window: int = 10, *, paths: Sequence[str | Path] = ()) -> DataFrame:
    """Assess the accounts of a frame of posts, or with ``paths`` those of a frame of candidates, whose posts lie there.

    Posts stand one a row, with the columns of a table of posts: ``handle`` and ``text``, and ``created_at``, ``kind``,
    ``lang`` where known; one row an account is returned, in the order of their first posts. Candidates stand one a row
    in a column ``handle``, perhaps with a column ``network``; the frame is returned with the columns of ``curate batch``
    added, and a row that fails says why in ``error``. Raise InputError when a column is missing.
    """
    roles = columns(tuple(map(str, frame.columns)))
    missing = [role for role in (("handle",) if paths else ("handle", "text")) if role not in roles]
    if missing:
        needed = "a column handle" if paths else "handle and text, one row a post; for candidates, name the paths of their posts"
        raise InputError(f"the frame has no column {missing[0]!r}. It needs {needed}.")
    if paths:
        return _candidates(frame, roles, interests if isinstance(interests, Interests) else declare(interests), window, paths)
    accounts = gather(tables.read(frame.to_dict("records"), Origin("the frame")), window)
    return to_frame(score_accounts(accounts, interests))


def _candidates(frame: DataFrame, roles: Mapping[str, str], interests: Interests, window: int, paths: Sequence[str | Path]) -> DataFrame:
    from pandas import DataFrame

    find = partial(lookup, index_accounts(paths, window))
    job = Job(interests, datetime.now(UTC), window=window, columns=tuple(map(str, frame.columns)))
    rows = row_maker(job)
    networks = frame[roles["network"]] if "network" in roles else repeat("")
    asked = (Candidate(as_text(handle), (), network=as_text(network)) for handle, network in zip(frame[roles["handle"]], networks))  # noqa: B905
    found = [rows(located(candidate, find)) for candidate in asked]
    ours = DataFrame(found, index=frame.index, columns=list(COLUMNS))
    return frame.join(ours.set_axis(our_names(job.columns), axis=1))


def _about(assessment: Assessment) -> dict[str, Any]:
    return {"handle": assessment.handle, "network": assessment.network, "name": assessment.name}


def _post(post: Any) -> Iterator[tuple[str, Any]]:
    for name in ("id", "kind", "created_at", "lang", "text", "verdict", "relevance", "noise_score"):
        yield name, getattr(post, name)
    yield "noise", ", ".join(post.noise)
    yield "terms", ", ".join(dict.fromkeys(match.term for match in post.matches))
