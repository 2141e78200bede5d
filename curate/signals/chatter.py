"""Small talk: greetings, moods, thanks, laughter between friends.

Why: polls on unfollowing name chatter and mundane details first (Kwak, CHI 2011).
Abstains: on an empty window.
"""

from curate.messages import Message, counted, message
from curate.signals.signal import Signal, share_of_kind


def _reason(n: int, total: int) -> Message:
    if not n:
        return message("no small talk")
    return counted("{n} of {total} posts is small talk", "{n} of {total} posts are small talk", n, total=total)


SIGNAL = Signal("noise.chatter", "noise", share_of_kind("chatter", _reason))
