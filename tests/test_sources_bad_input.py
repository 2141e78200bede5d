"""Whatever a file holds: a correct account with what was left out, or one line that says what is wrong. Never a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curate.errors import CurateError, HandleNotFoundError, InputError, UsageError
from curate.models import Account
from curate.sources import find_account, parse_handle, read_accounts, snscrape, tables, twarc_csv, x_api_v1, x_api_v2, x_archive
from curate.sources.origin import Origin

ANN = {"handle": "ann", "text": "Bread", "created_at": "2025-01-01T00:00:00Z", "id": "1"}
BOMB_OF_ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    + "".join(f'<!ENTITY {chr(n + 1)} "{f"&{chr(n)};" * 10}">' for n in range(ord("b"), ord("k")))
    + "]><rss><channel><title>&k;</title><item><description>&k;</description></item></channel></rss>"
)
FILE_ENTITY = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    "<rss><channel><title>t</title><item><description>&x; words</description></item></channel></rss>"
)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.json", b"", "is empty"),
        ("blank.json", b" \n\t\n", "is empty"),
        ("bom.json", b"\xef\xbb\xbf", "is empty"),
        ("wrong.json", b'{"handle" "ann"}', "is in no format"),
        ("nothing.json", b"[]", "is in no format"),
        ("object.json", b"{}", "is in no format"),
        ("numbers.json", b"[1, 2, 3]", "is in no format"),
        ("nested.json", b"[" * 100_000, "is in no format"),
        ("prose.txt", b"Once upon a time, there was a text.", "is in no format"),
        ("code.py", b"import os\nprint('x')\n", "is in no format"),
        ("binary.bin", bytes(range(256)) * 100, "is no text"),
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is no text"),
        ("book.pdf", b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n\0\0", "is no text"),
        ("page.html", b"<!DOCTYPE html><html><body>@ann</body></html>", "is a web page"),
        ("page.json", b"\n\n<html><head></head></html>", "is a web page"),
        ("plain.xml", b"<?xml version='1.0'?><note>x</note>", "is in no format"),
        ("error.json", b'{"error": "The access token is invalid"}', "is an error that an API answered (The access token is invalid)"),
        (
            "errors.json",
            b'{"errors": [{"message": "Rate limit exceeded", "code": 88}]}',
            "is an error that an API answered (Rate limit exceeded)",
        ),
        (
            "problem.json",
            b'{"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"}',
            "is an error that an API answered",
        ),
        ("bluesky.json", b'{"error": "InvalidRequest", "message": "Profile not found"}', "is an error that an API answered"),
        ("noposts.json", b'{"meta": {"result_count": 0}}', "holds no posts"),
        ("norows.csv", b"handle,text,created_at\n", "holds no posts"),
        ("notext.csv", b"handle,name,created_at,likes,lang\nann,x,2025-01-01,1,en\n", "lists accounts, not posts"),
        ("users.csv", b"username,followers\nann,3\n", "lists accounts, not posts"),
        ("user.json", b'{"data": {"id": "1", "name": "Ann", "username": "ann"}}', "describes an account but holds no posts"),
        ("broken.json", b'[{"handle": "ann", "text": null}]', "no post could be read (broken: 1)"),
        ("empty.rss", b"<rss version='2.0'><channel><title>t</title></channel></rss>", ""),
        ("broken.zip", b"PK\x03\x04 but no zip", "is not a whole zip archive"),
        ("broken.gz", b"\x1f\x8b but no gzip", "is damaged"),
        ("broken.parquet", b"PAR1 but no parquet", "is not a readable Parquet file"),
        ("broken.car", b"\x3a\xa2eroots\x81 but no repository", ""),
        ("seconds.csv", b"handle,text,date\nann,x,03/04/2026\n", "dates such as 03/04/2026 can be read in two ways"),
        ("like.js", b'window.YTD.like.part0 = [{"like": {"tweetId": "1", "fullText": "x"}}]', "holds posts that its owner liked"),
        ("manifest.js", b'window.__THAR_CONFIG = {"userInfo": {}}', "is a part of an archive that holds no posts"),
        ("dm.json", b'[{"dmConversation": {}}]', "is a part of an archive that holds no posts"),
    ],
)
def test_files_that_hold_no_posts(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    """Each kind of wrong file is one line that names it and says what to do."""
    path = tmp_path / name
    path.write_bytes(data)

    with pytest.raises(InputError) as error:
        list(read_accounts(path))

    message = str(error.value)
    assert message.startswith(f"{path}: {reason}")
    assert "\n" not in message
    assert message.endswith((".", ")", "table]"))
    assert len(message) < 500


@pytest.mark.parametrize("size", [50, 90, 130, 200])
def test_truncated_json(tmp_path: Path, size: int) -> None:
    """Of a file that is cut, what is whole is read; when nothing is, the error says so."""
    path = tmp_path / "cut.json"
    path.write_text(json.dumps([ANN, ANN | {"id": "2"}, ANN | {"id": "3"}])[:size])
    if size < 80:
        with pytest.raises(InputError, match=r"no post could be read \(truncated: 1\)"):
            list(read_accounts(path))
        return

    (account,) = read_accounts(path)

    assert len(account.posts) == size // 90 if size < 180 else 2
    assert account.left_out == {"truncated": 1}


def test_dates_that_cannot_be(tmp_path: Path) -> None:
    """Posts of 1970, of the year 1 or of the future are kept, without a date and after the others."""
    path = tmp_path / "posts.json"
    dates = ["1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "2025-01-01T00:00:00Z", None, "soon", 0, 1735689601]
    path.write_text(json.dumps([ANN | {"id": str(n), "created_at": date} for n, date in enumerate(dates)]))

    (account,) = read_accounts(path)

    assert [post.id for post in account.posts[:2]] == ["7", "3"]
    assert [post.created_at for post in account.posts[2:]] == [None] * 6


def test_missing_ids(tmp_path: Path) -> None:
    """An id that is missing is made from the place in the file."""
    path = tmp_path / "posts.json"
    path.write_text(json.dumps([{"handle": "ann", "text": text} for text in ("a", "b", "b")]))

    (account,) = read_accounts(path)

    assert [(post.id, post.text) for post in account.posts] == [("#1", "a"), ("#2", "b"), ("#3", "b")]


def test_null_texts_and_duplicates(tmp_path: Path) -> None:
    """Records without a text are broken; the same post twice is one post; both are counted."""
    path = tmp_path / "posts.json"
    path.write_text(json.dumps([ANN, ANN | {"text": None}, ANN, ANN | {"id": "2", "text": 7}, ANN | {"id": "3"}, "x", None, []]))

    (account,) = read_accounts(path)

    assert [post.id for post in account.posts] == ["3", "1"]
    assert account.left_out == {"broken": 5, "duplicate": 1}


def test_posts_of_a_megabyte(tmp_path: Path) -> None:
    """A text beyond sense is cut, and the cut is told."""
    path = tmp_path / "posts.jsonl"
    path.write_text(json.dumps(ANN | {"text": "word " * 200_000}))

    (account,) = read_accounts(path)

    assert len(account.posts[0].text) == 25_000
    assert account.posts[0].text.endswith("…")
    assert account.left_out == {"shortened": 1}


def test_control_characters(tmp_path: Path) -> None:
    """Escape sequences of terminals and lone surrogates never reach the reader's screen."""
    path = tmp_path / "posts.json"
    path.write_text('[{"handle": "a\\u001b[31mnn", "text": "red \\u001b[31m\\u0000 \\ud83d end\\n\\tnext", "name": "\\u009bA"}]')

    (account,) = read_accounts(path)

    assert (account.handle, account.posts[0].text, account.name) == ("a[31mnn", "red [31m  end\n\tnext", "A")


