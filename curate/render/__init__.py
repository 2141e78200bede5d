"""Assessments to text, one file per format; layout only: nothing here computes or decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from curate.models import Assessment

Format = Literal["text", "table", "json", "jsonl", "csv", "markdown", "html"]
FORMATS: tuple[Format, ...] = get_args(Format)


def render(assessments: Sequence[Assessment], form: str, lang: str = "en") -> str:
    """Return assessments in a format; sentences are in ``lang`` (``en`` or ``fr``)."""
    return _renderer(form)(assessments, lang)


def _renderer(form: str) -> Callable[[Sequence[Assessment], str], str]:
    """Import the one renderer that is needed: table and html bring heavy packages."""
    home = import_module(f"curate.render.{'json' if form == 'jsonl' else form}")
    renderer: Callable[[Sequence[Assessment], str], str] = getattr(home, f"render_{form}")
    return renderer
