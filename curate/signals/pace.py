"""How many posts a day following the account would bring, against the reading budget.

Why: 39 % of unfollowers name posting too often (ExactTarget); readers ask for posts a day before following
(mastodon#11089). The pace tells what to do with a good account, not whether it is good: it has no points by default.
Abstains: with fewer than two dated posts.
"""

from curate.messages import message
from curate.models import Finding
from curate.signals.reading import Reading, posts_per_day
from curate.signals.signal import Signal


def measure(reading: Reading) -> Finding:
    """Share of the reading budget that the account would take."""
    pace = posts_per_day(reading)
    if pace is None:
        return Finding(None, message("too few dated posts to tell a pace"))
    share = min(1.0, pace / reading.interests.budget)
    if pace >= 1:
        reason = message("{pace} posts a day, {share} % of your reading", pace=pace, share=round(100 * share))
    else:
        reason = message("a post every {days} days", days=round(1 / pace) if pace > 1 / 1000 else 1000)
    return Finding(share, reason)


SIGNAL = Signal("pace.pace", "pace", measure)
