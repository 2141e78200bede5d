"""Follow lists: each format read, each file written read back, those already followed left out of a batch."""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from conftest import Run
from curate.batch.skipping import Skipped
from curate.errors import InputError
from curate.follow_lists.followed import Followed
from curate.follow_lists.reading import followed_names, read_follows
from curate.follow_lists.writing import FILES, MASTODON_COLUMNS, follow_as_advised, mastodon_following, write_follows
from curate.library.exporting import account_line
from curate.sources.table_rows import MAX_CELL
from timelines import timeline

SHARED = Path(os.environ.get("CURATE_SHARED", Path(__file__).parents[2] / "shared")) / "formats"
LESSON = "We trained a neural network on patient records, with cross validation by patient. https://example.org/a"
GOOD = (
    LESSON,
    "Gradient boosting beat deep learning on 34 tabular datasets; the code and the seeds are open. https://example.org/b",
    "Our classifier was well calibrated on the training set and badly on new hospitals: here is what we changed. https://example.org/c",
    "Notes on regularisation of a neural network when labels are noisy, with a worked example. https://example.org/d",
    "How we chose the features of a random forest, and why half of them went. https://example.org/e",
    "A transformer is not needed here: logistic regression on embeddings gave the same F1. https://example.org/f",
)
DID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"

FOLLOWING = (
    'Account address,Show boosts,Notify on new posts,Languages\n\nuser@example.com,true,false,\n\nuser@test.com,false,true,"en,fr"\n'
)
BLUESKY_LIST = {
    "list": {"name": "Vignerons"},
    "items": [{"uri": "at://x", "subject": {"did": DID, "handle": "ann.example.org", "displayName": "Ann"}}],
}
STARTER_PACK = {"starterPack": {"record": {"name": "Wine"}, "listItemsSample": [{"subject": {"did": DID, "handle": "ann.bsky.social"}}]}}
RECORDS = {"records": [{"uri": "at://x", "value": {"$type": "app.bsky.graph.follow", "subject": DID}}]}
X_FOLLOWING = (
    'window.YTD.following.part0 = [ {"following": {"accountId": "12", "userLink": "https://twitter.com/intent/user?user_id=12"}} ]'
)
META = {
    "text_post_app_text_post_app_following": [
        {"title": "", "string_list_data": [{"href": "https://www.threads.com/river.otter", "value": "River.Otter"}]}
    ]
}
OPML = """<?xml version="1.0"?><opml version="2.0"><body>
<outline text="Wine"><outline type="rss" text="Carnet" xmlUrl="https://www.cave.example.org/feed.xml" htmlUrl="https://www.cave.example.org/"/></outline>
<outline type="rss" title="Ann" xmlUrl="https://m.example/@ann.rss"/>
</body></opml>"""

EXAMPLES = {
    "Mastodon following": (FOLLOWING, (Followed("user@example.com", "mastodon"), Followed("user@test.com", "mastodon", show_boosts=False, notify=True, languages=("en", "fr")))),
    "Mastodon mutes": ("Account address,Hide notifications\nann@m.example,true\n", (Followed("ann@m.example", "mastodon"),)),
    "Mastodon blocks": ("ann@m.example\nbob@m.example\n", (Followed("ann@m.example", "mastodon"), Followed("bob@m.example", "mastodon"))),
    "Mastodon lists": ("Wine,ann@m.example\nCheese,ann@m.example\n", (Followed("ann@m.example", "mastodon", lists=("Wine", "Cheese")),)),
    "Mastodon accounts": (json.dumps([{"acct": "ann", "url": "https://m.example/@ann", "display_name": "Ann"}, {"acct": "bob@n.example", "url": "https://n.example/@bob"}]), (Followed("ann@m.example", "mastodon", "Ann"), Followed("bob@n.example", "mastodon"))),
    "Bluesky list": (json.dumps(BLUESKY_LIST), (Followed("ann.example.org", "bluesky", "Ann", did=DID, lists=("Vignerons",)),)),
    "Bluesky starter pack": (json.dumps(STARTER_PACK), (Followed("ann.bsky.social", "bluesky", did=DID, lists=("Wine",)),)),
    "Bluesky follows": (json.dumps({"follows": [{"did": DID, "handle": "handle.invalid"}]}), (Followed(DID, "bluesky", did=DID),)),
    "Bluesky records": (json.dumps(RECORDS), (Followed(DID, "bluesky", did=DID),)),
    "Bluesky pages": (json.dumps([BLUESKY_LIST, BLUESKY_LIST]), (Followed("ann.example.org", "bluesky", "Ann", did=DID, lists=("Vignerons",)),)),
    "X following.js": (X_FOLLOWING, (Followed("12", "x", did="12"),)),
    "Meta following.json": (json.dumps(META), (Followed("River.Otter", "threads"),)),
    "OPML": (OPML, (Followed("cave.example.org", "feed", "Carnet", "https://www.cave.example.org/feed.xml", lists=("Wine",)), Followed("ann@m.example", "mastodon", "Ann", "https://m.example/@ann.rss"))),
    "a table of candidates": ("note;handle;network\nnice;'@ann;twitter\n", (Followed("ann", "x"),)),
    "one handle a line": ("@ann\n\nhttps://x.com/bob\n@ann\n", (Followed("ann"), Followed("bob", "x"))),
}  # fmt: skip


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_list_of_each_format(name: str, tmp_path: Path) -> None:
    text, expected = EXAMPLES[name]
    (tmp_path / "list").write_text(text, "utf-8-sig")
    assert read_follows(str(tmp_path / "list")) == expected


