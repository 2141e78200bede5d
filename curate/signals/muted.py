"""Posts on what the user mutes.

Why: the user said so.
Abstains: on an empty window.
"""

from curate.messages import Message, counted, message
from curate.signals.signal import Signal, share_of_kind


def _reason(n: int, total: int) -> Message:
    if not n:
        return message("nothing that you mute")
    return counted("{n} of {total} posts is on what you mute", "{n} of {total} posts are on what you mute", n, total=total)


SIGNAL = Signal("noise.muted", "noise", share_of_kind("muted", _reason))
