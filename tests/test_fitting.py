"""The user's own policy: learned from enough labels, kept only when better, used by every command."""

from __future__ import annotations

import csv
import json
import random
from math import exp, isclose
from pathlib import Path

import msgspec
import pytest

from conftest import Run
from curate.errors import InputError
from curate.evaluation import Judged, Label
from curate.fitting import MIN_LABELS, fit, own_policy
from curate.messages import Message
from curate.models import Assessment, Finding, WeighedFinding
from curate.own_policy import OwnPolicy, read_own_policy, write_own_policy
from curate.policy import Linear, default_policy
from curate.scoring import score_account
from timelines import NOW, timeline

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
BLANK = score_account(timeline("bonjour"), ["vin"], now=NOW)
POLICY = default_policy()


def judged(handle: str, follow: bool, **scores: float) -> Judged:
    """Return a label beside an assessment whose findings have these scores and all others abstain."""
    named = {"relevance." + name: score for name, score in scores.items()}
    findings = tuple(WeighedFinding(name, "relevance", Finding(named.get(name), Message("")), 0.0) for name in POLICY.account.weights)
    assessment: Assessment = msgspec.structs.replace(BLANK, findings=findings)
    return Judged(Label(handle, "vin", follow), assessment)


def labels(number: int, wanted: float) -> list[Judged]:
    """Return labels of somebody who follows from a useful share of ``wanted`` on, with a little doubt."""
    draw = random.Random(number)  # noqa: S311
    shares = [draw.random() for _ in range(number)]
    return [judged(f"a{n}", draw.random() < 1 / (1 + exp(-30 * (share - wanted))), useful=share) for n, share in enumerate(shares)]


def test_another_taste_is_learned() -> None:
    """Somebody who follows for two useful posts of ten gets weights that say so."""
    learned = fit(labels(60, 0.2), POLICY)

    assert learned.better
    assert learned.loss_after < learned.loss_before
    assert learned.wrong_after < learned.wrong_before
    assert learned.account.intercept > POLICY.account.intercept


def test_labels_that_agree_with_curate_teach_nothing() -> None:
    agreeing = [judged(f"a{n}", n % 2 == 1, on_topic=n % 2, useful=n % 2, focus=n % 2) for n in range(60)]

    assert not fit(agreeing, POLICY).better


@pytest.mark.parametrize("few", [labels(MIN_LABELS - 1, 0.5), [judged(f"a{n}", True, useful=1.0) for n in range(60)]])
def test_too_few_labels_or_all_alike_are_refused(few: list[Judged]) -> None:
    with pytest.raises(InputError, match="Label more"):
        fit(few, POLICY)


def test_the_same_labels_give_the_same_weights_in_any_order() -> None:
    found = labels(60, 0.2)
    one, other = fit(found, POLICY), fit(found[::-1], POLICY)

    assert all(isclose(one.account.weights[name], other.account.weights[name], abs_tol=1e-6) for name in POLICY.account.weights)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    learned = fit(labels(60, 0.2), POLICY)
    write_own_policy(tmp_path / "new" / "policy.json", own_policy(learned, POLICY))
    policy = read_own_policy(tmp_path / "new" / "policy.json")

    assert policy.version == f"{POLICY.version}+own"
    assert policy.account.weights == pytest.approx(learned.account.weights, abs=1e-4)
    assert policy.post_kinds == POLICY.post_kinds


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"{", "not a policy"),
        (msgspec.json.encode(OwnPolicy("2020.01", POLICY.account)), "was learned on policy 2020.01"),
        (msgspec.json.encode(OwnPolicy(POLICY.version, Linear(0.0, {"noise.unknown": 1.0}))), "Learn it again"),
    ],
)
def test_a_policy_that_cannot_be_used_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "policy.json").write_bytes(content)

    with pytest.raises(InputError, match=told):
        read_own_policy(tmp_path / "policy.json")


@pytest.fixture
def lenient(tmp_path: Path) -> Path:
    """Return the own policy of somebody who follows nearly everybody."""
    path = tmp_path / "lenient.json"
    write_own_policy(path, OwnPolicy(POLICY.version, Linear(20.0, POLICY.account.weights)))
    return path


def test_score_uses_the_policy_named(run: Run, lenient: Path) -> None:
    asked = ("score", "@MegaDropsDaily", "--from", SAMPLES, "-i", "jazz", "--json")

    assert json.loads(run(*asked).stdout)["verdict"] == "skip"
    own = json.loads(run(*asked, "--policy", lenient).stdout)
    assert (own["verdict"], own["policy"]) == ("follow", f"{POLICY.version}+own")


def test_the_policy_beside_the_interests_file_is_used(run: Run, lenient: Path, tmp_path: Path) -> None:
    interests = tmp_path / "interests.toml"
    interests.write_text('[[interest]]\nname = "jazz"\n')
    lenient.rename(tmp_path / "policy.json")
    asked = ("--interests", interests, "--from", SAMPLES)

    assert json.loads(run("score", "@MegaDropsDaily", *asked, "--json").stdout)["verdict"] == "follow"
    rows = list(csv.DictReader(run("batch", SAMPLES / "candidates.csv", *asked).stdout.splitlines()))
    assert {row["verdict"] for row in rows} == {"follow"}


def test_one_that_is_out_of_date_is_told_and_left_aside(run: Run, tmp_path: Path) -> None:
    (tmp_path / "interests.toml").write_text('[[interest]]\nname = "jazz"\n')
    write_own_policy(tmp_path / "policy.json", OwnPolicy("2020.01", POLICY.account))
    found = run("score", "@MegaDropsDaily", "--interests", tmp_path / "interests.toml", "--from", SAMPLES, "--json")

    assert json.loads(found.stdout)["policy"] == POLICY.version
    assert "was learned on policy 2020.01" in found.stderr


def test_evaluate_fit_keeps_only_what_is_better(run: Run, tmp_path: Path) -> None:
    """Labels that say the contrary of curate are learned; those that it decides well already are not."""
    contrary = tmp_path / "contrary.csv"
    rows = list(csv.DictReader((SAMPLES / "labels.csv").read_text("utf-8").splitlines()))
    written = [f"{row['handle']},{row['interest']},{'skip' if row['follow'] == 'follow' else 'follow'}" for row in rows]
    contrary.write_text("\n".join(("handle,interest,follow", *written)))
    path = tmp_path / "own.json"

    agreed = run("evaluate", SAMPLES / "labels.csv", "--accounts", SAMPLES, "--fit", "--policy", path)
    assert (agreed.exit_code, path.exists()) == (0, False)
    assert "nothing is changed" in agreed.stderr
    learned = run("evaluate", contrary, "--accounts", SAMPLES, "--fit", "--policy", path, "--ui-lang", "fr")
    assert (learned.exit_code, path.exists()) == (0, True)
    assert "appris de 249 étiquettes" in learned.stderr
    assert read_own_policy(path).version == f"{POLICY.version}+own"
