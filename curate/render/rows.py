"""An assessment as one row: the columns that batch output, tables and data frames share."""

from __future__ import annotations

from curate.messages import say
from curate.models import Assessment, WeighedFinding

COLUMNS = (
    "verdict",
    "score",
    "probability",
    "confidence",
    "review",
    "relevance",
    "noise",
    "useful",
    "posts_read",
    "posts_per_day",
    "matched_interests",
    "reasons",
    "advice",
    "status",
    "error",
)
MAIN_REASONS = 3
DIGITS = 4

Cell = str | int | float | bool | None


def row(assessment: Assessment, lang: str = "en") -> dict[str, Cell]:
    """Return the columns of an assessment; texts joined with semicolons."""
    pace = assessment.posts_per_day
    return {
        "verdict": assessment.verdict,
        "score": assessment.score,
        "probability": round(assessment.probability, DIGITS),
        "confidence": assessment.confidence,
        "review": assessment.review,
        "relevance": round(assessment.relevance, DIGITS),
        "noise": round(assessment.noise, DIGITS),
        "useful": round(assessment.useful, DIGITS),
        "posts_read": assessment.posts_read,
        "posts_per_day": None if pace is None else round(pace, DIGITS),
        "matched_interests": "; ".join(share.interest for share in assessment.matched_interests),
        "reasons": "; ".join(main_reasons(assessment, lang)),
        "advice": "; ".join(advice.code for advice in assessment.advice),
        "status": assessment.status,
        "error": "",
    }


def main_reasons(assessment: Assessment, lang: str) -> list[str]:
    """Return the sentences of the findings that weigh most."""
    return [say(each.finding.reason, lang) for each in main_findings(assessment)]


def main_findings(assessment: Assessment) -> list[WeighedFinding]:
    """Return the findings that weigh most, the starting point left out."""
    return [each for each in assessment.findings if each.signal != "base" and each.points][:MAIN_REASONS]


def cell_text(value: Cell) -> str:
    """Return a cell as text: empty for None, ``true`` and ``false`` in lower case."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
