"""Every signal: what it notices, what it leaves alone, where it abstains; and what all of them promise."""

from __future__ import annotations

import inspect
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import curate.signals
from curate.interests.declared import declare
from curate.messages import say
from curate.models import Account, Finding, Post
from curate.signals import SIGNALS
from curate.signals.signal import Signal
from examples import EXAMPLES, Example
from timelines import NOW, reading, timeline

FOLDER = Path(curate.signals.__file__).parent
BY_NAME = {signal.name: signal for signal in SIGNALS}


def measured(signal: str, account: Account, example: Example) -> Finding:
    return BY_NAME[signal].measure(reading(account, example.interests))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.signal)
def test_a_signal_notices(example: Example) -> None:
    """It gives a high score, and names the posts it rests on."""
    finding = measured(example.signal, example.noticed, example)

    assert finding.score is not None
    assert finding.score >= example.at_least
    assert finding.evidence == example.evidence


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.signal)
def test_a_signal_leaves_alone(example: Example) -> None:
    """It gives a low score, clearly below the one of the account in which it is noticed, and another sentence."""
    noticed = measured(example.signal, example.noticed, example)
    alone = measured(example.signal, example.left_alone, example)

    assert alone.score is not None
    assert noticed.score is not None
    assert alone.score <= example.low < noticed.score
    assert say(alone.reason) != say(noticed.reason)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.signal)
def test_a_signal_abstains(example: Example) -> None:
    """It has no score, no evidence, and says why."""
    for interests in {example.interests, example.interests_to_abstain or example.interests}:
        account = example.abstains if interests is example.interests else example.noticed
        finding = BY_NAME[example.signal].measure(reading(account, interests))

        assert finding.score is None
        assert finding.evidence == ()
        assert say(finding.reason)


def test_every_signal_is_listed_and_has_an_example() -> None:
    """A file of curate/signals with a SIGNAL must be in SIGNALS, and have a row in tests/examples.py."""
    homes = [import_module(f"curate.signals.{path.stem}") for path in sorted(FOLDER.glob("*.py")) if path.stem != "__init__"]
    made = {home.SIGNAL.name: home for home in homes if isinstance(getattr(home, "SIGNAL", None), Signal)}

    unlisted = set(made) - set(BY_NAME)
    without_row = set(made) - {example.signal for example in EXAMPLES}
    assert not unlisted, f"add to SIGNALS in curate/signals/__init__.py: {sorted(unlisted)}"
    assert not without_row, f"add a row to EXAMPLES in tests/examples.py: {sorted(without_row)}"


def test_no_row_is_without_its_signal() -> None:
    """A row of tests/examples.py that no signal has any more is taken out."""
    assert [example.signal for example in EXAMPLES] == [signal.name for signal in SIGNALS]


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.name)
def test_a_signal_explains_itself(signal: Signal) -> None:
    """Its name is its kind and its file; its docstring says why, and when it abstains."""
    kind, _, module = signal.name.partition(".")
    docstring = inspect.getdoc(import_module(f"curate.signals.{module}")) or ""

    assert signal.kind == kind
    assert "\nWhy: " in docstring, f"curate/signals/{module}.py: add a line “Why: …” to the docstring"
    assert "\nAbstains: " in docstring, f"curate/signals/{module}.py: add a line “Abstains: …” to the docstring"


def test_names_are_distinct() -> None:
    assert [(one, two) for one, two in combinations([signal.name for signal in SIGNALS], 2) if one == two] == []


