"""Posts in a language that the user does not read.

Why: a post that cannot be read is noise, whatever it says.
Abstains: when the user declares no language, or on an empty window.
"""

from curate.messages import counted, message
from curate.models import Finding
from curate.signals.reading import Reading
from curate.signals.signal import NO_POSTS, Signal


def measure(reading: Reading) -> Finding:
    """Share of posts whose language is known and is none of the user's."""
    if not reading.interests.languages:
        return Finding(None, message("you declared no language"))
    if not reading.posts:
        return Finding(None, NO_POSTS)
    found = tuple(post.post.id for post in reading.posts if post.verdict == "unreadable")
    reason = counted(
        "{n} of {total} posts is in a language you do not read",
        "{n} of {total} posts are in a language you do not read",
        len(found),
        total=len(reading.posts),
    )
    return Finding(len(found) / len(reading.posts), reason, found)


SIGNAL = Signal("noise.language", "noise", measure)
