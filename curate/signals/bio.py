"""What the name and the bio say of the interests.

Why: a profile says in ten words what its owner means to post.
Abstains: when there is neither name nor bio.
"""

from curate.messages import message
from curate.models import Finding
from curate.signals.reading import Reading
from curate.signals.relevance import FOUND
from curate.signals.signal import Signal


def measure(reading: Reading) -> Finding:
    """Force of the strongest interest in name and bio."""
    if not (reading.account.name or reading.account.bio):
        return Finding(None, message("no profile text to read"))
    force = max((found.force for found in reading.bio), default=0.0)
    if force > FOUND:
        return Finding(force, message("the profile speaks of your interests"))
    return Finding(force, message("the profile says nothing of your interests"))


SIGNAL = Signal("relevance.bio", "relevance", measure)
