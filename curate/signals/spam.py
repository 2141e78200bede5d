"""Giveaways, follow trading, get-rich talk.

Why: nobody declares an interest in them, and those who post them do so again.
Abstains: on an empty window.
"""

from curate.messages import Message, counted, message
from curate.signals.signal import Signal, share_of_kind


def _reason(n: int, total: int) -> Message:
    if not n:
        return message("no spam")
    return counted("{n} of {total} posts is spam or a giveaway", "{n} of {total} posts are spam or giveaways", n, total=total)


SIGNAL = Signal("noise.spam", "noise", share_of_kind("spam", _reason))
