"""Files that workers read by themselves: each line once, whatever the blocks."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Thread

import pytest

from conftest import Curate
from curate.batch.blocks import BLOCK, blocks, is_worth_blocks, read_block
from curate.batch.reading import open_rows

LINE = b'{"handle": "ada", "posts": []}\n'
LINES: dict[str, tuple[bytes, list[bytes]]] = {
    "lines": (b"a\nbb\nccc\n", [b"a\n", b"bb\n", b"ccc\n"]),
    "no last break": (b"a\nbb", [b"a\n", b"bb"]),
    "blank lines": (b"\n\na\n\n \n\nb\n\n", [b"a\n", b"b\n"]),
    "a line longer than blocks": (b"a\n" + b"b" * 40 + b"\nc\n", [b"a\n", b"b" * 40 + b"\n", b"c\n"]),
    "other breaks": (b"a\r\nb\x0cc\n", [b"a\r\n", b"b\x0cc\n"]),
    "nothing": (b"", []),
}


@pytest.mark.parametrize(("data", "expected"), LINES.values(), ids=LINES)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_each_line_is_in_one_block(tmp_path: Path, data: bytes, expected: list[bytes], size: int) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_bytes(data)
    assert [line for block in blocks(path, size) for line in read_block(block)] == expected


WORTH: dict[str, tuple[list[bytes], bool]] = {
    "a large file": ([LINE * 5000], True),
    "small files": ([LINE] * 3, False),
    "one that has a byte order mark": ([LINE * 5000, b"\xef\xbb\xbf" + LINE * 5000], False),
    "one in UTF-16": ([(LINE * 5000).decode().encode("utf-16")], False),
}


@pytest.mark.parametrize(("contents", "expected"), WORTH.values(), ids=WORTH)
def test_only_large_plain_files_are_read_by_workers(tmp_path: Path, contents: list[bytes], expected: bool) -> None:
    parts = [tmp_path / f"{n}.jsonl" for n in range(len(contents))]
    for part, data in zip(parts, contents, strict=True):
        part.write_bytes(data)
    assert is_worth_blocks(parts, BLOCK) is expected
    with open_rows(str(tmp_path), 10, block=BLOCK) as rows:
        assert bool(rows.blocks) is expected


def test_parquet_is_read_by_row_groups_unless_they_are_large(tmp_path: Path) -> None:
    pa, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    table = pa.table({"handle": [f"user{n}" for n in range(20_001)], "posts": [[{"id": "1", "text": "wine"}]] * 20_001})
    small, large = tmp_path / "small.parquet", tmp_path / "large.parquet"
    parquet.write_table(table, small, row_group_size=500)
    parquet.write_table(table, large)
    assert (is_worth_blocks([small], BLOCK), is_worth_blocks([large], BLOCK)) == (True, False)
    second = list(read_block(list(blocks(small, BLOCK))[1]))
    assert (len(second), second[0]) == (500, b'{"handle":"user500","posts":[{"id":"1","text":"wine"}]}')


@pytest.mark.parametrize("engine", ["local", "dask"])
def test_a_named_pipe_is_read_as_it_comes(curate: Curate, tmp_path: Path, engine: str) -> None:
    """As `<(zcat accounts.jsonl.gz)` gives it."""
    if engine == "dask":
        pytest.importorskip("distributed")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    Thread(target=pipe.write_bytes, args=(LINE * 3,), daemon=True).start()
    done = curate("batch", pipe, "-i", "wine", "--jobs", 1, "--engine", engine, "--quiet")
    assert len(done.stdout.splitlines()) == 4, done.stderr
