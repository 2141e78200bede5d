"""Handles as people write them, and the account that each means."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from curate.errors import AmbiguousHandleError, HandleNotFoundError, InputError, UsageError
from curate.models import Account, Post
from curate.sources import Handle, find_account, index_accounts, lookup, parse_handle, read_accounts
from curate.sources.handles import answers
from curate.sources.timeline import gather


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@ann", Handle("ann")),
        ("ann", Handle("ann")),
        (" @ann ", Handle("ann")),
        ("@ann@m.example", Handle("ann", "m.example", "mastodon")),
        ("ann@M.Example", Handle("ann", "m.example", "mastodon")),
        ("acct:ann@m.example", Handle("ann", "m.example", "mastodon")),
        ("ann@localhost:3000", Handle("ann", "localhost:3000", "mastodon")),
        ("ann@127.0.0.1:3000", Handle("ann", "127.0.0.1:3000", "mastodon")),
        ("ann@x.com", Handle("ann", None, "x")),
        ("@ann@Mastodon", Handle("ann", None, "mastodon")),
        ("ann.example.org@bluesky", Handle("ann.example.org", None, "bluesky")),
        ("ann.bsky.social", Handle("ann.bsky.social", None, "bluesky")),
        ("@ann.example.org", Handle("ann.example.org")),
        ("did:plc:ewvi7nxzyoun6zhxrhs64oiz", Handle("did:plc:ewvi7nxzyoun6zhxrhs64oiz", None, "bluesky")),
        ("did:web:ann.example", Handle("did:web:ann.example", None, "bluesky")),
        ("https://x.com/ann", Handle("ann", None, "x")),
        ("https://twitter.com/ann/status/1?s=20", Handle("ann", None, "x")),
        ("mobile.twitter.com/ann", Handle("ann", None, "x")),
        ("https://x.com/i/user/12", Handle("12", None, "x", numbered=True)),
        ("https://twitter.com/intent/user?user_id=12", Handle("12", None, "x", numbered=True)),
        ("https://x.com/12", Handle("12", None, "x")),
        ("https://m.example/@ann", Handle("ann", "m.example", "mastodon")),
        ("https://m.example/@ann/112233", Handle("ann", "m.example", "mastodon")),
        ("https://m.example/@ann@other.example", Handle("ann", "other.example", "mastodon")),
        ("https://m.example/users/ann", Handle("ann", "m.example", "mastodon")),
        ("http://localhost:3000/@ann", Handle("ann", "localhost:3000", "mastodon")),
        ("https://bsky.app/profile/ann.bsky.social", Handle("ann.bsky.social", None, "bluesky")),
        ("https://bsky.app/profile/did:plc:ewvi7nxzyoun6zhxrhs64oiz/post/3k", Handle("did:plc:ewvi7nxzyoun6zhxrhs64oiz", None, "bluesky")),
        ("https://www.threads.net/@ann.b", Handle("ann.b", None, "threads")),
        ("https://www.threads.com/@ann", Handle("ann", None, "threads")),
        ("https://www.linkedin.com/in/ann-b%C3%A9-1/", Handle("ann-bé-1", None, "linkedin")),
        ("https://www.instagram.com/ann/", Handle("ann", None, "instagram")),
        ("https://www.facebook.com/ann", Handle("ann", None, "facebook")),
        ("https://www.facebook.com/profile.php?id=42", Handle("42", None, "facebook")),
    ],
)
def test_writings_of_a_handle(text: str, expected: Handle) -> None:
    """Each way to write a handle tells user, host and network as far as it goes."""
    assert parse_handle(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "@", "@@", "a b", "a\tb", "a\0b", "ann@", "@ann@", "ann@@m.example", "ann@no_host", "@mastodon@", "-@x", "../../etc/passwd", "/etc/passwd",
        "..", "~root", "a/../b", "C:\\x", "file:///etc/passwd", "ftp://x.com/ann", "https://x.com",
        "https://x.com/home", "https://bsky.app/ann", "https://m.example/about", "http://[::1/@ann", "https://x.com/%2e%2e%2fetc",
        "did:plc:", "did:other:x", "x" * 600, "-ann", "ann.", None, 3,
    ],
)  # fmt: skip
def test_what_is_no_handle(text: Any) -> None:
    """Anything else is wrong usage; the message shows the forms."""
    with pytest.raises(UsageError, match=r"is not a handle\. Write @user"):
        parse_handle(text)


@pytest.mark.parametrize(
    ("text", "handle", "network", "expected"),
    [
        ("@Ann", "ann", "x", True),
        ("ann", "ann@m.example", "mastodon", True),
        ("ann@m.example", "ann@m.example", "mastodon", True),
        ("ann@m.example", "ann@other.example", "mastodon", False),
        ("ann@m.example", "ann", None, True),
        ("ann@m.example", "ann", "x", False),
        ("ann", "ann.bsky.social", "bluesky", True),
        ("ann.bsky.social", "ann.bsky.social", "bluesky", True),
        ("https://x.com/ann", "ann", "mastodon", False),
        ("https://x.com/ann", "ann", None, True),
        ("ann", "annie", "x", False),
    ],
)
def test_who_answers(text: str, handle: str, network: str | None, *, expected: bool) -> None:
    """An account answers when nothing that the handle says speaks against it."""
    assert answers(Account(handle=handle, network=network), parse_handle(text)) is expected


def write(path: Path, *accounts: dict[str, Any]) -> Path:
    path.write_text("\n".join(json.dumps({"posts": [{"text": "Bread", "id": "1"}]} | account) for account in accounts))
    return path


def test_the_same_account_in_several_files(tmp_path: Path) -> None:
    """What several files hold of an account is put together."""
    write(tmp_path / "a.jsonl", {"handle": "ann", "network": "x", "posts": [{"id": "1", "text": "Bread", "created_at": "2025-01-01"}]})
    write(
        tmp_path / "b.jsonl",
        {"handle": "Ann", "network": "x", "bio": "Bakes", "posts": [{"id": "2", "text": "Butter", "created_at": "2025-01-02"}]},
    )
    (tmp_path / "c.csv").write_text("handle,text,id,date\nann,Jam,3,2025-01-03\n")

    account = find_account("ann", [tmp_path / "a.jsonl", tmp_path / "b.jsonl", tmp_path / "c.csv"])

    assert [post.id for post in account.posts] == ["3", "2", "1"]
    assert (account.handle, account.network, account.bio) == ("ann", "x", "Bakes")


def test_ambiguous_handles(tmp_path: Path) -> None:
    """Two accounts that answer are an error that lists both, unless the handle names one."""
    accounts = [
        {"handle": "ann", "network": "x"},
        {"handle": "ann@m.example", "network": "mastodon"},
        {"handle": "ann@o.example", "network": "mastodon"},
    ]
    path = write(tmp_path / "a.jsonl", *accounts)

    with pytest.raises(AmbiguousHandleError) as error:
        find_account("@ann", [path])
    assert str(error.value).startswith(
        "@ann: may be @ann (x) and @ann@m.example (mastodon) and @ann@o.example (mastodon). Write the whole handle"
    )

    assert find_account("https://x.com/ann", [path]).network == "x"
    assert find_account("@ann@o.example", [path]).handle == "ann@o.example"
    index = index_accounts([path])
    with pytest.raises(AmbiguousHandleError):
        lookup(index, "ann")
    assert lookup(index, "ann@m.example").handle == "ann@m.example"


def test_a_file_that_names_nobody(tmp_path: Path) -> None:
    """The only account of a file that tells no handle is taken for the one asked for."""
    (tmp_path / "dump.json").write_text(json.dumps({"data": [{"id": "1577730467436138524", "text": "Bread"}], "meta": {}}))
    (tmp_path / "table.csv").write_text("text,date\nBread,2025-01-01\n")

    assert find_account("@ann", [tmp_path / "dump.json"]).handle == "ann"
    assert find_account("@ann", [tmp_path / "table.csv"]).handle == "ann"
    assert find_account("@table", [tmp_path]).handle == "table"
    with pytest.raises(HandleNotFoundError):
        find_account("@ann", [tmp_path])


@pytest.mark.parametrize("folded", [str.upper, str.lower, str.title])
def test_files_that_do_not_spell_the_handle_are_skipped(tmp_path: Path, folded: Any) -> None:
    """Skipping files without the handle changes nothing but the time, whatever the case."""
    for n in range(20):
        (tmp_path / f"{n}.csv").write_text(f"handle,text\nBaker{n},Bread\n")
    write(tmp_path / "many.jsonl", *({"handle": f"Cook{n}"} for n in range(100)))

    assert find_account(folded("baker7"), [tmp_path]).handle == "Baker7"
    assert find_account(folded("cook77"), [tmp_path]).handle == "Cook77"
    with pytest.raises(HandleNotFoundError, match=r"Handles there: @"):
        find_account("nobody", [tmp_path])


def test_what_is_no_export_in_a_folder(tmp_path: Path) -> None:
    """Files that are none are passed over in a folder, and counted; a folder of nothing else is an error."""
    (tmp_path / "readme.txt").write_text("Some words.")
    (tmp_path / "error.json").write_text('{"error": "no"}')
    with pytest.raises(InputError, match=r"none of its 2 files is an export that can be read\. The first: "):
        list(read_accounts(tmp_path))
    with pytest.raises(InputError, match=r"none of its 2 files"):
        find_account("ann", [tmp_path])

    write(tmp_path / "ann.jsonl", {"handle": "ann"})
    assert next(read_accounts(tmp_path)).left_out == {"other files": 2}
    with pytest.raises(HandleNotFoundError, match=r"2 files there are no exports"):
        find_account("bob", [tmp_path])


def test_no_source_at_all() -> None:
    """Searching nowhere is told as such."""
    with pytest.raises(HandleNotFoundError, match=r"@ann: is not in any source: none was named"):
        find_account("ann", [])


def test_lookups_that_fail(tmp_path: Path) -> None:
    """The error shows whom the index holds."""
    index = index_accounts([write(tmp_path / "a.jsonl", {"handle": "ann"}, {"handle": "ann.bsky.social", "network": "bluesky"})])

    assert lookup(index, "ann.bsky.social").network == "bluesky"
    with pytest.raises(HandleNotFoundError, match=r"is not among the accounts that were read"):
        lookup(index, "zoe")


def test_gathering() -> None:
    """Accounts of the same identity are one; profiles are completed; losses add up; the newest posts stay."""
    posts = [Post(id=str(n), text=str(n)) for n in range(200)]
    accounts = [Account("Ann", (post,), "x", left_out={"broken": 1}) for post in posts]
    accounts += [
        Account("ann", (), "x", bio="Bakes", followers=3, flags=("bot",)),
        Account("ann", (), "mastodon"),
        Account("", left_out={"broken": 2}),
    ]

    x, mastodon = gather(accounts, 3)

    assert [post.id for post in x.posts] == ["199", "198", "197"]
    assert (x.handle, x.bio, x.followers, x.flags, dict(x.left_out)) == ("Ann", "Bakes", 3, ("bot",), {"broken": 202})
    assert dict(mastodon.left_out) == {"broken": 2}


def test_importing_is_light() -> None:
    """Importing the sources imports no reader of a format that has not been met, and nothing heavy."""
    bare = "import sys, types; package = types.ModuleType('curate'); package.__path__ = [sys.argv[1]]; sys.modules['curate'] = package"
    code = f"{bare}; import curate.sources; print(*sys.modules)"
    root = Path(__file__).parents[1]

    done = subprocess.run([sys.executable, "-c", code, str(root / "curate")], capture_output=True, text=True, check=True, env=os.environ)

    heavy = {"feedparser", "pyarrow", "cbor2", "httpx", "pandas", "email", "xml", "zipfile", "tarfile", "http", "ssl", "logging", "asyncio"}
    readers = {
        f"curate.sources.{name}"
        for name in ("feeds", "bluesky", "mastodon", "meta", "linkedin", "x_api_v1", "x_api_v2", "x_archive", "snscrape")
    }
    assert not (heavy | readers) & set(done.stdout.split())
