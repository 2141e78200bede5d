"""From findings to a verdict: sums, signs, thresholds, doubt, and the counterfactual that really turns it."""

from __future__ import annotations

import re
from datetime import timedelta
from math import isclose, log
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import curate.advice
from curate import counterfactual
from curate.decision import CAUSES, assess, log_odds, measure, probability_of, signed_points
from curate.errors import InputError
from curate.interests.declared import combine, declare, interest_of
from curate.messages import say
from curate.models import Account, Assessment, Post, Strictness
from curate.policy import Linear, Policy, default_policy, read_policy
from curate.scoring import Scorer, score_account, score_accounts
from curate.signals import SIGNALS
from curate.signals.relevance import ALONE, FEATURES
from examples import LESSON, ROSES, STUDY
from timelines import NOW, reading, timeline

POLICY = default_policy()
WORK = [
    LESSON,
    STUDY,
    "A recall of 0.8 at which precision? Report the whole curve of your classifier, machine learning is not magic.",
    "Overfitting on the validation set: keep a test set that nobody touches until the neural network is final.",
    "New paper on calibration of deep learning models: temperature scaling still wins. https://example.org/d",
]
SMALL_TALK = [
    "Good morning everyone, how are you all today?",
    "lol so tired, need coffee ☕😂",
    "Happy birthday my dear friend!!! 🎂 love you",
    "ok see you tonight then",
    "I can't believe it's only Tuesday haha 😂",
]
EXPERT = timeline(*WORK, *WORK[::-1], bio="Machine learning researcher")
CHATTY = timeline(*SMALL_TALK, *SMALL_TALK[::-1])
PARTS = st.sampled_from(
    [*WORK, *SMALL_TALK, ROSES, "https://example.org", "GIVEAWAY! Follow and retweet to win!", "Bonjour à tous, comment allez-vous ?"]
)
POSTS = st.builds(Post, id=st.just(""), text=PARTS, kind=st.sampled_from(["original", "original", "repost", "reply"]))
ACCOUNTS = st.builds(lambda posts, bio: timeline(*posts, bio=bio), st.lists(POSTS, max_size=10), st.sampled_from(["", "Machine learning"]))
STRICTNESSES: tuple[Strictness, ...] = ("lax", "normal", "strict")


def assessed(account: Account, strictness: Strictness = "normal") -> Assessment:
    return Scorer(declare(["machine learning"], strictness=strictness), now=NOW).score(account)


def test_an_expert_is_followed_and_small_talk_is_not() -> None:
    expert, chatty = assessed(EXPERT), assessed(CHATTY)

    assert (expert.verdict, chatty.verdict) == ("follow", "skip")
    assert expert.probability > 0.7
    assert chatty.probability < 0.1
    assert {post.verdict for post in expert.posts} <= {"useful", "noise"}
    assert "useful" not in {post.verdict for post in chatty.posts}


@given(ACCOUNTS)
@settings(max_examples=60, deadline=None)
def test_points_sum_to_the_score(account: Account) -> None:
    """Base and findings together are 100 × probability; an abstention has no points."""
    assessment = assessed(account)

    assert isclose(sum(each.points for each in assessment.findings), 100 * assessment.probability, abs_tol=1e-9)
    assert all(each.points == 0 for each in assessment.findings if each.finding.score is None and each.signal != "base")
    assert {each.signal for each in assessment.findings} == {"base", *(signal.name for signal in SIGNALS)}
    assert assessment.score == round(100 * assessment.probability)


@given(ACCOUNTS)
@settings(max_examples=40, deadline=None)
def test_points_have_the_sign_of_their_finding(account: Account) -> None:
    """What raises the odds has points above zero, what lowers them below."""
    _, shifts = log_odds(measure(reading(account)), POLICY)
    points = {each.signal: each.points for each in assessed(account).findings}

    assert [name for name, shift in shifts.items() if shift * points[name] < 0 or (abs(shift) > 1e-6 and not points[name])] == []


@given(st.floats(-20, 20), st.dictionaries(st.sampled_from("abcdef"), st.floats(-20, 20), max_size=6))
def test_any_shifts_share_the_score_out(base: float, shifts: dict[str, float]) -> None:
    """The sum is exact whatever the odds, and no finding weighs more than the whole score."""
    points = signed_points(base, shifts)
    probability = probability_of({}, policy(base + sum(shifts.values())))

    assert isclose(sum(points.values()), 100 * probability, abs_tol=1e-6)
    assert all(abs(each) <= 100 for each in points.values())


