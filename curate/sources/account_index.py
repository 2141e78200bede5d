"""Accounts by what people may call them, however many: in memory up to a limit, in a temporary file beyond it."""

from __future__ import annotations

import weakref
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, groupby
from operator import itemgetter
from threading import Lock

from msgspec.structs import replace

from curate.models import Account
from curate.sources.packing import packed, unpacked
from curate.sources.temporary import MEMORY, disk_told, temporary_database
from curate.sources.timeline import gather

_SCHEMA = """
CREATE TABLE account (number INTEGER PRIMARY KEY, place INTEGER, record BLOB);
CREATE TABLE name (place INTEGER PRIMARY KEY, key TEXT, number INTEGER);
CREATE INDEX name_key ON name (key);
"""
_PAGE = """
SELECT place, key FROM name AS one
WHERE place > ? AND NOT EXISTS (SELECT 1 FROM name WHERE key = one.key AND place < one.place) ORDER BY place LIMIT 50
"""
_FOUND = "SELECT account.place, record FROM name JOIN account USING (number) WHERE key = ? ORDER BY number"


class AccountIndex(Mapping[str, tuple[Account, ...]]):
    """A mapping from names in lower case to the accounts that bear them; can be read from several threads.

    `memory` is the number of megabytes beyond which accounts go to disk. Raise InputError when the disk is full.
    """

    def __init__(self, window: int, memory: int = MEMORY) -> None:
        """Begin an empty index of accounts with their newest `window` posts."""
        self._window = window
        self._lost: list[Mapping[str, int]] = []
        self._lock = Lock()
        self._database = temporary_database(_SCHEMA, memory)
        weakref.finalize(self, self._database.close)

    def add(self, accounts: Iterable[Account], lost: Mapping[str, int]) -> None:
        """Take in the accounts of one place; what was `lost` by the time they end counts for each of them."""
        place = len(self._lost)
        self._lost.append(lost)
        with disk_told():
            for account in accounts:
                self._insert(account, place)

    def _insert(self, account: Account, place: int) -> None:
        number = self._database.execute("INSERT INTO account (place, record) VALUES (?, ?)", (place, packed(account))).lastrowid
        for key in names(account.handle):
            self._database.execute("INSERT INTO name (key, number) VALUES (?, ?)", (key, number))

    def __getitem__(self, name: str) -> tuple[Account, ...]:
        """Return the accounts that bear a name, each once."""
        with self._lock, disk_told():
            found = self._database.execute(_FOUND, (name,)).fetchall()
        if not found:
            raise KeyError(name)
        places = [self._of_place(place, [record for _, record in group]) for place, group in groupby(found, key=itemgetter(0))]
        return tuple(places[0] if len(places) == 1 else gather(chain.from_iterable(places), self._window))

    def _of_place(self, place: int, records: list[bytes]) -> list[Account]:
        lost = self._lost[place]
        if len(records) > 1:
            return list(gather(map(unpacked, records), self._window, Counter(lost)))
        account = unpacked(records[0])
        return [replace(account, left_out=dict(Counter(account.left_out) + Counter(lost))) if lost else account]

    def __iter__(self) -> Iterator[str]:
        """Yield the names, in the order in which they were met."""
        last = 0
        while page := self._page(last):
            yield from (key for _, key in page)
            last = page[-1][0]

    def _page(self, last: int) -> list[tuple[int, str]]:
        with self._lock, disk_told():
            return self._database.execute(_PAGE, (last,)).fetchall()

    def __len__(self) -> int:
        """Return the number of names."""
        with self._lock:
            return int(self._database.execute("SELECT count(DISTINCT key) FROM name").fetchone()[0])

    def __bool__(self) -> bool:
        """Tell whether there is any account."""
        return bool(self._page(0))


def names(handle: str) -> set[str]:
    """Return what people may call an account, in lower case."""
    name = handle.casefold().encode(errors="replace").decode()
    return {name.partition("@")[0], name.removesuffix(".bsky.social")}
