"""The assessment as a person reads it in a terminal of 80 columns: verdict, reasons, posts, advice, what would change it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from curate.messages import Message, counted, message, say
from curate.models import Assessment, PostAssessment, WeighedFinding
from curate.render.rows import main_findings
from curate.render.safe import harmless, one_line
from curate.render.width import cut, padded, width, wrapped
from curate.render.words import CONFIDENCE_WORDS, KIND_WORDS, NOISE_WORDS, VERDICT_WORDS

COLUMNS = 80
MARKS = {"useful": "✓", "off-topic": "·", "noise": "✗", "unreadable": "?"}
KIND_MARKS = {"original": "", "reply": "↩ ", "repost": "⟲ ", "quote": "❝ "}

Paint = Callable[[str, str], str]
"""Colours a text for a role: ``follow``, ``skip``, ``title``, ``faint``, ``useful``, ``noise``."""


def plain(text: str, _role: str) -> str:
    """Leave a text without colour."""
    return text


def render_text(assessments: Sequence[Assessment], lang: str = "en", *, paint: Paint = plain, full_posts: bool = False) -> str:
    """Return assessments one after the other; ``full_posts`` shows each post whole, with what was found in it."""
    blocks = ("\n".join(_lines(each, lang, paint, full_posts=full_posts)) for each in assessments)
    return "\n\n\n".join(blocks)


def _lines(assessment: Assessment, lang: str, paint: Paint, *, full_posts: bool) -> Iterator[str]:
    yield from _heading(assessment, lang, paint)
    yield from _section(message("Why"), _reasons(assessment, lang, paint), lang, paint)
    posts = (line for post in assessment.posts for line in _post(post, lang, paint, full=full_posts))
    yield from _section(message("Posts"), posts, lang, paint)
    advice = (line for each in assessment.advice for line in _item(each.text, lang))
    yield from _section(message("Advice"), advice, lang, paint)
    change = _item(assessment.would_change_if, lang) if assessment.would_change_if else iter(())
    yield from _section(message("What would change it"), change, lang, paint)
    notes = (line for note in assessment.notes for line in _item(note, lang))
    yield from _section(message("Notes"), notes, lang, paint)


def _heading(assessment: Assessment, lang: str, paint: Paint) -> Iterator[str]:
    verdict = say(VERDICT_WORDS[assessment.verdict], lang).upper()
    score = f"{assessment.score}/100"
    name = one_line(assessment.name)
    who = f"@{one_line(assessment.handle)}" + (f" ({name})" if name else "")
    room = COLUMNS - width(verdict) - width(score) - 4
    yield f"{paint(verdict, assessment.verdict)}  {padded(who, room)}  {score}"
    yield paint(cut("  ".join(filter(None, facts(assessment, lang))), COLUMNS), "faint")


def facts(assessment: Assessment, lang: str) -> Iterator[str]:
    """Yield what the line under the heading tells: confidence, kind of account, posts read, pace, languages."""
    yield say(message("confidence {level}", level=CONFIDENCE_WORDS[assessment.confidence]), lang)
    if assessment.review:
        yield say(message("worth a look yourself"), lang)
    yield say(KIND_WORDS[assessment.account_kind], lang)
    yield say(counted("{n} post read", "{n} posts read", assessment.posts_read), lang)
    if assessment.posts_per_day is not None:
        yield say(_pace(assessment.posts_per_day), lang)
    yield one_line(", ".join(f"{code} {n}" for code, n in assessment.languages.items()))


def _pace(pace: float) -> Message:
    if pace >= 0.1:
        return message("{pace} posts a day", pace=pace)
    return message("less than a post a week")


def _section(title: Message, lines: Iterator[str], lang: str, paint: Paint) -> Iterator[str]:
    listed = list(lines)
    if listed:
        yield ""
        yield paint(say(title, lang), "title")
        yield from listed


def _reasons(assessment: Assessment, lang: str, paint: Paint) -> Iterator[str]:
    for each in main_findings(assessment):
        yield f"  {_points(each, paint)}  {cut(one_line(say(each.finding.reason, lang)), COLUMNS - 9)}"


def _points(weighed: WeighedFinding, paint: Paint) -> str:
    points = round(weighed.points)
    text = f"{'+' if weighed.points >= 0 else '−'}{abs(points)}".rjust(4)
    return paint(text, "useful" if weighed.points >= 0 else "noise")


def _post(post: PostAssessment, lang: str, paint: Paint, *, full: bool) -> Iterator[str]:
    mark = paint(MARKS[post.verdict], post.verdict)
    date = f"{post.created_at:%Y-%m-%d}" if post.created_at else " " * 10
    tail = _tail(post, lang)
    room = COLUMNS - 16 - (width(tail) + 2 if tail else 0)
    text = KIND_MARKS[post.kind] + one_line(post.text)
    yield f"  {mark} {date}  {padded(text, room)}  {paint(tail, 'faint')}".rstrip() if tail else f"  {mark} {date}  {cut(text, room)}"
    if full:
        yield from _whole(post, lang, paint)


def _tail(post: PostAssessment, lang: str) -> str:
    return say(NOISE_WORDS[post.noise[0]], lang) if post.noise else ""


def _whole(post: PostAssessment, lang: str, paint: Paint) -> Iterator[str]:
    for paragraph in harmless(post.text).splitlines():
        yield from (f"      {line}" for line in wrapped(paragraph, COLUMNS - 6) if line)
    terms = dict.fromkeys(match.term for match in post.matches)
    if terms:
        yield paint(f"      → {cut(one_line(', '.join(terms)), COLUMNS - 8)}", "faint")
    yield paint(f"      {say(message('relevance {share} %', share=round(100 * post.relevance)), lang)}", "faint")


def _item(sentence: Message, lang: str) -> Iterator[str]:
    for number, line in enumerate(wrapped(one_line(say(sentence, lang)), COLUMNS - 4)):
        yield f"  {'•' if not number else ' '} {line}"
