"""Stems: what counts as the same word, whatever its number and its accents, and what does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.text.stems import same_word, stem
from curate.text.tally import LANGUAGES


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [
        ("en", "networks", "network"),
        ("en", "trained", "training"),
        ("en", "codes", "code"),
        ("fr", "réseaux", "reseaux"),
        ("fr", "Vigneronne", "vigneronnes"),
        ("fr", "chats", "chat"),
        ("es", "redes", "Redes"),
        ("de", "Häuser", "häuser"),
    ],
)
def test_forms_of_a_word_share_a_stem(lang: str, one: str, other: str) -> None:
    assert stem(one, lang) == stem(other, lang)


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [("fr", "code", "codir"), ("fr", "code", "codage"), ("en", "news", "new"), ("fr", "vin", "vincent")],
)
def test_short_words_are_not_cut_to_another(lang: str, one: str, other: str) -> None:
    assert stem(one, lang) != stem(other, lang)


def test_a_language_without_stems_keeps_the_folded_word() -> None:
    assert stem("Éléphants", "xx") == "elephant"
    assert stem("politics", "ja") == "politic"


@given(st.text(max_size=20), st.sampled_from([*LANGUAGES, "xx"]))
def test_any_word_has_a_stem(word: str, lang: str) -> None:
    """It depends on neither case nor accents that folding removes."""
    assert stem(word, lang) == stem(word, lang)
    if word.isascii():
        assert stem(word.upper(), lang) == stem(word.lower(), lang)


@pytest.mark.parametrize(
    ("lang", "word", "other", "same"),
    [
        ("en", "networks", "network", True),
        ("en", "train", "trainer", False),
        ("en", "important", "imports", False),
        ("en", "network", "network", True),
        ("xx", "anything", "goes", True),
    ],
)
def test_forms_and_derivations(lang: str, word: str, other: str, same: bool) -> None:
    """Endings that inflect make forms of one word; those that derive make another."""
    assert same_word(word, other, lang) is same
