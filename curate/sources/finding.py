"""Find the account that a handle means among the accounts of files."""

from __future__ import annotations

import mmap
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, BinaryIO

from msgspec import Struct
from msgspec.structs import replace

from curate.errors import AmbiguousHandleError, HandleNotFoundError, InputError
from curate.models import Account
from curate.sources.exports import Export, exports, is_packed
from curate.sources.handles import Handle, answers, parse_handle
from curate.sources.opening import Source
from curate.sources.reading import format_of, read_export
from curate.sources.temporary import MEMORY
from curate.sources.timeline import gather

if TYPE_CHECKING:
    from curate.sources.account_index import AccountIndex

Unusable = Callable[[InputError], object]
"""Is told why a place cannot be searched, so that the others still are."""
SHOWN = 5
"""Handles, or files, that an error message lists."""

_NAMES_ITS_HANDLES = frozenset({"x_api_v1", "snscrape", "twscrape", "mastodon", "table", "twarc_csv"})
"""Formats whose every record spells the handle, so that a file without it need not be read."""


class _Search(Struct):
    """What was met on the way, for messages and for a second look."""

    places: list[str] = []
    others: list[Account] = []
    """Some accounts that did not answer."""
    met: int = 0
    skipped: list[Export] = []
    """Files that do not spell the handle."""
    passed_over: list[str] = []
    """Why files of folders could not be read."""


def read_accounts(path: str | Path, window: int = 10) -> Iterator[Account]:
    """All accounts of a file, folder, archive or ``-``, with their newest `window` posts, newest first."""
    several, found = _opened(path)
    if not several:
        yield from _read(found, window)
        return
    lost: Counter[str] = Counter()
    yield from gather(_parts(str(path), found, window, lost), window, lost)


def find_account(handle: str, paths: Sequence[str | Path], window: int = 10, unusable: Unusable | None = None) -> Account:
    """The account that a handle means, of all places that are named; errors say where was searched.

    A place that cannot be read is an InputError, unless `unusable` is told of it.
    """
    wanted = parse_handle(handle)
    search = _Search()
    found = [account for path in paths for account in _passing_over(_candidates(path, wanted, window, search), unusable)]
    if not found:
        _look_into_skipped(search, wanted, window)
    if not found and search.met == 1 and _is_unnamed(search.others[0]):
        return replace(search.others[0], handle=wanted.bare)
    if not found:
        raise _not_found(wanted, search)
    return _only_one(found, wanted, window)


def index_accounts(
    paths: Sequence[str | Path], window: int = 10, unusable: Unusable | None = None, *, memory: int = MEMORY
) -> AccountIndex:
    """All accounts of the paths by what people may call them, for `lookup`; `unusable` as in `find_account`.

    Beyond `memory` megabytes they go to disk.
    """
    from curate.sources.account_index import AccountIndex

    index = AccountIndex(window, memory)
    for path in paths:
        lost: Counter[str] = Counter()
        index.add(_passing_over(_as_they_come(path, window, lost), unusable), lost)
    return index


def _as_they_come(path: str | Path, window: int, lost: Counter[str]) -> Iterator[Account]:
    yield from accounts_as_they_come(path, window, lost)[1]  # opened within: what is unusable is passed over


def accounts_as_they_come(path: str | Path, window: int, lost: Counter[str]) -> tuple[bool, Iterator[Account]]:
    """All accounts of a path, and whether they come in parts that are to be gathered; `lost` is in the end what all of them lack."""
    several, found = _opened(path)
    return several, _parts(str(path), found, window, lost) if several else _read(found, window)


def _parts(name: str, found: Iterable[Export], window: int, lost: Counter[str]) -> Iterator[Account]:
    passed_over: list[str] = []
    first = None
    for account in _each(found, window, passed_over):
        first = first or account
        yield account
    if passed_over:
        lost["other files"] = len(passed_over)
    if first is None:
        raise InputError(_nothing_in(name, passed_over))


def lookup(index: Mapping[str, tuple[Account, ...]], handle: str) -> Account:
    """The account of an index that a handle means."""
    wanted = parse_handle(handle)
    found = [account for account in index.get(wanted.user.casefold(), ()) if answers(account, wanted)]
    if not found:
        others = list(dict.fromkeys(a.handle for accounts in islice(index.values(), 2 * SHOWN) for a in accounts))
        raise HandleNotFoundError(f"{wanted}: is not among the accounts that were read ({_listed(others)}). Check the spelling.")
    return found[0] if len(found) == 1 else _only_one(found, wanted, window=max(len(account.posts) for account in found))


def _passing_over(accounts: Iterator[Account], unusable: Unusable | None) -> Iterator[Account]:
    """The accounts of a place, up to where it cannot be read any further."""
    try:
        yield from accounts
    except InputError as error:
        if unusable is None:
            raise
        unusable(error)


def _opened(path: str | Path) -> tuple[bool, Iterator[Export]]:
    """Whether a path holds several exports, and the exports, those inside archives of a folder too."""
    found = _unpacked(path)
    first = list(islice(found, 2))
    return len(first) > 1, chain(first, found)


def _unpacked(path: str | Path) -> Iterator[Export]:
    for export in exports(path):
        file = export.posts[0]
        if not export.format and file.path and is_packed(file) and file.path != Path(path):
            yield from _inside(file.path)
        else:
            yield export


def _inside(archive: Path) -> Iterator[Export]:
    """Exports of an archive; one that cannot be opened fails when it is read, like any other file."""
    try:
        yield from exports(archive)
    except InputError as error:
        message = str(error)

        def fail() -> BinaryIO:
            raise InputError(message)

        yield Export(str(archive), (Source(str(archive), fail),))


