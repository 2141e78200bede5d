"""Whether the account holds the user's subject, or speaks as much of another.

Why: an editorial line is what makes the next ten posts resemble the last ten.
Abstains: when the posts speak of no known topic.
"""

from curate.interests.index import label_of
from curate.messages import Message, message
from curate.models import Finding
from curate.signals.reading import Reading
from curate.signals.signal import Signal


def measure(reading: Reading) -> Finding:
    """Weight of the interests' words over that of theirs and the strongest other topic's."""
    ours, rival = reading.topic_weight, reading.rival
    theirs = rival.weight if rival else 0.0
    if not ours + theirs:
        return Finding(None, message("the posts speak of no subject that is known here"))
    return Finding(ours / (ours + theirs), _reason(ours, theirs, rival.topic if rival else ""))


def _reason(ours: float, theirs: float, rival: str) -> Message:
    if not theirs or ours >= 3 * theirs:
        return message("holds to the subject")
    if ours > theirs:
        return message("also speaks of {topic}", topic=label_of(rival))
    return message("speaks more of {topic}", topic=label_of(rival))


SIGNAL = Signal("relevance.focus", "relevance", measure)
