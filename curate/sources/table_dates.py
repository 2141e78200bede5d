"""Dates as spreadsheets write them: day or month first, hours of half a day, the time in a column of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain
from typing import Any

from curate.errors import InputError
from curate.sources.columns import columns
from curate.sources.fields import words

MAX_HELD = 10_000
"""Rows looked at to learn whether dates are written day first."""
FIRST_LOOK = 100
"""Rows after which no more are looked at when none holds such a date."""

_SLASHED = re.compile(r"\s*(\d{1,2})([/.\-])(\d{1,2})\2(\d{4})(?:[ T,]+(\d.*))?\s*", re.ASCII)
_CLOCK = re.compile(r"\s*(\d{1,2})(:\d\d(?::\d\d)?)\s*([AaPp])?\.?[Mm]?\.?\s*", re.ASCII)
_LONGEST = 64


def date_order(rows: Iterable[Any], name: str, day_first: bool | None) -> tuple[bool | None, Iterable[Any]]:
    """Learn from the rows whether the day comes first, without losing those that were looked at.

    Dates such as 03/04/2026 alone are refused, unless `day_first` tells their order.
    """
    rows = iter(rows)
    held: list[Any] = []
    slashed = 0
    for row in rows:
        held.append(row)
        order, is_slashed = _order_shown(row)
        slashed += is_slashed
        if order is not None:
            return order, chain(held, rows)
        if len(held) >= (MAX_HELD if slashed else FIRST_LOOK):
            break
    if slashed and day_first is None:
        raise InputError(f"{name}: dates such as 03/04/2026 can be read in two ways. Write them as 2026-04-03.")
    return day_first, chain(held, rows)


def time_of(cells: dict[str, Any], day_first: bool | None) -> Any:
    """Time of a row in a writing that `fields.moment` reads."""
    cell = cells.get("time")
    if not isinstance(cell, str) or len(cell) > _LONGEST:
        return cell
    if match := _SLASHED.fullmatch(cell):
        day, month = (match[1], match[3]) if day_first else (match[3], match[1])
        return f"{match[4]}-{month:0>2}-{day:0>2} {_clock(match[5] or '')}".strip()
    clock = words(cells.get("clock"))
    return f"{cell} {_clock(clock)}" if _is_apart(cell, clock) else cell


def _order_shown(row: Any) -> tuple[bool | None, bool]:
    """Whether a row's date shows that the day comes first, and whether it is a date of that kind."""
    column = columns(tuple(row)).get("time") if isinstance(row, dict) else None
    match = _SLASHED.fullmatch(words(row[column])[:_LONGEST]) if column else None
    if not match:
        return None, False
    first, second = int(match[1]), int(match[3])
    if match[2] == "." or first > 12:
        return True, True
    return (False if second > 12 else None), first != second


def _is_apart(date: str, clock: str) -> bool:
    """Tell whether a date and a time of day stand in two columns."""
    return len(date) == len("2026-01-31") and ":" in clock and clock != date


def _clock(text: str) -> str:
    """Time of day with two digits for the hour and 24 hours in the day."""
    match = _CLOCK.fullmatch(text)
    if not match:
        return text.strip()
    hour = int(match[1]) % 12 + (12 if match[3] in {"p", "P"} else 0) if match[3] else int(match[1])
    return f"{hour:02}{match[2]}"