TEXTS = st.text(max_size=200) | st.lists(
    st.sampled_from("neural network #AI https://a.example @bob GIVEAWAY 😂 le la de and the\n".split(" "))
).map(" ".join)
POSTS = st.builds(
    Post,
    id=st.just(""),
    text=TEXTS,
    kind=st.sampled_from(["original", "reply", "repost", "quote"]),
    created_at=st.none() | st.datetimes(datetime(2006, 1, 1), datetime(2026, 11, 25), timezones=st.just(UTC)),  # noqa: DTZ001
    lang=st.sampled_from([None, "en", "fr", "ja", "xx"]),
    quoted_text=TEXTS,
    urls=st.lists(st.just("https://a.example"), max_size=2).map(tuple),
    media=st.integers(0, 4),
)
ACCOUNTS = st.builds(
    lambda posts, name, bio, flags: Account("ada", numbered(posts), name=name, bio=bio, flags=flags),
    st.lists(POSTS, max_size=12),
    st.text(max_size=30),
    TEXTS,
    st.sampled_from([(), ("bot",)]),
)
INTERESTS = st.sampled_from(
    [
        declare(["machine learning"]),
        declare(["vin", "peinture sur soie"], languages=["fr"], mutes=["football", "mots croisés"], budget=0.5),
        declare(["zzyzx"], strictness="strict"),
    ]
)


def numbered(posts: list[Post]) -> tuple[Post, ...]:
    return tuple(Post(str(n), p.text, p.kind, p.created_at, p.lang, None, p.quoted_text, p.urls, (), p.media) for n, p in enumerate(posts))


@given(account=ACCOUNTS, interests=INTERESTS)
@settings(max_examples=150, deadline=None)
def test_any_account_gives_sound_findings(account: Account, interests: object) -> None:
    """Scores are in [0, 1], evidence is in the window, sentences can be said in both languages, twice the same."""
    read = reading(account, interests)  # type: ignore[arg-type]
    ids = {post.id for post in account.posts}

    for signal in SIGNALS:
        finding = signal.measure(read)
        assert finding.score is None or 0 <= finding.score <= 1, signal.name
        assert set(finding.evidence) <= ids, signal.name
        assert all(say(finding.reason, lang) for lang in ("en", "fr"))
        assert signal.measure(read) == finding
    for post in read.posts:
        assert 0 <= post.noise_score <= 1
        assert all(0 <= chance <= 1 for chance in post.relevance)
        assert 0 <= post.usefulness <= 1


@pytest.mark.parametrize(("fame", "liked"), [(10, 0), (50_000_000, 90_000)])
def test_fame_never_raises_relevance(fame: int, liked: int) -> None:
    """Followers and likes change no relevance finding."""
    posts = [Post("", "A neural network for roses", likes=liked, reposts=liked), Post("", "Good bread today")]
    read = reading(timeline(*posts, followers=fame))
    plain = reading(timeline("A neural network for roses", "Good bread today"))

    assert [s.measure(read) for s in SIGNALS if s.kind == "relevance"] == [s.measure(plain) for s in SIGNALS if s.kind == "relevance"]


def test_stuffing_one_term_adds_nothing() -> None:
    once = reading(timeline("a fine neural network for roses in the garden of the house today"))
    often = reading(timeline("neural network neural network neural network neural network for roses"))

    assert often.posts[0].topics["artificial-intelligence"] == once.posts[0].topics["artificial-intelligence"]


def test_posts_after_now_are_no_sign_of_silence() -> None:
    """A clock that is ahead gives no negative silence."""
    finding = BY_NAME["pace.dormancy"].measure(reading(timeline("A neural network", hours=[-48])))

    assert (finding.score, say(finding.reason)) == (0.0, "last post 0 days ago")


def test_a_machine_is_told_by_its_flag() -> None:
    finding = BY_NAME["noise.automation"].measure(reading(timeline(flags=("bot",))))

    assert (finding.score, say(finding.reason)) == (1.0, "the account says that it is automated")


def test_coverage_says_why_it_abstains() -> None:
    """With one interest there is nothing to share out, and it does not say that no post was read."""
    finding = BY_NAME["relevance.coverage"].measure(reading(timeline("A neural network")))

    assert say(finding.reason) == "you declared one interest"


def test_dormancy_rises_to_a_year() -> None:
    scores = [BY_NAME["pace.dormancy"].measure(reading(timeline("bread", hours=[24 * days]))).score for days in (0, 60, 212, 365, 3650)]

    assert scores == [0.0, 0.0, pytest.approx(0.498, abs=0.001), 1.0, 1.0]


def test_the_clock_is_the_one_given() -> None:
    assert reading(timeline("bread")).now == NOW
    assert reading(timeline("bread")).posts[0].post.created_at == NOW - timedelta(hours=3)
