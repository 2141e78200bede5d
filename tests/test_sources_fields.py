"""Conversions that every format shares."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.sources.fields import count, identifier, language, moment, unescape

AT = datetime(2018, 10, 10, 20, 19, 24, tzinfo=UTC)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.lists(st.integers()) | st.datetimes()


@pytest.mark.parametrize(
    "value",
    [
        "Wed Oct 10 20:19:24 +0000 2018",
        "Wed Oct 10 22:19:24 +0200 2018",
        "2018-10-10T20:19:24Z",
        "2018-10-10T20:19:24.000Z",
        "2018-10-10T20:19:24.000000Z",
        "2018-10-10T13:19:24-07:00",
        "2018-10-10 20:19:24+00:00",
        "2018-10-10 20:19:24 +0000",
        "2018-10-10 20:19:24 UTC",
        "2018-10-10 20:19:24",
        "Wed, 10 Oct 2018 20:19:24 GMT",
        "Wed, 10 Oct 2018 22:19:24 +0200",
        1539202764,
        1539202764.0,
        "1539202764",
        1539202764000,
        "1539202764000",
        1539202764000000,
        AT,
        datetime(2018, 10, 10, 20, 19, 24),  # noqa: DTZ001 -- a time without a zone is taken as UTC
    ],
)
def test_times_of_all_writings(value: Any) -> None:
    """Each way to write a time gives the same aware moment in UTC."""
    found = moment(value)

    assert found == AT
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "value",
    [
        None, True, "", "yesterday", "0001-01-01", "1970-01-01T00:00:00Z", 0, -1, 2005_000, "2005-12-31", "2999-01-01", 10**30, "9" * 60,
        float("nan"), float("inf"), "Wed Foo 10 20:19:24 +0000 2018", "2018-13-45", "x" * 10_000, [], {}, b"2018",
        datetime.now(UTC) + timedelta(days=2), datetime.min, datetime.max,  # noqa: DTZ901
    ],
)  # fmt: skip
def test_impossible_times(value: object) -> None:
    """What is no time, or an impossible one, is None."""
    assert moment(value) is None


def test_a_clock_a_little_ahead() -> None:
    """A time up to a day ahead is believed."""
    soon = datetime.now(UTC) + timedelta(hours=5)

    assert moment(soon.isoformat()) == soon


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, 5), ("12", 12), ("1,234", 1234), ("1 234", 1234), ("1.234", 1234), (3.0, 3), ("3.0", 3), (0, 0),
        ("-1", None), (-1, None), (True, None), (None, None), ("many", None), (float("nan"), None), (10**30, None), ("", None), ([], None),
    ],
)  # fmt: skip
def test_counts(value: Any, expected: int | None) -> None:
    """Counts are whole and not negative, whoever wrote them."""
    assert count(value) == expected


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en", "en"), ("en-US", "en"), ("pt_BR", "pt"), ("FR", "fr"), ("zh-Hant-TW", "zh"), ("in", "id"), ("iw", "he"), ("eng", "en"),
        ("und", None), ("zxx", None), ("qht", None), ("qme", None), ("art", None), ("", None), (None, None), (3, None), ("e" * 99, None),
    ],
)  # fmt: skip
def test_languages(tag: Any, expected: str | None) -> None:
    """Tags become ISO 639-1 codes; codes for no language become None."""
    assert language(tag) == expected


def test_entities_are_decoded_once_and_only_when_complete() -> None:
    """An address with ``&copy=`` in it is left alone."""
    assert unescape("a &amp; b &lt;3 &#128075; ?x=1&copy=2 &amp;lt;") == "a & b <3 👋 ?x=1&copy=2 &lt;"


def test_identifiers() -> None:
    """Ids may be numbers; they are kept as texts."""
    values: tuple[object, ...] = (1980321021254390009, " 7 ", 3.0, None, True, [], 1.5)

    assert list(map(identifier, values)) == ["1980321021254390009", "7", "3", "", "", "", ""]


@given(scalars)
def test_anything_is_converted(value: object) -> None:
    """No value makes a conversion fail."""
    assert (moment(value) or AT).utcoffset() == timedelta(0)
    assert (count(value) or 0) >= 0
    assert len(language(value) or "xx") == 2
    assert isinstance(identifier(value), str)
