"""Assessments in Markdown: a heading, a table of reasons and one of posts an account; strangers' text escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from curate.messages import message, say
from curate.models import Assessment, PostAssessment
from curate.render.rows import main_findings
from curate.render.safe import one_line
from curate.render.words import CONFIDENCE_WORDS, NOISE_WORDS, POST_WORDS, VERDICT_WORDS

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&-])")


def render_markdown(assessments: Sequence[Assessment], lang: str = "en") -> str:
    """Return one section an account."""
    return "\n\n".join("\n".join(_section(assessment, lang)) for assessment in assessments)


def escaped(text: str) -> str:
    """Return text on one line in which nothing is Markdown or HTML."""
    return _SPECIAL.sub(r"\\\1", one_line(text))


def _section(assessment: Assessment, lang: str) -> Iterator[str]:
    verdict = say(VERDICT_WORDS[assessment.verdict], lang)
    yield f"## @{escaped(assessment.handle)}: {verdict} ({assessment.score}/100)"
    yield ""
    level = say(message("confidence {level}", level=CONFIDENCE_WORDS[assessment.confidence]), lang)
    yield level.capitalize() + "."
    yield ""
    for each in main_findings(assessment):
        yield f"- {each.points:+.0f}: {escaped(say(each.finding.reason, lang))}"
    if assessment.posts:
        yield ""
        yield f"| {say(message('date'), lang)} | {say(message('verdict'), lang)} | {say(message('post'), lang)} |"
        yield "|---|---|---|"
        yield from (_post(post, lang) for post in assessment.posts)
    for advice in assessment.advice:
        yield ""
        yield f"**{escaped(say(advice.text, lang))}**"
    if assessment.would_change_if:
        yield ""
        yield f"*{escaped(say(assessment.would_change_if, lang))}*"


def _post(post: PostAssessment, lang: str) -> str:
    date = f"{post.created_at:%Y-%m-%d}" if post.created_at else ""
    words = NOISE_WORDS[post.noise[0]] if post.noise else POST_WORDS[post.verdict]
    return f"| {date} | {say(words, lang)} | {escaped(post.text)} |"
