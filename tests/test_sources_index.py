"""The index of accounts: the same in memory and on disk."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from curate.errors import HandleNotFoundError, InputError
from curate.models import Account, Post
from curate.sources import index_accounts, lookup
from curate.sources.account_index import AccountIndex
from curate.sources.packing import packed, unpacked

ACCOUNTS = {
    "everything": Account(
        "Ann@m.example", (Post("1", "Bread", "repost", author="bob", urls=("https://example.org",), media=2, likes=3),), "mastodon", "Ann",
        "Bakes", "fr", 1, 2, ("bot",), own_archive=True, left_out={"broken": 1},
    ),
    "nothing": Account(""),
    "half a character": Account("ann", (Post("1", "\ud83d"),)),
}  # fmt: skip


@pytest.mark.parametrize("account", ACCOUNTS.values(), ids=ACCOUNTS)
def test_packing_loses_nothing(account: Account) -> None:
    """What goes to a database or a worker comes back as it was."""
    assert unpacked(packed(account)) == account


def test_an_index_on_disk_is_that_in_memory() -> None:
    """Twenty megabytes of accounts, of which one is held; found by several threads at once."""
    posts = tuple(Post(str(n), f"{n} " + "word " * 200) for n in range(10))
    accounts = [Account(f"User{n}@m.example", posts, "mastodon", bio=str(n)) for n in range(2000)]
    small, large = AccountIndex(10, memory=1), AccountIndex(10)
    for index in (small, large):
        index.add(iter(accounts), {"other files": 1})
    names = [f"user{n}" for n in range(0, 2000, 7)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(small.__getitem__, names))
    assert found == [large[name] for name in names]
    assert [account.bio for (account,) in found] == [str(n) for n in range(0, 2000, 7)]
    assert found[0][0].left_out == {"other files": 1}
    assert (len(small), list(small)[:3]) == (4000, list(large)[:3])


def test_an_account_of_several_files_is_one(tmp_path: Path) -> None:
    """Posts of an account are gathered from all the files that are named, folders among them."""
    (tmp_path / "folder").mkdir()
    for n, name in enumerate(("folder/a.jsonl", "folder/b.jsonl", "c.jsonl")):
        post = {"id": str(n), "text": "Bread", "created_at": f"2026-01-0{n + 1}"}
        (tmp_path / name).write_text(json.dumps({"handle": "ann", "posts": [post]}) + "\n", "utf-8")
    (tmp_path / "folder" / "readme.txt").write_text("Some words.", "utf-8")
    account = lookup(index_accounts([tmp_path / "folder", tmp_path / "c.jsonl"]), "ann")
    assert ([post.id for post in account.posts], account.left_out) == (["2", "1", "0"], {"other files": 1})


def test_an_index_of_nothing(tmp_path: Path) -> None:
    """A folder of no exports is an error; an index without accounts is false, and finds nothing."""
    (tmp_path / "readme.txt").write_text("Some words.", "utf-8")
    (tmp_path / "notes.txt").write_text("Some words.", "utf-8")
    with pytest.raises(InputError, match="none of its 2 files"):
        index_accounts([tmp_path])
    assert not index_accounts([])
    with pytest.raises(HandleNotFoundError):
        lookup(index_accounts([]), "ann")
