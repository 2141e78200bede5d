"""Accounts that fell silent.

Why: following someone who left costs nothing and brings nothing; others call 60 days without a post inactive. It is
told, with no points by default: what was posted stays as good as it was.
Abstains: when no post is dated.
"""

from curate.messages import counted, message
from curate.models import Finding
from curate.signals.reading import Reading, dated
from curate.signals.signal import Signal

QUIET_DAYS = 60
SILENT_DAYS = 365


def measure(reading: Reading) -> Finding:
    """0 up to 60 days since the last post, rising to 1 at a year."""
    times = dated(reading)
    if not times:
        return Finding(None, message("no post is dated"))
    days = max(0, (reading.now - times[-1]).days)
    score = min(1.0, max(0, days - QUIET_DAYS) / (SILENT_DAYS - QUIET_DAYS))
    return Finding(score, counted("last post {n} day ago", "last post {n} days ago", days))


SIGNAL = Signal("pace.dormancy", "pace", measure)