def policy(intercept: float) -> Policy:
    return replace(POLICY, account=Linear(intercept, {}), neutral={}, reference={})


@given(ACCOUNTS)
@settings(max_examples=40, deadline=None)
def test_findings_are_ordered_by_weight(account: Account) -> None:
    """The heaviest first, abstentions last."""
    findings = assessed(account).findings
    silent = [each.finding.score is None and not each.points for each in findings]
    weights = [abs(each.points) for each in findings]

    assert silent == sorted(silent)
    assert weights == sorted(weights, reverse=True)


@given(ACCOUNTS)
@settings(max_examples=40, deadline=None)
def test_everything_is_in_range(account: Account) -> None:
    assessment = assessed(account)
    low, high = assessment.interval

    assert 0 <= low <= assessment.probability <= high <= 1
    assert all(0 <= share <= 1 for share in (assessment.relevance, assessment.noise, assessment.useful))
    assert assessment.posts_read == len(account.posts) == sum(assessment.languages.values())
    assert all(0 < share.share <= 1 for share in assessment.matched_interests)


@given(ACCOUNTS)
@settings(max_examples=40, deadline=None)
def test_strictness_only_tightens(account: Account) -> None:
    """The probability is the same; what strict follows normal follows, and what normal follows lax does."""
    made = [assessed(account, strictness) for strictness in STRICTNESSES]
    follows = [each.verdict == "follow" for each in made]

    assert len({each.probability for each in made}) == 1
    assert follows == sorted(follows, reverse=True)


def test_the_thresholds_are_ordered() -> None:
    """Lax follows from a third on, strict from two thirds on: a wrong follow counts half or double."""
    assert [round(POLICY.thresholds[name], 4) for name in STRICTNESSES] == [0.3333, 0.5, 0.6667]


@pytest.mark.parametrize(("count", "status"), [(0, "thin"), (1, "thin"), (4, "thin"), (5, "ok"), (10, "ok")])
def test_a_thin_window_is_told(count: int, status: str) -> None:
    """Under five posts the status is thin, confidence low, and a person should look."""
    assessment = assessed(timeline(*WORK, *WORK)) if count == 10 else assessed(timeline(*WORK[:count]))

    assert assessment.status == status
    if status == "thin":
        assert (assessment.confidence, assessment.review) == ("low", True)
        assert assessment.advice[0].code == "check_later"


def test_an_account_without_posts_is_skipped() -> None:
    """Also when its profile speaks of nothing else."""
    for bio in ("", "Machine learning, deep learning and neural networks"):
        assessment = assessed(timeline(bio=bio))

        assert (assessment.verdict, assessment.status, assessment.posts_read) == ("skip", "thin", 0)
        assert (assessment.relevance, assessment.noise, assessment.useful) == (0, 0, 0)
        assert (assessment.posts, assessment.languages, assessment.posts_per_day) == ((), {}, None)
        assert assessment.would_change_if is None


def test_fewer_posts_leave_more_doubt() -> None:
    """The interval of three posts is wider than that of ten, and holds the probability."""
    few, many = (assessed(timeline(*posts)) for posts in (WORK[:3], [*WORK, *WORK]))
    spans = [odds_span(each) for each in (few, many)]

    assert spans[0] > spans[1]


def test_an_interest_that_weighs_half_leaves_no_more_doubt() -> None:
    """Ten posts on it are as sure a half as they are a whole."""
    weighed = [combine([interest_of("machine learning", weight=weight)]) for weight in (1.0, 0.5)]
    whole, half = (Scorer(wanted, now=NOW).score(timeline(*WORK, *WORK)) for wanted in weighed)

    assert half.useful == pytest.approx(whole.useful / 2)
    assert odds_span(half) < odds_span(whole)


def odds_span(assessment: Assessment) -> float:
    low, high = (log(bound / (1 - bound)) for bound in assessment.interval)
    return high - low


@given(ACCOUNTS)
@settings(max_examples=40, deadline=None)
def test_review_and_confidence_agree(account: Account) -> None:
    """An account to look at is never of high confidence, and a sure one needs no look."""
    assessment = assessed(account)
    low, high = assessment.interval

    assert assessment.review == (len(account.posts) < 5 or low < 0.5 <= high)
    assert (assessment.confidence == "low") == assessment.review


