"""Bad files through the command line, as a user meets them: an answer or one line that helps; no traceback, no control sign."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from conftest import Curate, Run

DATE = "2026-11-20T08:00:00Z"
GOOD = {"id": "1", "text": "A neural network for tabular data", "created_at": DATE}
ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    + "".join(f'<!ENTITY {chr(n + 1)} "{f"&{chr(n)};" * 10}">' for n in range(ord("b"), ord("k")))
    + "]><rss version='2.0'><channel><title>&k;</title><item><description>&k;</description></item></channel></rss>"
)


def account(*posts: dict[str, Any], handle: str = "ada", **more: Any) -> bytes:
    return json.dumps({"handle": handle, "posts": posts, **more}).encode() + b"\n"


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


ARCHIVE = zipped(
    **{
        "data__account.js": b'window.YTD.account.part0 = [{"account": {"username": "ada", "accountId": "1"}}]',
        "data__tweets.js": b'window.YTD.tweets.part0 = [{"tweet": {"id_str": "1", "full_text": "A neural network", "created_at": "Fri Nov 20 08:00:00 +0000 2026"}}]',
    }
)


class Refused(NamedTuple):
    """A file that cannot be read, and what the one line on stderr says of it."""

    name: str
    data: bytes
    says: str
    handle: str = "@ada"


REFUSED = (
    Refused("empty.json", b"", "is empty"),
    Refused("wrong.json", b'{"handle" "ada"}', "is in no format"),
    Refused("truncated.zip", ARCHIVE[: len(ARCHIVE) // 2], "is not a whole zip archive"),
    Refused("binary.bin", bytes(range(256)) * 40, "is no text"),
    Refused("error.json", b'{"errors": [{"message": "Rate limit \\u001b[31mexceeded", "code": 88}]}', "is an error that an API answered"),
    Refused("page.html", b"<!DOCTYPE html><html><body>@ada</body></html>", "is a web page"),
    Refused("novel.txt", b"Once upon a time, there was a text.", "is in no format"),
    Refused("nothing.jsonl", b'{"meta": {"result_count": 0}}', "holds no posts"),
    Refused("other.jsonl", account(GOOD, handle="bob"), "ada"),
    Refused("brackets.json", b"[" * 100_000, "is in no format"),
    Refused("objects.json", b'{"a":' * 100_000, "is in no format"),
    Refused("bomb.zip", zipped(data__tweets=b"0" * 50_000_000), ""),
    Refused("climbing.zip", zipped(**{"..__..__evil.js": b"window.YTD.tweets.part0 = []"}), ""),
    Refused("missing.json", b"", "no such file"),
    Refused("passwd.jsonl", account(GOOD), "is not a handle", "../../etc/passwd"),
)


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_a_file_that_cannot_be_read(case: Refused, tmp_path: Path, curate: Curate) -> None:
    """One line on stderr that names the file, nothing on stdout, exit with 1."""
    path = tmp_path / case.name
    if case.name != "missing.json":
        path.write_bytes(case.data)

    done = curate("score", case.handle, "--from", path, "-i", "machine learning")

    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("Error: ")
    assert case.name in line or case.handle in line
    assert case.says in line
    assert line.isprintable()


class Read(NamedTuple):
    """A file that is read in part or whole: how many posts, and what is told on stderr."""

    name: str
    data: bytes
    posts: int
    notes: tuple[str, ...] = ()
    handle: str = "@ada"


def texts(*values: str) -> bytes:
    return account(*({"id": str(n), "text": text, "created_at": DATE} for n, text in enumerate(values)))


LEFT_OUT = "note: @ada: {} left out ({})"
READ = (
    Read("bom.jsonl", b"\xef\xbb\xbf" + account(GOOD), 1),
    Read("utf16.jsonl", account(GOOD).decode().encode("utf-16"), 1),
    Read("latin1.csv", "handle,text,created_at\nada,Réseau de neurones à l'été,2026-11-20\n".encode("latin-1"), 1),
    Read("crlf.csv", b"handle,text,created_at\r\nada,A neural network,2026-11-20\r\n", 1),
    Read("truncated.jsonl", account(GOOD) + account(GOOD, handle="bob")[:40], 1, (LEFT_OUT.format("1 record", "cut off at the end of the file"),)),
    Read("archive.zip", ARCHIVE, 1),
    Read("dates.jsonl", account(*({**GOOD, "id": str(n), "text": f"Neural network {n}", "created_at": date} for n, date in enumerate(["1970-01-01", "0001-01-01T00:00:00Z", "2999-01-01", "never", 10**30, None, ""]))), 7),
    Read("noids.jsonl", account({"text": "A neural network"}, {"text": "Deep learning"}), 2),
    Read("nulls.jsonl", account(GOOD, {"id": "2", "text": None}, {"id": "3"}), 1, (LEFT_OUT.format("2 records", "broken"),)),
    Read("null.jsonl", account({"id": "1", "text": None}), 0, (LEFT_OUT.format("1 record", "broken"),)),
    Read("twice.jsonl", account(GOOD, GOOD, GOOD), 1, (LEFT_OUT.format("2 records", "duplicate"),)),
    Read("escapes.jsonl", texts("\x1b[31mred\x1b[0m neural network \x1b]0;title\x07", "\x9b31m network \x08\x7f"), 2),
    Read("overrides.jsonl", texts("neural \u202ekrowten\u202c \u2066network\u2069"), 1),
    Read("invisible.jsonl", texts("neu\u200bral \ufeffnet\u2060work " + "\u200b" * 5_000, "\U000e0041\U000e0042 network"), 2),
    Read("flood.jsonl", texts("Z" + "\u0301" * 20_000 + " neural network", "e\u0301te\u0301"), 2),
    Read("surrogates.jsonl", b'{"handle": "ada", "posts": [{"id": "1", "text": "neural \\ud800 network"}]}', 1),
    Read("million.jsonl", texts("neural network " * 70_000, "a" * 1_000_000), 2, (LEFT_OUT.format("2 records", "shortened"),)),
    Read("profile.jsonl", account(GOOD, name="\x1b[2J=1+1\n\u202e", bio="\x1b]8;;http://evil\x07 machine learning", lang="\x1b[31m"), 1),
    Read("lines.jsonl", account({**GOOD, "text": "one\r\ntwo\x0b\x0c\x85\u2028three\x00"}), 1),
)  # fmt: skip


def drives_a_terminal(text: str) -> set[str]:
    controls = {char for char in text if (ord(char) < 32 and char != "\n") or 127 <= ord(char) < 160}
    return controls | (set(text) & set("\u202e\u2066\u200b\ufeff\U000e0041"))


@pytest.mark.parametrize("case", READ, ids=lambda case: case.name)
def test_a_file_that_is_read(case: Read, tmp_path: Path, curate: Curate) -> None:
    """The posts that are sound are assessed, what was left out is told, nothing drives the terminal."""
    path = tmp_path / case.name
    path.write_bytes(case.data)

    done = curate("score", case.handle, "--from", path, "-i", "machine learning", "--posts")

    assert done.returncode == 0
    assert f"{case.posts} post{'' if case.posts == 1 else 's'} read" in done.stdout
    assert tuple(done.stderr.splitlines()) == case.notes
    assert drives_a_terminal(done.stdout + done.stderr) == set()
    assert "\u0301\u0301\u0301" not in done.stdout


@pytest.mark.parametrize("case", READ, ids=lambda case: case.name)
@pytest.mark.parametrize("form", ["json", "csv", "markdown", "table", "html"])
def test_every_format_of_it(case: Read, form: str, tmp_path: Path, run: Run) -> None:
    """A thin window is told as such, and no format lets a stranger's sign through."""
    path = tmp_path / case.name
    path.write_bytes(case.data)

    done = run("score", case.handle, "--from", path, "-i", "machine learning", "--format", form)

    assert (done.exit_code, done.exception) == (0, None)
    assert drives_a_terminal(done.stdout.replace("\r\n", "\n")) - set("\t") == set()
    if form == "json":
        value = json.loads(done.stdout)
        assert (value["posts_read"], value["status"], len(value["notes"])) == (
            case.posts,
            "thin" if case.posts < 5 else "ok",
            len(case.notes),
        )