BAD = {
    "a wrong line": ("ann\n\n\nbob and cat\n", "row 4: 'bob and cat' is not a handle"),
    "an endless cell": ("x" * (MAX_CELL + 1), "is not valid CSV"),
    "nothing": ("", "names no account"),
    "blank lines": ("\n\n", "names no account"),
    "no handle": ("Account address,Show boosts\nann@m.example,true\nnot a handle,true\n", "row 3: 'not a handle' is not a handle"),
    "an escape": ("\x1b[31mann\n", "is not a handle"),
    "servers": ("#domain,#severity\nbad.example,suspend\n", "lists servers, not accounts"),
    "broken JSON": ('{"items": [', "is not valid JSON"),
    "other JSON": ('{"hello": [1, null, {"did": 5}]}', "is no list of accounts that can be read"),
    "a feed": ("<rss><channel/></rss>", "is XML, but not OPML"),
    "broken XML": ("<opml><body>", "is not valid OPML"),
    "an entity": ('<!DOCTYPE opml [<!ENTITY a "b">]><opml><body/></opml>', "declares a document type"),
    "bytes": ("\x00\x01\x02", "is no text"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_list_is_told(name: str, tmp_path: Path) -> None:
    text, problem = BAD[name]
    (tmp_path / "list").write_text(text)
    with pytest.raises(InputError) as raised:
        read_follows(str(tmp_path / "list"))
    assert problem in str(raised.value)
    assert "\x1b" not in str(raised.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="missing"):
        read_follows(str(tmp_path / "missing.csv"))


def test_an_archive_is_searched_for_its_list(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("data/following.js", X_FOLLOWING)
        archive.writestr("data/tweets.js", "window.YTD.tweets.part0 = []")
    assert read_follows(str(tmp_path / "x.zip")) == (Followed("12", "x", did="12"),)
    with zipfile.ZipFile(tmp_path / "y.zip", "w") as archive:
        archive.writestr("data/tweets.js", "window.YTD.tweets.part0 = []")
    with pytest.raises(InputError, match="holds no list of accounts followed"):
        read_follows(str(tmp_path / "y.zip"))


@pytest.mark.parametrize(
    ("place", "handles"),
    [
        ("mastodon/mastodon_following_accounts.csv", ["user@example.com", "user@test.com"]),
        ("threads-instagram/your_instagram_activity/threads/following.json", ["River.Otter"]),
    ],
)
def test_lists_of_real_programs(place: str, handles: list[str]) -> None:
    if not (SHARED / place).exists():
        pytest.skip("needs ../shared")
    assert [each.handle for each in read_follows(str(SHARED / place))] == handles


FOLLOWS = (
    Followed("ann@m.example", "mastodon", show_boosts=False, languages=("en", "fr")),
    Followed("bob@m.example", "mastodon", notify=True, lists=("Vin, fromage", "=1+1")),
    Followed("cat.example.org", "bluesky", did=DID),
    Followed("dan", "x"),
    Followed("12", "x", did="12"),
    Followed("cave.example.org", "feed", "Carnet <b>&", "https://cave.example.org/f.xml?a=1&b=2", lists=("Wine",)),
    Followed("=cmd()@m.example", "mastodon"),
)
WRITTEN = {
    "mastodon-following.csv": 'Account address,Show boosts,Notify on new posts,Languages\nann@m.example,false,false,"en,fr"\nbob@m.example,true,true,\n',
    "mastodon-lists.csv": '"Vin, fromage",bob@m.example\n1+1,bob@m.example\n',
    "bluesky-handles.txt": f"{DID}\n",
    "x-profiles.txt": "https://x.com/dan\nhttps://x.com/i/user/12\n",
    "feeds.opml": """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
  <head>
    <title>curate</title>
  </head>
  <body>
    <outline text="Wine">
      <outline type="rss" text="Carnet &lt;b&gt;&amp;" title="Carnet &lt;b&gt;&amp;" xmlUrl="https://cave.example.org/f.xml?a=1&amp;b=2" />
    </outline>
  </body>
</opml>
""",
}


def test_every_file_that_is_written_has_its_expected_text() -> None:
    assert WRITTEN.keys() == FILES.keys()


@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_written(name: str) -> None:
    assert FILES[name](FOLLOWS) == WRITTEN[name]


def test_every_file_that_is_written_is_read_back(tmp_path: Path) -> None:
    written = write_follows(tmp_path / "to-import", FOLLOWS)
    back = {file.name: read_follows(str(file)) for file in written}
    assert back["mastodon-following.csv"] == (FOLLOWS[0], Followed("bob@m.example", "mastodon", notify=True))
    assert back["mastodon-lists.csv"] == (Followed("bob@m.example", "mastodon", lists=("Vin, fromage", "1+1")),)
    assert back["bluesky-handles.txt"] == (Followed(DID, "bluesky"),)
    assert back["x-profiles.txt"] == (FOLLOWS[3], FOLLOWS[4])
    assert back["feeds.opml"] == (FOLLOWS[5],)


def test_files_that_would_be_empty_are_left_out(tmp_path: Path) -> None:
    assert [file.name for file in write_follows(tmp_path, [Followed("dan", "x")])] == ["x-profiles.txt"]


USERS = st.from_regex(r"[a-z][a-z0-9_]{0,20}@[a-z]{1,10}\.example", fullmatch=True)


@given(
    st.lists(
        st.builds(
            Followed,
            handle=USERS,
            network=st.just("mastodon"),
            show_boosts=st.booleans(),
            notify=st.booleans(),
            languages=st.lists(st.sampled_from(["en", "fr", "pt"]), unique=True).map(tuple),
        ),
        max_size=5,
        unique_by=lambda each: each.handle,
    )
)
def test_mastodons_rules_hold_for_every_row(follows: list[Followed]) -> None:
    """Mastodon reads: a header by name, an address without @ in front, true or false, codes separated by commas."""
    rows = list(csv.DictReader(io.StringIO(mastodon_following(follows))))
    assert [tuple(row) for row in rows] == [MASTODON_COLUMNS] * len(follows)
    for row, each in zip(rows, follows, strict=True):
        assert row["Account address"] == each.handle
        assert row["Show boosts"] == ("true" if each.show_boosts else "false")
        assert [code for code in row["Languages"].split(",") if code] == list(each.languages)


def test_the_advice_says_how_to_follow() -> None:
    advice: dict[str, tuple[str, ...]] = {"hide_reposts": (), "only_language": ("fr",), "list_instead": ()}
    told = follow_as_advised(Followed("ann@m.example", "mastodon"), advice, "vin")
    assert (told.show_boosts, told.languages, told.lists) == (False, ("fr",), ("vin",))
    known = Followed("ann@m.example", "mastodon", languages=("en",), lists=("Wine",))
    assert follow_as_advised(known, advice, "vin").languages == ("en",)
    assert follow_as_advised(known, advice, "vin").lists == ("Wine",)


def test_names_of_lists_are_handles_and_lasting_identifiers(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(json.dumps(BLUESKY_LIST))
    (tmp_path / "b").write_text("ann@m.example\n")
    assert followed_names([str(tmp_path / "a"), str(tmp_path / "b")]) == {
        ("ann.example.org", "bluesky"),
        (DID, "bluesky"),
        ("ann@m.example", "mastodon"),
    }


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    path = tmp_path / "posts.jsonl"
    path.write_bytes(b"".join(account_line(timeline(*[LESSON] * 6, handle=name)) + b"\n" for name in ("ann", "bob", "cat")))
    return path


def handles_of(text: str) -> list[str]:
    return [row["handle"] for row in csv.DictReader(io.StringIO(text))]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_accounts_of_each_format_are_candidates_of_a_batch(name: str, tmp_path: Path, run: Run) -> None:
    text, expected = EXAMPLES[name]
    (tmp_path / "list").write_text(text, "utf-8-sig")
    accounts = (replace(timeline(*[LESSON] * 6, handle=each.handle), network=each.network) for each in expected)
    (tmp_path / "posts.jsonl").write_bytes(b"".join(account_line(account) + b"\n" for account in accounts))

    result = run("batch", tmp_path / "list", "--from", tmp_path / "posts.jsonl", "-i", "machine learning", "-j", "1")

    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert {row["status"] for row in rows} == {"ok"}
    assert len(rows) >= len(expected)


def test_a_list_of_accounts_without_their_posts_says_where_to_get_them(tmp_path: Path, run: Run) -> None:
    (tmp_path / "list").write_text(json.dumps(BLUESKY_LIST))
    result = run("batch", tmp_path / "list", "-i", "machine learning")
    assert result.exit_code == 2
    assert "lists accounts, not posts. Say where their posts are with --from" in result.stderr


def test_a_batch_leaves_out_those_followed_and_decided(tmp_path: Path, posts: Path, run: Run) -> None:
    (tmp_path / "candidates.csv").write_text("handle\n@ann\nbob\ncat\n\n@nobody\n")
    (tmp_path / "followed.txt").write_text("@BOB\n")
    run("decide", "ann", "skip")
    arguments = ["batch", tmp_path / "candidates.csv", "--from", posts, "-i", "machine learning"]
    assert handles_of(run(*arguments).stdout) == ["'@ann", "bob", "cat", "'@nobody"]
    left = run(*arguments, "--skip-followed", tmp_path / "followed.txt", "--skip-decided")
    assert handles_of(left.stdout) == ["cat", "'@nobody"]
    assert "2 rows left out: decided on, or followed\n" in left.stderr


def test_a_batch_of_lines_leaves_them_out_too(tmp_path: Path, posts: Path, run: Run) -> None:
    (tmp_path / "followed.txt").write_text("bob\ncat\n")
    result = run("batch", posts, "-i", "machine learning", "--skip-followed", tmp_path / "followed.txt")
    assert handles_of(result.stdout) == ["ann"]


def test_a_run_is_not_resumed_with_others_left_out() -> None:
    """Rows are counted without those left out, so that another set would answer the wrong ones."""
    assert Skipped({("ann", None)}).mark() == Skipped({("ann", None)}).mark()
    assert Skipped({("ann", None)}).mark() != Skipped({("bob", None)}).mark()


def test_results_become_files_to_import(tmp_path: Path, run: Run) -> None:
    (tmp_path / "posts.jsonl").write_bytes(
        b"".join(account_line(timeline(*GOOD, handle=name)) + b"\n" for name in ("ann@m.example", "bob@m.example"))
    )
    run("batch", tmp_path / "posts.jsonl", "-i", "machine learning", "-o", tmp_path / "verdicts.jsonl")
    verdicts = [json.loads(line)["verdict"] for line in (tmp_path / "verdicts.jsonl").read_text().splitlines()]
    result = run("follows", tmp_path / "verdicts.jsonl", "-o", tmp_path / "out")
    assert verdicts == ["follow", "follow"]
    assert result.stdout == f"{tmp_path / 'out' / 'mastodon-following.csv'}\n"
    assert [each.handle for each in read_follows(str(tmp_path / "out" / "mastodon-following.csv"))] == ["ann@m.example", "bob@m.example"]


def test_own_choices_become_files_to_import(tmp_path: Path, run: Run) -> None:
    for handle, verdict in (("ann@m.example", "follow"), ("bob@m.example", "follow"), ("bob@m.example", "skip")):
        run("decide", handle, verdict)
    run("follows", "-o", tmp_path / "out")
    assert [each.handle for each in read_follows(str(tmp_path / "out" / "mastodon-following.csv"))] == ["ann@m.example"]


def test_what_is_no_result_is_told(tmp_path: Path, run: Run) -> None:
    (tmp_path / "a.jsonl").write_text('{"handle": "ann", "posts": []}\n')
    result = run("follows", tmp_path / "a.jsonl", "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert "holds no assessments" in result.stderr
