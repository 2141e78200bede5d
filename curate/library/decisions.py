"""What was decided of accounts, by curate and by the user: when, with which score, under which policy."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from curate.library.identity import is_meant, user_key
from curate.library.schema import transaction
from curate.models import Verdict
from curate.sources.handles import Handle

DecidedBy = Literal["curate", "user"]
_COLUMNS = "network, handle, at, decided_by, verdict, score, policy, interests, note"


class Decision(Struct, frozen=True):
    """One decision on one account."""

    handle: str
    verdict: Verdict
    at: datetime
    by: DecidedBy
    network: str | None = None
    score: int | None = None
    """Points of a hundred that curate gave; for the user's own decision, those it gave last before."""
    policy: str = ""
    interests: str = ""
    """Names of the interests that were declared."""
    note: str = ""
    """The user's own remark."""


def record(db: sqlite3.Connection, decisions: Iterable[Decision]) -> int:
    """Add decisions, all or none; one that says what its author said last of the account is not repeated. Return how many were added."""
    with transaction(db):
        return sum(_record_one(db, decision) for decision in decisions)


def decisions_on(db: sqlite3.Connection, wanted: Handle) -> list[Decision]:
    """Return what was decided of an account, the oldest first."""
    query = f"SELECT {_COLUMNS} FROM decision WHERE user = ? ORDER BY at, id"  # noqa: S608 -- our own names
    rows = (_decision(row) for row in db.execute(query, (user_key(wanted.user),)))
    return [each for each in rows if is_meant(each.handle, each.network, wanted)]


def all_decisions(db: sqlite3.Connection) -> Iterator[Decision]:
    """Yield all decisions, the oldest first."""
    return map(_decision, db.execute(f"SELECT {_COLUMNS} FROM decision ORDER BY at, id"))  # noqa: S608 -- our own names


def latest(decisions: Iterable[Decision], by: DecidedBy) -> Decision | None:
    """Return the last decision of one author."""
    return next(iter([each for each in decisions if each.by == by][-1:]), None)


def _record_one(db: sqlite3.Connection, decision: Decision) -> bool:
    user, _, host = decision.handle.partition("@")
    before = decisions_on(db, Handle(user, host or None, decision.network))
    last = latest(before, decision.by)
    scored = latest(before, "curate")
    if decision.by == "user" and decision.score is None and scored:
        decision = _with_score(decision, scored)
    if last and _says(last) == _says(decision):
        return False
    db.execute(
        f"INSERT INTO decision (user, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 -- our own names
        (user_key(decision.handle), *_values(decision)),
    )
    return True


def _with_score(decision: Decision, scored: Decision) -> Decision:
    return replace(decision, score=scored.score, policy=scored.policy, interests=scored.interests)


def _says(decision: Decision) -> tuple[object, ...]:
    """What makes a decision another one; the user's own counts whatever curate's score was."""
    if decision.by == "user":
        return decision.verdict, decision.note
    return decision.verdict, decision.score, decision.policy, decision.interests


def _values(decision: Decision) -> tuple[object, ...]:
    return (
        decision.network or "",
        decision.handle,
        decision.at.astimezone(UTC).isoformat(timespec="seconds"),
        decision.by,
        decision.verdict,
        decision.score,
        decision.policy,
        decision.interests,
        decision.note,
    )


def _decision(row: tuple[str, str, str, DecidedBy, Verdict, int | None, str, str, str]) -> Decision:
    network, handle, at, by, verdict, score, policy, interests, note = row
    return Decision(handle, verdict, datetime.fromisoformat(at), by, network or None, score, policy, interests, note)
