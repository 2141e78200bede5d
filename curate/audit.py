"""Look again at accounts that are followed: whom to keep, to mute the reposts of, to move to a list, to let go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from curate.errors import CurateError
from curate.follow_lists.followed import Followed, asked_as
from curate.follow_lists.writing import follow_of
from curate.messages import Message, counted
from curate.models import Account, Assessment
from curate.scoring import Scorer
from curate.waiting import Each

Action = Literal["let_go", "list", "mute_reposts", "look", "keep", "unknown"]
ACTIONS: tuple[Action, ...] = ("let_go", "list", "mute_reposts", "look", "keep", "unknown")
"""What to do, in the order in which it is told; ``unknown`` for accounts whose posts were not found."""


class Audited(Struct, frozen=True):
    """One account that is followed, and what to do about it."""

    followed: Followed
    action: Action
    saves: float | None = None
    """Posts a day that the timeline loses when the action is done; None when the account's pace is not known."""
    assessment: Assessment | None = None
    error: str = ""
    """Why there is no assessment."""


def audit(
    follows: Sequence[Followed], find: Callable[[str], Account], scorer: Scorer, *, live: bool = False, each: Each = map
) -> list[Audited]:
    """Return what to do about each account, that which saves most first.

    An account that cannot be found is ``unknown``, never missing; `live` asks feeds by their address. `each` looks for the
    accounts, in order, as `map` does: one of a pool of threads looks for several at once.
    """
    found = each(partial(_found, find=find, live=live), follows)
    audited = [
        Audited(followed, "unknown", error=str(account)) if isinstance(account, CurateError) else decided(followed, account, scorer)
        for followed, account in zip(follows, found, strict=True)
    ]
    return sorted(audited, key=lambda each: (ACTIONS.index(each.action), -(each.saves or 0.0)))


def decided(each: Followed, account: Account, scorer: Scorer) -> Audited:
    """Return what to do about one account, given its posts.

    Only a sure skip is let go: one that is thin or worth a look is for the user to judge.
    """
    quieter = without_reposts(account)
    hidden = not each.show_boosts
    assessment = scorer.score(quieter if hidden else account, counterfactual=False)
    pace = assessment.posts_per_day
    own = scorer.score(quieter, counterfactual=False) if 0 < len(quieter.posts) < len(account.posts) and not hidden else None
    if own and own.verdict == "follow" and not own.review and _noisier_with_reposts(assessment):
        share = 1 - len(quieter.posts) / len(account.posts)
        return Audited(each, "mute_reposts", None if pace is None else pace * share, assessment)
    if assessment.review or assessment.status == "thin":
        return Audited(each, "look", 0.0, assessment)
    if assessment.verdict == "skip":
        return Audited(each, "let_go", pace, assessment)
    if not each.lists and _advises(assessment, "list_instead"):
        return Audited(each, "list", pace, assessment)
    return Audited(each, "keep", 0.0, assessment)


def without_reposts(account: Account) -> Account:
    """Return an account as one sees it who hides its reposts."""
    return replace(account, posts=tuple(post for post in account.posts if post.kind != "repost"))


def remaining(audited: Iterable[Audited]) -> list[Followed]:
    """Return the accounts that stay followed, each as the audit says to follow it."""
    return [_as_advised(each) for each in audited if each.action != "let_go"]


def sentences(audited: Iterable[Audited]) -> Iterator[Message]:
    """Tell how many accounts each action concerns, and the posts a day that it saves."""
    listed = list(audited)
    for action in ACTIONS:
        ours = [each for each in listed if each.action == action]
        if ours:
            yield _told(action, len(ours), sum(each.saves or 0.0 for each in ours))


def _found(followed: Followed, *, find: Callable[[str], Account], live: bool) -> Account | CurateError:
    """Return the account, or why there is none."""
    try:
        return find(asked_as(followed, live=live))
    except CurateError as error:
        return error


def _as_advised(each: Audited) -> Followed:
    if each.action == "mute_reposts":
        return replace(each.followed, show_boosts=False)
    if each.action in {"list", "keep"} and each.assessment:
        return follow_of(each.assessment, each.followed)
    return each.followed


def _noisier_with_reposts(assessment: Assessment) -> bool:
    return assessment.verdict == "skip" or _advises(assessment, "hide_reposts")


def _advises(assessment: Assessment, code: str) -> bool:
    return any(advice.code == code for advice in assessment.advice)


def _told(action: Action, n: int, saved: float) -> Message:
    match action:
        case "let_go":
            return counted(
                "{n} account to let go: {saved} posts a day less", "{n} accounts to let go: {saved} posts a day less", n, saved=saved
            )
        case "list":
            return counted(
                "{n} account to move to a list: {saved} posts a day less",
                "{n} accounts to move to a list: {saved} posts a day less",
                n,
                saved=saved,
            )
        case "mute_reposts":
            return counted(
                "{n} account to hide the reposts of: {saved} posts a day less",
                "{n} accounts to hide the reposts of: {saved} posts a day less",
                n,
                saved=saved,
            )
        case "look":
            return counted("{n} account to look at yourself", "{n} accounts to look at yourself", n)
        case "keep":
            return counted("{n} account to keep as it is", "{n} accounts to keep as they are", n)
        case _:
            return counted("{n} account whose posts were not found", "{n} accounts whose posts were not found", n)
