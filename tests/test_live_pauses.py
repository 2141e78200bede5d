"""Every way in which servers say how long to wait is understood, in seconds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis.strategies import dictionaries, sampled_from, text

from curate.sources.live.pauses import LONGEST, is_exhausted, pause_asked

NOW = 1_790_000_000.0
"""2026-09-21T14:13:20Z"""

PAUSES: list[tuple[dict[str, str], float | None]] = [
    ({}, None),
    ({"retry-after": "7"}, 7),
    ({"retry-after": " 0 "}, 0),
    ({"retry-after": "Mon, 21 Sep 2026 14:14:20 GMT"}, 60),
    ({"retry-after": "Mon, 21 Sep 2026 14:00:00 GMT"}, 0),
    ({"retry-after": "soon"}, None),
    ({"retry-after": "soon", "x-ratelimit-reset": "1790000030"}, 31),
    ({"x-ratelimit-reset": "2026-09-21T14:15:00.000000Z"}, 101),  # Mastodon
    ({"x-ratelimit-reset": "1790000120"}, 121),  # GoToSocial, mastodon_mock
    ({"x-rate-limit-reset": "1790000900"}, 901),  # X
    ({"ratelimit-reset": "1790000005"}, 6),  # Bluesky
    ({"ratelimit-reset": "45"}, 46),  # a delay
    ({"retry-after": "3", "x-ratelimit-reset": "1790000120"}, 3),
    ({"retry-after": "99999999"}, LONGEST),
    ({"retry-after": "-5"}, 0),
    ({"retry-after": "nan"}, None),
    ({"retry-after": "inf"}, None),
    ({"x-ratelimit-reset": ""}, None),
]


@pytest.mark.parametrize(("headers", "seconds"), PAUSES)
def test_a_pause_is_read_in_seconds(headers: dict[str, str], seconds: float | None) -> None:
    assert pause_asked(headers, NOW) == seconds


NAMES = ["retry-after", "x-ratelimit-reset", "x-rate-limit-reset", "ratelimit-reset", "x-ratelimit-remaining"]


@given(dictionaries(sampled_from(NAMES), text(max_size=40)))
def test_whatever_a_server_says_the_pause_is_within_bounds(headers: dict[str, str]) -> None:
    found = pause_asked(headers, NOW)

    assert found is None or 0 <= found <= LONGEST


@pytest.mark.parametrize("name", ["x-ratelimit-remaining", "x-rate-limit-remaining", "ratelimit-remaining"])
def test_nothing_remaining_is_seen_under_each_name(name: str) -> None:
    assert is_exhausted({name: "0"})
    assert not is_exhausted({name: "1"})
