"""One row per signal: an account in which it is noticed, one that is left alone, one on which it abstains.

A signal that is added to ``curate.signals.SIGNALS`` needs a row here.
"""

from __future__ import annotations

from typing import NamedTuple

from curate.interests.declared import Interests, declare
from curate.models import Account, Post
from timelines import timeline

ML = declare(["machine learning"])
READER = declare(["machine learning"], languages=["en"])
TWO = declare(["machine learning", "gardening"])
NO_CRYPTO = declare(["machine learning"], mutes=["cryptocurrency"])

LESSON = "We trained a neural network on patient records: cross validation by patient, and the AUC fell to 0.81. https://example.org/a"
STUDY = "Gradient boosting beat deep learning on 34 tabular datasets; the code and the seeds are open. https://example.org/b"
ROSES = "Prune your roses in late winter, above an outward bud, and mulch the flower beds. https://example.org/c"

BOTH = (
    "Machine learning in the garden: deep learning, or rather a neural network trained on labels, tells tomato seedlings in the greenhouse."
)
GOOD = timeline(LESSON, STUDY, ROSES)
NOTHING = timeline()
UNDATED = timeline(LESSON, STUDY, LESSON, STUDY, LESSON, hours=None)


class Example(NamedTuple):
    """What a signal finds; ``low`` is the most it may give to the account that is left alone."""

    signal: str
    noticed: Account
    evidence: tuple[str, ...]
    left_alone: Account
    abstains: Account
    interests: Interests = ML
    at_least: float = 0.5
    low: float = 0.0
    interests_to_abstain: Interests | None = None
    """Where the abstention hangs on what the user declares."""


EXAMPLES = (
    Example("relevance.on_topic", timeline(LESSON, STUDY), ("1", "2"), timeline(ROSES), NOTHING, low=0.1),
    Example("relevance.useful", timeline(LESSON, STUDY), ("1", "2"), timeline(ROSES), NOTHING, at_least=0.4, low=0.3),
    Example("relevance.focus", timeline(LESSON, STUDY), (), timeline(ROSES), timeline("Well, that was a day.")),
    Example("relevance.bio", timeline(bio="Machine learning, neural networks, deep learning"), (), timeline(bio="Roses and tulips"), timeline(LESSON)),
    Example("relevance.coverage", timeline(BOTH), (), timeline("Well, that was a day."), NOTHING, TWO, at_least=1.0, interests_to_abstain=ML),
    Example("relevance.craft", timeline(LESSON, "A neural network #AI"), ("1", "2"), timeline("A neural network", "#a #b #c #d network"), NOTHING, at_least=1.0),
    Example("noise.chatter", timeline("Good morning everyone, how are you all today? I am so tired lol 😂😂", LESSON), ("1",), GOOD, NOTHING),
    Example("noise.fragment", timeline("ok then", LESSON), ("1",), GOOD, NOTHING),
    Example("noise.bare", timeline("https://example.org/x", LESSON, "😂"), ("1", "3"), GOOD, NOTHING),
    Example("noise.promotion", timeline("Only today: 50% off our new course, register now with code SAVE50! https://example.org/shop"), ("1",), GOOD, NOTHING),
    Example("noise.spam", timeline("GIVEAWAY! Follow and retweet to win free bitcoin. DM me to earn $5000 a week from home"), ("1",), GOOD, NOTHING),
    Example("noise.bait", timeline(f"{LESSON} Like and share if you agree, tag a friend", STUDY), ("1",), GOOD, NOTHING),
    Example("noise.stuffing", timeline(STUDY, "#ai #ml #data #love #happy #follow network", "@a @b @c @d @e look"), ("2", "3"), GOOD, NOTHING),
    Example("noise.shouting", timeline("THE BIGGEST SCANDAL OF THE WHOLE YEAR AND NOBODY TALKS ABOUT IT", STUDY), ("1",), GOOD, NOTHING),
    Example("noise.repeats", timeline(LESSON, STUDY, LESSON.replace("/a", "/z")), ("3",), GOOD, NOTHING, at_least=0.3),
    Example("noise.muted", timeline("Bitcoin and Ethereum fell again, says Coinbase.", STUDY), ("1",), GOOD, NOTHING, NO_CRYPTO),
    Example("noise.reposts", timeline(LESSON, STUDY, kind="repost"), ("1", "2"), timeline(LESSON, Post("", STUDY, kind="repost")), NOTHING, at_least=1.0),
    Example("noise.automation", timeline(LESSON, STUDY, ROSES, LESSON, STUDY, ROSES, hours=range(6)), (), timeline(*[LESSON, STUDY] * 3), UNDATED, at_least=1.0),
    Example(
        "noise.language",
        timeline("Le chat est sur la table et il ne veut pas que nous le dérangions dans la maison.", LESSON),
        ("1",),
        GOOD,
        NOTHING,
        READER,
        interests_to_abstain=ML,
    ),
    Example("pace.pace", timeline(*[LESSON, STUDY] * 60, hours=[n / 20 for n in range(120)]), (), timeline(LESSON, STUDY, hours=[0, 24]), UNDATED, low=0.02),
    Example("pace.dormancy", timeline(LESSON, hours=[24 * 300]), (), timeline(LESSON, hours=[24 * 59]), UNDATED),
    Example("pace.bursts", timeline(*[LESSON] * 6, hours=[0, 1, 2, 3, 900, 901]), (), timeline(*[LESSON] * 6, hours=[0, 1, 2, 3, 4, 5]), UNDATED, at_least=0.9),
)  # fmt: skip
