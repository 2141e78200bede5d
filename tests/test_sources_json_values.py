"""Values of JSON in every shape, whole and damaged, read in bounded memory."""

from __future__ import annotations

import io
import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.errors import InputError
from curate.sources import json_values, opening
from curate.sources.opening import as_utf8

RECORDS = [{"id": n, "text": f"café {n}", "in": {"id": n, "deep": [{"id": 1}, {"id": 2}]}} for n in range(50)]
keys = st.sampled_from(["id", "text", "a"])
objects = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)


def read(data: bytes) -> tuple[list[Any], dict[str, int]]:
    """Values and what was lost."""
    lost: Counter[str] = Counter()
    stream = io.BufferedReader(io.BytesIO(data), 1 << 17)
    return list(json_values.values(as_utf8(stream), "file", lost)), dict(lost)


@pytest.fixture(params=[opening.CHUNK, 300], ids=["one chunk", "small chunks"])
def chunk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Bytes read at once: results must not depend on it."""
    monkeypatch.setattr(json_values, "CHUNK", request.param)
    return int(request.param)


@pytest.mark.usefixtures("chunk")
@pytest.mark.parametrize(
    "text",
    [
        json.dumps(RECORDS),
        json.dumps(RECORDS, indent=2, ensure_ascii=False),
        "\ufeff" + json.dumps(RECORDS),
        "window.YTD.tweets.part0 = " + json.dumps(RECORDS, indent=2),
        "var x = " + json.dumps(RECORDS) + ";\n",
        "Grailbird.data.tweets_2013_01 = \n" + json.dumps(RECORDS, indent=1),
        "\n".join(map(json.dumps, RECORDS)),
        "\n\n".join(map(json.dumps, RECORDS)) + "\n",
        "\r\n".join(map(json.dumps, RECORDS)),
        "\n".join(json.dumps(record, indent=2) for record in RECORDS),
        json.dumps(RECORDS[:20]) + "\n" + json.dumps(RECORDS[20:]),
    ],
    ids=["array", "pretty", "BOM", "script", "semicolon", "Grailbird", "lines", "blank lines", "CRLF", "pretty objects", "two arrays"],
)
def test_shapes(text: str) -> None:
    """Arrays, scripts, lines and objects in a row give the same values."""
    assert read(text.encode()) == (RECORDS, {})


@pytest.mark.usefixtures("chunk")
def test_one_object() -> None:
    """A document that is one object is one value."""
    assert read(json.dumps(RECORDS[0], indent=2).encode()) == ([RECORDS[0]], {})


@pytest.mark.usefixtures("chunk")
@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_that_is_cut(indent: int | None) -> None:
    """What is complete is read, and the cut is counted."""
    whole = json.dumps(RECORDS, indent=indent).encode()

    for size in range(len(whole) // 2, len(whole) // 2 + 200):
        values, lost = read(whole[:size])
        assert values == RECORDS[: len(values)]
        assert len(values) >= 20
        assert lost in ({}, {"truncated": 1})


@pytest.mark.usefixtures("chunk")
@pytest.mark.parametrize("damage", ['{"id": 7,, "text": "x"}', '{"id": 7 "text"}', '{"id": }', '{"id": "\\q"}'])
@pytest.mark.parametrize(("before", "between", "after"), [("[", ",\n", "]"), ("", "\n", "\n")], ids=["array", "lines"])
def test_a_broken_record_loses_no_other(damage: str, before: str, between: str, after: str) -> None:
    """A record that is no JSON is counted; those before and behind it are read."""
    records = [json.dumps(record) for record in RECORDS]
    records[20:20] = [damage]

    values, lost = read((before + between.join(records) + after).encode())

    assert values == RECORDS
    assert lost == {"broken": 1}


@pytest.mark.usefixtures("chunk")
def test_what_other_programs_write() -> None:
    """NaN, lone surrogates, control characters and old encodings are let through."""
    data = b'[{"id": NaN}, {"id": "\\ud83d"}, {"id": "a\tb"}, {"id": "caf\xe9"}, {"id": "caf\xc3\xa9"}]'

    values, lost = read(data)

    assert [value["id"] for value in values[1:]] == ["\ud83d", "a\tb", "café", "café"]
    assert lost == {}


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'[{"a":' + b"[" * 100_000,
        (b"[" * 100_000) + (b"]" * 100_000),
        b'{"a":[' * 50_000 + b"]}" * 50_000,
    ],
    ids=["arrays", "objects", "inside an element", "closed arrays", "closed objects"],
)
def test_brackets_without_end(data: bytes) -> None:
    """Nesting beyond sense is a broken record, not a crash."""
    values, lost = read(data)

    assert values == []
    assert sum(lost.values()) >= 1


def test_a_deep_element_among_others() -> None:
    """A hostile element is passed over, its neighbours are read."""
    hostile = b'{"id":' + b"[" * 100_000 + b"]" * 100_000 + b"}"

    values, lost = read(b'[{"id": 1}, ' + hostile + b', {"id": 2}]')

    assert (values, lost) == ([{"id": 1}, {"id": 2}], {"broken": 1})


def test_a_document_that_is_cut() -> None:
    """Of an object that is cut, what is complete is kept and its brackets are closed."""
    document = json.dumps({"data": RECORDS, "meta": {"count": 50}}, indent=1).encode()

    values, lost = read(document[: len(document) // 2])

    (value,) = values
    assert value["data"][:20] == RECORDS[:20]
    assert lost == {"truncated": 1}


def test_a_line_that_is_cut() -> None:
    """The last line, when it is cut, is counted as such."""
    assert read(b'{"id": 1}\n{"id": 2}\n{"id": 3, "te') == ([{"id": 1}, {"id": 2}], {"truncated": 1})


def test_lines_too_long_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line larger than any record is counted; the next ones are read."""
    monkeypatch.setattr(json_values, "MAX_RECORD", 100)
    monkeypatch.setattr(json_values, "MAX_DOCUMENT", 200)
    data = b'{"id": "' + b"x" * 1000 + b'"}\n{"id": 2}\n{"id": "' + b"x" * 1000 + b'"}\n{"id": 4}\n'

    assert read(data) == ([{"id": 2}, {"id": 4}], {"too long": 2})