@given(ACCOUNTS, st.sampled_from(STRICTNESSES))
@settings(max_examples=60, deadline=None)
def test_the_counterfactual_turns_the_verdict(account: Account, strictness: Strictness) -> None:
    """What ``would_change_if`` tells is enough, and one post less is not."""
    wanted = declare(["machine learning"], strictness=strictness)
    read = reading(account, wanted)
    verdict = assess(read, POLICY).verdict
    told = counterfactual.would_change_if(read, verdict, POLICY)
    if told is None:
        return
    if "reposts" in told.text:
        assert assess(counterfactual.without_reposts(read), POLICY).verdict != verdict
        return
    enough, too_few = (counterfactual._changed(read, n, verdict) for n in (told.n, told.n - 1))  # noqa: SLF001
    assert assess(enough, POLICY).verdict != verdict
    assert assess(too_few, POLICY).verdict == verdict
    assert told.values["total"] == len(account.posts)


def test_the_counterfactual_speaks() -> None:
    """A follow tells what would lose it, a skip what would win it."""
    follow, skip = assessed(EXPERT).would_change_if, assessed(CHATTY).would_change_if

    assert follow is not None
    assert skip is not None
    assert say(follow).endswith("of 10 posts off topic and it would be a skip")
    assert say(skip).endswith("of 10 posts on topic and it would be a follow")


def test_the_counterfactual_may_be_left_out() -> None:
    scorer = Scorer(declare(["machine learning"]), now=NOW)

    assert scorer.score(EXPERT, counterfactual=False).would_change_if is None
    assert replace(scorer.score(EXPERT), would_change_if=None) == scorer.score(EXPERT, counterfactual=False)


@given(ACCOUNTS)
@settings(max_examples=30, deadline=None)
def test_the_same_account_gives_the_same_assessment(account: Account) -> None:
    """Twice, by the same scorer and by a fresh one that has read others before."""
    scorer = Scorer(declare(["machine learning"]), now=NOW)
    first = scorer.score(account)

    assert scorer.score(account) == first
    assert list(score_accounts([CHATTY, EXPERT, account], ["machine learning"], now=NOW))[2] == first


def test_interests_may_be_typed() -> None:
    assert score_account(EXPERT, ["machine learning"], now=NOW) == score_account(EXPERT, declare(["machine learning"]), now=NOW)


def test_matches_point_at_the_text() -> None:
    """Each match is where it says, within the text that was read, the quoted one included."""
    post = Post("", "J'entraîne un #NeuralNetwork", quoted_text="Deep learning, ou l’apprentissage automatique")
    (read,) = assessed(timeline(post, lang="fr")).posts

    assert read.text == "J'entraîne un #NeuralNetwork\nDeep learning, ou l’apprentissage automatique"
    assert [read.text[match.start : match.end] for match in read.matches] == [
        "#NeuralNetwork",
        "Deep learning",
        "apprentissage automatique",
    ]
    assert {match.interest for match in read.matches} == {"machine learning"}


def test_what_was_left_out_is_told() -> None:
    """One note a cause, in plain words, the causes in order."""
    account = Account("ada", timeline(*WORK).posts, left_out={"truncated": 1, "broken": 2, "pinned": 0, "bogus cause": 3})

    assert [say(note) for note in assessed(account).notes] == [
        "3 records left out (bogus cause)",
        "2 records left out (broken)",
        "1 record left out (cut off at the end of the file)",
    ]
    assert say(CAUSES["other"]) == "no post"


def test_an_interest_without_a_pack_is_told() -> None:
    """Its own words are matched all the same."""
    assessment = score_account(timeline("The zzyzx road is closed", "Nothing else"), ["zzyzx road"], now=NOW)

    assert [match.term for match in assessment.posts[0].matches] == ["zzyzx road"]
    assert [say(note) for note in assessment.notes] == [
        "no topic pack knows “zzyzx road”: matched by its own words; add keywords with: curate interests add"
    ]


def test_matched_interests_come_largest_first() -> None:
    account = timeline(*WORK, "A Chardonnay from Burgundy: the winemaker kept the grapes of the old vineyard apart.")
    shares = score_account(account, ["wine", "machine learning"], now=NOW).matched_interests

    assert shares[0].interest == "machine learning"
    assert [share.share for share in shares] == sorted((share.share for share in shares), reverse=True)


ADVICE = {
    "check_later": timeline(*WORK[:2]),
    "dormant": timeline(*WORK, *WORK, hours=[24 * (100 + n) for n in range(10)]),
    "hide_reposts": timeline(*WORK, *[Post("", text, kind="repost") for text in SMALL_TALK[:3]], bio="Machine learning"),
    "list_instead": timeline(*WORK, *WORK, hours=[n / 4 for n in range(10)], bio="Machine learning researcher"),
    "mute_topic": timeline(
        *WORK, *["A Chardonnay from Burgundy: the winemaker kept the grapes of the vineyard apart."] * 3, bio="Machine learning"
    ),
    "only_language": timeline(*WORK, *WORK, "Le chat est sur la table et il ne veut pas que nous le dérangions.", bio="Machine learning"),
}


