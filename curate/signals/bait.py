"""Posts that fish for likes, shares and answers.

Why: they gain reach, not readers; platforms demote them.
Abstains: on an empty window.
"""

from curate.messages import Message, counted, message
from curate.signals.signal import Signal, share_of_kind


def _reason(n: int, total: int) -> Message:
    if not n:
        return message("no fishing for reactions")
    return counted("{n} of {total} posts fishes for reactions", "{n} of {total} posts fish for reactions", n, total=total)


SIGNAL = Signal("noise.bait", "noise", share_of_kind("bait", _reason))
