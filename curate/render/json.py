"""The JSON of an assessment: the stable shape that other programs rely on (``schema`` 1)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from curate.messages import say
from curate.models import Assessment, PostAssessment, WeighedFinding
from curate.render.safe import safe_json

SCHEMA = 1
DIGITS = 4
"""Decimals of scores and probabilities."""


def render_json(assessments: Sequence[Assessment], lang: str = "en", *, array: bool = False) -> str:
    """Return one object for one assessment, an array for several, or for one as well."""
    values = [as_json(assessment, lang) for assessment in assessments]
    return safe_json(json.dumps(values if array or len(values) != 1 else values[0], ensure_ascii=False, indent=2))


def render_jsonl(assessments: Sequence[Assessment], lang: str = "en") -> str:
    """Return one object a line."""
    return "\n".join(json_line(assessment, lang) for assessment in assessments)


def json_line(assessment: Assessment, lang: str = "en", **extra: object) -> str:
    """Return an assessment on one line, with extra keys after its own."""
    return safe_json(json.dumps({**as_json(assessment, lang), **extra}, ensure_ascii=False))


def as_json(assessment: Assessment, lang: str = "en") -> dict[str, Any]:
    """Return an assessment as plain values."""
    return {
        "schema": SCHEMA,
        "handle": assessment.handle,
        "network": assessment.network,
        "name": assessment.name,
        "verdict": assessment.verdict,
        "score": assessment.score,
        "probability": round(assessment.probability, DIGITS),
        "interval": [round(bound, DIGITS) for bound in assessment.interval],
        "confidence": assessment.confidence,
        "review": assessment.review,
        "relevance": round(assessment.relevance, DIGITS),
        "noise": round(assessment.noise, DIGITS),
        "useful": round(assessment.useful, DIGITS),
        "posts_read": assessment.posts_read,
        "posts_per_day": None if assessment.posts_per_day is None else round(assessment.posts_per_day, DIGITS),
        "languages": dict(assessment.languages),
        "account_kind": assessment.account_kind,
        "matched_interests": [
            {"interest": share.interest, "share": round(share.share, DIGITS), "posts": list(share.posts)}
            for share in assessment.matched_interests
        ],
        "findings": [_finding(finding, lang) for finding in assessment.findings],
        "posts": [_post(post) for post in assessment.posts],
        "advice": [{"code": advice.code, "text": say(advice.text, lang), "values": list(advice.values)} for advice in assessment.advice],
        "would_change_if": say(assessment.would_change_if, lang) if assessment.would_change_if else None,
        "policy": assessment.policy,
        "status": assessment.status,
        "notes": [say(note, lang) for note in assessment.notes],
    }


def _finding(weighed: WeighedFinding, lang: str) -> dict[str, Any]:
    score = weighed.finding.score
    return {
        "signal": weighed.signal,
        "kind": weighed.kind,
        "score": None if score is None else round(score, DIGITS),
        "points": round(weighed.points, DIGITS),
        "reason": say(weighed.finding.reason, lang),
        "evidence": list(weighed.finding.evidence),
    }


def _post(post: PostAssessment) -> dict[str, Any]:
    return {
        "id": post.id,
        "text": post.text,
        "kind": post.kind,
        "created_at": post.created_at.isoformat().replace("+00:00", "Z") if post.created_at else None,
        "lang": post.lang,
        "relevance": round(post.relevance, DIGITS),
        "matches": [{"term": match.term, "interest": match.interest, "start": match.start, "end": match.end} for match in post.matches],
        "noise": list(post.noise),
        "noise_score": round(post.noise_score, DIGITS),
        "verdict": post.verdict,
    }
