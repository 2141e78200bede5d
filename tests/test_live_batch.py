"""Two hundred accounts asked of a server that counts: all are answered, none is asked twice, the limit is never reached."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from curate.sources.live import web
from served import Asked, Everything, Reply, Served, serve

if TYPE_CHECKING:
    from conftest import Run

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]
ROOT = Path(__file__).parents[1]
ALLOWED, SECONDS = 150, 0.4
"""Requests that the server allows, and in which time."""


class Counting:
    """Answers for accounts u0, u1 and so on, so many requests in so much time, then 429."""

    def __init__(self, allowed: int = ALLOWED, seconds: float = SECONDS) -> None:
        self.allowed, self.seconds = allowed, seconds
        self.start, self.used, self.refused = 0.0, 0, 0

    def __call__(self, asked: Asked) -> Reply:
        now = time.time()
        if now >= self.start + self.seconds:
            self.start, self.used = now, 0
        self.used += 1
        reset = datetime.fromtimestamp(self.start + self.seconds, UTC).isoformat().replace("+00:00", "Z")
        headers = {"X-RateLimit-Remaining": str(max(self.allowed - self.used, 0)), "X-RateLimit-Reset": reset}
        if self.used > self.allowed:
            self.refused += 1
            return Reply({"error": "Too many requests"}, 429, headers)
        return Reply(account(asked.query["acct"][1:]) if "acct" in asked.query else statuses(asked.path.split("/")[4]), headers=headers)


def account(n: str) -> dict[str, Any]:
    return {"id": n, "username": f"u{n}", "acct": f"u{n}", "display_name": "", "note": "", "url": f"https://home.example/@u{n}"}


def statuses(n: str) -> list[dict[str, Any]]:
    return [
        {
            "id": f"{n}-{i}",
            "created_at": f"2026-11-{i:02}T12:00:00Z",
            "content": f"<p>a galaxy, a nebula and telescope number {i}</p>",
            "visibility": "public",
            "account": account(n),
        }
        for i in range(12, 0, -1)
    ]


@pytest.fixture
def counting() -> Counting:
    return Counting()


@pytest.fixture
def server(counting: Counting) -> Iterator[Served]:
    with serve() as served:
        served.answers = Everything(counting)
        yield served


def table(folder: Path, n: int) -> Path:
    path = folder / "candidates.csv"
    path.write_text("note,handle\n" + "".join(f"row {i},u{i}\n" for i in range(n)))
    return path


def repeated(server: Served) -> list[Any]:
    """Questions that were asked more than once."""
    return [question for question, times in Counter((asked.path, asked.query.get("acct")) for asked in server.asked).items() if times > 1]


def test_two_hundred_accounts_are_answered_within_the_limit(
    run: Run, server: Served, counting: Counting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "Manners", partial(web.Manners, interval=0))

    result = run("batch", table(tmp_path, 200), "--live", "--server", server.url, "-i", "astronomy", "-j", "1", "-o", tmp_path / "out.csv")

    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text().splitlines()))
    assert [(row["note"], row["status"], row["posts_read"]) for row in rows] == [(f"row {i}", "ok", "10") for i in range(200)]
    assert len(server.asked) == 400
    assert repeated(server) == []
    assert counting.refused == 0


def test_handles_that_fail_are_rows_that_say_why(run: Run, server: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "Manners", partial(web.Manners, interval=0))
    path = tmp_path / "candidates.csv"
    path.write_text("handle\nu1\n@x@127.0.0.1\n\nnot a handle\nhttps://www.linkedin.com/in/ann\n")
    server.answers = {}

    result = run("batch", path, "--live", "--server", server.url, "-i", "astronomy", "-j", "1")

    assert result.exit_code == 4
    errors = [row["error"].removeprefix("'") for row in csv.DictReader(result.stdout.splitlines())]
    assert [error.partition(":")[0] for error in errors] == [
        "@u1",
        "@x@127.0.0.1",
        "not a handle' is not a handle. Write @user, @user@host, name.bsky.social, did",
        "@ann",
    ]


@pytest.mark.slow
def test_a_killed_run_goes_on_without_asking_twice(server: Served, counting: Counting, tmp_path: Path) -> None:
    """What had been read before the kill is found in the library; only the accounts that were half read or not yet kept are asked for again."""
    counting.allowed = 1000
    command = [
        sys.executable,
        "-m",
        "curate",
        "batch",
        table(tmp_path, 70),
        "--live",
        "--server",
        server.url,
        "-i",
        "astronomy",
        "-j",
        "1",
        "-o",
        tmp_path / "out.csv",
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    first = subprocess.Popen([*map(str, command)], env=environment)
    while len(server.asked) < 132:
        time.sleep(0.05)
    first.send_signal(signal.SIGKILL)
    first.wait()

    again = subprocess.run([*map(str, command), "--resume"], env=environment, check=False, timeout=60, capture_output=True, text=True)

    assert again.returncode == 0, again.stderr
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text().splitlines()))
    assert [row["status"] for row in rows] == ["ok"] * 70
    assert len(repeated(server)) <= 4
    assert counting.refused == 0
