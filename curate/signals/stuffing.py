"""Posts stuffed with hashtags or mentions.

Why: hashtags of every subject find every search and inform nobody.
Abstains: on an empty window.
"""

from curate.messages import Message, counted, message
from curate.signals.signal import Signal, share_of_kind


def _reason(n: int, total: int) -> Message:
    if not n:
        return message("no stuffing with hashtags")
    return counted(
        "{n} of {total} posts is stuffed with hashtags or mentions",
        "{n} of {total} posts are stuffed with hashtags or mentions",
        n,
        total=total,
    )


SIGNAL = Signal("noise.stuffing", "noise", share_of_kind("stuffing", _reason))
