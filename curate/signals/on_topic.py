"""How much of what the account posts is about the declared interests.

Why: it is the question the user asks; a random timeline is worth reading for a third of it (Andre, CSCW 2012).
Abstains: on an empty window.
"""

from curate.messages import counted
from curate.models import Finding
from curate.signals.reading import RELEVANT, Reading
from curate.signals.signal import NO_POSTS, Signal


def measure(reading: Reading) -> Finding:
    """Mean chance of a post to be about one of the interests."""
    if not reading.posts:
        return Finding(None, NO_POSTS)
    found = tuple(post.post.id for post in reading.posts if post.relevant >= RELEVANT)
    reason = counted(
        "{n} of {total} posts is on your interests",
        "{n} of {total} posts are on your interests",
        len(found),
        total=len(reading.posts),
    )
    return Finding(sum(post.relevant for post in reading.posts) / len(reading.posts), reason, found)


SIGNAL = Signal("relevance.on_topic", "relevance", measure)