@pytest.mark.parametrize("data", [BOMB_OF_ENTITIES, FILE_ENTITY], ids=["billion laughs", "file"])
def test_xml_entities(tmp_path: Path, data: str) -> None:
    """Entities of a feed are never expanded, nor files read through them."""
    path = tmp_path / "feed.rss"
    path.write_text(data)
    start = time.perf_counter()
    try:
        texts = "".join(post.text + post.quoted_text for account in read_accounts(path) for post in account.posts)
    except InputError:
        texts = ""

    assert len(texts) < 1000
    assert "root:" not in texts
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    "handle", ["../../etc/passwd", "", " ", "a\0b", "a\nb", "ann/../bob", "\x1b[31m", "@", "a" * 1000, "%2e%2e", "..", "-rf"]
)
def test_handles_that_are_none(tmp_path: Path, handle: str) -> None:
    """A handle with path tricks or control characters is wrong usage, whatever the source."""
    with pytest.raises(UsageError) as error:
        find_account(handle, [tmp_path])

    assert str(error.value).isprintable()


def test_only_other_handles(tmp_path: Path) -> None:
    """The error says where was searched, and whom it holds."""
    path = tmp_path / "posts.json"
    path.write_text(json.dumps([ANN | {"handle": f"user{n}", "id": str(n)} for n in range(8)]))

    with pytest.raises(HandleNotFoundError) as error:
        find_account("@zoe", [path])

    message = f"@zoe: is not in {path}. Handles there: @user0, @user1, @user2, @user3, @user4 and others."
    assert str(error.value).startswith(message)


