"""Posting in bursts rather than day by day.

Why: ten posts in an hour after a month of silence push everything else off a timeline.
Abstains: with fewer than five dated posts.
"""

from itertools import pairwise

from curate.messages import message
from curate.models import Finding
from curate.signals.reading import Reading, dated
from curate.signals.signal import Signal

MIN_DATED = 5
BURST_SHARE = 0.6
"""Share of the window's whole time that its longest silence takes in an account that posts in bursts."""
MIN_SPAN_DAYS = 2


def measure(reading: Reading) -> Finding:
    """Share of the window's time that its longest silence takes."""
    times = dated(reading)
    if len(times) < MIN_DATED:
        return Finding(None, message("too few dated posts to tell a rhythm"))
    span = (times[-1] - times[0]).total_seconds()
    if span < MIN_SPAN_DAYS * 86_400:
        return Finding(0.0, message("all posts within two days"))
    share = max((later - earlier).total_seconds() for earlier, later in pairwise(times)) / span
    return Finding(share, message("posts in bursts") if share >= BURST_SHARE else message("posts steadily"))


SIGNAL = Signal("pace.bursts", "pace", measure)
