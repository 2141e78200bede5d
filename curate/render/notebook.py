"""Assessments in a notebook: a card for one, a table and folded cards for several; Markdown and text where HTML is not shown."""

from __future__ import annotations

from collections.abc import Sequence

from curate.messages import ui_language
from curate.models import Assessment
from curate.render.card import card
from curate.render.html import environment, source, summary, words
from curate.render.markdown import render_markdown
from curate.render.table import render_table
from curate.render.text import render_text

SHOWN = 50
"""Accounts of a collection whose cards are in the cell; the table lists all."""


def notebook_html(assessments: Sequence[Assessment], lang: str | None = None) -> str:
    """Return a fragment for a cell; without a language, the one that ``curate`` speaks here."""
    spoken = ui_language(lang)
    cards = [card(assessment, spoken, number=number) for number, assessment in enumerate(assessments, 1)]
    return (
        environment()
        .get_template("notebook.html")
        .render(
            lang=spoken,
            words=words(spoken),
            cards=cards,
            shown=SHOWN,
            summary=summary(assessments, spoken),
            style=source("card.css", "notebook.css"),
        )
    )


def notebook_markdown(assessments: Sequence[Assessment], lang: str | None = None) -> str:
    """Return the same in Markdown."""
    return render_markdown(assessments, ui_language(lang))


def notebook_text(assessments: Sequence[Assessment], lang: str | None = None) -> str:
    """Return the same as text: whole for one account, a table for several."""
    spoken = ui_language(lang)
    return render_text(assessments, spoken) if len(assessments) == 1 else render_table(assessments, spoken)
