"""Assessments as one page that stands alone: a table to sort and filter, a card with the evidence for each account.

The page loads nothing and its Content-Security-Policy allows nothing but its own style and script, named by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from curate.messages import counted, message, say
from curate.models import Assessment
from curate.render.card import POST_BYTES, Card, card
from curate.render.page_words import PAGE_WORDS
from curate.render.safe import one_line
from curate.render.words import VERDICT_WORDS

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

TEMPLATES = Path(__file__).parent / "report"
PAGE_LIMIT = 14_500_000
"""Bytes of a page of 2,000 accounts, whatever its script and signs: the more posts, the less is shown of each."""
ACCOUNT_BYTES = 5_000
"""About what an account takes besides the texts of its posts; measured where a page comes out too long."""
LEAST_ROOM = 40
"""Bytes of a post that are shown however many there are."""


def render_html(assessments: Sequence[Assessment], lang: str = "en", *, failures: Sequence[tuple[str, str]] = ()) -> str:
    """Return a whole page; ``failures`` are handles that could not be assessed, each with the reason."""
    sizes = [len(post.text.encode("utf-8", "replace")) for assessment in assessments for post in assessment.posts]
    room = post_room(sizes, PAGE_LIMIT - ACCOUNT_BYTES * len(assessments))
    while True:
        page = _page(assessments, lang, failures, room)
        length = len(page.encode())
        if length <= PAGE_LIMIT or room == LEAST_ROOM:
            return page
        besides = length - sum(min(size, room) for size in sizes)
        room = max(LEAST_ROOM, min(room * 3 // 4, post_room(sizes, PAGE_LIMIT - besides)))


def post_room(sizes: Sequence[int], budget: int) -> int:
    """Return to how many bytes each post is cut so that all together keep within the budget; short ones leave room to long ones."""
    left = budget
    for waiting, size in zip(range(len(sizes), 0, -1), sorted(sizes), strict=True):
        if size * waiting > left:
            return max(LEAST_ROOM, min(POST_BYTES, left // waiting))
        left -= size
    return POST_BYTES


def _page(assessments: Sequence[Assessment], lang: str, failures: Sequence[tuple[str, str]], room: int) -> str:
    cards = [card(assessment, lang, number=number, room=room) for number, assessment in enumerate(assessments, 1)]
    style, script = source("card.css", "report.css"), source("report.js")
    return (
        environment()
        .get_template("report.html")
        .render(
            lang=lang,
            words=words(lang),
            cards=cards,
            failures=[(one_line(handle), one_line(why)) for handle, why in failures],
            failed=say(counted("{n} account could not be assessed", "{n} accounts could not be assessed", len(failures)), lang),
            interests=_interests(cards),
            summary=summary(assessments, lang),
            made_by=say(message("Made by curate, policy {policy}.", policy=_policies(assessments)), lang),
            style=style,
            script=script,
            style_hash=_hash(style),
            script_hash=_hash(script),
        )
    )


def summary(assessments: Sequence[Assessment], lang: str) -> str:
    """Return the verdicts counted, in a sentence."""
    sentence = counted(
        "{n} account: {follow} to follow, {skip} to skip, {review} to review",
        "{n} accounts: {follow} to follow, {skip} to skip, {review} to review",
        len(assessments),
        follow=sum(each.verdict == "follow" for each in assessments),
        skip=sum(each.verdict == "skip" for each in assessments),
        review=sum(each.review for each in assessments),
    )
    return say(sentence, lang)


def words(lang: str) -> dict[str, str]:
    """Return the words of a page in a language, by their keys."""
    return {key: say(word, lang) for key, word in {**PAGE_WORDS, **VERDICT_WORDS}.items()}


@cache
def environment() -> Environment:
    """Return the templates, every value in them escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)


def source(*names: str) -> Markup:
    """Return files of our own, as they are, to stand within a page."""
    from markupsafe import Markup

    return Markup("\n".join((TEMPLATES / name).read_text("utf-8").strip() for name in names))  # noqa: S704 -- our own files


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _interests(cards: Sequence[Card]) -> list[str]:
    return sorted({name for each in cards for name, _ in each.interests}, key=str.casefold)


def _policies(assessments: Sequence[Assessment]) -> str:
    return ", ".join(sorted({one_line(each.policy) for each in assessments})) or "–"