@pytest.mark.parametrize("code", ADVICE)
def test_advice(code: str) -> None:
    """Each counsel is given where it applies, and not for a plain good account."""
    wanted = declare(["machine learning"], languages=["en"], budget=30, strictness="lax")
    scorer = Scorer(wanted, now=NOW)

    assert code in [advice.code for advice in scorer.score(ADVICE[code]).advice]
    assert code not in [advice.code for advice in scorer.score(timeline(*WORK, *WORK, hours=[24.0 * n + n % 3 for n in range(10)])).advice]


def test_every_advice_has_an_example() -> None:
    """A counsel that is added to curate/advice.py needs an account in ADVICE above."""
    assert set(re.findall(r'Advice\("(\w+)"', Path(curate.advice.__file__).read_text("utf-8"))) == set(ADVICE)


def test_pace_is_counted_over_the_window() -> None:
    """Nine intervals in nine days are one post a day; posts of one minute are no thousand a day."""
    daily = assessed(timeline(*WORK, *WORK, hours=[24.0 * n for n in range(10)]))
    burst = assessed(timeline(*WORK, *WORK, hours=[n / 600 for n in range(10)]))

    assert (daily.posts_per_day, burst.posts_per_day) == (1.0, 9.0)
    assert NOW - timedelta(days=9) == daily.posts[-1].created_at


def test_a_damaged_policy_is_named(tmp_path: Path) -> None:
    path = tmp_path / "policy.json"
    path.write_text('{"version": 3}', "utf-8")

    with pytest.raises(InputError, match=r"policy\.json: not a policy \(.*\)\. Remove the file"):
        read_policy(path)


def test_the_policy_tells_where_it_comes_from() -> None:
    """Version and provenance stand beside the weights; every weight belongs to a signal."""
    assert POLICY.version
    assert {"fitted_by", "fitted_on", "by_hand"} <= set(POLICY.provenance)
    assert set(POLICY.account.weights) <= {signal.name for signal in SIGNALS}
    assert set(POLICY.neutral) <= set(POLICY.account.weights)


FALCONRY = (
    "Falconry season opens: the young hawk flew free for the first time. https://example.org/1",
    "How falconry came to the courts of Europe, in twelve paintings. https://example.org/2",
    "Training a falcon to the lure takes patience: falconry is mostly waiting.",
    "New rules for falconry permits, and what they mean for keepers of birds. https://example.org/4",
    "Telemetry for falconry compared: range, weight, battery and price of six transmitters. https://example.org/5",
    "The glove, the bell, the hood: the tools of falconry explained.",
)


@pytest.mark.parametrize(("speaking", "verdict"), [(6, "follow"), (1, "skip"), (0, "skip")])
def test_an_interest_without_a_pack_is_judged_by_its_own_words(speaking: int, verdict: str) -> None:
    """An account that keeps saying them is followed, one that says them once is not."""
    others = ["The train was late again this morning, and so was the one after it.", "What a match! Nobody saw that last goal coming."]
    account = timeline(*FALCONRY[:speaking], *(others * 5)[: 8 - speaking])

    assert score_account(account, ["falconry"], now=NOW).verdict == verdict


@pytest.mark.parametrize("models", [(POLICY.post_alone, POLICY.post_relevance), (POLICY.words_alone, POLICY.words_relevance)])
def test_more_evidence_never_speaks_against(models: tuple[Linear, Linear]) -> None:
    """Neither that of a post, nor that of the others or the profile."""
    for model, names in zip(models, (ALONE, FEATURES), strict=True):
        assert tuple(model.weights) == names
        assert all(model.weights[name] >= 0 for name in ("strong", "proper", "weak", "force", "bio", "others") if name in names)


@pytest.mark.parametrize("interest", ["machine learning", "falconry"])
def test_an_account_gains_by_each_post_on_topic(interest: str) -> None:
    on = WORK if interest == "machine learning" else FALCONRY
    off = ["The train was late again this morning, and so was the one after it.", *SMALL_TALK[1:]]
    chances = [score_account(timeline(*on[:k], *off[k:5]), [interest], now=NOW).probability for k in range(6)]

    assert chances == sorted(chances)
