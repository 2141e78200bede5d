"""The audit of those already followed: what to do about each, and the posts a day that it saves."""

from __future__ import annotations

import csv
import io
import json
import threading
from pathlib import Path

import pytest
from msgspec.structs import replace

from conftest import Run
from curate import lookup
from curate.audit import ACTIONS, Action, Audited, audit, decided, remaining, sentences
from curate.errors import HandleNotFoundError
from curate.follow_lists.followed import Followed
from curate.follow_lists.reading import read_follows
from curate.interests.declared import declare
from curate.library.exporting import account_line
from curate.messages import say
from curate.models import Account, Post
from curate.render.audit import FIELDS, WORDS, audit_csv, audit_json, audit_text
from curate.scoring import Scorer
from test_follow_lists import GOOD
from timelines import NOW, timeline

SCORER = Scorer(declare(["machine learning"], budget=8), now=NOW)
ROSES = (
    "Prune your roses in late winter, above an outward bud, and mulch the flower beds.",
    "Tomato seedlings need light rather than warmth: a window to the south will do.",
    "The compost heap steams this morning, which means the bacteria are at work.",
    "Three varieties of apple that keep until April in a cold cellar.",
    "Hedges are best cut before the birds start to nest.",
    "A box of dahlias from my grandmother, still flowering after forty years.",
)
JUNK = tuple(
    Post("", "GIVEAWAY! Follow and retweet to win free bitcoin. DM me to earn $5000 a week from home", kind="repost") for _ in range(4)
)
DAILY = [24 * n + n % 3 for n in range(12)]
HOURLY = [n + (n % 3) / 7 for n in range(12)]

GARDENER = timeline(*ROSES, hours=DAILY, handle="rose")
EXPERT = timeline(*GOOD, hours=DAILY, handle="ada")
FLOOD = timeline(*GOOD, hours=HOURLY, handle="flo")
BOOSTER = timeline(*GOOD, *JUNK, hours=DAILY, handle="boo")
THIN = timeline(GOOD[0], hours=DAILY, handle="tim")

EXAMPLES: dict[Action, tuple[Account, float | None]] = {
    "let_go": (GARDENER, 5 / (5 * 24 + 2) * 24),
    "list": (FLOOD, 5.0),
    "mute_reposts": (BOOSTER, 9 / (9 * 24) * 24 * 0.4),
    "look": (THIN, 0.0),
    "keep": (EXPERT, 0.0),
}


def test_every_action_has_an_example_and_a_word() -> None:
    assert {*EXAMPLES, "unknown"} == set(ACTIONS) == set(WORDS)


@pytest.mark.parametrize("action", EXAMPLES)
def test_what_to_do(action: Action) -> None:
    account, saves = EXAMPLES[action]
    told = decided(Followed(account.handle), account, SCORER)
    assert told.action == action
    assert told.saves == pytest.approx(saves)


def test_reposts_that_are_hidden_already_do_not_count() -> None:
    told = decided(Followed("boo", show_boosts=False), BOOSTER, SCORER)
    assert told.action == "keep"
    assert told.assessment
    assert told.assessment.posts_read == len(GOOD)


def test_who_is_in_a_list_already_stays_there() -> None:
    assert decided(Followed("flo", lists=("ML",)), FLOOD, SCORER).action == "keep"


def test_an_account_whose_pace_is_not_known_saves_nobody_knows_how_much() -> None:
    told = decided(Followed("rose"), timeline(*ROSES, hours=None, handle="rose"), SCORER)
    assert (told.action, told.saves) == ("let_go", None)


def test_who_is_not_found_is_told_and_kept() -> None:
    def find(handle: str) -> Account:
        if handle == "rose":
            return GARDENER
        raise HandleNotFoundError(f"{handle}: is nowhere.")

    told = audit([Followed("nobody"), Followed("rose")], find, SCORER)
    assert [(each.followed.handle, each.action, each.error) for each in told] == [
        ("rose", "let_go", ""),
        ("nobody", "unknown", "nobody: is nowhere."),
    ]
    assert remaining(told) == [Followed("nobody")]


@pytest.mark.parametrize(
    ("followed", "live", "asked"),
    [
        (Followed("ann", "x"), False, "ann@x.com"),
        (Followed("12", "x", did="12"), False, "12@x.com"),
        (Followed("12", "x", did="12"), True, "https://x.com/i/user/12"),
        (Followed("ann@m.example", "mastodon", url="https://m.example/@ann.rss"), True, "ann@m.example"),
        (Followed("ann@m.example", "mastodon"), False, "ann@m.example"),
        (Followed("cave.example.org", "feed", url="https://cave.example.org/f.xml"), True, "https://cave.example.org/f.xml"),
        (Followed("cave.example.org", "feed", url="https://cave.example.org/f.xml"), False, "cave.example.org"),
    ],
)
def test_namesakes_on_other_networks_are_not_asked_for(followed: Followed, live: bool, asked: str) -> None:
    heard: list[str] = []

    def find(handle: str) -> Account:
        heard.append(handle)
        return EXPERT

    audit([followed], find, SCORER, live=live)
    assert heard == [asked]


