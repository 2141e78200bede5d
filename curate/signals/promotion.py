"""Posts that sell, announce the account's own wares or drive traffic.

Why: 48 % of unfollowers name self-promotion (Econsultancy).
Abstains: on an empty window.
"""

from curate.messages import Message, counted, message
from curate.signals.signal import Signal, share_of_kind


def _reason(n: int, total: int) -> Message:
    if not n:
        return message("no promotion")
    return counted("{n} of {total} posts is promotion", "{n} of {total} posts are promotion", n, total=total)


SIGNAL = Signal("noise.promotion", "noise", share_of_kind("promotion", _reason))
