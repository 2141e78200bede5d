"""From findings to a verdict: probability, signed points, confidence. Pure arithmetic over what the signals found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import sqrt

from curate.account_kind import account_kind
from curate.advice import advice_for
from curate.interests.vocabulary import expanded_spans
from curate.messages import Message, counted, message
from curate.models import (
    Assessment,
    Confidence,
    Finding,
    InterestShare,
    Match,
    PostAssessment,
    Status,
    Verdict,
    WeighedFinding,
)
from curate.policy import Policy
from curate.profile_notes import profile_notes
from curate.signals import SIGNALS
from curate.signals.reading import RELEVANT, THIN, Reading, ReadPost, posts_per_day
from curate.signals.relevance import logistic
from curate.signals.useful import score_of, useful_share

FULL = 8
NINE_IN_TEN = 1.645
"""Standard deviations on each side that hold nine cases of ten of a normal distribution."""
SURE = 0.15
"""How far the interval must stay from the threshold for the verdict to be sure."""
BASE = WeighedFinding("base", "relevance", Finding(None, Message("starting point, halfway between good and bad")), 0.0)

Findings = Mapping[str, Finding]


def measure(reading: Reading) -> dict[str, Finding]:
    """Return what every signal finds."""
    return {signal.name: signal.measure(reading) for signal in SIGNALS}


def log_odds(findings: Findings, policy: Policy) -> tuple[float, dict[str, float]]:
    """Return the log-odds of the starting point, and what each finding adds to them; an abstention adds nothing.

    A finding is counted from its reference. One that abstains stands at its neutral score, within the starting point.
    """
    base, shifts = policy.account.intercept, {}
    for name, weight in policy.account.weights.items():
        score, reference = findings[name].score, policy.reference.get(name, 0.0)
        if score is None:
            base += weight * policy.neutral.get(name, 0.0)
        else:
            base += weight * reference
            shifts[name] = weight * (score - reference)
    return base, shifts


def probability_of(findings: Findings, policy: Policy) -> float:
    """Return the chance that the account is worth following."""
    base, shifts = log_odds(findings, policy)
    return logistic(base + sum(shifts.values()))


def assess(reading: Reading, policy: Policy, *, with_posts: bool = True) -> Assessment:
    """Conclude: verdict, probability, the points of each finding, the verdict on each post, advice.

    Without ``with_posts`` the assessment lists no posts, which is all that a row needs.
    """
    findings = measure(reading)
    base, shifts = log_odds(findings, policy)
    odds = base + sum(shifts.values())
    probability = logistic(odds)
    threshold = policy.thresholds[reading.interests.strictness]
    interval = _interval(reading, odds, policy)
    verdict: Verdict = "follow" if probability >= threshold else "skip"
    posts = reading.posts
    account = reading.account
    doubtful = len(posts) < THIN or interval[0] < threshold <= interval[1]
    return Assessment(
        handle=account.handle,
        network=account.network,
        name=account.name,
        verdict=verdict,
        probability=probability,
        interval=interval,
        confidence="low" if doubtful else _confidence(interval, threshold, len(posts)),
        review=doubtful,
        relevance=_mean(post.relevant for post in posts),
        noise=_mean(post.noise_score for post in posts),
        useful=_mean(post.usefulness for post in posts),
        posts_read=len(posts),
        posts_per_day=posts_per_day(reading),
        languages=dict(Counter(post.lang or "und" for post in posts).most_common()),
        account_kind=account_kind(reading, findings),
        matched_interests=_matched_interests(reading),
        findings=_weighed(findings, base, shifts),
        posts=tuple(_post_assessment(post, reading) for post in posts) if with_posts else (),
        advice=advice_for(reading, verdict),
        would_change_if=None,
        policy=policy.version,
        status=_status(posts),
        notes=_notes(reading),
    )


def signed_points(base: float, shifts: Mapping[str, float]) -> dict[str, float]:
    """Share the score out: points of a hundred for ``base`` and for each finding; they sum to 100 × probability.

    A finding's points are what it adds to the probability on the way from nothing to everything, the mean of walking
    through the findings forwards and backwards: the sum is exact, and the sign is that of the finding.
    """
    names = list(shifts)
    forwards = _walk(base, [shifts[name] for name in names])
    backwards = _walk(base, [shifts[name] for name in reversed(names)])[::-1]
    means = {name: 50 * (one + two) for name, one, two in zip(names, forwards, backwards, strict=True)}
    return {"base": 100 * logistic(base), **means}


def _walk(base: float, shifts: Sequence[float]) -> list[float]:
    steps = []
    for shift in shifts:
        steps.append(logistic(base + shift) - logistic(base))
        base += shift
    return steps


def _weighed(findings: Findings, base: float, shifts: Mapping[str, float]) -> tuple[WeighedFinding, ...]:
    """Order findings by what they weigh, abstentions last."""
    points = signed_points(base, shifts)
    kinds = {signal.name: signal.kind for signal in SIGNALS}
    weighed = [WeighedFinding(name, kinds[name], finding, points.get(name, 0.0)) for name, finding in findings.items()]
    weighed.append(WeighedFinding(BASE.signal, BASE.kind, BASE.finding, points["base"]))
    return tuple(sorted(weighed, key=lambda each: (each.finding.score is None and not each.points, -abs(each.points))))


def _interval(reading: Reading, odds: float, policy: Policy) -> tuple[float, float]:
    """Return the probabilities at both ends of the useful share's 90 % interval: few posts make it wide.

    An interest that weighs half makes the share half as large, and half as uncertain.
    """
    share, weight = useful_share(reading), _mean_weight(reading)
    found = min(1.0, share / weight)
    reach = weight * NINE_IN_TEN * sqrt((found * (1 - found) + 1 / 12) / (len(reading.posts) + 3))
    weights = policy.account.weights
    useful, on_topic = abs(weights.get("relevance.useful", 0.0)), abs(weights.get("relevance.on_topic", 0.0))
    low = useful * (score_of(share) - score_of(share - reach)) + on_topic * reach
    high = useful * (score_of(share + reach) - score_of(share)) + on_topic * reach
    return logistic(odds - low), logistic(odds + high)


def _mean_weight(reading: Reading) -> float:
    """Return the mean weight of the interests that the posts are about, each post counted as far as it is about one."""
    relevant = sum(post.relevant for post in reading.posts)
    return sum(post.wanted for post in reading.posts) / relevant if relevant else 1.0


def _confidence(interval: tuple[float, float], threshold: float, posts: int) -> Confidence:
    """Return how sure a verdict is that is not in doubt."""
    distance = min(abs(interval[0] - threshold), abs(interval[1] - threshold))
    return "high" if posts >= FULL and distance >= SURE else "medium"


def _status(posts: Sequence[ReadPost]) -> Status:
    return "ok" if len(posts) >= THIN else "thin"


def _matched_interests(reading: Reading) -> tuple[InterestShare, ...]:
    shares = []
    for position, interest in enumerate(reading.interests.interests):
        found = tuple(post.post.id for post in reading.posts if post.relevance[position] >= RELEVANT)
        if found:
            shares.append(InterestShare(interest.name, len(found) / len(reading.posts), found))
    return tuple(sorted(shares, key=lambda share: -share.share))


def _post_assessment(read: ReadPost, reading: Reading) -> PostAssessment:
    post = read.post
    return PostAssessment(
        id=post.id,
        text=read.text,
        kind=post.kind,
        created_at=post.created_at,
        lang=read.lang,
        relevance=read.relevant,
        matches=matches(read, reading),
        noise=read.noise,
        noise_score=read.noise_score,
        verdict=read.verdict,
        author=post.author,
        urls=post.urls,
    )


def matches(read: ReadPost, reading: Reading) -> tuple[Match, ...]:
    """Return where the terms of the interests stand in the text of a post."""
    ours = [
        (first, last, term.written, interest.name)
        for first, last, term in read.hits
        for interest in reading.interests.interests
        if term.topic in interest.topics and term.strength != "excluded"
    ]
    if not ours:
        return ()
    spans = expanded_spans(read.text)
    found = {(spans[first][0], spans[last - 1][1], name): written for first, last, written, name in ours}
    return tuple(Match(found[place], place[2], place[0], place[1]) for place in sorted(found))


def _notes(reading: Reading) -> tuple[Message, ...]:
    notes = [*profile_notes(reading.account.flags)]
    notes += (_left_out(cause, n) for cause, n in sorted(reading.account.left_out.items()) if n)
    thin = [interest.name for interest in reading.interests.interests if not interest.has_pack]
    if thin:
        notes.append(
            message(
                "no topic pack knows “{interests}”: matched by its own words; add keywords with: curate interests add",
                interests=tuple(thin),
            )
        )
    return tuple(notes)


CAUSES = {
    "pinned": message("pinned"),
    "duplicate": message("duplicate"),
    "broken": message("broken"),
    "private": message("private"),
    "deleted": message("deleted"),
    "truncated": message("cut off at the end of the file"),
    "other": message("no post"),
}


def _left_out(cause: str, n: int) -> Message:
    told = CAUSES.get(cause, cause)
    return counted("{n} record left out ({cause})", "{n} records left out ({cause})", n, cause=told)


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0