def test_impossible_dates_are_no_dates(tmp_path: Path, run: Run) -> None:
    """Neither a pace nor a silence is made out of them."""
    path = tmp_path / "dates.jsonl"
    path.write_bytes(next(case.data for case in READ if case.name == "dates.jsonl"))

    value = json.loads(run("score", "@ada", "--from", path, "-i", "machine learning", "--json").stdout)

    assert {post["created_at"] for post in value["posts"]} == {None}
    assert value["posts_per_day"] is None


@pytest.mark.parametrize("handle", ["../../etc/passwd", "@", "", "a b", "\x1b[31m", "@a@b@c", "x" * 10_000, "-", "http://", "did:plc:"])
def test_a_handle_that_is_none(handle: str, tmp_path: Path, run: Run) -> None:
    """It is refused or not found, in one printable line."""
    path = tmp_path / "ada.jsonl"
    path.write_bytes(account(GOOD))

    done = run("score", "--from", path, "-i", "machine learning", "--", handle)

    assert (done.exit_code, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.strip().isprintable()


@pytest.mark.slow
def test_a_line_of_two_hundred_megabytes(tmp_path: Path, curate: Curate) -> None:
    """It is refused or read, within the minute that the command has."""
    path = tmp_path / "long.txt"
    with path.open("wb") as out:
        for _ in range(200):
            out.write(b"a" * 1_000_000)

    done = curate("score", "@ada", "--from", path, "-i", "machine learning")

    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
