"""From an account and declared interests to an assessment: the library's front door."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime

from msgspec.structs import replace

from curate.counterfactual import would_change_if
from curate.decision import assess
from curate.interests.declared import Interests, declare, own_terms
from curate.interests.vocabulary import Vocabulary
from curate.models import Account, Assessment, Post
from curate.policy import Policy, default_policy
from curate.signals.reading import Reading, read_account

Opinion = Callable[[Reading], Reading]
"""Changes how relevant posts are, such as that of an embedding model (``curate.semantic``)."""


class Scorer:
    """Interests made ready once, for any number of accounts; holds what it has looked up and nothing else."""

    def __init__(
        self, interests: Interests, policy: Policy | None = None, now: datetime | None = None, opinion: Opinion | None = None
    ) -> None:
        """Take interests, the policy (curate's own by default), the moment that counts as now, and a second opinion on posts."""
        self.interests = interests
        chosen = policy or default_policy()
        self.policy = replace(chosen, version=f"{chosen.version}+opinion") if opinion else chosen
        self.now = now or datetime.now(UTC)
        self._opinion = opinion
        self._vocabulary = Vocabulary(own_terms(interests))

    def score(self, account: Account, *, counterfactual: bool = True, with_posts: bool = True) -> Assessment:
        """Assess one account.

        A row needs neither ``counterfactual`` (``would_change_if`` stays None) nor ``with_posts`` (``posts`` stays
        empty); everything else is the same.
        """
        reading = read_account(account, self.interests, self._vocabulary, self.policy, self.now)
        if self._opinion:
            reading = self._opinion(reading)
        assessment = assess(reading, self.policy, with_posts=with_posts)
        if not counterfactual:
            return assessment
        return replace(assessment, would_change_if=would_change_if(reading, assessment.verdict, self.policy))


def try_text(text: str, interests: Interests) -> Assessment:
    """Assess a text as if it were the only post of an account."""
    return Scorer(interests).score(Account("text", (Post("text", text),)), counterfactual=False)


def score_account(
    account: Account,
    interests: Interests | Sequence[str],
    *,
    policy: Policy | None = None,
    now: datetime | None = None,
) -> Assessment:
    """Assess one account for interests, declared or typed (``["machine learning", "vin"]``)."""
    return next(score_accounts([account], interests, policy=policy, now=now))


def score_accounts(
    accounts: Iterable[Account],
    interests: Interests | Sequence[str],
    *,
    policy: Policy | None = None,
    now: datetime | None = None,
    opinion: Opinion | None = None,
    progress: bool = False,
) -> Iterator[Assessment]:
    """Assess accounts one by one, in order, for interests declared or typed; ``progress`` shows a bar, in a notebook as well."""
    wanted = interests if isinstance(interests, Interests) else declare(interests)
    scorer = Scorer(wanted, policy, now, opinion)
    return (scorer.score(account) for account in (_watched(accounts) if progress else accounts))


def _watched(accounts: Iterable[Account]) -> Iterable[Account]:
    from tqdm.auto import tqdm

    return tqdm(accounts, unit=" accounts")
