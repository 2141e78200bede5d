"""How hard an account is to read, told as a note and never as a point of the score."""

from __future__ import annotations

from msgspec.structs import replace

from curate.messages import Message, message
from curate.models import Assessment
from curate.text.readability import lix

LEVELS = (
    (30, message("very easy")),
    (40, message("easy")),
    (50, message("like a newspaper")),
    (60, message("hard")),
    (101, message("very hard")),
)
"""Names of the scale, each up to its LIX (Björnsson 1968)."""


def with_readability(assessment: Assessment) -> Assessment:
    """Add a note on how hard the account's own posts are to read, where they hold text enough."""
    own = (post.text for post in assessment.posts if post.kind != "repost")
    measured = lix(".\n".join(own))
    if measured is None:
        return assessment
    note = message("reading ease: {level} (LIX {lix})", lix=round(measured), level=_level(measured))
    return replace(assessment, notes=(*assessment.notes, note))


def _level(measured: float) -> Message:
    return next(name for below, name in LEVELS if measured < below)
