"""Posts that are only a link, a mention, a picture or an emoji.

Why: a reader cannot tell from the timeline whether it is worth a click.
Abstains: on an empty window.
"""

from curate.messages import Message, counted, message
from curate.signals.signal import Signal, share_of_kind


def _reason(n: int, total: int) -> Message:
    if not n:
        return message("every post says something")
    return counted(
        "{n} of {total} posts says nothing but a link or a sign", "{n} of {total} posts say nothing but a link or a sign", n, total=total
    )


SIGNAL = Signal("noise.bare", "noise", share_of_kind("bare", _reason))