def test_the_archive_of_somebody_else(tmp_path: Path) -> None:
    """An archive is told to hold its owner's posts when another handle is asked for."""
    (tmp_path / "tweets.js").write_text('window.YTD.tweets.part0 = [{"tweet": {"id_str": "1", "created_at": "x", "full_text": "Bread"}}]')
    (tmp_path / "account.js").write_text('window.YTD.account.part0 = [{"account": {"username": "baker"}}]')

    with pytest.raises(HandleNotFoundError, match=r"is the personal archive of @baker, and an archive holds its owner's own posts"):
        find_account("@zoe", [tmp_path / "tweets.js"])

    assert find_account("@Baker", [tmp_path]).handle == "baker"


def measured(path: Path, code: str) -> tuple[str, float, float]:
    """Output, seconds and peak megabytes of reading a path in a process of its own."""
    script = (
        "import sys, time\nfrom curate.errors import CurateError\nfrom curate.sources import read_accounts, find_account\n"
        f"start = time.perf_counter()\ntry:\n    {code}\nexcept CurateError as error:\n    print(error)\n"
        "print(time.perf_counter() - start, open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, cwd=Path(__file__).parents[1], check=False
    )
    assert done.returncode == 0, done.stderr
    *output, figures = done.stdout.splitlines()
    seconds, kilobytes = map(float, figures.split())
    return "\n".join(output), seconds, kilobytes / 1024


on_linux = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is measured on Linux")
READ = "print([(len(a.posts), dict(a.left_out)) for a in read_accounts(sys.argv[1])])"


@on_linux
@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        (b'{"handle": "ann", "posts": [{"text": "', b'"}]}\n{"handle": "bob", "posts": []}\n', "[(0, {'too long': 1})]"),
        (b'{"data": [{"id": "1", "text": "', b'"}]}', "no post could be read (too long: 1)"),
        (b'[{"handle": "ann", "text": "', b'"}, {"handle": "ann", "text": "Bread"}]', "[(1, {'too long': "),
        (b"handle,text\nann,", b"\nann,Bread\n", "[(1, {'broken': "),
        (b"no format ", b"", "is in no format"),
        (b"<rss><channel><item><description>", b"</description></item></channel></rss>", "[("),
    ],
    ids=["curate JSONL", "page", "array", "CSV", "unknown", "feed"],
)
def test_a_line_of_two_hundred_megabytes(tmp_path: Path, start: bytes, end: bytes, told: str) -> None:
    """A single huge line fills neither the memory nor the day."""
    path = tmp_path / "line"
    with path.open("wb") as file:
        file.write(start)
        for _ in range(200):
            file.write(b"x" * (1 << 20))
        file.write(end)

    output, seconds, megabytes = measured(path, READ)

    assert told in output
    assert megabytes < 600
    assert seconds < 20


