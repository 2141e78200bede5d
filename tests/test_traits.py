"""What a post looks like, in numbers that no post can drive out of bounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.data import FOLDER, read_words
from curate.policy import default_policy
from curate.text.phrases import PhraseLists
from curate.text.tally import tally
from curate.text.traits import PHRASE_KINDS, TRAITS, traits_of
from curate.text.words import split_words

OF_THE_POST = 3


def traits(text: str) -> dict[str, float]:
    words = split_words(text)
    return dict(zip(TRAITS, traits_of(text, words, tally(words)), strict=False))


@pytest.mark.parametrize(
    ("trait", "noticed", "left_alone"),
    [
        ("length", "one two three", ""),
        ("content", "neural network", "the and of"),
        ("long_words", "calibration", "short"),
        ("short", "ok then", "one two three four five"),
        ("empty", "https://a.example", "two words"),
        ("link", "see https://a.example", "see"),
        ("mentions", "@bob hi", "hi"),
        ("hashtag", "#AI", "AI"),
        ("many_hashtags", "#a #b #c", "#a #b"),
        ("hashtag_share", "#a", "a"),
        ("question", "why?", "why"),
        ("exclamations", "wow!", "wow"),
        ("cut", "and then… ", "and then."),
        ("emoji", "😂", "!"),
        ("emoji", "see you :-)", "see you"),
        ("laughter", "hahaha", "hat"),
        ("laughter", "mdr", "mais"),
        ("laughter", "lol", "lot"),
        ("stretched", "soooo", "soo"),
        ("first_person", "je suis là", "il est là"),
        ("first_person", "I am here", "he is here"),
        ("second_person", "you know", "they know"),
        ("digits", "3 days", "three days"),
        ("colon", "note: this", "see https://a.example"),
        ("quotation", "« oui »", "oui"),
        ("capitals", "WOW", "wow"),
        ("chatter", "good morning everyone", "neural networks"),
        ("promotion", "register now", "neural networks"),
        ("spam", "a giveaway", "neural networks"),
        ("bait", "tag a friend", "a friend"),
    ],
)
def test_a_trait(trait: str, noticed: str, left_alone: str) -> None:
    assert traits(noticed)[trait] > 0
    assert traits(left_alone)[trait] == 0


def test_every_trait_of_a_text_is_in_the_table() -> None:
    """A trait that is added needs a row above, and its weight in the policy."""
    (mark,) = (mark for mark in test_a_trait.pytestmark if mark.name == "parametrize")  # type: ignore[attr-defined]

    assert {row[0] for row in mark.args[1]} == set(TRAITS[:-OF_THE_POST])
    assert {tuple(model.weights) for model in default_policy().post_kinds.values() if model.weights} == {TRAITS}


@given(st.text() | st.text(alphabet=st.sampled_from("a!?#@:😂 \n")) | st.sampled_from(["!" * 10_000, "😂" * 10_000, "#a " * 5_000]))
def test_traits_are_bounded(text: str) -> None:
    """Shares are in [0, 1], counts are cut, logarithms grow slowly."""
    values = traits(text)

    assert len(values) == len(TRAITS) - OF_THE_POST
    assert all(0 <= value <= 10 for value in values.values())
    assert values["hashtag_share"] <= 1
    assert values["capitals"] <= 1


def test_a_phrase_is_counted_where_it_begins() -> None:
    """Whatever case, accents and apostrophes it is written with."""
    lists = PhraseLists(["noise/bait.txt"])

    assert lists.count(split_words("TAG A FRIEND, then tag a friend")) == [2]
    assert lists.count(split_words("Lache un commentaire. Qui est d’accord ?")) == [2]
    assert lists.count(split_words("tag a")) == [0]
    assert lists.count([]) == [0]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("words/**/*.txt")), ids=lambda path: path.name)
def test_word_lists_are_tidy(path: object) -> None:
    """One entry a line, none twice, none empty."""
    entries = read_words(str(path).split("/words/", 1)[1])

    assert entries
    assert len(entries) == len(set(entries))
    assert all(split_words(entry) for entry in entries)


def test_every_kind_of_phrase_has_its_list() -> None:
    assert {path.stem for path in FOLDER.glob("words/noise/*.txt")} == set(PHRASE_KINDS)
