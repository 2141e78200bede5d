"""Building accounts for tests: invented posts, dated by a fixed clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from curate.interests.declared import Interests, declare, own_terms
from curate.interests.vocabulary import Vocabulary
from curate.models import Account, Post, PostKind
from curate.policy import default_policy
from curate.signals.reading import Reading, read_account

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOURS = (3, 8, 29, 31, 54, 77, 79, 102, 130, 131)
"""How long ago each post was written: a human rhythm."""


def timeline(
    *posts: str | Post,
    lang: str | None = None,
    kind: PostKind = "original",
    hours: Sequence[float] | None = HOURS,
    handle: str = "ada",
    name: str = "",
    bio: str = "",
    followers: int | None = None,
    flags: tuple[str, ...] = (),
) -> Account:
    """Return an account whose posts, newest first, have the ids 1, 2, 3…; ``hours`` None leaves them undated."""
    made = [post if isinstance(post, Post) else Post("", post, kind=kind, lang=lang) for post in posts]
    ago = hours and (*hours, *(hours[-1] + 24.0 * n for n in range(1, len(made))))
    dated = tuple(replace(post, id=str(n + 1), created_at=NOW - timedelta(hours=ago[n]) if ago else None) for n, post in enumerate(made))
    return Account(handle, dated, name=name, bio=bio, followers=followers, flags=flags)


def reading(account: Account, interests: Interests | Sequence[str] = ("machine learning",)) -> Reading:
    """Read an account for interests, at the fixed clock, by curate's own policy."""
    wanted = interests if isinstance(interests, Interests) else declare(interests)
    return read_account(account, wanted, Vocabulary(own_terms(wanted)), default_policy(), NOW)
