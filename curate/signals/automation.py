"""Posts that leave at the ticks of a clock.

Why: a feed that posts every hour on the hour is a machine; useful to some, but nobody to talk with. A platform's own
bot flag counts as well. Said as a reason, never as an accusation.
Abstains: with fewer than five dated posts and no flag.
"""

from itertools import pairwise

from curate.messages import message
from curate.models import Finding
from curate.signals.reading import Reading, dated
from curate.signals.signal import Signal

MIN_DATED = 5
TOLERANCE = 0.05
"""How far an interval may stand from the median, as a share of it, and count as regular."""
MIN_INTERVAL_S = 60.0


def measure(reading: Reading) -> Finding:
    """Share of the intervals between posts that equal their median."""
    if "bot" in reading.account.flags:
        return Finding(1.0, message("the account says that it is automated"))
    times = dated(reading)
    if len(times) < MIN_DATED:
        return Finding(None, message("too few dated posts to tell a rhythm"))
    gaps = sorted((later - earlier).total_seconds() for earlier, later in pairwise(times))
    median = gaps[len(gaps) // 2]
    if median < MIN_INTERVAL_S:
        return Finding(0.0, message("posts at a human rhythm"))
    share = sum(abs(gap - median) <= TOLERANCE * median for gap in gaps) / len(gaps)
    reason = message("posts at the ticks of a clock") if share >= 0.7 else message("posts at a human rhythm")
    return Finding(share if share >= 0.7 else 0.0, reason)


SIGNAL = Signal("noise.automation", "noise", measure)
