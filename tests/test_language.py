"""The language of a text: function words, the script, what is declared; and None where nothing tells."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.interests.vocabulary import Vocabulary
from curate.models import Account, Post
from curate.signals.parsed import parse_posts
from curate.text.language import detect, false_friends, language_of
from curate.text.tally import LANGUAGES, function_words, tally
from curate.text.words import split_words

CATS = {
    "en": "The cat is on the table and it will not move",
    "fr": "Le chat est sur la table et il ne bouge pas",
    "es": "El gato está en la mesa y no se mueve de ahí",
    "de": "Die Katze ist auf dem Tisch und will nicht weg",
    "it": "Il gatto è sul tavolo e non si muove per niente",
    "pt": "O gato está em cima da mesa e não quer sair",
    "nl": "De kat zit op de tafel en wil niet weg",
    "ja": "猫はテーブルの上にいます",
    "ko": "고양이가 탁자 위에 있다",
    "zh": "貓在桌子上",
    "ar": "القط على الطاولة",
    "ru": "Кот на столе",
    "el": "Η γάτα είναι στο τραπέζι",
    "he": "החתול על השולחן",
    "th": "แมวอยู่บนโต๊ะ",
    "hi": "बिल्ली मेज़ पर है",
}


def language(text: str, declared: str | None = None) -> str | None:
    return language_of(tally(split_words(text))[-len(LANGUAGES) :], text, declared)


@pytest.mark.parametrize(("lang", "text"), CATS.items(), ids=list(CATS))
def test_a_sentence_tells_its_language(lang: str, text: str) -> None:
    """Alone, and against a client that declares its default."""
    assert [language(text, declared) for declared in (None, lang, "fr", "en")] == [lang] * 4


def test_every_language_with_stems_is_told() -> None:
    assert set(LANGUAGES) <= set(CATS)
    assert {lang for langs in function_words().values() for lang in langs} == set(LANGUAGES)


@pytest.mark.parametrize("text", ["", "👍", "https://a.example/the/cat", "@the_and_of", "Machine learning", "2024", "#IA"])
def test_what_tells_nothing(text: str) -> None:
    """Then what is declared is believed."""
    assert (language(text), language(text, "fr"), language(text, "sv")) == (None, "fr", "sv")


def test_a_script_shared_by_languages_leaves_the_declared_one() -> None:
    """Ukrainian is written in Cyrillic, Persian in Arabic letters."""
    assert language("Кіт на столі", "uk") == "uk"
    assert language("گربه روی میز است", "fa") == "fa"


def test_a_few_foreign_letters_are_no_language() -> None:
    assert language("Machine learning (機械学習)") is None


@given(st.text(), st.sampled_from([None, "fr", "xx"]))
def test_any_text(text: str, declared: str | None) -> None:
    found = language(text, declared)

    assert found is None or found == declared or found in CATS


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Katten sitter på bordet och vill inte flytta sig alls idag", "sv"),
        ("Kot siedzi na stole i nie chce się ruszyć, bo jest mu ciepło", "pl"),
        ("too short", None),
        ("0123456789 " * 20, None),
        ("", None),
    ],
)
def test_detecting(text: str, lang: str | None) -> None:
    assert detect(text) == lang


@given(st.text(max_size=100))
@settings(max_examples=30, deadline=None)
def test_detecting_is_the_same_every_time(text: str) -> None:
    """langdetect is random unless it is seeded, and fails on texts without words."""
    assert detect(text * 2) == detect(text * 2)


def languages_of(*posts: Post) -> list[str | None]:
    return [each.lang for each in parse_posts(Account("ada", posts), Vocabulary())]


def test_a_short_post_is_in_the_language_of_the_others() -> None:
    assert languages_of(Post("1", CATS["fr"]), Post("2", "Oui"), Post("3", CATS["fr"]), Post("4", CATS["en"])) == ["fr", "fr", "fr", "en"]


def test_a_window_that_tells_nothing_is_detected_as_a_whole() -> None:
    assert languages_of(Post("1", "Katten sitter på bordet"), Post("2", "och vill inte flytta sig alls idag")) == ["sv", "sv"]
    assert languages_of(Post("1", "👍"), Post("2", "ok")) == [None, None]


def test_detection_is_left_alone_where_posts_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    """langdetect is slow to load: it is not even imported then."""
    monkeypatch.setitem(sys.modules, "langdetect", None)

    assert languages_of(Post("1", CATS["fr"]), Post("2", "Oui")) == ["fr", "fr"]
    with pytest.raises(ImportError):
        languages_of(Post("1", "Katten sitter på bordet och vill inte flytta sig alls idag"))


def test_false_friends_are_english_words_with_another_sense() -> None:
    assert false_friends("xx") == frozenset()
    assert false_friends("fr")
