"""Posts that say again what another post of the window says.

Why: 52 % of unfollowers name repetitive posts (ExactTarget); ten copies of a post are one post.
Abstains: on an empty window.
"""

from curate.messages import Message, counted, message
from curate.signals.signal import Signal, share_of_kind


def _reason(n: int, total: int) -> Message:
    if not n:
        return message("no repeats")
    return counted("{n} of {total} posts repeats another", "{n} of {total} posts repeat another", n, total=total)


SIGNAL = Signal("noise.repeats", "noise", share_of_kind("repeat", _reason))
