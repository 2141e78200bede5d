"""Assessments to text, one file per format; layout only: nothing here computes or decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, get_args

from curate.models import Assessment

Format = Literal["text", "table", "json", "jsonl", "csv", "markdown", "html"]
FORMATS: tuple[Format, ...] = get_args(Format)


def render(assessments: Sequence[Assessment], form: Format, lang: str = "en") -> str:
    """Return assessments in a format; sentences are in ``lang`` (``en`` or ``fr``)."""
    return _renderer(form)(assessments, lang)


def _renderer(form: Format) -> Callable[[Sequence[Assessment], str], str]:
    """Import the one renderer that is needed: table and html bring heavy packages."""
    match form:
        case "text":
            from curate.render.text import render_text as renderer
        case "table":
            from curate.render.table import render_table as renderer
        case "json":
            from curate.render.json import render_json as renderer
        case "jsonl":
            from curate.render.json import render_jsonl as renderer
        case "csv":
            from curate.render.csv import render_csv as renderer
        case "markdown":
            from curate.render.markdown import render_markdown as renderer
        case "html":
            from curate.render.html import render_html as renderer
    return renderer