def test_elements_too_long_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """An element that never ends does not fill the memory."""
    monkeypatch.setattr(json_values, "MAX_RECORD", 1000)
    monkeypatch.setattr(json_values, "CHUNK", 300)

    values, lost = read(b'[{"id": 1}, {"id": "' + b"x" * 5000 + b'"}, {"id": 2}]')

    assert values[:1] == [{"id": 1}]
    assert lost["too long"] >= 1


@pytest.mark.parametrize("data", [b"", b"   ", b"null", b"hello", b"12"])
def test_no_json(data: bytes) -> None:
    """Anything else is an error that names the file."""
    with pytest.raises(InputError, match="file: is not JSON"):
        read(data)


@given(st.lists(objects, max_size=6), st.sampled_from([None, 1]), st.integers(1, 40))
@settings(max_examples=200, deadline=None)
def test_any_array_in_any_chunks(values: list[Any], indent: int | None, size: int) -> None:
    """An array gives its elements, wherever the chunks end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_values, "CHUNK", size)
        assert read(json.dumps(values, indent=indent).encode()) == (values, {})


@given(st.binary(max_size=200), st.sampled_from([b"[", b"{", b'{"id":', b'[{"id":1},', b'{"id":1}\n']))
@settings(max_examples=500, deadline=None)
def test_any_bytes(data: bytes, start: bytes) -> None:
    """Whatever the bytes, there are values or an `InputError`, and the end is reached."""
    read(start + data)


def test_source_streams_can_be_read_twice(tmp_path: Any) -> None:
    """A source gives a fresh stream at each opening."""
    path = tmp_path / "a.json"
    path.write_bytes(b"[1]")
    file = opening.source(path)

    for _ in range(2):
        with file.open() as stream:
            assert stream.read() == b"[1]"
