"""What ``curate batch`` makes of each kind of input, the bad ones included."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, Run

pa = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

SAMPLES = ROOT / "data" / "samples"
ABOUT = "A new neural network beats the benchmark of machine learning"
JSONL = "".join(json.dumps({"handle": handle, "posts": [{"id": "1", "text": ABOUT}]}) + "\n" for handle in ("ada", "bob"))
OPTIONS = ("-i", "machine learning", "--jobs", 1, "--quiet")


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    """Give a file with the posts of @ada and @bob."""
    path = tmp_path / "posts.jsonl"
    path.write_text(JSONL, "utf-8")
    return path


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


CANDIDATES: dict[str, tuple[bytes, list[tuple[str, str]]]] = {
    "comma": (b"handle,note\nada,x\nbob,y\n", [("ada", "ok"), ("bob", "ok")]),
    "semicolon": (b"handle;note\nada;x\nbob;y\n", [("ada", "ok"), ("bob", "ok")]),
    "tab": (b"note\thandle\nx\tada\n", [("ada", "ok")]),
    "byte order mark": ("\ufeffhandle,note\nada,é\n".encode(), [("ada", "ok")]),
    "UTF-16": ("handle,note\nada,é\n".encode("utf-16"), [("ada", "ok")]),
    "Windows-1252": ("handle,note\nada,café\n".encode("cp1252"), [("ada", "ok")]),
    "one column": (b"handle\nada\nbob\n", [("ada", "ok"), ("bob", "ok")]),
    "Mastodon's follows": (b"Account address,Show boosts,Notify on new posts,Languages\nada@example.org,true,false,\n", [("", "ok")]),
    "Mastodon's lists": (b"friends,ada@example.org\nfriends,bob@example.org\n", [("ada@example.org", "ok"), ("bob@example.org", "ok")]),
    "Excel's note": (b"sep=;\nhandle;note\nada;x\n", [("ada", "ok")]),
    "header only": (b"handle,note\n", []),
    "duplicate handles": (b"handle\nada\nada\n", [("ada", "ok"), ("ada", "ok")]),
    "empty cells": (b"handle,note\n,x\nada,\n", [("", "error"), ("ada", "ok")]),
    "blank lines": (b"handle,note\n\nada,x\n\n", [("ada", "ok")]),
    "short row": (b"handle,note,list\nada\n", [("ada", "ok")]),
    "long row": (b"handle,note\nada,x,y\nbob,z\n", [("ada", "error"), ("bob", "ok")]),
    "empty extra cells": (b"handle,note\nada,x,,\n", [("ada", "ok")]),
    "quotes and newlines": (b'handle,note\nada,"a ""b""\nc, d"\nbob,x\n', [("ada", "ok"), ("bob", "ok")]),
    "unclosed quote": (b'handle,note\nada,x\nbob,"y\n', [("ada", "ok"), ("bob", "ok")]),
    "unknown handle": (b"handle\nzoe\nada\n", [("zoe", "error"), ("ada", "ok")]),
    "no handle at all": (b"handle\nnot a handle\nada\n", [("not a handle", "error"), ("ada", "ok")]),
    "profile addresses": (b"handle\nhttps://x.com/ada\n", [("https://x.com/ada", "ok")]),
    "written with a quote": (b"handle\n'@ada\n", [("'@ada", "ok")]),
    "text column too": (b"handle,text\nada,a remark\n", [("ada", "ok")]),
    "JSON lines": (
        b'{"handle": "ada"}\n{"handle": "bob", "note": 1}\n[]\nbroken\n',
        [("ada", "ok"), ("bob", "ok"), ("", "error"), ("", "error")],
    ),
    "JSON array": (b'[{"handle": "ada"}, {"handle": null}, 7]', [("ada", "ok"), ("", "error"), ("", "error")]),
}


@pytest.mark.parametrize(("data", "expected"), CANDIDATES.values(), ids=CANDIDATES)
def test_each_row_of_candidates_is_answered(run: Run, posts: Path, tmp_path: Path, data: bytes, expected: list[tuple[str, str]]) -> None:
    path = tmp_path / "candidates"
    path.write_bytes(data)
    result = run("batch", path, "--from", posts, "--raw-cells", *OPTIONS)
    rows = table(result.stdout)
    assert [(row.get("handle", ""), "ok" if row["status"] == "thin" else row["status"]) for row in rows] == expected
    assert result.exit_code == (4 if any(status == "error" for _, status in expected) else 0)
    assert all(bool(row["error"]) == (row["status"] == "error") for row in rows)


NETWORKS: dict[str, tuple[str, str, str]] = {
    "x": ("ada", "Twitter", "x"),
    "Mastodon": ("@ada", "mastodon", "mastodon"),
    "another one": ("ada", "bluesky", "error"),
    "none that is known": ("ada", "elsewhere", "error"),
    "none": ("ada", "", "error"),
    "an address, which counts": ("https://x.com/ada", "mastodon", "x"),
}


@pytest.mark.parametrize(("handle", "network", "expected"), NETWORKS.values(), ids=NETWORKS)
def test_the_network_of_a_row_tells_namesakes_apart(run: Run, tmp_path: Path, handle: str, network: str, expected: str) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    for name in ("x", "mastodon"):
        account = {"handle": "ada", "network": name, "posts": [{"id": name, "text": ABOUT}]}
        (folder / f"{name}.jsonl").write_text(json.dumps(account) + "\n", "utf-8")
    path = tmp_path / "candidates.csv"
    path.write_text(f"handle,Platform\n{handle},{network}\n", "utf-8")
    found = json.loads(run("batch", path, "--from", folder, "--format", "jsonl", *OPTIONS).stdout)
    assert (found["network"] or found["status"]) == expected
    assert found["input"] == {"handle": handle, "Platform": network}


REFUSED: dict[str, tuple[bytes, str]] = {
    "no column of handles": (b"name,note,list\nAda,x,y\n", "has no column of handles"),
    "two columns of handles": (b"handle,handle\nada,bob\n", "has 2 columns named `handle`"),
    "empty": (b"", "is empty"),
    "binary": (b"\x01\x02\x03\x00\xff", "is no text"),
    "prose": (b"Just a sentence.\n", "in no format that can be read"),
    "web page": (b"<!doctype html><html></html>", "is a web page"),
    "posts themselves": (JSONL.encode(), "holds posts itself"),
}


@pytest.mark.parametrize(("data", "expected"), REFUSED.values(), ids=REFUSED)
def test_an_input_that_is_no_table_of_candidates_is_refused(run: Run, posts: Path, tmp_path: Path, data: bytes, expected: str) -> None:
    path = tmp_path / "input"
    path.write_bytes(data)
    result = run("batch", path, "--from", posts, *OPTIONS)
    assert expected in result.stderr
    assert result.exit_code in {1, 2}
    assert result.stdout == ""


POSTS: dict[str, tuple[bytes, list[tuple[str, int]]]] = {
    "grouped": (b"handle,text\nada,one\nada,two\nbob,three\n", [("ada", 2), ("bob", 1)]),
    "in any order": (b"handle,text\nada,one\nbob,two\nADA,three\n", [("ada", 2), ("bob", 1)]),
    "day first": (b"handle;text;created_at\nada;one;02/01/2026 03:04\n", [("ada", 1)]),
    "without a handle": (b"handle,text\n,one\nada,two\n", [("", 0), ("ada", 1)]),
    "mixed types": (b"handle,text,likes\nada,one,many\nada,two,3\n", [("ada", 2)]),
    "texts that look like nothing": (b"handle,text\nada,NA\nada,null\nnull,nan\n", [("ada", 2), ("null", 1)]),
    "no rows": (b"handle,text\n", []),
    "JSON lines": (b'{"handle": "ada", "text": "one"}\n{"handle": "bob", "text": "two"}\n', [("ada", 1), ("bob", 1)]),
}


@pytest.mark.parametrize(("data", "expected"), POSTS.values(), ids=POSTS)
def test_posts_are_gathered_by_account(run: Run, tmp_path: Path, data: bytes, expected: list[tuple[str, int]]) -> None:
    path = tmp_path / "posts.csv"
    path.write_bytes(data)
    rows = table(run("batch", path, *OPTIONS).stdout)
    assert [(row["handle"], int(row["posts_read"] or 0)) for row in rows] == expected


def test_columns_of_the_account_stay_and_those_of_posts_go(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("list,handle,text,likes,region\nA,ada,one,3,north\nB,ada,two,4,south\n", "utf-8")
    (row,) = table(run("batch", path, *OPTIONS).stdout)
    assert list(row)[:4] == ["list", "handle", "region", "verdict"]
    assert (row["list"], row["region"]) == ("A", "north")


def test_dates_that_can_be_read_in_two_ways_are_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("handle,text,created_at\nada,one,03/04/2026\n", "utf-8")
    result = run("batch", path, *OPTIONS)
    assert "can be read in two ways" in result.stderr
    assert result.exit_code == 1


def test_a_table_of_posts_without_handles_is_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("text,created_at\none,2026-04-03\n", "utf-8")
    result = run("batch", path, *OPTIONS)
    assert "has no column of handles (text, created_at)" in result.stderr
    assert result.exit_code == 1


def test_each_line_of_curate_jsonl_is_answered(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "accounts.jsonl"
    path.write_text(JSONL + '\n{"handle": "eve", "posts": [\n{"posts": []}\n' + JSONL, "utf-8")
    result = run("batch", path, *OPTIONS)
    assert [(row["handle"], row["status"] == "error") for row in table(result.stdout)] == [
        ("ada", False), ("bob", False), ("eve", True), ("", True), ("ada", False), ("bob", False),
    ]  # fmt: skip
    assert result.exit_code == 4


def test_standard_input_is_read(run: Run, posts: Path) -> None:
    read = run("batch", "-", *OPTIONS, input=posts.read_bytes())
    assert read.stdout == run("batch", posts, *OPTIONS).stdout
    assert [row["handle"] for row in table(read.stdout)] == ["ada", "bob"]


def test_candidates_from_standard_input(run: Run, posts: Path) -> None:
    assert len(table(run("batch", "-", "--from", posts, *OPTIONS, input=b'{"handle": "ada"}\n{"handle": "bob"}\n').stdout)) == 2


def test_candidates_without_a_place_to_look_are_a_usage_error(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "candidates.csv"
    path.write_text("handle\nada\n", "utf-8")
    result = run("batch", path, *OPTIONS)
    assert result.exit_code == 2
    assert "--from" in result.stderr


def test_a_folder_of_parts_is_one_data_set(run: Run, posts: Path, tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    folder.mkdir()
    for number in range(2):
        (folder / f"part-{number}.jsonl").write_bytes(posts.read_bytes())
    assert [row["handle"] for row in table(run("batch", folder, *OPTIONS).stdout)] == ["ada", "bob", "ada", "bob"]


def test_any_export_of_several_accounts_is_read(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "accounts.json"
    path.write_text(json.dumps([json.loads(line) for line in JSONL.splitlines()], indent=1), "utf-8")
    assert [row["handle"] for row in table(run("batch", path, *OPTIONS).stdout)] == ["ada", "bob"]


PARQUET: dict[str, tuple[dict[str, list[Any]], bool]] = {
    "candidates": ({"handle": ["ada", "bob"], "id": [1 << 60, None]}, True),
    "posts": ({"handle": ["ada", "bob", "ada"], "text": [ABOUT] * 3, "id": [1, 2, 3]}, False),
    "one account a row": ({"handle": ["ada", "bob"], "posts": [[{"id": "1", "text": ABOUT}]] * 2}, False),
}


@pytest.mark.parametrize(("columns", "elsewhere"), PARQUET.values(), ids=PARQUET)
def test_parquet_is_read(run: Run, posts: Path, tmp_path: Path, columns: dict[str, list[Any]], elsewhere: bool) -> None:
    path = tmp_path / "input.parquet"
    parquet.write_table(pa.table(columns), path)
    result = run("batch", path, *(("--from", posts) if elsewhere else ()), *OPTIONS)
    assert [row["handle"] for row in table(result.stdout)] == ["ada", "bob"], result.stderr
    assert run("batch", "-", *(("--from", posts) if elsewhere else ()), *OPTIONS, input=path.read_bytes()).stdout == result.stdout


def test_types_of_parquet_columns_are_kept(run: Run, posts: Path, tmp_path: Path) -> None:
    path, out = tmp_path / "input.parquet", tmp_path / "out.parquet"
    columns = {"handle": ["ada", "zoe"], "id": [1 << 60, None], "share": [0.5, None]}
    parquet.write_table(pa.table(columns), path)
    assert run("batch", path, "--from", posts, "-o", out, *OPTIONS).exit_code == 4
    found = parquet.read_table(out)
    assert {name: found[name].to_pylist() for name in columns} == columns
    assert found.schema.field("score").type == pa.int64()
    assert found["status"].to_pylist()[1] == "error"
    assert found["score"].to_pylist()[1] is None


@pytest.mark.parametrize("name", ["lines.jsonl", "long.csv", "long.parquet", "feed.json"])
def test_a_library_and_export_folders_take_no_posts_away_that_the_input_brings(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """They are where accounts without posts are looked for, and nothing more."""
    rows = {"handle": ["ann", "ann", "bob"], "text": ["a galaxy", "a nebula", "bread"]}
    (tmp_path / "lines.jsonl").write_text('{"handle": "ann", "posts": [{"text": "a galaxy"}]}\n')
    (tmp_path / "long.csv").write_text("handle,text\n" + "".join(f"{handle},{text}\n" for handle, text in zip(*rows.values(), strict=True)))
    parquet.write_table(pa.table(rows), tmp_path / "long.parquet")
    (tmp_path / "feed.json").write_bytes((SAMPLES / "ilianakoster.feed.json").read_bytes())
    before = run("batch", tmp_path / name, "-i", "astronomy").stdout
    assert run("import", SAMPLES / "several.curate.jsonl").exit_code == 0
    monkeypatch.setenv("CURATE_EXPORTS", str(SAMPLES))

    result = run("batch", tmp_path / name, "-i", "astronomy")

    assert result.exit_code == 0, result.output
    assert result.stdout == before


def test_candidates_are_found_in_the_library(run: Run, posts: Path, tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("handle\nada\nnobody\n")
    run("import", posts)

    result = run("batch", tmp_path / "table.csv", "-i", "astronomy")

    assert [(row["handle"], row["status"]) for row in table(result.stdout)] == [("ada", "thin"), ("nobody", "error")]
    assert result.exit_code == 4
