"""How long a server wants to be left alone, in the words that servers use for it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime

LONGEST = 24 * 3600.0
"""Seconds; what asks for more is cut to this."""
ROUNDED = 1.0
"""Seconds that most servers cut off when they tell the moment of a reset."""
_RESETS = ("x-ratelimit-reset", "x-rate-limit-reset", "ratelimit-reset")
_REMAINING = ("x-ratelimit-remaining", "x-rate-limit-remaining", "ratelimit-remaining")
_A_DATE = 1e9
"""Seconds since 1970 from which a number is a date; below, it is a delay."""


def pause_asked(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds to wait that an answer asks for, 0 or more; None when it does not say.

    Reads Retry-After (seconds or an HTTP date) and, where no request remains, the reset of the limit: text of a date
    (Mastodon), seconds since 1970 (X, Bluesky, GoToSocial) or a delay in seconds.
    """
    if (told := headers.get("retry-after")) is not None and (asked := _seconds(told, now)) is not None:
        return asked
    return reset_in(headers, now)


def reset_in(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds until the limit is lifted, one more than is told; None when the answer does not say."""
    told = next((headers[name] for name in _RESETS if name in headers), None)
    found = None if told is None else _seconds(told, now)
    return None if found is None else min(found + ROUNDED, LONGEST)


def is_exhausted(headers: Mapping[str, str]) -> bool:
    """Tell whether the answer used up what the server allows for now."""
    return any(headers.get(name, "").strip() == "0" for name in _REMAINING)


def _seconds(told: str, now: float) -> float | None:
    when = _number(told)
    if when is None:
        when = _date(told)
    if when is None or not math.isfinite(when):
        return None
    return min(max(when - now if when >= _A_DATE else when, 0.0), LONGEST)


def _number(told: str) -> float | None:
    try:
        return float(told.strip())
    except ValueError:
        return None


def _date(told: str) -> float | None:
    from email.utils import parsedate_to_datetime

    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = parse(told.strip())
            return (found.replace(tzinfo=UTC) if found.tzinfo is None else found).timestamp()
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None
