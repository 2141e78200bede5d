"""How many columns of a terminal a text takes; the one user of wcwidth."""

from __future__ import annotations

import re

_NARROW = re.compile("[\x20-\u02ff\u2010-\u203a\u20ac\u2192\u2713\u2717\u21a9\u27f2\u275d]*")
"""Letters and signs of Western languages, one column each: no reason to load wcwidth."""


def width(text: str) -> int:
    """Return the columns of a text, emoji and wide characters counted as two."""
    if _NARROW.fullmatch(text):
        return len(text)
    from wcwidth import wcswidth

    return max(0, wcswidth(text))


def cut(text: str, columns: int) -> str:
    """Return a text cut to a number of columns, with an ellipsis where something was cut."""
    if width(text) <= columns:
        return text
    kept = text[: columns - 1]
    while kept and width(kept) > columns - 1:
        kept = kept[:-1]
    return kept.rstrip(" \u200d") + "…"


def padded(text: str, columns: int) -> str:
    """Return a text cut or filled to exactly a number of columns."""
    short = cut(text, columns)
    return short + " " * (columns - width(short))


def wrapped(text: str, columns: int) -> list[str]:
    """Return a text in lines of at most a number of columns, broken between words."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if width(longer) <= columns:
            line = longer
        else:
            lines.extend([line] if line else [])
            line = cut(word, columns)
    return [*lines, line] if line or not lines else lines
