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
REASON_WIDTH = 34


def render_table(assessments: Sequence[Assessment], lang: str = "en") -> str:
    """Return one line an account, with the reason that weighs most."""
    from tabulate import tabulate

    rows = [table_line(assessment, lang) for assessment in assessments]
    headers = [say(header, lang) for header in HEADERS]
    widths = [None] * (len(headers) - 1) + [REASON_WIDTH]
    return tabulate(rows, headers, tablefmt="simple", maxcolwidths=widths, disable_numparse=True)


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
