"""``--live`` on the command line: what is asked, what is kept, what is never sent and never shown."""

from __future__ import annotations

import json
import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from curate.diagnosis import SECRETS
from curate.library.file import library_path
from curate.messages import say
from curate.profile_notes import MOVED, TOLD, profile_notes
from curate.sources.live.reaching import reachable
from served import Asked, Everything, Reply, Served, serve

if TYPE_CHECKING:
    from conftest import Run

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]
LOOKUP = "/api/v1/accounts/lookup"
STATUSES = "/api/v1/accounts/1/statuses"
ABOUT = ["-i", "astronomy", "--json"]


def account(**more: Any) -> dict[str, Any]:
    return {"id": "1", "username": "ann", "acct": "ann", "display_name": "Ann", "note": "", "url": "https://home.example/@ann", **more}


def statuses(n: int = 12) -> list[dict[str, Any]]:
    words = "the telescope saw a galaxy and a nebula in the night sky"
    start = datetime.now(UTC) - timedelta(days=n)
    return [
        {
            "id": str(i),
            "created_at": (start + timedelta(days=i)).isoformat(),
            "content": f"<p>{words} {i}</p>",
            "visibility": "public",
            "language": "en",
            "uri": f"u{i}",
            "account": account(),
        }
        for i in range(n, 0, -1)
    ]


def with_etag(asked: Asked) -> Reply:
    return Reply(b"", 304) if asked.headers.get("if-none-match") == '"1"' else Reply(statuses(), headers={"ETag": '"1"'})


@pytest.fixture
def server() -> Iterator[Served]:
    with serve({LOOKUP: Reply(account()), STATUSES: with_etag}) as served:
        yield served


def test_an_account_is_scored_with_nothing_but_its_handle(run: Run, server: Served) -> None:
    result = run("score", "ann", "--live", "--server", server.url, *ABOUT)

    found = json.loads(result.stdout)
    assert result.exit_code == 0, result.output
    assert (found["handle"], found["network"], found["posts_read"]) == ("ann@home.example", "mastodon", 10)


def test_what_was_read_is_kept_for_a_day(run: Run, server: Served) -> None:
    first = run("score", "ann", "--live", "--server", server.url, *ABOUT)
    asked = len(server.asked)
    second = run("score", "ann", "--live", "--server", server.url, *ABOUT)

    assert len(server.asked) == asked
    assert json.loads(second.stdout)["score"] == json.loads(first.stdout)["score"]


def test_refresh_asks_again(run: Run, server: Served) -> None:
    for more in ([], ["--refresh"]):
        assert run("score", "ann", "--live", "--server", server.url, *more, *ABOUT).exit_code == 0

    assert server.paths == [LOOKUP, STATUSES] * 2


def test_after_a_day_the_server_is_asked_whether_anything_changed(run: Run, server: Served) -> None:
    run("score", "ann", "--live", "--server", server.url, *ABOUT)
    with sqlite3.connect(library_path()) as db:
        db.execute("UPDATE account SET read_at = ?", ((datetime.now(UTC) - timedelta(hours=25)).isoformat(timespec="seconds"),))
    db.close()

    for _ in range(2):
        result = run("score", "ann", "--live", "--server", server.url, *ABOUT)
        assert json.loads(result.stdout)["posts_read"] == 10

    assert server.paths == [LOOKUP, STATUSES] * 2
    assert server.asked[-1].headers["if-none-match"] == '"1"'


def test_more_posts_than_were_asked_for_are_asked_again(run: Run, server: Served) -> None:
    run("score", "ann", "--live", "--server", server.url, *ABOUT)
    result = run("score", "ann", "--live", "--server", server.url, "--window", "12", *ABOUT)

    assert json.loads(result.stdout)["posts_read"] == 12


def test_another_server_is_not_answered_for_from_the_library(run: Run, server: Served) -> None:
    run("score", "ann", "--live", "--server", server.url, *ABOUT)
    with serve({LOOKUP: Reply(account(url="https://other.example/@ann")), STATUSES: Reply([])}) as other:
        result = run("score", "ann", "--live", "--server", other.url, *ABOUT)

    assert json.loads(result.stdout)["handle"] == "ann@other.example"


