"""The library as the rest of curate uses it: each function opens it, does one thing and closes it.

The library is made by the first function that writes on the user's behalf (`remember`, `import_file`, `decide`); the others
leave no trace where there is none. All raise InputError when it cannot be used.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import IO

from msgspec.structs import replace

from curate.errors import HandleNotFoundError
from curate.interests.declared import Interests
from curate.library.accounts import KEPT, Provenance, StoredAccount, all_accounts, find, forget, keep, touch
from curate.library.decisions import Decision, all_decisions, decisions_on, record
from curate.library.exporting import account_line
from curate.library.file import library_path, reading, writing
from curate.library.memory import FRESH, age_note, reminder
from curate.library.summary import Summary, summary
from curate.models import Account, Assessment, Verdict
from curate.sources import parse_handle, read_accounts
from curate.sources.handles import Handle


def library_account(handle: str) -> StoredAccount | None:
    """Return the account of the library that a handle means, with all its posts; None when there is none."""
    with reading() as db:
        return find(db, parse_handle(handle)) if db else None


def is_fresh(stored: StoredAccount, window: int, now: datetime | None = None) -> bool:
    """Tell whether a network need not be asked again: it was less than a day ago, for as many posts."""
    origin = stored.provenance
    return origin.live and origin.asked >= window and (now or datetime.now(UTC)) - origin.read_at < FRESH


def remember(account: Account, source: str, etag: str | None = None, asked: int = 10) -> None:
    """Keep an account that a network gave just now, asked for so many posts."""
    with writing() as db:
        keep(db, [account], Provenance(source, datetime.now(UTC), live=True, asked=asked, etag=etag))


def still_the_same(stored: StoredAccount) -> None:
    """Note that a network said just now that nothing has changed."""
    with writing() as db:
        touch(db, stored.account, datetime.now(UTC))


def import_file(path: str) -> tuple[int, int]:
    """Read any export into the library; return how many accounts and posts came."""
    accounts = read_accounts(path, KEPT)
    with writing() as db:
        return keep(db, accounts, Provenance(path, datetime.now(UTC)))


def remembered(assessments: Sequence[Assessment], interests: Interests, *, with_age: bool = False) -> list[Assessment]:
    """Return assessments with what is remembered of their accounts, and record them, where there is a library.

    `with_age` tells of posts in the library that a network gave long ago.
    """
    now = datetime.now(UTC)
    with reading() as db:
        if db is None:
            return list(assessments)
        noted = []
        for each in assessments:
            wanted = _handle_of(each)
            stored = find(db, wanted) if with_age else None
            notes = [reminder(each, decisions_on(db, wanted), now), age_note(stored.provenance, now) if stored else None]
            noted.append(replace(each, notes=(*each.notes, *(note for note in notes if note))))
        record(db, (_decision(each, interests, now) for each in assessments))
    return noted


def decide(choices: Iterable[Decision]) -> int:
    """Record choices of the user, all or none, under the handles that the library knows; return how many were new."""
    with writing() as db:
        return record(db, [_in_full(each, find(db, _wanted(each))) for each in choices])


def choice(handle: str, verdict: Verdict, note: str = "", network: str | None = None) -> Decision:
    """Return a choice that the user makes now; raise UsageError when the handle is none."""
    wanted = parse_handle(handle)
    return Decision(wanted.bare, verdict, datetime.now(UTC), "user", network or wanted.network, note=note)


def history(handle: str | None = None) -> list[Decision]:
    """Return what was decided, of one account or of all, the oldest first."""
    with reading() as db:
        if db is None:
            return []
        return decisions_on(db, parse_handle(handle)) if handle else list(all_decisions(db))


def chosen_names() -> set[tuple[str, str | None]]:
    """Return the handles that the user has decided on, each with its network."""
    return {(each.handle, each.network) for each in history() if each.by == "user"}


def chosen_to_follow() -> list[tuple[str, str | None]]:
    """Return the handles that the user last decided to follow, each with its network."""
    last = {(each.handle.casefold(), each.network): each for each in history() if each.by == "user"}
    return [(each.handle, each.network) for each in last.values() if each.verdict == "follow"]


def info() -> Summary:
    """Return what the library holds."""
    path = library_path()
    with reading() as db:
        return summary(db, path) if db else Summary(str(path))


def forget_account(handle: str) -> tuple[int, int]:
    """Remove all that is kept of an account; return how many accounts and decisions went, raise HandleNotFoundError for none."""
    with reading() as db:
        gone = forget(db, parse_handle(handle)) if db else (0, 0)
    if not any(gone):
        raise HandleNotFoundError(f"{handle}: is not in the library. See what is there with: curate library export")
    return gone


def vacuum() -> tuple[int, int]:
    """Give space that is free back to the disk; return the bytes that the library took before and takes now."""
    before = info()
    with reading() as db:
        if db:
            db.execute("VACUUM")
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return before.size, info().size


def export_accounts(out: IO[bytes]) -> int:
    """Write all accounts as curate JSONL; return how many there were."""
    count = 0
    with reading() as db:
        for account in all_accounts(db) if db else ():
            out.write(account_line(account) + b"\n")
            count += 1
    return count


def _handle_of(assessment: Assessment) -> Handle:
    user, _, host = assessment.handle.partition("@")
    return Handle(user, host or None, assessment.network)


def _decision(assessment: Assessment, interests: Interests, now: datetime) -> Decision:
    names = ", ".join(interest.name for interest in interests.interests)
    return Decision(assessment.handle, assessment.verdict, now, "curate", assessment.network, assessment.score, assessment.policy, names)


def _wanted(decision: Decision) -> Handle:
    user, _, host = decision.handle.partition("@")
    return Handle(user, host or None, decision.network)


def _in_full(decision: Decision, stored: StoredAccount | None) -> Decision:
    """Return a decision under the handle and network that the library knows the account by."""
    return replace(decision, handle=stored.account.handle, network=stored.account.network) if stored else decision