def _read(found: Iterable[Export], window: int) -> Iterator[Account]:
    for export in found:
        yield from (_named(account, export) for account in read_export(export, window))


def _each(found: Iterable[Export], window: int, passed_over: list[str]) -> Iterator[Account]:
    for export in found:
        try:
            yield from _read([export], window)
        except InputError as error:
            passed_over.append(str(error))


def _nothing_in(name: str, passed_over: Sequence[str]) -> str:
    first = f" The first: {passed_over[0]}" if passed_over else ""
    return f"{name}: none of its {len(passed_over)} files is an export that can be read.{first}"


def _named(account: Account, export: Export) -> Account:
    """The account, called after its file when the file does not name it."""
    return account if account.handle else replace(account, handle=_stem(export))


def _stem(export: Export) -> str:
    return PurePath(export.posts[0].name.rpartition("!")[2]).name.split(".")[0] or "-"


def _is_unnamed(account: Account) -> bool:
    """Tell whether the source tells no handle, or only the number of the account."""
    return not account.handle or account.handle.isdecimal()


def _candidates(path: str | Path, wanted: Handle, window: int, search: _Search) -> Iterator[Account]:
    """Accounts of a path that answer; the others are noted."""
    search.places.append(str(path))
    several, found = _opened(path)
    for export in found:
        if _lacks(export, wanted):
            search.skipped.append(export)
            continue
        try:
            yield from _answering(export, wanted, window, search)
        except InputError as error:
            if not several:
                raise
            search.passed_over.append(str(error))


def _answering(export: Export, wanted: Handle, window: int, search: _Search) -> Iterator[Account]:
    for account in read_export(export, window, _only(wanted)):
        if answers(_named(account, export), wanted):
            yield _named(account, export)
        else:
            _note(search, [account])


def _only(wanted: Handle) -> str | None:
    """Text that every spelling of a handle holds, in lower case."""
    return wanted.user.lower() if wanted.user.isascii() else None


def _note(search: _Search, accounts: Iterable[Account]) -> None:
    for account in accounts:
        search.met += 1
        if len(search.others) < 10 * SHOWN:
            search.others.append(account)


def _lacks(export: Export, wanted: Handle) -> bool:
    """Tell cheaply that a file cannot hold the handle."""
    path = export.posts[0].path
    if export.format or path is None or not path.is_file() or not wanted.user.isascii():
        return False
    named_after = _stem(export).casefold() == wanted.user.casefold()
    return not named_after and not _spells(path, wanted.user) and format_of(export) in _NAMES_ITS_HANDLES


def _spells(path: Path, user: str) -> bool:
    """Tell whether the bytes of a handle stand in a file, whatever their case; True when that cannot be told."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return b"\0" in data[:4] or re.search(re.escape(user.encode()), data, re.IGNORECASE) is not None
    except (OSError, ValueError):  # unreadable, or empty: the reader tells
        return True


def _only_one(found: Sequence[Account], wanted: Handle, window: int) -> Account:
    """The one account that all of them are; two of them are an error that lists both."""
    told = list(gather(_completed(found), window))
    if len(told) > 1:
        names = " and ".join(f"@{a.handle} ({a.network or 'network not told'})" for a in told[:SHOWN])
        raise AmbiguousHandleError(f"{wanted}: may be {names}. Write the whole handle or the address of the profile.")
    return told[0]


def _completed(found: Sequence[Account]) -> Iterator[Account]:
    """The accounts, network and host filled in where all that tell them agree."""
    networks = {account.network for account in found} - {None}
    wholes = {account.handle for account in found if "@" in account.handle}
    for account in found:
        network = account.network or (next(iter(networks)) if len(networks) == 1 else None)
        bare = len(wholes) == 1 and "@" not in account.handle and network == "mastodon"
        yield replace(account, network=network, handle=next(iter(wholes)) if bare else account.handle)


def _not_found(wanted: Handle, search: _Search) -> Exception:
    """The error that says where was searched and what is there instead."""
    if not search.others and search.passed_over:
        return InputError(_nothing_in(", ".join(search.places[:SHOWN]), search.passed_over))
    owners = list(dict.fromkeys(a.handle for a in search.others if a.handle))
    if owners and all(a.own_archive for a in search.others):
        return HandleNotFoundError(
            f"{wanted}: {_places(search)} is the personal archive of @{owners[0]}, and an archive holds its owner's own posts. "
            f"Fetch the posts of {wanted} instead (a feed, an API answer)."
        )
    there = f" Handles there: {_listed(owners)}." if owners else ""
    passed = f" {len(search.passed_over)} files there are no exports." if search.passed_over else ""
    return HandleNotFoundError(f"{wanted}: is not in {_places(search)}.{there}{passed} Check the spelling, or name another source.")


def _look_into_skipped(search: _Search, wanted: Handle, window: int) -> None:
    """Read a few files that were skipped: they may not name their account at all, or tell whom they hold."""
    for export in search.skipped[:SHOWN]:
        if len(search.others) < SHOWN:
            _note(search, read_export(export, window, _only(wanted)))
    search.met += len(search.skipped[SHOWN:])


def _places(search: _Search) -> str:
    more = f" and {len(search.places) - SHOWN} more" if len(search.places) > SHOWN else ""
    return (", ".join(search.places[:SHOWN]) or "any source: none was named") + more


def _listed(handles: Sequence[str]) -> str:
    more = " and others" if len(handles) > SHOWN else ""
    return ", ".join(f"@{handle}" for handle in handles[:SHOWN]) + more
