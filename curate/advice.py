"""What to do with the verdict: counsels with stable codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from curate.interests.index import label_of
from curate.messages import message
from curate.models import Advice, Verdict
from curate.signals.dormancy import QUIET_DAYS
from curate.signals.reading import ABOUT, THIN, Reading, ReadPost, dated, posts_per_day

MANY_REPOSTS = 0.2
BETTER_OWN = 0.2
"""By how much the account's own posts must be more useful than its reposts to advise hiding these."""
FLOOD = 0.25
"""Share of the reading budget from which a useful account is better read in a list."""
OFTEN = 0.3
"""Share of posts from which another topic is worth muting."""


def advice_for(reading: Reading, verdict: Verdict) -> tuple[Advice, ...]:
    """Return the counsels that apply, the most useful first."""
    counsels = (_check_later, _dormant, _hide_reposts, _only_language, _list_instead, _mute_topic)
    return tuple(advice for counsel in counsels for advice in counsel(reading, verdict))


def _check_later(reading: Reading, _verdict: Verdict) -> Iterator[Advice]:
    if len(reading.posts) < THIN:
        yield Advice("check_later", message("too few posts to judge: look again in a month"))


def _dormant(reading: Reading, verdict: Verdict) -> Iterator[Advice]:
    times = dated(reading)
    if verdict == "follow" and times and (reading.now - times[-1]).days > QUIET_DAYS:
        yield Advice("dormant", message("silent since {date}: it may not come back", date=f"{times[-1]:%Y-%m-%d}"))


def _hide_reposts(reading: Reading, _verdict: Verdict) -> Iterator[Advice]:
    reposts = [post for post in reading.posts if post.post.kind == "repost"]
    own = [post for post in reading.posts if post.post.kind != "repost"]
    if own and len(reposts) >= MANY_REPOSTS * len(reading.posts) and _mean(own) >= _mean(reposts) + BETTER_OWN:
        yield Advice("hide_reposts", message("follow without its reposts: its own posts are better"))


def _only_language(reading: Reading, verdict: Verdict) -> Iterator[Advice]:
    read = tuple(dict.fromkeys(post.lang for post in reading.posts if post.readable and post.lang))
    if verdict == "follow" and read and any(not post.readable for post in reading.posts):
        yield Advice("only_language", message("follow in {languages} only", languages=read), read)


def _list_instead(reading: Reading, verdict: Verdict) -> Iterator[Advice]:
    pace = posts_per_day(reading) or 0.0
    if verdict == "follow" and pace >= FLOOD * reading.interests.budget:
        text = message("put it in a list: {pace} posts a day would flood your timeline", pace=pace)
        yield Advice("list_instead", text)


def _mute_topic(reading: Reading, verdict: Verdict) -> Iterator[Advice]:
    rival = reading.rival
    if verdict == "follow" and rival and _share_of(reading.posts, rival.topic) >= OFTEN:
        yield Advice("mute_topic", message("mute {topic}", topic=label_of(rival.topic)), (rival.topic,))


def _share_of(posts: Sequence[ReadPost], topic: str) -> float:
    return sum(post.topics.get(topic, 0.0) >= ABOUT for post in posts) / len(posts)


def _mean(posts: Sequence[ReadPost]) -> float:
    return sum(post.usefulness for post in posts) / len(posts)
