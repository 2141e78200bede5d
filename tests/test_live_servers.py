"""Against real servers: the right ten posts of the right kinds, what goes wrong with them, and what other clients read.

snac and mastodon_mock run with every check where ../shared/servers is; the Bluesky server with ``make test-servers``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from curate.errors import HandleNotFoundError, NetworkError
from curate.models import Account
from curate.sources.live.session import Live, fetch
from curate.sources.live.web import Manners, Web
from real_servers import running

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]
QUICK = Manners(interval=0, back_off=0.01)


def read(url: str, handle: str, window: int = 10, manners: Manners = QUICK) -> Account:
    with Web(url, manners=manners) as web:
        found = fetch(handle, window, Live(web)).account
    assert found is not None
    return found


@pytest.fixture(scope="module")
def snac() -> Iterator[str]:
    with running("snac", "http://127.0.0.1:8001", "/api/v1/instance") as url:
        yield url


@pytest.mark.parametrize("handle", ["alice", "@alice@127.0.0.1:8001", "@alice@localhost:8001", "http://127.0.0.1:8001/@alice"])
def test_snac_gives_the_ten_newest_notes(snac: str, handle: str) -> None:
    found = read(snac, handle)

    assert (found.handle, found.network) == ("alice@localhost:8001", "mastodon")
    assert [post.text for post in found.posts[:3]] == [
        "an unlisted note",
        "link https://example.org/a?b=1&c=2 and bold & html? été 🔭",
        "numbered note 12 about #astronomy and telescopes",
    ]
    assert [post.text.split()[2] for post in found.posts[2:]] == ["12", "11", "10", "9", "8", "7", "6", "5"]
    assert {post.kind for post in found.posts} == {"original"}


def test_snac_gives_all_it_has_however_many_are_asked_for(snac: str) -> None:
    """It ignores limit and max_id, so the same page comes whatever is asked."""
    assert len(read(snac, "alice", window=100).posts) == 14


def test_snac_knows_no_stranger(snac: str) -> None:
    with pytest.raises(HandleNotFoundError, match="knows no such account"):
        read(snac, "nobody")


class Mock:
    """mastodon_mock, emptied, and ways to fill and to break it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.ask("POST", "/api/v1/_mock/reset")
        self.heal()

    def ask(self, method: str, path: str, token: str = "alice_token", **body: Any) -> Any:  # noqa: S107
        answer = httpx.request(method, self.url + path, json=body or None, headers={"Authorization": f"Bearer {token}"}, timeout=10)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def heal(self) -> None:
        httpx.delete(f"{self.url}/api/v1/_mock/faults", timeout=10)

    def post(self, text: str, token: str = "alice_token", **more: Any) -> str:  # noqa: S107
        return str(self.ask("POST", "/api/v1/statuses", token, status=text, **more)["id"])

    def fail(self, path: str, count: int | None = None, **effect: Any) -> None:
        self.ask("POST", "/api/v1/_mock/faults", match={"path": path}, effect=effect, count=count)


@pytest.fixture(scope="module")
def mock_url() -> Iterator[str]:
    with running("mastodon_mock", "http://127.0.0.1:3000", "/api/v1/instance") as url:
        yield url


@pytest.fixture
def mock(mock_url: str) -> Iterator[Mock]:
    mock = Mock(mock_url)
    yield mock
    mock.heal()


def test_a_mastodon_gives_every_kind_of_post(mock: Mock) -> None:
    bobs = mock.post("bob's own words", "bob_token")
    mock.post("a plain post")
    mock.post("an answer", in_reply_to_id=bobs)
    mock.ask("POST", f"/api/v1/statuses/{bobs}/reblog")
    mock.post("behind a warning", spoiler_text="spoilers")
    mock.post("for followers", visibility="private")
    mock.post("not listed", visibility="unlisted")

    found = read(mock.url, "alice")

    assert [(post.kind, post.text) for post in found.posts] == [
        ("original", "not listed"),
        ("original", "spoilers\nbehind a warning"),
        ("repost", "bob's own words"),
        ("reply", "an answer"),
        ("original", "a plain post"),
    ]
    assert found.posts[2].author == "bob@localhost:3000"


def test_a_mastodon_gives_its_pages(mock: Mock) -> None:
    for n in range(55):
        mock.post(f"post {n}")

    assert [post.text for post in read(mock.url, "alice").posts] == [f"post {n}" for n in range(54, 44, -1)]
    assert [post.text for post in read(mock.url, "alice", window=50).posts] == [f"post {n}" for n in range(54, 4, -1)]


STATUSES = "/api/v1/accounts/*/statuses"


