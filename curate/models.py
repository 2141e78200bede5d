"""The values that travel through curate: frozen, typed, free of heavy imports.

Scores, shares and probabilities are in [0, 1] unless a name or docstring says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from curate.messages import Message

PostKind = Literal["original", "reply", "repost", "quote"]
Verdict = Literal["follow", "skip"]
PostVerdict = Literal["useful", "off-topic", "noise", "unreadable"]
Confidence = Literal["high", "medium", "low"]
SignalKind = Literal["relevance", "noise", "pace"]
Status = Literal["ok", "thin", "error"]
Strictness = Literal["lax", "normal", "strict"]


class Post(Struct, frozen=True):
    """One item of a timeline, its text plain: no HTML, entities decoded, real link addresses."""

    id: str
    text: str
    kind: PostKind = "original"
    created_at: datetime | None = None
    """Aware, in UTC; None when unknown or impossible (before 2006, or in the future)."""
    lang: str | None = None
    """Language declared by the source, lower-case ISO 639-1; None for unknown, und, zxx…"""
    author: str | None = None
    """Handle of the original author of a repost."""
    quoted_text: str = ""
    """Text of the quoted post, and titles of link previews."""
    urls: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    """As declared by the source, without '#'; those written in the text need not be repeated."""
    media: int = 0
    """Number of pictures, videos and other attachments."""
    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None


class Account(Struct, frozen=True):
    """A handle on a network, what is known of its profile, and its latest posts, newest first."""

    handle: str
    """Without '@'; with its host where the network has several (``user@mastodon.social``)."""
    posts: tuple[Post, ...] = ()
    network: str | None = None
    """``x``, ``mastodon``, ``bluesky``, ``threads``, ``instagram``, ``facebook``, ``linkedin`` or ``feed``; None: not told."""
    name: str = ""
    bio: str = ""
    lang: str | None = None
    followers: int | None = None
    following: int | None = None
    flags: tuple[str, ...] = ()
    """What the platform or the account says of itself: ``bot``, ``noindex``, ``moved:user@host``, ``limited``, ``suspended``, labels…"""
    own_archive: bool = False
    """True when the source is a personal export, which holds the posts of its owner alone."""
    left_out: Mapping[str, int] = {}
    """Records that were not read, counted by cause (``pinned``, ``duplicate``, ``broken``, ``private``…)."""


class Finding(Struct, frozen=True):
    """What one signal says of an account; ``score`` None means that it abstained."""

    score: float | None
    reason: Message
    evidence: tuple[str, ...] = ()
    """Ids of the posts it rests on."""


class WeighedFinding(Struct, frozen=True):
    """A finding with its signal's name and kind, and the points it adds to the score or takes from it."""

    signal: str
    kind: SignalKind
    finding: Finding
    points: float


class Match(Struct, frozen=True):
    """A term of an interest, at ``text[start:end]`` of a post's text."""

    term: str
    interest: str
    start: int
    end: int


class PostAssessment(Struct, frozen=True):
    """What was concluded of one post; ``text`` is the text that was read, quoted text included."""

    id: str
    text: str
    kind: PostKind
    created_at: datetime | None
    lang: str | None
    relevance: float
    matches: tuple[Match, ...]
    noise: tuple[str, ...]
    """Kinds of noise, worst first; empty for a post of substance."""
    noise_score: float
    """Chance that a careful reader calls the post noise."""
    verdict: PostVerdict
    author: str | None = None
    urls: tuple[str, ...] = ()


class InterestShare(Struct, frozen=True):
    """How much of the window speaks of one declared interest."""

    interest: str
    share: float
    posts: tuple[str, ...]


class Advice(Struct, frozen=True):
    """A counsel with a stable code: ``hide_reposts``, ``only_language``, ``list_instead``, ``mute_topic`` and so on."""

    code: str
    text: Message
    values: tuple[str, ...] = ()
    """What the code applies to: language codes, a topic id."""


class Assessment(Struct, frozen=True):
    """Everything concluded about one account; it is the explanation."""

    handle: str
    network: str | None
    name: str
    verdict: Verdict
    probability: float
    """Chance that a reader with these interests would call the account worth following."""
    interval: tuple[float, float]
    """Between which the probability lies in nine cases of ten, given how few posts were read."""
    confidence: Confidence
    review: bool
    relevance: float
    noise: float
    useful: float
    posts_read: int
    posts_per_day: float | None
    languages: Mapping[str, int]
    account_kind: str
    matched_interests: tuple[InterestShare, ...]
    findings: tuple[WeighedFinding, ...]
    posts: tuple[PostAssessment, ...]
    advice: tuple[Advice, ...]
    would_change_if: Message | None
    policy: str
    status: Status
    notes: tuple[Message, ...] = ()
    """What the reader should know of the input: posts left out, a thin window, thin vocabulary."""

    @property
    def score(self) -> int:
        """The probability as points of a hundred."""
        return round(100 * self.probability)

    def __str__(self) -> str:
        """Give what the terminal shows."""
        from curate.render.notebook import notebook_text

        return notebook_text([self])

    def _repr_pretty_(self, printer: Any, _cycle: object) -> None:
        printer.text(str(self))

    def _repr_html_(self) -> str:
        from curate.render.notebook import notebook_html

        return notebook_html([self])

    def _repr_markdown_(self) -> str:
        from curate.render.notebook import notebook_markdown

        return notebook_markdown([self])


class Check(Struct, frozen=True):
    """One thing that ``curate doctor`` looked at."""

    name: str
    ok: bool
    detail: str
