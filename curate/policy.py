"""The policy: every weight and threshold of the decision, read from ``data/policy.json``, where its provenance stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from operator import mul
from pathlib import Path

import msgspec
from msgspec import Struct

from curate.data import FOLDER
from curate.errors import InputError

POLICY_PATH = FOLDER / "policy.json"


class Linear(Struct, frozen=True):
    """A logistic model: log-odds = intercept + the sum of weight × value over its named values."""

    intercept: float
    weights: Mapping[str, float]

    def log_odds(self, values: Sequence[float]) -> float:
        """Return the log-odds for values in the order of the weights."""
        return self.intercept + sum(map(mul, self.weights.values(), values), 0.0)


class Policy(Struct, frozen=True):
    """Weights and thresholds, with the version that is stored beside every decision."""

    version: str
    provenance: Mapping[str, str]
    post_alone: Linear
    """Chance that a post is about an interest, from the evidence in it and in the profile."""
    post_relevance: Linear
    """The same, once the chances of the other posts are known."""
    words_alone: Linear
    """As ``post_alone``, for an interest that no topic pack knows: the user's own words say less often what a post is about."""
    words_relevance: Linear
    """As ``post_relevance``, for such an interest."""
    post_kinds: Mapping[str, Linear]
    """Softmax over the kinds of post, from its traits; ``substance`` is the one that is no noise."""
    account: Linear
    """Chance that an account is worth following, from the scores of its findings."""
    neutral: Mapping[str, float]
    """Score that stands for a finding that abstains."""
    reference: Mapping[str, float]
    """Score halfway between the accounts worth following and the others: points are counted from there."""
    rules: Mapping[str, float]
    """Limits of the noise rules: counts, shares and scores."""
    thresholds: Mapping[str, float]
    """Probability from which an account is followed, by strictness: cost of a wrong follow over the sum of both costs."""


def read_policy(path: Path) -> Policy:
    """Read a policy file; raise InputError naming it when it is damaged."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Policy)
    except (OSError, msgspec.MsgspecError) as error:
        message = f"{path}: not a policy ({error}). Remove the file to fall back on the one that curate brings."
        raise InputError(message) from error


@cache
def default_policy() -> Policy:
    """Return the policy that curate brings."""
    return read_policy(POLICY_PATH)
