"""The library among processes: many writers at once, and one that is killed at any moment."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from conftest import ROOT
from curate import store
from curate.library.accounts import all_accounts
from curate.library.exporting import account_line
from curate.library.file import writing
from curate.models import Account, Post

WRITERS = 8
EACH = 60
POSTS = 12
MANY = 6000
KILLS = 10


@pytest.fixture(autouse=True)
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "library.sqlite"
    monkeypatch.setenv("CURATE_LIBRARY", str(path))
    return path


def export(path: Path, handles: list[str]) -> Path:
    with path.open("wb") as out:
        for handle in handles:
            posts = tuple(Post(f"{handle}-{n}", f"post {n} of {handle} " + "word " * 20) for n in range(POSTS))
            out.write(account_line(Account(handle, posts, "x", name=handle)) + b"\n")
    return path


def start(*arguments: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "curate", *map(str, arguments)]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def check_sound(path: Path) -> None:
    """Every page is sound, and every account whole."""
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with writing() as db:
        for account in all_accounts(db):
            assert len(account.posts) == POSTS
            assert account.name == account.handle


def test_eight_processes_writing_at_once_lose_nothing(library: Path, tmp_path: Path) -> None:
    """Each imports accounts of its own, and one that all of them share, while the library is being made."""
    exports = [
        export(tmp_path / f"{n}.jsonl", [f"shared{i}" for i in range(5)] + [f"w{n}_{i}" for i in range(EACH)]) for n in range(WRITERS)
    ]
    running = [start("import", file) for file in exports] + [start("decide", f"w{n}_0", "skip") for n in range(WRITERS)]
    told = [process.communicate(timeout=100)[1] for process in running]
    assert [process.returncode for process in running] == [0] * len(running), told
    summary = store.info()
    assert summary.accounts == WRITERS * EACH + 5
    assert summary.posts == summary.accounts * POSTS
    assert summary.own_decisions == WRITERS
    check_sound(library)


@pytest.mark.slow
def test_a_killed_import_leaves_whole_accounts_only(library: Path, tmp_path: Path) -> None:
    """Killed at ten random moments, imported again, nothing is missing."""
    handles = [f"a{n}" for n in range(MANY)]
    file = export(tmp_path / "many.jsonl", handles)
    began = time.monotonic()
    whole = start("import", file)
    whole.communicate(timeout=100)
    lasted = time.monotonic() - began
    assert whole.returncode == 0
    for suffix in ("", "-wal", "-shm"):
        library.with_name(library.name + suffix).unlink(missing_ok=True)
    chance = random.Random(5)  # noqa: S311 -- moments, no secrets
    counts = []
    for _ in range(KILLS):
        process = start("import", file)
        time.sleep(chance.uniform(0.1, 1.0) * lasted)
        process.kill()
        process.communicate(timeout=100)
        if library.exists():
            check_sound(library)
            counts.append(store.info().accounts)
    assert counts == sorted(counts), "what was written once stays"
    assert any(0 < count < MANY for count in counts), "some kills came in the middle"
    assert store.import_file(str(file)) == (MANY, MANY * POSTS)
    assert store.info().accounts == MANY
    check_sound(library)