@on_linux
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Curate JSONL and arrays of many records are streamed."""
    line = json.dumps({"handle": "ann", "posts": [{"text": "Bread and butter " * 12, "id": str(n)} for n in range(10)]}).encode() + b"\n"
    lines = tmp_path / "many.jsonl"
    lines.write_bytes(line * 40_000)
    array = tmp_path / "many.json"
    array.write_bytes(b"[" + b",".join([json.dumps(ANN | {"text": "Bread " * 40}).encode()] * 300_000) + b"]")

    _, _, few = measured(lines, "print(sum(1 for _ in read_accounts(sys.argv[1])))")
    _, _, one = measured(array, READ)

    assert lines.stat().st_size > 80_000_000
    assert array.stat().st_size > 80_000_000
    assert few < 60
    assert one < 90


KEYS = """id id_str text full_text created_at user screen_name retweeted_status quoted_status extended_tweet entities extended_entities urls
    url expanded_url hashtags media tweet noteTweet core data includes meta users tweets referenced_tweets type author author_id __twarc
    username public_metrics followers_count attachments media_keys note_tweet edit_history_tweet_ids edit_info initial editTweetIds
    rawContent content retweetedTweet quotedTweet links tcourl card handle is_retweet date likes description entities name lang
    author.username entities.urls attachments.media referenced_tweets.retweeted.id statuses""".split()
WORDS = [
    "https://t.co/a",
    "https://x.com/a/status/1",
    "http://",
    "RT @a: b",
    "1",
    "2025-01-01",
    "03/04/2026",
    "1e400",
    "\ud800",
    "retweeted",
    "[1]",
    "[" * 50,
]
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(WORDS)
any_json = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), inner, max_size=8),
    max_leaves=30,
)
READERS: list[Any] = [x_api_v1.read, x_api_v2.read, x_archive.read, snscrape.read, tables.read]


@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__module__)
@given(st.lists(any_json, max_size=4))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_json_in_any_reader(read: Any, values: list[Any]) -> None:
    """Any JSON at all gives sound accounts, or an `InputError`."""
    try:
        accounts = list(read(values, Origin("file")))
    except InputError:
        return
    for account in accounts:
        assert isinstance(account.handle, str)
        for post in account.posts:
            assert all(isinstance(text, str) for text in (post.id, post.text, post.quoted_text, *post.urls, *post.hashtags))
            assert all(url.startswith(("http://", "https://")) for url in post.urls)
            assert all(number is None or number >= 0 for number in (post.likes, post.reposts, post.replies))


@given(st.lists(st.dictionaries(st.sampled_from(KEYS), st.text(max_size=20) | st.sampled_from(WORDS), max_size=8), max_size=4))
@settings(max_examples=200, deadline=None)
def test_any_row_of_twarc_csv(rows: list[dict[str, str]]) -> None:
    """Cells may hold anything."""
    list(twarc_csv.read(rows, Origin("file")))


@given(st.binary(max_size=300) | st.lists(any_json, max_size=3).map(lambda values: json.dumps(values).encode()))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_file(tmp_path: Path, data: bytes) -> None:
    """Any bytes give accounts or an `InputError` of one line."""
    path = tmp_path / "file"
    path.write_bytes(data)
    message = ""
    accounts: list[Account] = []
    try:
        accounts = list(read_accounts(path))
    except InputError as error:
        message = str(error)

    assert bool(accounts) != bool(message)
    assert "\n" not in message


@given(st.text(max_size=60))
def test_any_handle(text: str) -> None:
    """A handle is understood or refused."""
    try:
        handle = parse_handle(text)
    except CurateError:
        return
    assert handle.user.isprintable()
    assert ".." not in handle.user
    assert not set(handle.user) & set("/\\ ")
