"""What the user is reminded of when an account is scored: their own choice, a verdict that changed, posts that are old."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from curate.library.accounts import Provenance
from curate.library.decisions import Decision, latest
from curate.messages import Message, Value, counted, message
from curate.models import Assessment

FRESH = timedelta(hours=24)
"""For how long what a network gave counts as what it would give now."""
MONTHS = (
    message("January"), message("February"), message("March"), message("April"), message("May"), message("June"),
    message("July"), message("August"), message("September"), message("October"), message("November"), message("December"),
)  # fmt: skip


def reminder(assessment: Assessment, before: Sequence[Decision], now: datetime) -> Message | None:
    """Return what was decided before of an account: the user's own choice, else a verdict of curate that was another one."""
    own = latest(before, "user")
    if own:
        return _own_choice(own, assessment.score, now)
    last = latest(before, "curate")
    if last is None or last.verdict == assessment.verdict:
        return None
    values: dict[str, Value] = {"when": _when(last.at, now), "then": last.score or 0, "now": assessment.score}
    if last.verdict == "follow":
        return message("the verdict was follow {when}; it scored {then} then, {now} now", **values)
    return message("the verdict was skip {when}; it scored {then} then, {now} now", **values)


def age_note(origin: Provenance, now: datetime) -> Message | None:
    """Return what to tell of posts that a network gave a day ago or longer; None for what is fresh or came from a file."""
    age = now - origin.read_at
    if not origin.live or age < FRESH:
        return None
    return counted(
        "its posts were read {n} day ago; add --live to read them again",
        "its posts were read {n} days ago; add --live to read them again",
        age.days,
    )


def _own_choice(own: Decision, score: int, now: datetime) -> Message:
    when = _when(own.at, now)
    if own.score is None:
        skipped, followed = message("you skipped this account {when}", when=when), message("you followed this account {when}", when=when)
    else:
        values: dict[str, Value] = {"when": when, "then": own.score, "now": score}
        skipped = message("you skipped this account {when}; it scored {then} then, {now} now", **values)
        followed = message("you followed this account {when}; it scored {then} then, {now} now", **values)
    chosen = skipped if own.verdict == "skip" else followed
    return message("{sentence} (your note: {note})", sentence=chosen, note=own.note) if own.note else chosen


def _when(at: datetime, now: datetime) -> Message:
    """Say a moment by its month, by its day when it was this month, with its year when that is another one."""
    at, now = at.astimezone(UTC), now.astimezone(UTC)
    month = MONTHS[at.month - 1]
    if at.year != now.year:
        return message("in {month} {year}", month=month, year=at.year)
    if at.month != now.month:
        return message("in {month}", month=month)
    return message("on {date}", date=f"{at:%Y-%m-%d}")
