"""Posts mostly in capitals.

Why: sustained capitals read as shouting and go with promotion.
Abstains: on an empty window.
"""

from curate.messages import Message, counted, message
from curate.signals.signal import Signal, share_of_kind


def _reason(n: int, total: int) -> Message:
    if not n:
        return message("no shouting")
    return counted("{n} of {total} posts is in capitals", "{n} of {total} posts are in capitals", n, total=total)


SIGNAL = Signal("noise.shouting", "noise", share_of_kind("shouting", _reason))
