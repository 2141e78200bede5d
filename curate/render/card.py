"""An assessment as its card shows it: texts made harmless and translated, places of bars and dots; nothing is concluded here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice, pairwise
from urllib.parse import urlsplit

from curate.messages import decimal, say
from curate.models import Assessment, Match, PostAssessment, WeighedFinding
from curate.render.safe import harmless, one_line
from curate.render.text import facts
from curate.render.words import CONFIDENCE_WORDS, NOISE_WORDS, POST_KIND_WORDS, POST_WORDS, VERDICT_WORDS

POST_ROOM = 2000
"""Characters of a post that are shown."""
POST_BYTES = 4 * POST_ROOM
"""The most that so many characters take in UTF-8."""
NAME_ROOM = 64
"""Characters of a name that are shown."""
LINKS = 4
"""Links of a post that are shown."""
LINK_ROOM = 1000
"""Characters from which an address is not made a link."""
WEIGHT = 0.05
"""Points under which a finding weighs nothing."""

_LANG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)
_USER = re.compile(r"[A-Za-z0-9_.\-]+")
_FULL_USER = re.compile(r"([\w.\-]+)@([A-Za-z0-9.\-]+\.[A-Za-z0-9\-]+)", re.ASCII)
_PROFILES = {
    "x": "https://x.com/{}",
    "bluesky": "https://bsky.app/profile/{}",
    "threads": "https://www.threads.com/@{}",
    "instagram": "https://www.instagram.com/{}/",
}


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a post's text, with the interest that its words speak of, if any."""

    text: str
    interest: str = ""


@dataclass(frozen=True, slots=True)
class PostCard:
    """A post as it is shown."""

    number: int
    date: str
    kind: str
    author: str
    lang: str
    verdict: str
    word: str
    segments: tuple[Segment, ...]
    links: tuple[tuple[str, str], ...]
    """Address and host of each link that is safe to open."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A finding of weight, and its bar from ``x`` on, in hundredths of the width."""

    points: str
    sign: str
    reason: str
    posts: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A post on the timeline, ``x`` in hundredths of the width."""

    x: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Card:
    """An account as it is shown."""

    number: int
    handle: str
    network: str
    name: str
    profile: str
    verdict: str
    verdict_word: str
    score: int
    confidence: str
    review: bool
    facts: str
    pace: str
    useful: int
    interests: tuple[tuple[str, int], ...]
    bars: tuple[Bar, ...]
    no_weight: tuple[str, ...]
    dots: tuple[Dot, ...]
    first_day: str
    last_day: str
    posts: tuple[PostCard, ...]
    advice: tuple[str, ...]
    change: str
    notes: tuple[str, ...]

    @property
    def main_reason(self) -> str:
        """The sentence of the finding that weighs most."""
        return next((bar.reason for bar in self.bars if bar.sign != "start"), "")


def card(assessment: Assessment, lang: str = "en", *, number: int = 1, room: int = POST_BYTES) -> Card:
    """Return the card of an assessment; posts are cut after ``room`` bytes."""
    first_day, last_day, dots = _timeline(assessment.posts)
    pace = assessment.posts_per_day
    return Card(
        number=number,
        handle=one_line(assessment.handle),
        network=one_line(assessment.network or ""),
        name=_shortened(one_line(assessment.name), NAME_ROOM, POST_BYTES),
        profile=profile_address(assessment.handle, assessment.network),
        verdict=assessment.verdict,
        verdict_word=say(VERDICT_WORDS[assessment.verdict], lang),
        score=assessment.score,
        confidence=say(CONFIDENCE_WORDS[assessment.confidence], lang),
        review=assessment.review,
        facts=" · ".join(one_line(fact) for fact in facts(assessment, lang)),
        pace="" if pace is None else decimal(pace, 1, lang),
        useful=_percent(assessment.useful),
        interests=tuple((one_line(each.interest), _percent(each.share)) for each in assessment.matched_interests),
        bars=_bars(assessment, lang),
        no_weight=tuple(one_line(say(each.finding.reason, lang)) for each in assessment.findings if abs(each.points) < WEIGHT),
        dots=dots,
        first_day=first_day,
        last_day=last_day,
        posts=tuple(_post(post, place, lang, room) for place, post in enumerate(assessment.posts, 1)),
        advice=tuple(one_line(say(each.text, lang)) for each in assessment.advice),
        change=one_line(say(assessment.would_change_if, lang)) if assessment.would_change_if else "",
        notes=tuple(one_line(say(note, lang)) for note in assessment.notes),
    )


def segments(text: str, matches: Sequence[Match], room: int = POST_BYTES) -> tuple[Segment, ...]:
    """Return a text in pieces, those that a match covers with its interest; of overlapping matches the first counts."""
    shown = _shortened(text, POST_ROOM, room)
    pieces, at = [], 0
    for match in sorted(matches, key=lambda each: each.start):
        if at <= match.start < match.end <= len(shown):
            pieces += [Segment(shown[at : match.start]), Segment(shown[match.start : match.end], one_line(match.interest))]
            at = match.end
    pieces.append(Segment(shown[at:]))
    safe = (Segment(harmless(piece.text), piece.interest) for piece in pieces)
    return tuple(piece for piece in safe if piece.text)


def profile_address(handle: str, network: str | None) -> str:
    """Return the address of a profile; empty when the network has none or the handle is no plain name."""
    if network == "mastodon":
        found = _FULL_USER.fullmatch(handle)
        return f"https://{found[2]}/@{found[1]}" if found else ""
    pattern = _PROFILES.get(network or "")
    return pattern.format(handle) if pattern and _USER.fullmatch(handle) else ""


def _post(post: PostAssessment, number: int, lang: str, room: int) -> PostCard:
    return PostCard(
        number=number,
        date=f"{post.created_at:%Y-%m-%d}" if post.created_at else "",
        kind="" if post.kind == "original" else say(POST_KIND_WORDS[post.kind], lang),
        author=one_line(post.author or ""),
        lang=post.lang if post.lang and post.lang != "und" and _LANG.fullmatch(post.lang) else "",
        verdict=post.verdict,
        word=say(NOISE_WORDS[post.noise[0]] if post.noise else POST_WORDS[post.verdict], lang),
        segments=segments(post.text, post.matches, room),
        links=tuple(islice(dict.fromkeys(_links(post.urls)), LINKS)),
    )


def _shortened(text: str, characters: int, room: int) -> str:
    """Return a text cut after so many characters and so many bytes of UTF-8, with an ellipsis where something was cut."""
    short = text[:characters].encode("utf-8", "replace")
    if len(text) <= characters and len(short) <= room:
        return text
    return short[:room].decode("utf-8", "ignore").rstrip() + "…"


def _links(urls: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the links that a browser opens as pages; anything else is left as the text it is."""
    for url in urls:
        try:
            parts = urlsplit(url)
        except ValueError:
            continue
        if parts.scheme in {"http", "https"} and parts.hostname and len(url) < LINK_ROOM and url.isprintable() and not parts.username:
            yield url, one_line(parts.hostname)


