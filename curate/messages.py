"""Sentences kept apart from their values, so that the same assessment reads in English or in French.

The sentence is its own English text, with ``{fields}``; gettext catalogues hold the translations. ``message`` and
``counted`` are the markers that Babel extracts.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeAlias, cast

UI_LANGUAGES = ("en", "fr")
CATALOGUES = Path(__file__).parent / "locale"


class Label(NamedTuple):
    """A name that depends on the language it is read in, such as that of a topic."""

    names: Mapping[str, str]

    def in_language(self, lang: str) -> str:
        """Return the name in a language, else in English, else the first."""
        return self.names.get(lang) or self.names.get("en") or next(iter(self.names.values()))


class Figure(NamedTuple):
    """A measured figure, shown with three decimals behind the sign of the language."""

    value: float

    def in_language(self, lang: str) -> str:
        """Return the figure as it is written in a language."""
        return decimal(self.value, 3, lang)


Value: TypeAlias = "str | int | float | Label | Figure | Message | tuple[Value, ...]"


class Message(NamedTuple):
    """A sentence and its values; ``n`` chooses between ``text`` and ``plural`` where there is one."""

    text: str
    values: Mapping[str, Value] = {}
    plural: str | None = None
    n: int = 0


def message(text: str, **values: Value) -> Message:
    """Make a sentence."""
    return Message(text, values)


def counted(text: str, plural: str, n: int, **values: Value) -> Message:
    """Make a sentence that depends on a number, which it may show as ``{n}``."""
    return Message(text, {"n": n, **values}, plural, n)


def say(sentence: Message, lang: str = "en") -> str:
    """Return a sentence in a language (``en`` or ``fr``), its values filled in."""
    catalogue = _catalogue(lang)
    if sentence.plural is None:
        pattern = catalogue.gettext(sentence.text)
    else:
        pattern = catalogue.ngettext(sentence.text, sentence.plural, sentence.n)
    return pattern.format(**{name: _shown(value, lang) for name, value in sentence.values.items()})


def ui_language(asked: str | None = None) -> str:
    """Return the language to speak: the one asked for, ``$CURATE_LANG``, the locale's, else English."""
    names = (asked, *(os.environ.get(name) for name in ("CURATE_LANG", "LC_ALL", "LC_MESSAGES", "LANG")))
    code = next((name for name in names if name), "en")[:2].lower()
    return code if code in UI_LANGUAGES else "en"


def decimal(value: float, decimals: int, lang: str) -> str:
    """Return a number with so many decimals, behind the sign that a language puts before them."""
    return f"{value:.{decimals}f}".replace(".", "," if lang == "fr" else ".")


def _shown(value: Value, lang: str) -> str:
    match value:
        case Message():
            return say(value, lang)
        case Label() | Figure():
            return value.in_language(lang)
        case tuple():
            return ", ".join(_shown(item, lang) for item in cast("tuple[Value, ...]", value))
        case float():
            return decimal(value, 1, lang)
        case _:
            return str(value)


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    return gettext.translation("curate", CATALOGUES, [lang], fallback=True)
