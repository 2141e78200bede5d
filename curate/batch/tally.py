"""The figures of a run, and the sentences that tell them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import msgspec

from curate.errors import AmbiguousHandleError, CurateError, HandleNotFoundError, InputError, UsageError
from curate.messages import Message, counted, message
from curate.models import Assessment

TOP_INTERESTS = 5
CAUSES = {
    "not found": message("account not found"),
    "ambiguous": message("ambiguous handle"),
    "no handle": message("not a handle"),
    "unreadable": message("unreadable row"),
    "crash": message("the worker died"),
    "bug": message("internal error"),
    "other": message("other failure"),
}
"""Words for each cause of failure."""
_KINDS: tuple[tuple[type[CurateError], str], ...] = (
    (HandleNotFoundError, "not found"),
    (AmbiguousHandleError, "ambiguous"),
    (UsageError, "no handle"),
    (InputError, "unreadable"),
)


class Tally(msgspec.Struct):
    """Counts of answered rows; tallies add up."""

    rows: int = 0
    follow: int = 0
    skip: int = 0
    review: int = 0
    failures: dict[str, int] = {}
    interests: dict[str, int] = {}
    """Accounts to follow by the interest they speak of."""
    posts_per_day: float = 0.0
    """Posts a day of the accounts to follow, as far as they are known."""

    def add(self, other: Tally) -> None:
        """Add the counts of another tally to this one."""
        self.rows += other.rows
        self.follow += other.follow
        self.skip += other.skip
        self.review += other.review
        self.failures = dict(Counter(self.failures) + Counter(other.failures))
        self.interests = dict(Counter(self.interests) + Counter(other.interests))
        self.posts_per_day += other.posts_per_day

    def count(self, assessment: Assessment) -> None:
        """Count an assessed row."""
        self.rows += 1
        self.review += assessment.review
        if assessment.verdict == "skip":
            self.skip += 1
            return
        self.follow += 1
        self.posts_per_day += assessment.posts_per_day or 0.0
        for share in assessment.matched_interests:
            self.interests[share.interest] = self.interests.get(share.interest, 0) + 1

    def count_failure(self, cause: str) -> None:
        """Count a row that failed."""
        self.rows += 1
        self.failures[cause] = self.failures.get(cause, 0) + 1


def cause_of(error: CurateError) -> str:
    """Return the cause of failure that an error stands for."""
    return next((cause for kind, cause in _KINDS if isinstance(error, kind)), "other")


def sentences(tally: Tally) -> Iterator[Message]:
    """Tell what a run came to: verdicts, failures by cause, the main interests, the posts a day that were gained."""
    yield counted(
        "{n} account: {follow} to follow, {skip} to skip, {review} to review",
        "{n} accounts: {follow} to follow, {skip} to skip, {review} to review",
        tally.rows,
        follow=tally.follow,
        skip=tally.skip,
        review=tally.review,
    )
    failed = sum(tally.failures.values())
    if failed:
        causes = tuple(message("{cause} ({count})", cause=CAUSES[cause], count=count) for cause, count in _largest(tally.failures))
        yield counted("{n} row failed: {causes}", "{n} rows failed: {causes}", failed, causes=causes)
    if tally.interests:
        named = tuple(f"{interest} ({count})" for interest, count in _largest(tally.interests)[:TOP_INTERESTS])
        yield message("main interests of those to follow: {interests}", interests=named)
    if tally.follow:
        yield message("following them all would add {pace} posts a day", pace=round(tally.posts_per_day, 1))


def _largest(counts: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
