"""Making strangers' text harmless: for a terminal, for one line."""

from __future__ import annotations

import json
import re

_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u061c\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)
"""Control characters, escapes, directional overrides, invisible and tag characters, halves; not the joiner of emoji."""
_FLOOD = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u0610-\u061a\u064b-\u065f\u0e31-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u200d]{2})[\u0300-\u036f\u0483-\u0489\u0610-\u061a\u064b-\u065f\u0e31-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u200d]+"
)
"""More than two combining marks on one letter."""
_LOOSE_JOINER = re.compile(r"\u200d+(?=\s|$)")
"""A joiner with nothing to join, which would swallow a space."""
_SPACES = re.compile(r"\s+")


def harmless(text: str) -> str:
    """Return text without what could drive a terminal or overflow a line; line breaks stay."""
    if text.isascii() and text.isprintable():
        return text
    return _LOOSE_JOINER.sub("", _FLOOD.sub(r"\1", _CONTROLS.sub("", text)))


def one_line(text: str) -> str:
    """Return harmless text on one line."""
    return _SPACES.sub(" ", harmless(text)).strip()


def safe_json(text: str) -> str:
    """Return JSON of the same value, in which what ``harmless`` takes out is written as escapes."""
    return text if text.isprintable() else _CONTROLS.sub(lambda found: json.dumps(found[0])[1:-1], text)
