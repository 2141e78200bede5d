"""Every network, every trouble that a server can make: one sentence that says what is wrong, soon, and never a traceback."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from curate.sources.live import web
from served import Asked, Everything, Reply, Served, serve

if TYPE_CHECKING:
    from conftest import Run

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


def pour(out: Any) -> None:
    """Answer without end, as fast as it is read."""
    out.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
    with suppress(OSError):
        for _ in range(1000):
            out.write(b'"x",' * (1 << 18))


def drip(out: Any) -> None:
    """Answer without end, a sign at a time."""
    out.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    with suppress(OSError):
        for _ in range(500):
            out.write(b" ")
            time.sleep(0.01)


BOMB = Reply(gzip.compress(bytes(64 << 20)), headers={"Content-Encoding": "gzip"})
NETWORKS = {"Mastodon": "ann", "Bluesky": "ann.test", "X": "https://x.com/ann", "feed": "{server}/feed"}
TROUBLES: dict[str, tuple[Reply, tuple[str, ...]]] = {
    "401": (Reply({"error": "no"}, 401), ("HTTP 401",)),
    "403": (Reply({"error": "no"}, 403), ("HTTP 403",)),
    "404": (Reply({"error": "Record not found"}, 404), ("knows no such account", "HTTP 404")),
    "410": (Reply({"error": "Gone"}, 410), ("the account is gone", "HTTP 410")),
    "429": (Reply({"error": "slow down"}, 429), ("wants fewer requests (HTTP 429)",)),
    "429 for hours": (Reply({"error": "slow down"}, 429, {"Retry-After": "7200"}), ("Try again in 7200 seconds",)),
    "500": (Reply(b"oops", 500), ("is in trouble (HTTP 500)",)),
    "503": (Reply(b"later", 503), ("is in trouble (HTTP 503)",)),
    "a web page": (Reply(b"<!doctype html><html><body>Welcome</body></html>"), ("is not JSON", "points to no feed")),
    "half of JSON": (Reply(b'{"id": "1", "acct": "an'), ("is not JSON", "points to no feed")),
    "null": (Reply(None), ("something else than", "knows no such account", "points to no feed")),
    "a list of lists": (Reply([[[]]]), ("something else than", "knows no such account", "points to no feed")),
    "nothing": (Reply(raw=lambda out: None), ("broke off",)),  # noqa: ARG005
    "silence": (Reply(raw=lambda out: time.sleep(1)), ("does not answer in time",)),  # noqa: ARG005
    "endless": (Reply(raw=pour), ("answers with more than 8 MB",)),
    "drop by drop": (Reply(raw=drip), ("answers too slowly",)),
    "a bomb": (BOMB, ("answers with more than 8 MB",)),
    "to a private place": (Reply(b"", 302, {"Location": "http://169.254.169.254/latest/meta-data/"}), ("is not on the public internet",)),
    "to this machine": (Reply(b"", 307, {"Location": "http://127.0.0.1:9/"}), ("is not on the public internet",)),
    "to a file": (Reply(b"", 301, {"Location": "file:///etc/passwd"}), ("is no address of http or https",)),
    "in a circle": (Reply(b"", 302, {"Location": "/again"}), ("without end",)),
}  # fmt: skip


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setenv("CURATE_X_BEARER_TOKEN", "a-token-of-x")
    monkeypatch.setattr(web, "Manners", partial(web.Manners, interval=0, back_off=0.01))
    monkeypatch.setattr(web, "READ_SECONDS", 0.3)
    monkeypatch.setattr(web, "WHOLE_SECONDS", 0.6)
    with serve() as served:
        yield served


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("network", NETWORKS)
def test_trouble_is_one_sentence(run: Run, server: Served, network: str, trouble: str) -> None:
    reply, sentences = TROUBLES[trouble]
    server.answers = Everything(partial(_always, reply))
    began = time.monotonic()

    result = run("score", NETWORKS[network].format(server=server.url), "--live", "--server", server.url, "-i", "astronomy")

    assert result.exit_code == 1, result.output
    assert any(sentence in result.stderr for sentence in sentences), result.stderr
    assert result.stderr.startswith("Error: ")
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""
    assert "passwd" not in result.stderr.replace("file:///etc/passwd", "")
    assert time.monotonic() - began < 20
    assert len(server.asked) < 20


def _always(reply: Reply, _: Asked) -> Reply:
    return reply


PROFILES: dict[str, tuple[str, dict[str, Any]]] = {
    "Mastodon": ("/api/v1/accounts/lookup", {"id": "1", "username": "ann", "acct": "ann", "note": "", "url": "https://home.example/@ann"}),
    "Bluesky": ("/xrpc/app.bsky.actor.getProfile", {"did": "did:plc:abcdefghijklmnopqrstuvwx", "handle": "ann.test"}),
    "X": ("/2/users/by/username/ann", {"data": {"id": "7", "username": "ann", "name": "Ann"}}),
}
GARBLED: dict[str, Any] = {
    "a web page": b"<!doctype html><html><body>Welcome</body></html>",
    "null": None,
    "numbers": [1, 2, 3],
    "an error with 200": {"error": "try again"},
    "numbers for posts": {"feed": [1], "records": [1], "data": [1]},
    "a text for posts": {"feed": "x", "records": "x", "data": "x"},
}


@pytest.mark.parametrize("garbled", GARBLED)
@pytest.mark.parametrize("network", PROFILES)
def test_no_verdict_comes_from_posts_that_cannot_be_read(run: Run, server: Served, network: str, garbled: str) -> None:
    """An account that has written nothing is something else."""
    path, profile = PROFILES[network]
    server.answers = Everything(lambda asked: Reply(profile if asked.path == path else GARBLED[garbled]))

    result = run("score", NETWORKS[network], "--live", "--server", server.url, "-i", "astronomy")

    assert result.exit_code == 1, result.output
    assert result.stdout == ""
