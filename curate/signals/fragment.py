"""Posts that make no sense alone: a piece of a conversation, a cut thought.

Why: what cannot be understood without the post it answers brings a new follower nothing.
Abstains: on an empty window.
"""

from curate.messages import Message, counted, message
from curate.signals.signal import Signal, share_of_kind


def _reason(n: int, total: int) -> Message:
    if not n:
        return message("every post makes sense alone")
    return counted("{n} of {total} posts makes no sense alone", "{n} of {total} posts make no sense alone", n, total=total)


SIGNAL = Signal("noise.fragment", "noise", share_of_kind("fragment", _reason))
