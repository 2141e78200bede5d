"""Two hundred accounts asked of a server that counts: all are answered, none is asked twice, the limit is never reached."""

from __future__ import annotations

import csv
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from curate.sources.live import web
from real_servers import FOLDER, answers, running
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


def test_an_account_that_stands_twice_in_a_table_is_asked_for_once(run: Run, server: Served, tmp_path: Path) -> None:
    path = tmp_path / "candidates.csv"
    path.write_text("handle\n" + "u1\nu2\n" * 5)

    result = run("batch", path, "--live", "--server", server.url, "-i", "astronomy", "-j", "1", "-o", tmp_path / "out.csv")

    assert result.exit_code == 0, result.output
    assert statuses_of(tmp_path / "out.csv") == ["ok"] * 10
    assert repeated(server) == []


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


HASTY = """
from functools import partial
from curate.sources.live import web
web.Manners = partial(web.Manners, interval=0)
from curate.cli import main
main()
"""
"""The command line, without the pause between two requests: only the server’s own limit slows it down."""


def hasty(*arguments: object) -> tuple[list[str], dict[str, str]]:
    """Return a command that runs as a process of its own, and its environment."""
    return [sys.executable, "-c", HASTY, *map(str, arguments)], {**os.environ, "PYTHONPATH": str(ROOT)}


def killed_and_resumed(asked: Callable[[], int], moment: int, *arguments: object) -> None:
    """Kill a run with -9 once so many requests have come, and let it go on."""
    command, environment = hasty(*arguments)
    first = subprocess.Popen(command, env=environment)
    while asked() < moment:
        assert first.poll() is None, "it ended before it was killed"
        time.sleep(0.01)
    first.send_signal(signal.SIGKILL)
    first.wait()

    again = subprocess.run([*command, "--resume"], env=environment, check=False, timeout=100, capture_output=True, text=True)

    assert again.returncode == 0, again.stderr


def statuses_of(output: Path) -> list[str]:
    return [row["status"] for row in csv.DictReader(output.read_text().splitlines())]


@pytest.mark.slow
def test_a_killed_run_goes_on_without_asking_twice(server: Served, counting: Counting, tmp_path: Path) -> None:
    """What had been read before the kill is found in the library; only the account that was half read is asked for again."""
    counting.allowed = 10_000
    output = tmp_path / "out.csv"

    killed_and_resumed(
        lambda: len(server.asked),
        232,
        "batch",
        table(tmp_path, 200),
        "--live",
        "--server",
        server.url,
        "-i",
        "astronomy",
        "-j",
        "1",
        "-o",
        output,
    )

    assert statuses_of(output) == ["ok"] * 200
    assert len(repeated(server)) <= 2
    assert counting.refused == 0


class Limited:
    """A real mastodon_mock with two hundred accounts, which limits what it is asked; its own log tells what that was."""

    def __init__(self, folder: Path, port: int) -> None:
        self.url, self.log = f"http://127.0.0.1:{port}", folder / "access.log"

    def asked(self) -> list[tuple[str, int]]:
        """Return addresses and answers, in order."""
        found = re.findall(r'"GET (/api/v1/accounts/\S+) HTTP/1.1" (\d+)', self.log.read_text())
        return [(path, int(status)) for path, status in found]

    def repeated(self) -> list[str]:
        return [path for path, times in Counter(path for path, _ in self.asked()).items() if times > 1]


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[Limited]:
    with running("mastodon_mock", "http://127.0.0.1:3000", "/api/v1/instance"):
        program = FOLDER / "mastodon_mock" / "venv" / "bin" / "mastodon_mock"
    if not program.is_file():
        pytest.skip(f"{program} is not here")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        mock = Limited(tmp_path, free.getsockname()[1])
    seed = "".join(f'[[seed.accounts]]\nusername = "u{n}"\n' for n in range(200))
    seed += "".join(f'[[seed.statuses]]\naccount = "u{n}"\ntext = "a galaxy and telescope {i}"\n' for n in range(200) for i in range(10))
    (tmp_path / "mock.toml").write_text(f"[ratelimit]\nenabled = true\nlimit = {ALLOWED}\nwindow_seconds = 4\n{seed}")
    command = [program, "serve", "--config", tmp_path / "mock.toml", "--in-memory", "--host", "127.0.0.1", "--port", mock.url[17:]]
    with mock.log.open("w") as log, subprocess.Popen([*map(str, command)], stdout=log, stderr=log) as server:
        try:
            for _ in range(300):
                if answers(f"{mock.url}/api/v1/instance"):
                    break
                time.sleep(0.1)
            time.sleep(4)  # the requests above are counted, until the window ends
            yield mock
        finally:
            server.terminate()


@pytest.mark.slow
def test_two_hundred_accounts_of_a_real_server_are_answered_within_its_limit(
    run: Run, limited: Limited, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "Manners", partial(web.Manners, interval=0))

    result = run("batch", table(tmp_path, 200), "--live", "--server", limited.url, "-i", "astronomy", "-j", "1", "-o", tmp_path / "out.csv")

    assert result.exit_code == 0, result.output
    assert statuses_of(tmp_path / "out.csv") == ["ok"] * 200
    assert [status for _, status in limited.asked()] == [200] * 400
    assert limited.repeated() == []


@pytest.mark.slow
def test_a_killed_run_of_a_real_server_goes_on_without_asking_twice(limited: Limited, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"

    killed_and_resumed(
        lambda: len(limited.asked()),
        232,
        "batch",
        table(tmp_path, 200),
        "--live",
        "--server",
        limited.url,
        "-i",
        "astronomy",
        "-j",
        "1",
        "-o",
        output,
    )

    assert statuses_of(output) == ["ok"] * 200
    assert len(limited.repeated()) <= 2
    assert [status for _, status in limited.asked()].count(429) <= 1, "whoever starts anew learns of the limit by the first answer"