def test_accounts_that_have_to_be_waited_for_are_asked_for_at_once_and_told_in_order(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No answer comes before sixteen have been asked for."""
    together = threading.Barrier(lookup.ASKED_AT_ONCE, timeout=20)

    def fetch(handle: str, *_: object) -> Account:
        together.wait()
        if handle == "u7":
            raise HandleNotFoundError("u7: is nowhere.")
        return replace(EXPERT, handle=handle)

    monkeypatch.setattr(lookup, "fetch_live", fetch)
    names = [f"u{n}" for n in range(2 * lookup.ASKED_AT_ONCE)]
    (tmp_path / "list.txt").write_text("\n".join(names))

    result = run("audit", tmp_path / "list.txt", "--live", "-i", "machine learning", "--format", "json")

    assert result.exit_code == 4
    told = [(each["handle"], each["action"]) for each in json.loads(result.stdout)]
    assert told == [(name, "keep") for name in names if name != "u7"] + [("u7", "unknown")]


@pytest.fixture
def all_of_them() -> list[Audited]:
    accounts = {account.handle: account for account, _ in EXAMPLES.values()}

    def find(handle: str) -> Account:
        if handle in accounts:
            return accounts[handle]
        raise HandleNotFoundError(f"{handle}: is nowhere.")

    return audit([Followed(name) for name in ("ada", "zoe", "boo", "rose", "tim", "flo")], find, SCORER)


def test_text_tells_the_actions_in_order(all_of_them: list[Audited]) -> None:
    lines = audit_text(all_of_them).splitlines()
    assert [line.split("@")[1].split()[0] for line in lines[:6]] == ["rose", "flo", "boo", "tim", "ada", "zoe"]
    assert [line[:12].strip() for line in lines[:6]] == ["let go", "to a list", "hide reposts", "look", "keep", "not found"]
    assert all(len(line) <= 80 for line in lines)


def test_what_each_action_saves_is_summed_in_both_languages(all_of_them: list[Audited]) -> None:
    assert [say(each) for each in sentences(all_of_them)] == [
        "1 account to let go: 1.0 posts a day less",
        "1 account to move to a list: 5.0 posts a day less",
        "1 account to hide the reposts of: 0.4 posts a day less",
        "1 account to look at yourself",
        "1 account to keep as it is",
        "1 account whose posts were not found",
    ]
    assert [say(each, "fr") for each in sentences(all_of_them)][:2] == [
        "1 compte à ne plus suivre : 1,0 posts de moins par jour",
        "1 compte à déplacer dans une liste : 5,0 posts de moins par jour",
    ]


def test_csv_and_json_have_the_same_columns(all_of_them: list[Audited]) -> None:
    rows = list(csv.DictReader(io.StringIO(audit_csv(all_of_them))))
    assert [tuple(row) for row in rows] == [FIELDS] * 6
    assert [row["action"] for row in rows] == [each["action"] for each in json.loads(audit_json(all_of_them))]


def test_strangers_text_is_harmless() -> None:
    hostile = Audited(Followed("=1+1"), "unknown", error="=cmd()\x1b[31m\nrow")
    assert "\x1b" not in audit_text([hostile]) + audit_csv([hostile])
    assert next(csv.reader([audit_csv([hostile]).splitlines()[1]])) == ["'=1+1", "", "unknown", "", "", "", "", "", "'=cmd()[31m row"]


def test_the_follow_lists_that_an_audit_leaves(tmp_path: Path, run: Run) -> None:
    """Those to let go are gone, boosts are hidden where they should be; the file is what Mastodon imports."""
    names = {"rose": GARDENER, "ada": EXPERT, "boo": BOOSTER}
    (tmp_path / "posts.jsonl").write_bytes(
        b"".join(account_line(Account(f"{name}@m.example", account.posts, "mastodon")) + b"\n" for name, account in names.items())
    )
    (tmp_path / "following.csv").write_text(
        "Account address,Show boosts,Notify on new posts,Languages\n" + "".join(f"{name}@m.example,true,false,\n" for name in names)
    )
    result = run(
        "audit",
        tmp_path / "following.csv",
        "--from",
        tmp_path / "posts.jsonl",
        "-i",
        "machine learning",
        "--write",
        tmp_path / "kept",
        "--format",
        "json",
    )
    assert result.exit_code == 0
    assert {each["handle"]: each["action"] for each in json.loads(result.stdout)} == {
        "rose@m.example": "let_go",
        "boo@m.example": "mute_reposts",
        "ada@m.example": "keep",
    }
    left = {each.handle: each.show_boosts for each in read_follows(str(tmp_path / "kept" / "mastodon-following.csv"))}
    assert left == {"boo@m.example": False, "ada@m.example": True}


def test_some_that_are_not_found_are_told_by_the_exit_code(tmp_path: Path, run: Run) -> None:
    (tmp_path / "posts.jsonl").write_bytes(account_line(EXPERT) + b"\n")
    (tmp_path / "list.txt").write_text("ada\nnobody\n")
    assert run("audit", tmp_path / "list.txt", "--from", tmp_path / "posts.jsonl", "-i", "machine learning").exit_code == 4


def test_an_audit_without_posts_says_where_to_get_them(tmp_path: Path, run: Run) -> None:
    (tmp_path / "list.txt").write_text("ada\n")
    result = run("audit", tmp_path / "list.txt", "-i", "machine learning")
    assert result.exit_code == 2
    assert "Say where their posts are with --from" in result.stderr
