"""How much of the window is other people's posts.

Why: readers ask for accounts that boost between 10 and 90 % of the time (mastodon#23059): only reposts means no voice of
its own.
Abstains: on an empty window.
"""

from curate.messages import counted
from curate.models import Finding
from curate.signals.reading import Reading
from curate.signals.signal import NO_POSTS, Signal

TOLERATED = 0.9
"""Share of reposts up to which nothing is held against an account: good readers' reposts inform too."""


def measure(reading: Reading) -> Finding:
    """0 up to nine reposts in ten, rising to 1 where nothing is the account's own."""
    if not reading.posts:
        return Finding(None, NO_POSTS)
    found = tuple(post.post.id for post in reading.posts if post.post.kind == "repost")
    reason = counted("{n} of {total} posts is a repost", "{n} of {total} posts are reposts", len(found), total=len(reading.posts))
    return Finding(max(0.0, (len(found) / len(reading.posts) - TOLERATED) / (1 - TOLERATED)), reason, found)


SIGNAL = Signal("noise.reposts", "noise", measure)
