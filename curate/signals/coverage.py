"""How many of the declared interests the account serves.

Why: of two accounts, the one that serves two interests spares a place in the timeline.
Abstains: when only one interest is declared, or on an empty window.
"""

from curate.messages import counted, message
from curate.models import Finding
from curate.signals.reading import RELEVANT, Reading
from curate.signals.signal import NO_POSTS, Signal


def measure(reading: Reading) -> Finding:
    """Share of the interests that at least one post is about."""
    total = len(reading.interests.interests)
    if total < 2:
        return Finding(None, message("you declared one interest"))
    if not reading.posts:
        return Finding(None, NO_POSTS)
    met = sum(any(chance >= RELEVANT for chance in column) for column in zip(*(p.relevance for p in reading.posts), strict=True))
    reason = counted("touches {n} of your {total} interests", "touches {n} of your {total} interests", met, total=total)
    return Finding(met / total, reason)


SIGNAL = Signal("relevance.coverage", "relevance", measure)
