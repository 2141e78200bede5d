"""X: both generations of names, what it costs, and how little may be spent."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis.strategies import floats, integers, lists, tuples

from curate.errors import HandleNotFoundError, NetworkError
from curate.messages import Message, say
from curate.models import Account
from curate.sources.handles import parse_handle
from curate.sources.live import x
from curate.sources.live.session import Live, fetch, price_told
from curate.sources.live.web import Manners, Web
from served import Asked, Reply, Served, serve

if TYPE_CHECKING:
    from conftest import Run

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]
SHARED = Path(os.environ.get("CURATE_SHARED", Path(__file__).parents[1].parent / "shared")) / "formats" / "x-api-v2"
USER = "/2/users/by/username/ann"
POSTS = "/2/users/7/tweets"
ANN = {
    "id": "7",
    "username": "ann",
    "name": "Ann",
    "description": "telescopes",
    "public_metrics": {"followers_count": 9, "following_count": 3},
}


def post(n: int, **more: Any) -> dict[str, Any]:
    return {
        "id": str(n),
        "text": f"post {n}",
        "author_id": "7",
        "created_at": f"2026-11-01T{n // 60:02}:{n % 60:02}:00Z",
        "lang": "en",
        **more,
    }


def paged(asked: Asked) -> Reply:
    start = int(asked.query.get("pagination_token", "150"))
    end = max(start - int(asked.query["max_results"]), 0)
    meta = {"next_token": str(end)} if end else {}
    return Reply({"data": [post(n) for n in range(start, end, -1)], "meta": meta})


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setenv("CURATE_X_BEARER_TOKEN", "secret-1")
    with serve({USER: Reply({"data": ANN}), POSTS: paged}) as served:
        yield served


def read(server: Served, window: int = 10, money: x.Purse | None = None) -> Account:
    with Web(server.url, manners=Manners(interval=0, back_off=0.01)) as web:
        found = x.fetch(parse_handle("https://x.com/ann"), window, web, money or x.Purse()).account
    assert found is not None
    return found


def test_the_ten_newest_posts_are_read_with_two_requests(server: Served) -> None:
    found = read(server)

    assert [each.text for each in found.posts] == [f"post {n}" for n in range(150, 140, -1)]
    assert (found.handle, found.network, found.name, found.bio, found.followers) == ("ann", "x", "Ann", "telescopes", 9)
    assert server.paths == [USER, POSTS]
    assert server.asked[1].query["max_results"] == "10"
    assert [asked.headers["authorization"] for asked in server.asked] == ["Bearer secret-1"] * 2


def test_pages_are_turned_for_a_large_window(server: Served) -> None:
    assert len(read(server, window=130).posts) == 130
    assert [asked.query["max_results"] for asked in server.asked[1:]] == ["100", "30"]


def only(accepted: str) -> Any:
    """Answers of a server that takes one generation of names."""
    return lambda asked: (
        paged(asked) if accepted in asked.query else Reply({"title": "Invalid Request", "detail": "unknown parameter"}, 400)
    )


def test_the_names_of_today_are_asked_first(server: Served) -> None:
    server.answers[POSTS] = only("post.fields")

    read(server)

    assert server.asked[1].query["expansions"].startswith("author_id,referenced_posts")
    assert len(server.asked) == 2


def test_a_server_that_takes_the_old_names_is_asked_with_them_from_then_on(server: Served) -> None:
    server.answers[POSTS] = only("tweet.fields")
    money = x.Purse()

    assert len(read(server, money=money).posts) == 10
    assert len(read(server, money=money).posts) == 10
    assert ["tweet.fields" in asked.query for asked in server.asked if asked.path == POSTS] == [False, True, True]


def test_posts_under_either_names_are_read(server: Served) -> None:
    for references, included in (("referenced_tweets", "tweets"), ("referenced_posts", "posts")):
        original = {"id": "1", "text": "the whole text of bob", "author_id": "8"}
        page = {
            "data": [
                post(5, text="RT @bob: the whole…", **{references: [{"type": "retweeted", "id": "1"}]}),
                post(4, **{references: [{"type": "quoted", "id": "1"}]}),
            ],
            "includes": {included: [original], "users": [{"id": "8", "username": "bob"}]},
        }
        server.answers[POSTS] = Reply(page)

        repost, quote = read(server).posts

        assert (repost.kind, repost.text, repost.author) == ("repost", "the whole text of bob", "bob")
        assert (quote.kind, quote.quoted_text) == ("quote", "the whole text of bob")


def test_an_account_without_posts_is_an_account(server: Served) -> None:
    server.answers[POSTS] = Reply({"meta": {"result_count": 0}})

    found = read(server)

    assert (found.handle, found.bio, found.posts) == ("ann", "telescopes", ())


def test_a_protected_account_is_told_and_costs_no_posts(server: Served) -> None:
    server.answers[USER] = Reply({"data": {**ANN, "protected": True}})

    assert read(server).flags == ("protected",)
    assert server.paths == [USER]


REFUSALS = {
    200: (HandleNotFoundError, "knows no such account, or has suspended it"),
    401: (NetworkError, "does not accept CURATE_X_BEARER_TOKEN"),
    402: (NetworkError, "asks for credits"),
    403: (NetworkError, "does not allow this to the token"),
    404: (HandleNotFoundError, "knows no such account"),
}


@pytest.mark.parametrize("status", REFUSALS)
def test_a_refusal_is_told_in_words_without_the_token(server: Served, status: int) -> None:
    server.answers[USER] = lambda asked: Reply({"errors": [{"detail": "x"}], "detail": f"bad {asked.headers['authorization']}"}, status)
    kind, told = REFUSALS[status]

    with pytest.raises(kind, match=told) as raised:
        read(server)
    assert "secret" not in str(raised.value)


def test_without_a_token_nothing_is_asked(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CURATE_X_BEARER_TOKEN")

    with pytest.raises(NetworkError, match="Set CURATE_X_BEARER_TOKEN"):
        read(server)
    assert server.asked == []


def test_spending_stops_at_the_cap_before_the_request(server: Served) -> None:
    money = x.Purse(cap=0.10)

    read(server, money=money)
    with pytest.raises(NetworkError, match=r"this run may spend \$0.10 and has spent \$0.07. Raise CURATE_X_MAX_DOLLARS"):
        read(server, money=money)

    assert server.paths == [USER, POSTS, USER]


def test_only_what_was_read_is_paid(server: Served) -> None:
    server.answers[POSTS] = Reply({"data": [post(1), post(2)], "meta": {}})
    money = x.Purse()

    read(server, money=money)

    assert money.spent == pytest.approx(0.010 + 2 * 0.005)


@given(floats(0, 5), lists(tuples(integers(0, 200), integers(0, 200)), max_size=50))
def test_no_order_of_expenses_goes_beyond_the_cap(cap: float, expenses: list[tuple[int, int]]) -> None:
    money = x.Purse(cap=cap)
    for asked, read_of_them in expenses:
        try:
            money.pay(asked * 0.005)
        except NetworkError:
            continue
        assert 0 <= money.spent <= cap + 1e-6
        money.take_back((asked - min(asked, read_of_them)) * 0.005)


@pytest.mark.parametrize(("told", "cap"), [("2.50", 2.5), ("0", 0), ("-1", 0), ("", 1)])
def test_the_cap_is_the_users(monkeypatch: pytest.MonkeyPatch, told: str, cap: float) -> None:
    monkeypatch.setenv("CURATE_X_MAX_DOLLARS", told)

    assert x.purse().cap == cap


def test_a_cap_that_is_no_number_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURATE_X_MAX_DOLLARS", "much")

    with pytest.raises(NetworkError, match="CURATE_X_MAX_DOLLARS: is not a number of dollars"):
        x.purse()


def test_the_price_of_several_accounts_is_told_and_that_of_one_is_not() -> None:
    live = Live(Web())
    two = price_told(["https://x.com/ann", "https://x.com/bob", "@c@d.example"], 10, live)

    assert two is not None
    assert say(two) == "X charges about $0.12 for these 2 accounts; this run spends $1.00 at most"
    assert price_told(["https://x.com/ann", "a.bsky.social"], 10, live) is None


def test_where_nobody_counts_the_accounts_the_price_is_told_before_the_first(server: Served) -> None:
    told: list[Message] = []
    with Web(server.url, manners=Manners(interval=0)) as web:
        live = Live(web, tell=lambda sentence: told.append(sentence) if not server.asked else None)
        for _ in range(2):
            fetch("https://x.com/ann", 10, live)

    assert [say(each) for each in told] == ["X charges about $0.06 for each account; this run spends $1.00 at most"]


def test_those_that_an_archive_follows_are_asked_for_by_their_numbers(server: Served, run: Run, tmp_path: Path) -> None:
    """And for no posts a second time within a day: X charges for each."""
    server.answers["/2/users/7"] = Reply({"data": ANN})
    (tmp_path / "following.js").write_text(
        'window.YTD.following.part0 = [{"following": {"accountId": "7"}}, {"following": {"accountId": "8"}}]'
    )
    command = ("audit", tmp_path / "following.js", "--live", "--server", server.url, "-i", "astronomy", "--format", "json")

    first, second = run(*command), run(*command)

    assert [(each["handle"], each["action"], each["error"]) for each in json.loads(first.stdout)] == [
        ("7", "let_go", ""), ("8", "unknown", "https://x.com/i/user/8: X knows no such account. Check the spelling."),
    ]  # fmt: skip
    assert first.stderr.startswith("X charges about $0.06 for each account")
    assert second.stdout == first.stdout
    assert sorted(server.paths) == ["/2/users/7", "/2/users/7", POSTS, "/2/users/8", "/2/users/8"]


@pytest.mark.skipif(not SHARED.is_dir(), reason="no shared samples here")
def test_a_recorded_answer_is_read(server: Served) -> None:
    server.answers[POSTS] = Reply((SHARED / "local_playground_user_tweets.json").read_bytes())

    found = read(server, window=5)

    assert found.posts[0].text.startswith("Building something amazing with code.")
    assert len(found.posts) == 5
