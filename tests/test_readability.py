"""The LIX: from easy to hard, nothing of short texts, nothing from the network."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from curate.messages import say
from curate.readability import with_readability
from curate.scoring import score_account
from curate.text.readability import MIN_WORDS, lix
from timelines import NOW, timeline

EASY = "The cat sat on the mat. It saw a dog run by. The dog was big and red. " * 4
HARD = (
    "Notwithstanding considerable methodological heterogeneity, contemporary epidemiological investigations consistently demonstrate "
    "statistically significant associations between socioeconomic deprivation and cardiovascular morbidity throughout industrialised countries. "
) * 3
FRENCH = "Le chat dort sur le lit. Il voit un chien. Le chien est gros et roux, et il a bien faim. " * 4


def test_easy_and_hard() -> None:
    """Under 30 for a child, over 60 for a journal, in any language."""
    easy, hard, french = lix(EASY), lix(HARD), lix(FRENCH)

    assert easy is not None
    assert hard is not None
    assert french is not None
    assert easy < 30
    assert french < 30
    assert hard > 60


@pytest.mark.parametrize("text", ["", "A short post.", "https://a.example " * 100, "@bob " * 100, "😂" * 500, "word " * (MIN_WORDS - 1)])
def test_a_short_text_says_nothing(text: str) -> None:
    """Links, mentions and signs are no words to read."""
    assert lix(text) is None


def test_links_change_nothing() -> None:
    assert lix(f"{EASY} https://a.example/a-very-long-address @somebody") == lix(EASY)


@given(st.text(max_size=200) | st.sampled_from(["a " * 500, "a." * 500, "supercalifragilistic " * 200, "。" * 500, "x\n" * 200]))
@settings(deadline=None)
def test_any_text_is_measured_within_the_scale(text: str) -> None:
    """Sockets are off: no measure may ask for a dictionary."""
    for measured in (text, text + " " + EASY):
        value = lix(measured)
        assert value is None or 0 <= value <= 100


def test_an_account_is_told_how_it_reads() -> None:
    """Its own posts only, in either language, with no point for it."""
    before = score_account(timeline(*[HARD] * 3), ["machine learning"], now=NOW)
    after = with_readability(before)

    assert [say(note) for note in after.notes] == ["reading ease: very hard (LIX 100)"]
    assert [say(note, "fr") for note in after.notes] == ["lecture : très difficile (LIX 100)"]
    assert replace(after, notes=before.notes) == before
    assert with_readability(score_account(timeline(*[HARD] * 3, kind="repost"), ["machine learning"], now=NOW)).notes == ()
    assert with_readability(score_account(timeline("Short."), ["machine learning"], now=NOW)).notes == ()
