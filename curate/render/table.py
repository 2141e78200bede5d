"""Assessments as a table for the terminal, one line an account; the one user of tabulate."""

from __future__ import annotations

from collections.abc import Sequence

from curate.messages import Message, message, say
from curate.models import Assessment
from curate.render.rows import main_reasons
from curate.render.safe import one_line
from curate.render.words import CONFIDENCE_WORDS, VERDICT_WORDS

HEADERS: tuple[Message, ...] = (
    message("verdict"),
    message("score"),
    message("account"),
    message("confidence"),
    message("useful"),
    message("main reason"),
)
WIDTHS = (None, None, 20, None, None, 22)
"""Columns of the terminal from which a cell is wrapped: account and reason, so that a table stays within 80."""


def render_table(assessments: Sequence[Assessment], lang: str = "en") -> str:
    """Return one line an account, with the reason that weighs most."""
    return lines_table([table_line(assessment, lang) for assessment in assessments], lang)


def lines_table(lines: Sequence[Sequence[str]], lang: str) -> str:
    """Return lines of cells under their headers."""
    import tabulate

    tabulate.MIN_PADDING = 0
    headers = [say(header, lang) for header in HEADERS]
    widths = WIDTHS if lines else None
    return tabulate.tabulate(lines, headers, tablefmt="simple", maxcolwidths=widths, disable_numparse=True)


def table_line(assessment: Assessment, lang: str) -> list[str]:
    """Return the cells of one account, in the order of `HEADERS`."""
    return [
        say(VERDICT_WORDS[assessment.verdict], lang),
        str(assessment.score),
        one_line("@" + assessment.handle),
        say(CONFIDENCE_WORDS[assessment.confidence], lang) + (" ?" if assessment.review else ""),
        f"{round(100 * assessment.useful)} %",
        next(iter(main_reasons(assessment, lang)), ""),
    ]
