"""What an audit found, as text, CSV or JSON; layout only."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from typing import Any

from curate.audit import Action, Audited, sentences
from curate.messages import Message, decimal, message, say
from curate.render.rows import cell_text, main_reasons
from curate.render.safe import one_line
from curate.render.width import cut, padded, width
from curate.spreadsheets import no_formula

COLUMNS = 80
FIELDS = ("handle", "network", "action", "saves_per_day", "verdict", "score", "posts_per_day", "reasons", "error")
WORDS: dict[Action, Message] = {
    "let_go": message("let go"),
    "list": message("to a list"),
    "mute_reposts": message("hide reposts"),
    "look": message("look"),
    "keep": message("keep"),
    "unknown": message("not found"),
}


def audit_text(audited: Sequence[Audited], lang: str = "en") -> str:
    """Return one line an account, the actions one after the other, and what each action saves."""
    room = max((width(say(word, lang)) for word in WORDS.values()), default=0)
    lines = [cut(_line(each, lang, room), COLUMNS) for each in audited]
    return "\n".join([*lines, "", *(say(sentence, lang) for sentence in sentences(audited))])


def audit_csv(audited: Sequence[Audited], lang: str = "en") -> str:
    """Return one row an account; cells that a spreadsheet would execute are quoted."""
    rows = [_row(each, lang) for each in audited]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FIELDS)
    writer.writerows([[no_formula(one_line(cell_text(cell))) for cell in row.values()] for row in rows])
    return out.getvalue().rstrip("\n")


def audit_json(audited: Sequence[Audited], lang: str = "en") -> str:
    """Return an array, one object an account."""
    return json.dumps([_row(each, lang) for each in audited], ensure_ascii=False, indent=2)


RENDERERS: dict[str, Callable[[Sequence[Audited], str], str]] = {"text": audit_text, "csv": audit_csv, "json": audit_json}


def _line(each: Audited, lang: str, room: int) -> str:
    score = "   " if each.assessment is None else f"{each.assessment.score:3}"
    saves = "      " if not each.saves else decimal(-each.saves, 1, lang).replace("-", "−").rjust(6)
    who = padded("@" + one_line(each.followed.handle), 30)
    return f"{padded(say(WORDS[each.action], lang), room)}  {score}  {saves}  {who}  {_reason(each, lang)}".rstrip()


def _reason(each: Audited, lang: str) -> str:
    if each.assessment is None:
        return one_line(each.error)
    return next(iter(main_reasons(each.assessment, lang)), "")


def _row(each: Audited, lang: str) -> dict[str, Any]:
    assessment = each.assessment
    return {
        "handle": each.followed.handle,
        "network": each.followed.network,
        "action": each.action,
        "saves_per_day": None if each.saves is None else round(each.saves, 4),
        "verdict": assessment.verdict if assessment else None,
        "score": assessment.score if assessment else None,
        "posts_per_day": None if assessment is None or assessment.posts_per_day is None else round(assessment.posts_per_day, 4),
        "reasons": "; ".join(main_reasons(assessment, lang)) if assessment else "",
        "error": each.error,
    }
