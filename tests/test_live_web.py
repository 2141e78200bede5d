"""Manners: patience, limits, redirects and secrets, shown against a real server of this machine."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from curate.errors import NetworkError, UsageError
from curate.messages import Message, say
from curate.sources.live import addresses
from curate.sources.live import web as web_module
from curate.sources.live.places import base_address
from curate.sources.live.web import Manners, Web
from served import Reply, Served, serve

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]
SECRET = "secret-1"  # noqa: S105
QUICK = Manners(interval=0, back_off=0.01)


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds


@pytest.fixture
def server() -> Iterator[Served]:
    with serve() as served:
        yield served


def patient(server: Served, clock: Clock, **manners: Any) -> Web:
    return Web(server.url, manners=replace(Manners(interval=0), **manners), clock=clock, sleep=clock.sleep)


def test_an_answer_is_read(server: Served) -> None:
    server.answers["/a"] = Reply({"x": 1}, headers={"ETag": 'W/"1"'})

    with Web(server.url) as web:
        answer = web.get(f"{server.url}/a", {"q": "é&b"})

    assert (answer.status, answer.body, answer.etag) == (200, b'{"x": 1}', 'W/"1"')
    assert server.asked[0].query == {"q": "é&b"}


def test_the_project_says_its_name(server: Served) -> None:
    with Web(server.url) as web:
        web.get(f"{server.url}/")

    assert server.asked[0].headers["user-agent"].startswith("curate/")
    assert "cookie" not in server.asked[0].headers


def test_an_etag_is_asked_with(server: Served) -> None:
    server.answers["/a"] = lambda asked: Reply(b"", 304) if asked.headers.get("if-none-match") == '"1"' else Reply(b"new")

    with Web(server.url) as web:
        assert web.get(f"{server.url}/a", etag='"1"').status == 304
        assert web.get(f"{server.url}/a").body == b"new"


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_trouble_is_met_with_another_try(server: Served, status: int) -> None:
    server.answers["/a"] = [Reply(b"", status), Reply(b"", status), Reply(b"fine")]

    with Web(server.url, manners=QUICK) as web:
        assert web.get(f"{server.url}/a").body == b"fine"
    assert len(server.asked) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 422, 501])
def test_a_refusal_is_taken_for_an_answer(server: Served, status: int) -> None:
    server.answers["/a"] = Reply(b"", status)

    with Web(server.url, manners=QUICK) as web:
        assert web.get(f"{server.url}/a").status == status
    assert len(server.asked) == 1


def test_back_off_doubles(server: Served) -> None:
    server.answers["/a"] = Reply(b"", 503)
    clock = Clock()

    with patient(server, clock, tries=4, back_off=10) as web, pytest.raises(NetworkError, match=r"is in trouble \(HTTP 503\)"):
        web.get(f"{server.url}/a")

    assert len(clock.slept) == 3
    assert all(0.8 * n <= slept <= 1.2 * n for n, slept in zip((10, 20, 40), clock.slept, strict=True))


RESETS = [
    {"Retry-After": "41"},
    {"X-RateLimit-Reset": "2026-09-21T14:14:00Z"},
    {"X-RateLimit-Reset": "1790000040"},
    {"x-rate-limit-reset": "1790000040"},
    {"ratelimit-reset": "1790000040"},
]


@pytest.mark.parametrize("headers", RESETS)
def test_a_server_that_asks_for_a_pause_gets_it_and_the_user_is_told(server: Served, headers: dict[str, str]) -> None:
    server.answers["/a"] = [Reply(b"", 429, headers), Reply(b"fine")]
    clock, told = Clock(), list[Message]()

    with Web(server.url, manners=Manners(interval=0), tell=told.append, clock=clock, sleep=clock.sleep) as web:
        assert web.get(f"{server.url}/a").body == b"fine"

    assert clock.slept == [41]
    assert [say(each) for each in told] == [f"waiting 41 s: {server.url[7:]} asks for a pause"]


def test_the_last_request_allowed_is_followed_by_the_pause_before_any_is_refused(server: Served) -> None:
    exhausted = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1790000040"}
    server.answers["/a"] = [Reply(b"one", headers=exhausted), Reply(b"two")]
    clock = Clock()

    with patient(server, clock) as web:
        assert [web.get(f"{server.url}/a").body for _ in range(2)] == [b"one", b"two"]

    assert clock.slept == [41]
    assert len(server.asked) == 2


def test_a_pause_beyond_patience_is_an_error_and_the_host_is_left_alone(server: Served) -> None:
    server.answers["/a"] = Reply(b"", 429, {"Retry-After": "7200"})
    clock = Clock()

    with patient(server, clock) as web:
        for _ in range(3):
            with pytest.raises(NetworkError, match=r"wants fewer requests \(HTTP 429\). Try again in 7200 seconds"):
                web.get(f"{server.url}/a")
    assert len(server.asked) == 1


def test_who_waits_is_woken_when_the_session_ends(server: Served) -> None:
    server.answers["/a"] = Reply(b"x", headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "300"})
    failures: list[NetworkError] = []

    def wait_for(web: Web) -> None:
        try:
            web.get(f"{server.url}/a")
        except NetworkError as error:
            failures.append(error)

    with Web(server.url) as web:
        web.get(f"{server.url}/a")
        thread = threading.Thread(target=wait_for, args=(web,))
        thread.start()
    thread.join(timeout=10)

    assert not thread.is_alive()
    assert [str(failure).partition(": ")[2] for failure in failures] == ["is not asked any more, since the run was stopped."]


def test_trouble_of_one_page_leaves_the_others_readable(server: Served) -> None:
    server.answers |= {"/bad": Reply(b"", 500), "/good": Reply(b"fine")}

    with Web(server.url, manners=QUICK) as web:
        with pytest.raises(NetworkError):
            web.get(f"{server.url}/bad")
        assert web.get(f"{server.url}/good").body == b"fine"


def test_requests_to_a_host_keep_their_distance_whoever_asks(server: Served) -> None:
    times: list[float] = []
    server.answers["/a"] = lambda _: times.append(time.monotonic()) or Reply(b"x")  # type: ignore[func-returns-value]

    with Web(server.url, manners=Manners(interval=0.05)) as web:
        threads = [threading.Thread(target=web.get, args=(f"{server.url}/a",)) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert all(later - sooner >= 0.045 for sooner, later in pairwise(times))
    assert len(times) == 5


def test_a_host_that_cannot_be_reached_is_not_asked_again_at_once() -> None:
    with serve() as gone:
        pass
    clock = Clock()

    with patient(gone, clock) as web:
        with pytest.raises(NetworkError, match=r"127.0.0.1:\d+: refuses the connection"):
            web.get(gone.url)
        assert len(clock.slept) == 2
        with pytest.raises(NetworkError, match="refuses the connection"):
            web.get(gone.url)
        assert len(clock.slept) == 2


def test_redirects_are_followed(server: Served) -> None:
    server.answers |= {
        "/a": Reply(b"", 302, {"Location": "/b"}),
        "/b": Reply(b"", 307, {"Location": f"{server.url}/c"}),
        "/c": Reply(b"here"),
    }

    with Web(server.url) as web:
        answer = web.get(f"{server.url}/a")

    assert (answer.body, answer.url) == (b"here", f"{server.url}/c")


def test_redirects_without_end_are_an_error(server: Served) -> None:
    server.answers["/a"] = Reply(b"", 301, {"Location": "/a"})

    with Web(server.url, manners=QUICK) as web, pytest.raises(NetworkError, match="without end"):
        web.get(f"{server.url}/a")
    assert len(server.asked) == 6


ELSEWHERE = {
    "http://169.254.169.254/latest/meta-data/": "is not on the public internet",
    "http://127.0.0.1:1/": "is not on the public internet",
    "http://[::1]/": "is not on the public internet",
    "http://[::ffff:10.0.0.1]/": "is not on the public internet",
    "http://2130706433/": "is not on the public internet",
    "http://0/": "is not on the public internet",
    "http://inner.example/": "inner.example: is not on the public internet",
    "https://half.example/": "half.example: is not on the public internet",
    "file:///etc/passwd": "is no address of http or https",
    "gopher://127.0.0.1/": "is no address of http or https",
}


@pytest.mark.parametrize("target", ELSEWHERE)
def test_a_redirect_off_the_public_internet_is_refused(server: Served, target: str) -> None:
    server.answers["/a"] = Reply(b"", 302, {"Location": target})
    names = {
        "127.0.0.1": ["127.0.0.1"], "inner.example": ["10.1.2.3"], "half.example": ["1.1.1.1", "192.168.0.1"], "2130706433": ["127.0.0.1"],
        "0": ["::"], "169.254.169.254": ["169.254.169.254"], "::1": ["::1"], "::ffff:10.0.0.1": ["::ffff:10.0.0.1"], "::ffff:a00:1": ["::ffff:a00:1"],
    }  # fmt: skip

    with Web(server.url, manners=QUICK, ask=lambda host, _: names[host]) as web, pytest.raises(NetworkError, match=ELSEWHERE[target]):
        web.get(f"{server.url}/a")


def test_the_connection_goes_to_the_address_that_was_checked(server: Served) -> None:
    """The name exists nowhere: only the answer that was checked can lead to the server."""
    asked: list[str] = []

    def ask(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    port = server.url.rpartition(":")[2]
    server.answers["/a"] = Reply(b"here")
    with Web(f"http://pinned.example:{port}", ask=ask) as web:
        assert web.get(f"http://pinned.example:{port}/a").body == b"here"

    assert asked == ["pinned.example"]
    assert server.asked[0].headers["host"] == f"pinned.example:{port}"


def test_a_name_that_changes_its_mind_is_checked_each_time(server: Served) -> None:
    port = server.url.rpartition(":")[2]
    answers = iter([["1.1.1.1", "127.0.0.1"]])

    with (
        Web("http://other.example", manners=QUICK, ask=lambda *_: next(answers)) as web,
        pytest.raises(NetworkError, match="not on the public"),
    ):
        web.get(f"http://rebinding.example:{port}/a")
    assert server.asked == []


def test_the_next_address_of_a_host_is_tried(server: Served) -> None:
    server.answers["/a"] = Reply(b"here")
    port = server.url.rpartition(":")[2]

    with Web(f"http://two.example:{port}", ask=lambda *_: ["127.0.0.2", "127.0.0.1"]) as web:
        assert web.get(f"http://two.example:{port}/a").body == b"here"


def test_a_token_goes_to_its_own_host_only(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "is_public", lambda _: True)  # for once, all of this machine is the internet
    with serve({"/b": Reply(b"", 302, {"Location": f"{server.url}/c"})}) as other, Web(server.url) as web:
        server.answers |= {"/a": Reply(b"", 302, {"Location": f"{other.url}/b"}), "/c": Reply(b"end")}
        assert web.get(f"{server.url}/a", token=SECRET).body == b"end"

        assert [each.headers.get("authorization") for each in server.asked] == ["Bearer secret-1", "Bearer secret-1"]
        assert [each.headers.get("authorization") for each in other.asked] == [None]


def test_a_token_that_a_server_echoes_is_struck_out(server: Served) -> None:
    server.answers["/a"] = lambda asked: Reply({"error": asked.headers["authorization"]}, 403, {"ETag": asked.headers["authorization"]})

    with Web(server.url) as web:
        answer = web.get(f"{server.url}/a", token=SECRET)

    assert answer.body == b'{"error": "Bearer ***"}'
    assert answer.etag == "Bearer ***"


def test_a_token_is_not_led_into_an_address(server: Served) -> None:
    """Nor shown when the address cannot be asked."""
    server.answers["/a"] = lambda asked: Reply(b"", 302, {"Location": f"http://{asked.headers['authorization'][7:]}.example/"})

    with Web(server.url, ask=lambda *_: ["127.0.0.1"]) as web, pytest.raises(NetworkError) as raised:
        web.get(f"{server.url}/a", token=SECRET)
    assert "secret" not in str(raised.value)


def test_gzip_is_unpacked(server: Served) -> None:
    server.answers["/a"] = Reply(gzip.compress(b"x" * 100_000), headers={"Content-Encoding": "gzip"})

    with Web(server.url) as web:
        assert web.get(f"{server.url}/a").body == b"x" * 100_000


def test_a_bomb_is_not_unpacked(server: Served) -> None:
    server.answers["/a"] = Reply(gzip.compress(bytes(64 << 20)), headers={"Content-Encoding": "gzip"})

    with Web(server.url, manners=QUICK) as web, pytest.raises(NetworkError, match="more than 8 MB"):
        web.get(f"{server.url}/a")
    assert len(server.asked) == 1


def test_a_huge_body_is_not_read_to_its_end(server: Served) -> None:
    sent = 0

    def pour(out: Any) -> None:
        nonlocal sent
        out.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n")
        try:
            for _ in range(10_000):
                out.write(bytes(1 << 20))
                sent += 1 << 20
        except OSError:
            pass

    server.answers["/a"] = Reply(raw=pour)
    with Web(server.url, manners=QUICK) as web, pytest.raises(NetworkError, match="more than 8 MB"):
        web.get(f"{server.url}/a")
    assert sent < 64 << 20


UNREADABLE = {
    "another encoding": (Reply(b"\x1b", headers={"Content-Encoding": "br"}), r"in an encoding that was not asked for \(br\)"),
    "gzip in gzip": (Reply(gzip.compress(gzip.compress(b"x")), headers={"Content-Encoding": "gzip, gzip"}), "not asked for"),
    "broken gzip": (Reply(b"\x1f\x8b\x08junk", headers={"Content-Encoding": "gzip"}), "broken gzip"),
    "half of gzip": (Reply(gzip.compress(b"words " * 99)[:-9], headers={"Content-Encoding": "gzip"}), "in the middle of its answer"),
    "no HTTP": (Reply(raw=lambda out: out.write(b"SSH-2.0-OpenSSH_9.2\r\n")), "broke off|does not answer as a web server does"),
    "nothing": (Reply(raw=lambda out: None), "broke off"),  # noqa: ARG005
    "half a body": (Reply(raw=lambda out: out.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")), "broke off"),
    "endless headers": (
        Reply(raw=lambda out: out.write(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 40_000)),
        "does not answer as a web server does",
    ),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_an_answer_that_cannot_be_read_is_an_error_that_says_why(server: Served, case: str) -> None:
    server.answers["/a"], told = UNREADABLE[case]

    with Web(server.url, manners=QUICK) as web, pytest.raises(NetworkError, match=told):
        web.get(f"{server.url}/a")


def test_a_server_that_does_not_answer_is_given_up(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_module, "READ_SECONDS", 0.1)
    server.answers["/a"] = Reply(raw=lambda _: time.sleep(0.5))

    with Web(server.url, manners=replace(QUICK, tries=1)) as web, pytest.raises(NetworkError, match="does not answer in time"):
        web.get(f"{server.url}/a")


def test_a_body_that_comes_drop_by_drop_is_given_up(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_module, "WHOLE_SECONDS", 0.2)

    def drip(out: Any) -> None:
        out.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        try:
            for _ in range(100):
                out.write(b"x")
                time.sleep(0.02)
        except OSError:
            pass

    server.answers["/a"] = Reply(raw=drip)
    with Web(server.url, manners=QUICK) as web, pytest.raises(NetworkError, match="answers too slowly"):
        web.get(f"{server.url}/a")


def test_no_message_shows_what_follows_the_host(server: Served) -> None:
    server.answers["/private"] = Reply(b"", 500)

    with Web(server.url, manners=QUICK) as web, pytest.raises(NetworkError) as raised:
        web.get(f"{server.url}/private", {"key": "secret-2"}, token=SECRET)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("server", ["https://example.org", "http://127.0.0.1:8001", "http://[::1]:3000", "https://example.org/pds/"])
def test_the_address_of_a_server_is_taken_without_its_last_slash(server: str) -> None:
    assert base_address(server) == server.rstrip("/")


@pytest.mark.parametrize(
    "server",
    [
        "example.org",
        "127.0.0.1:8001",
        "ftp://example.org",
        "https://",
        "https://me:secret-1@example.org",
        "http://[x",
        "https://example.org/?a=b",
        "",
    ],
)
def test_anything_else_is_a_mistake_that_is_not_repeated_aloud(server: str) -> None:
    with pytest.raises(UsageError, match=r"^--server: is not the address of a server\. Write it as") as raised:
        base_address(server)
    assert "secret" not in str(raised.value)