@pytest.mark.parametrize("effect", [{"type": "ratelimit"}, {"type": "status", "status": 503}, {"type": "status", "status": 500}])
@pytest.mark.parametrize("path", ["/api/v1/accounts/lookup", STATUSES])
def test_a_passing_fault_of_a_mastodon_is_survived_or_told(mock: Mock, path: str, effect: dict[str, Any]) -> None:
    mock.post("hello")
    mock.fail(path, count=1, **effect)

    waits: list[float] = []
    with Web(mock.url, manners=QUICK, sleep=waits.append) as web:
        found = fetch("alice", 10, Live(web)).account

    assert found is not None
    assert [post.text for post in found.posts] == ["hello"]


@pytest.mark.parametrize("path", ["/api/v1/accounts/lookup", STATUSES])
def test_a_mastodon_that_talks_nonsense_is_told(mock: Mock, path: str) -> None:
    mock.post("hello")
    mock.fail(path, type="malformed")

    with pytest.raises(NetworkError, match=r"^@alice: 127.0.0.1:3000: answers something that is not JSON. Try again later"):
        read(mock.url, "alice")


LASTING: dict[int, tuple[type[Exception], ...]] = {
    401: (NetworkError,), 403: (NetworkError,), 404: (HandleNotFoundError, NetworkError), 410: (HandleNotFoundError,), 422: (NetworkError,),
    429: (NetworkError,), 500: (NetworkError,), 503: (NetworkError,),
}  # fmt: skip


@pytest.mark.parametrize("status", LASTING)
def test_a_lasting_fault_of_a_mastodon_is_one_error(mock: Mock, status: int) -> None:
    mock.post("hello")
    mock.fail("/*", type="status", status=status)

    with pytest.raises(LASTING[status]):
        read(mock.url, "alice")


def test_a_slow_mastodon_is_waited_for(mock: Mock) -> None:
    mock.post("hello")
    mock.fail("/api/v1/accounts/lookup", type="latency", delay_ms=400)

    assert len(read(mock.url, "alice").posts) == 1


def test_another_client_reads_the_same_of_a_mastodon(mock: Mock) -> None:
    """Mastodon.py as a second opinion."""
    client = pytest.importorskip("mastodon").Mastodon(api_base_url=mock.url, version_check_mode="none", ratelimit_method="throw")
    bobs = mock.post("bob's own words", "bob_token")
    for n in range(25):
        mock.post(f"post {n}")
    mock.ask("POST", f"/api/v1/statuses/{bobs}/reblog")

    theirs = client.account_statuses(client.account_lookup("alice"), limit=10)

    ours = read(mock.url, "alice").posts
    assert [post.id for post in ours] == [str(status.id) for status in theirs]
    assert [post.created_at for post in ours] == [status.created_at for status in theirs]
    assert [post.kind == "repost" for post in ours] == [status.reblog is not None for status in theirs]


@pytest.fixture(scope="module")
def pds(request: pytest.FixtureRequest) -> Iterator[str]:
    if "servers" not in (request.config.option.markexpr or ""):
        pytest.skip("a heavy server: run with make test-servers")
    with running("pds", "http://127.0.0.1:2583", "/xrpc/_health", seconds=600) as url:
        yield url


@pytest.mark.servers
def test_a_bluesky_server_gives_its_records(pds: str) -> None:
    found = read(pds, "alice.test")

    assert (found.handle, found.network, found.name, found.bio) == ("alice.test", "bluesky", "Alice Lab", "telescopes, Rust and marmalade")
    assert [(post.kind, post.text) for post in found.posts] == [
        ("repost", "bob's own post to be quoted, replied to and reposted"),
        ("original", "content-warned"),
        ("original", "image post"),
        ("original", "link card"),
        ("quote", "quoting bob"),
        ("reply", "a reply to bob"),
        ("original", "été 🔭 with #astronomy, @bob.test and https://example.com/long-path/that/was/shortened"),
        ("original", "numbered post 11: measuring seeing at the 11 inch dome"),
        ("original", "numbered post 10: measuring seeing at the 10 inch dome"),
        ("original", "numbered post 9: measuring seeing at the 9 inch dome"),
    ]


@pytest.mark.servers
def test_a_bluesky_server_reads_a_did_too_and_knows_no_stranger(pds: str) -> None:
    did = json.loads(httpx.get(f"{pds}/xrpc/com.atproto.repo.describeRepo?repo=alice.test").content)["did"]

    assert read(pds, did).posts == read(pds, "alice.test").posts
    with pytest.raises(HandleNotFoundError, match="knows no such account"):
        read(pds, "nobody.test")


@pytest.mark.servers
def test_another_client_reads_the_same_of_a_bluesky_server(pds: str) -> None:
    """The atproto client as a second opinion."""
    client = pytest.importorskip("atproto").Client(base_url=pds)
    theirs = client.com.atproto.repo.list_records({"repo": "alice.test", "collection": "app.bsky.feed.post", "limit": 9}).records
    client.request._client.close()  # it leaves its connections open  # noqa: SLF001

    ours = [post for post in read(pds, "alice.test").posts if post.kind != "repost"]
    assert [post.id for post in ours] == [record.uri for record in theirs]