def test_what_was_read_live_is_found_without_live(run: Run, server: Served) -> None:
    run("score", "ann", "--live", "--server", server.url, *ABOUT)
    asked = len(server.asked)

    result = run("score", "@ann@home.example", *ABOUT)

    assert json.loads(result.stdout)["posts_read"] == 10
    assert len(server.asked) == asked


def test_files_come_before_the_network(run: Run, server: Served, tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_text('{"handle": "bea", "posts": [{"text": "a galaxy"}]}\n')

    for handle, n in (("bea", 1), ("ann", 10)):
        result = run("score", handle, "--from", file, "--live", "--server", server.url, *ABOUT)
        assert json.loads(result.stdout)["posts_read"] == n
    assert server.paths == [LOOKUP, STATUSES]


@pytest.mark.parametrize("option", [["--server", "https://example.org"], ["--refresh"]])
def test_options_of_live_need_live(run: Run, option: list[str]) -> None:
    result = run("score", "ann", *option, *ABOUT)

    assert result.exit_code == 2
    assert f"{option[0]} goes with --live" in result.stderr


FAILURES = {
    "@ann@127.0.0.1": "127.0.0.1: is not on the public internet, so it is not asked",
    "ann": "does not tell its network. Write @ann@mastodon.social (with its own host), ann.bsky.social, or https://x.com/ann",
    "ann@mastodon": "does not tell its network. Write @ann@mastodon.social (with its own host)",
    "https://www.linkedin.com/in/ann": "linkedin cannot be read live",
    "https://x.com/ann": "Set CURATE_X_BEARER_TOKEN",
    "http://169.254.169.254/latest/": "is not on the public internet",
    "http://localhost/feed": "localhost: is not on the public internet",
}


@pytest.mark.parametrize("handle", FAILURES)
def test_what_cannot_be_read_live_is_one_sentence(run: Run, handle: str) -> None:
    result = run("score", handle, "--live", *ABOUT)

    assert result.exit_code == 1
    assert FAILURES[handle] in result.stderr
    assert "Traceback" not in result.output


def test_one_failure_among_several_leaves_the_others(run: Run, server: Served) -> None:
    server.answers[LOOKUP] = lambda asked: Reply(account()) if asked.query["acct"] == "ann" else Reply({"error": "Record not found"}, 404)

    result = run("score", "ann", "bob", "--live", "--server", server.url, *ABOUT)

    assert result.exit_code == 1
    assert [each["handle"] for each in json.loads(result.stdout)] == ["ann@home.example"]
    assert "@bob: " in result.stderr


HOLDERS = {"CURATE_MASTODON_TOKEN": "ann", "CURATE_X_BEARER_TOKEN": "https://x.com/bob"}
"""Each token, and an account that is asked for with it."""


def test_every_token_has_a_holder() -> None:
    assert set(SECRETS) == HOLDERS.keys()


def echo(asked: Asked) -> Reply:
    """Throw the token back in every place where it could be shown or kept."""
    told = asked.headers.get("authorization")
    if not told:
        return Reply({"error": "The access token is invalid"}, 401)
    own = account(display_name=told, note=told, url=f"https://home.example/@ann?{told[7:]}")
    user = {"id": "7", "username": "bob", "name": told, "description": told}
    answers: dict[str, Any] = {
        LOOKUP: own,
        STATUSES: [{**each, "content": told, "spoiler_text": told, "account": own} for each in statuses()],
        "/2/users/by/username/bob": {"data": user},
        "/2/users/7/tweets": {"data": [{"id": str(n), "text": told, "author_id": "7"} for n in range(10)], "meta": {"next_token": told}},
    }
    return (
        Reply(answers[asked.path], headers={"ETag": f'"{told}"', "X-Told": told}) if asked.path in answers else Reply({"detail": told}, 404)
    )


def refuse(asked: Asked) -> Reply:
    told = asked.headers.get("authorization", "")
    return Reply({"error": told, "title": told, "detail": told}, 403, {"WWW-Authenticate": told})


def lead_away(asked: Asked) -> Reply:
    told = asked.headers.get("authorization")
    return Reply(b"", 302, {"Location": f"http://{told[7:]}.example/"}) if told else Reply({"error": "no"}, 401)


@pytest.mark.parametrize("answer", [echo, refuse, lead_away])
@pytest.mark.parametrize("variable", HOLDERS)
def test_no_token_is_ever_shown_or_kept(
    run: Run,
    server: Served,
    monkeypatch: pytest.MonkeyPatch,
    own_environment: Path,
    caplog: pytest.LogCaptureFixture,
    variable: str,
    answer: Callable[[Asked], Reply],
) -> None:
    monkeypatch.setenv(variable, "secret-1")
    caplog.set_level(logging.DEBUG)
    server.answers = Everything(answer)
    handle = HOLDERS[variable]
    (own_environment / "list.csv").write_text(f"handle\n{handle}\n")
    live = ["--live", "--server", server.url, "-i", "astronomy"]
    results = [
        run("score", handle, *live, "--posts"),
        run("score", handle, *live, "--json", "--refresh"),
        run("score", handle, *live, "--format", "html", "-o", own_environment / "page.html"),
        run("batch", own_environment / "list.csv", *live, "-j", "1", "-o", own_environment / "out.jsonl"),
        run("audit", own_environment / "list.csv", *live, "--write", own_environment / "kept"),
        run("doctor"),
        run("doctor", "--json"),
        run("library", "info"),
        run("library", "export"),
        run("history", "--json"),
    ]

    assert "Bearer secret-1" in {asked.headers.get("authorization") for asked in server.asked}
    assert answer is not echo or [result.exit_code for result in results[:4]] == [0, 0, 0, 0]
    shown = "".join(result.output + repr(result.exception) for result in results)
    assert "secret" not in shown
    assert "secret" not in caplog.text
    kept = [file for file in own_environment.rglob("*") if file.is_file()]
    assert kept
    assert not any(b"secret" in file.read_bytes() for file in kept)


@pytest.mark.parametrize("token", ["secret é", "secret\x001", "secret 1", "secret\n1"])
@pytest.mark.parametrize("variable", HOLDERS)
def test_what_cannot_be_a_token_is_told_without_repeating_it(
    run: Run, server: Served, monkeypatch: pytest.MonkeyPatch, variable: str, token: str
) -> None:
    environment = {**os.environ, variable: token}
    monkeypatch.setattr(os, "environ", environment)
    server.answers = Everything(refuse)

    result = run("score", HOLDERS[variable], "--live", "--server", server.url, *ABOUT)

    assert result.exit_code == 1
    assert f"{variable}: holds spaces or signs that no token has. Copy it again." in result.stderr
    assert "secret" not in result.output


@pytest.mark.parametrize("flag", [*TOLD, f"{MOVED}ann@new.example", "some-label"])
def test_every_flag_of_a_profile_has_its_sentence(flag: str) -> None:
    (told,) = profile_notes([flag])

    assert say(told)
    assert say(told, "fr") != say(told)


def test_a_moved_account_says_where_to(run: Run, server: Served) -> None:
    server.answers[LOOKUP] = Reply(account(moved=account(acct="ann@new.example", url="https://new.example/@ann")))

    result = run("score", "ann", "--live", "--server", server.url, *ABOUT)

    assert "the account has moved to @ann@new.example" in json.loads(result.stdout)["notes"]


def test_doctor_tells_which_networks_answer(server: Served) -> None:
    server.answers |= {"/fine": Reply({}), "/broken": Reply(b"", 503)}
    asked = {"fine": f"{server.url}/fine", "broken": f"{server.url}/broken", "private": "http://10.0.0.1/"}

    found = [(check.name, check.ok, check.detail) for check in reachable(asked, server.url)]

    assert found[0] == ("fine", True, "answers (HTTP 200)")
    assert [ok for _, ok, _ in found] == [True, False, False]
    assert os.environ.get("CURATE_X_BEARER_TOKEN") is None
