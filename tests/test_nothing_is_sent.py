"""Nothing is sent anywhere without ``--live``: every command runs with sockets forbidden, tokens at hand and addresses to follow."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from conftest import ROOT
from curate.cli import main

if TYPE_CHECKING:
    from conftest import Run

SAMPLES = ROOT / "data" / "samples"
POSTS = [{"text": f"the telescope saw galaxy {n}, see https://example.org/feed", "urls": ["https://example.org/feed"]} for n in range(10)]
ACCOUNT = {"handle": "bea@home.example", "network": "mastodon", "flags": ["moved:bea@new.example"], "posts": POSTS}
FILES = {
    "posts.jsonl": json.dumps(ACCOUNT) + "\n",
    "table.csv": "handle\n@ann@mastodon.social\nbea@home.example\nhttps://x.com/cat\ndan.bsky.social\nhttps://example.org/feed\n",
    "following.csv": "Account address,Show boosts\nbea@home.example,true\nann@mastodon.social,true\n",
    "feeds.opml": '<opml><body><outline type="rss" text="x" xmlUrl="https://example.org/feed"/></body></opml>',
    "choices.csv": "handle,network,decision,note\nbea@home.example,mastodon,follow,\n",
}

COMMANDS = {
    "score @ann@mastodon.social -i astronomy": 1,
    "score dan.bsky.social -i astronomy": 1,
    "score https://x.com/cat -i astronomy": 1,
    "score bea@home.example -i astronomy --posts": 0,
    "score bea@home.example -i astronomy --from FOLDER/posts.jsonl --readability --format html": 0,
    "batch FOLDER/table.csv -i astronomy -j 1": 4,
    "batch FOLDER/table.csv -i astronomy --from FOLDER/posts.jsonl -j 1 --format jsonl": 4,
    "batch FOLDER/posts.jsonl -i astronomy -j 1 --format html": 0,
    "batch FOLDER/posts.jsonl -i astronomy -j 1 --skip-decided --skip-followed FOLDER/feeds.opml": 0,
    "init --force -i astronomy": 0,
    "interests show": 0,
    "interests add wine --keyword pinot": 0,
    "interests remove astronomy": 0,
    "interests test galaxy -i astronomy": 0,
    "topics list": 0,
    "topics show astronomy": 0,
    "topics search telescope": 0,
    "import FOLDER/posts.jsonl": 0,
    "library info": 0,
    "library export": 0,
    "library vacuum": 0,
    "library forget bea@home.example": 0,
    "history": 0,
    "history bea@home.example --json": 0,
    "decide bea@home.example follow --note https://example.org": 0,
    "decide --import FOLDER/choices.csv": 0,
    "follows -o FOLDER/to-import": 0,
    "audit FOLDER/following.csv -i astronomy": 4,
    "audit FOLDER/feeds.opml -i astronomy --from FOLDER/posts.jsonl --write FOLDER/kept": 4,
    "evaluate SAMPLES/labels.csv --accounts SAMPLES": 0,
    "evaluate SAMPLES/labels.csv --accounts SAMPLES --fit": 0,
    "doctor": 0,
    "doctor --json": 0,
}
"""Every command without ``--live`` (of doctor, ``--network``), and how it exits."""


def leaves(group: click.Group, above: str = "") -> Iterator[str]:
    """Yield the commands that do something."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaves(command, f"{above}{name} ")
        else:
            yield above + name


def test_every_command_is_tried() -> None:
    """A command that is added needs its row in COMMANDS."""
    missing = [name for name in leaves(main) if not any(f"{row} ".startswith(f"{name} ") for row in COMMANDS)]

    assert not missing, f"add to COMMANDS: {missing}"


@pytest.fixture
def touched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Forbid the network; return what was tried all the same."""
    tried: list[str] = []

    def forbid(name: str) -> None:
        def forbidden(*arguments: object, **_: object) -> None:
            tried.append(f"{name}{arguments}")
            raise OSError(f"the network was touched: {name}")

        monkeypatch.setattr(socket, name, forbidden)

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname", "socketpair"):
        forbid(name)
    return tried


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_is_sent_without_live(
    run: Run, tmp_path: Path, touched: list[str], monkeypatch: pytest.MonkeyPatch, own_environment: Path, command: str
) -> None:
    for name, value in {
        "CURATE_MASTODON_TOKEN": "t", "CURATE_MASTODON_SERVER": "mastodon.social", "CURATE_X_BEARER_TOKEN": "t",
        "CURATE_EXPORTS": str(tmp_path / "posts.jsonl"),
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    for before in (["init", "-i", "astronomy"], ["import", tmp_path / "posts.jsonl"], ["decide", "bea@home.example", "follow"]):
        assert run(*before).exit_code == 0

    result = run(*(word.replace("FOLDER", str(tmp_path)).replace("SAMPLES", str(SAMPLES)) for word in command.split()))

    assert touched == []
    assert result.exit_code == COMMANDS[command], result.output
    assert own_environment.exists()


def test_the_network_would_be_touched_with_live(run: Run, touched: list[str]) -> None:
    """Else the test above could not fail."""
    run("score", "@ann@mastodon.social", "-i", "astronomy", "--live", "--quiet")

    assert touched
