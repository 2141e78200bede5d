"""How much of the window is other people's posts.

Why: readers ask for accounts that boost between 10 and 90 % of the time (mastodon#23059): only reposts means no voice of
its own.
Abstains: on an empty window.
"""

from curate.messages import counted
from curate.models import Finding
from curate.signals.reading import Reading
from curate.signals.signal import NO_POSTS, Signal


def measure(reading: Reading) -> Finding:
    """Share of reposts beyond half of the window, scaled to [0, 1]."""
    if not reading.posts:
        return Finding(None, NO_POSTS)
    found = tuple(post.post.id for post in reading.posts if post.post.kind == "repost")
    reason = counted("{n} of {total} posts is a repost", "{n} of {total} posts are reposts", len(found), total=len(reading.posts))
    return Finding(max(0.0, 2 * len(found) / len(reading.posts) - 1), reason, found)


SIGNAL = Signal("noise.reposts", "noise", measure)
