"""How many columns of a terminal a text takes; the one user of wcwidth."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import category, east_asian_width

_SETTLED = (
    (" ", "\u10ff"),
    ("\u2010", "\u25ff"),
    ("\u2700", "\u27ff"),
    ("\u3000", "\u312f"),
    ("\u4e00", "\ud7a3"),
    ("\U0001f300", "\U0001faff"),
)
"""Western letters and signs, CJK, emoji: blocks whose widths no table disagrees about."""
_JOINING = frozenset("Mn Me Mc Cf Cc Cn Sk Co Cs Zl Zp".split())
"""Categories of characters that may change the width of others, or that only newer tables know."""
_WIDE = frozenset("WF")


def width(text: str) -> int:
    """Return the columns of a text, emoji and wide characters counted as two.

    The standard library knows the characters that stand alone; wcwidth, slow to load, is asked where some do not.
    """
    if text.isascii() and text.isprintable():
        return len(text)
    columns = [columns_alone(character) for character in text]
    if 0 not in columns:
        return sum(columns)
    from wcwidth import wcswidth

    return max(0, wcswidth(text))


@lru_cache(maxsize=4096)
def columns_alone(character: str) -> int:
    """Return the columns of a character that stands alone; 0 for one that may join others."""
    if category(character) in _JOINING or not any(first <= character <= last for first, last in _SETTLED):
        return 0
    return 2 if east_asian_width(character) in _WIDE else 1


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