def _bars(assessment: Assessment, lang: str) -> tuple[Bar, ...]:
    """Return the findings of weight, the start first, each bar where the one before it ended."""
    weighed = [each for each in assessment.findings if abs(each.points) >= WEIGHT]
    weighed.sort(key=lambda each: each.signal != "base")
    ends = list(accumulate((each.points for each in weighed), initial=0.0))
    low, high = min(ends), max(100.0, *ends)
    numbers = {post.id: str(place) for place, post in enumerate(assessment.posts, 1)}
    scale = 100 / (high - low)
    return tuple(
        _bar(each, (min(step) - low) * scale, abs(each.points) * scale, numbers, lang)
        for each, step in zip(weighed, pairwise(ends), strict=True)
    )


def _bar(weighed: WeighedFinding, x: float, width: float, numbers: dict[str, str], lang: str) -> Bar:
    start = weighed.signal == "base"
    sign = "start" if start else "plus" if weighed.points > 0 else "minus"
    return Bar(
        points=("" if start else "+" if weighed.points > 0 else "−") + decimal(abs(weighed.points), 1, lang),
        sign=sign,
        reason=one_line(say(weighed.finding.reason, lang)),
        posts=", ".join(numbers[post] for post in weighed.finding.evidence if post in numbers),
        x=f"{x:.1f}",
        width=f"{max(width, 0.5):.1f}",
    )


def _timeline(posts: Sequence[PostAssessment]) -> tuple[str, str, tuple[Dot, ...]]:
    """Return the first day, the last day, and the place of each dated post between them."""
    dated = [(post.created_at, post.verdict) for post in posts if post.created_at]
    if len(dated) < 2:
        return "", "", ()
    first, last = min(when for when, _ in dated), max(when for when, _ in dated)
    whole = (last - first).total_seconds() or 1.0
    dots = (Dot(f"{2 + 96 * (when - first).total_seconds() / whole:.1f}", verdict) for when, verdict in dated)
    return f"{first:%Y-%m-%d}", f"{last:%Y-%m-%d}", tuple(dots)


def _percent(share: float) -> int:
    return round(100 * share)
