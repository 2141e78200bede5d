"""How much of what the account posts is useful: on one of the interests, and of substance.

Why: an expert whose posts are thanks and announcements informs nobody; where two posts in five are found useful, more of
them change little. The share is the mean of a Beta posterior, so that three good posts say less than ten.
Abstains: on an empty window.
"""

from curate.messages import counted
from curate.models import Finding
from curate.signals.reading import Reading
from curate.signals.signal import NO_POSTS, Signal

PRIOR_USEFUL = 0.3
PRIOR_POSTS = 2.0
"""What is believed before reading: two posts' worth, of which 0.3 are useful (few accounts are about an interest)."""
ENOUGH = 0.4
"""Useful share from which more changes nothing: readers ask for a majority, and not every useful post is recognised."""


def measure(reading: Reading) -> Finding:
    """Useful share, as a part of what is enough."""
    if not reading.posts:
        return Finding(None, NO_POSTS)
    found = tuple(post.post.id for post in reading.posts if post.verdict == "useful")
    reason = counted(
        "{n} of {total} posts would be useful to you",
        "{n} of {total} posts would be useful to you",
        len(found),
        total=len(reading.posts),
    )
    return Finding(score_of(useful_share(reading)), reason, found)


def useful_share(reading: Reading) -> float:
    """Return the mean of the Beta posterior of the useful share."""
    return (sum(post.usefulness for post in reading.posts) + PRIOR_USEFUL) / (len(reading.posts) + PRIOR_POSTS)


def score_of(share: float) -> float:
    """Return the score of a useful share."""
    return max(0.0, min(1.0, share / ENOUGH))


SIGNAL = Signal("relevance.useful", "relevance", measure)
