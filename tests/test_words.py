"""Splitting a text into words: links, mentions, hashtags, cashtags and names with signs stay whole."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from curate.interests.vocabulary import expand, expanded_spans
from curate.text.tally import SORTS, is_function_word, tally
from curate.text.words import fold, hashtag_words, is_link, split_words, word_spans


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("l'IA d'aujourd’hui", ["l", "IA", "d", "aujourd", "hui"]),
        ("don't state-of-the-art 3,5 %", ["don", "t", "state", "of", "the", "art", "3", "5"]),
        ("R&D at AT&T, in C++, C# and F#", ["R&D", "at", "AT&T", "in", "C++", "C#", "and", "F#"]),
        ("#IA, #MachineLearning! (#été2024)", ["#IA", "#MachineLearning", "#été2024"]),
        ("$AAPL up $5", ["$AAPL", "up", "5"]),
        ("@bob@m.social, hi @x.bsky.social. And @ann-b!", ["@bob@m.social", "hi", "@x.bsky.social", "And", "@ann-b"]),
        ("see https://a.example/x?y=1). Or www.b.org", ["see", "https://a.example/x?y=1", "Or", "www.b.org"]),
        ("« https://a.example/é »", ["https://a.example/é"]),
        ("e\u0301te\u0301 c’est l’e\u0301te\u0301", ["e\u0301te\u0301", "c", "est", "l", "e\u0301te\u0301"]),
        ("日本語のテキスト", ["日本語のテキスト"]),
        ("👩\u200d🔬 … — ! 😂", []),
        ("", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert split_words(text) == words


@given(st.text() | st.text(alphabet=st.sampled_from("ab#@$&+.:/ -_é\u0301'’1")))
def test_spans_point_at_the_words(text: str) -> None:
    """Every word is a piece of the text, in order, and none is empty or of one sign."""
    words, spans = split_words(text), word_spans(text)

    assert [text[start:end] for start, end in spans] == words
    assert all(words)
    assert spans == sorted(spans)
    assert "#" not in words
    assert "@" not in words


@given(st.text() | st.lists(st.sampled_from(["#MachineLearning", "#IA", "neural", "#", "é"])).map(" ".join))
def test_expanded_words_have_as_many_spans(text: str) -> None:
    """The parts of a hashtag stand where the hashtag stands."""
    assert len(expand(split_words(text))) == len(expanded_spans(text))


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Été", "ete"),
        ("e\u0301te\u0301", "ete"),
        ("œuvre", "oeuvre"),
        ("Æsir", "aesir"),
        ("ŁÓDŹ", "lodz"),
        ("Straße", "strasse"),
        ("ﬁn", "fin"),
        ("ＩＡ", "ia"),
        ("İstanbul", "istanbul"),
        ("C++", "c++"),
    ],
)
def test_folding(word: str, folded: str) -> None:
    assert fold(word) == folded


@given(st.text(max_size=30))
@example("𝔸")
def test_folding_twice_is_folding_once(word: str) -> None:
    assert fold(fold(word)) == fold(word)


@pytest.mark.parametrize(
    ("hashtag", "words"),
    [
        ("#IAgenerative", ("IA", "generative")),
        ("#MachineLearning", ("Machine", "Learning")),
        ("#machinelearning", ("machinelearning",)),
        ("#SEOmarketing", ("SEO", "marketing")),
        ("#été2024", ("été", "2024")),
        ("#Data_Science", ("Data", "Science")),
        ("#HTTPServer", ("HTTP", "Server")),
        ("#東京", ("東京",)),
    ],
)
def test_hashtags_are_split_by_their_case(hashtag: str, words: tuple[str, ...]) -> None:
    assert hashtag_words(hashtag) == words


def test_links() -> None:
    assert [is_link(word) for word in ("https://a.example", "http://a", "www.a.example", "a.example", "#https")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def counted(text: str) -> dict[str, int]:
    return {sort: n for sort, n in zip(SORTS, tally(split_words(text)), strict=True) if n}


def test_sorts_of_words() -> None:
    """One pass counts every sort at once."""
    assert counted("@bob bread: https://a.example #AI WOW haha soooo 3 days") == {
        "body": 6,
        "content": 4,
        "links": 1,
        "mentions": 1,
        "hashtags": 1,
        "laughter": 1,
        "stretched": 1,
        "digits": 1,
        "letters": 21,
        "capitals": 3,
    }  # fmt: skip


def test_nothing_counts_nothing() -> None:
    assert counted("") == counted("… 😂 !") == {}


@given(st.lists(st.sampled_from(["the", "chat", "#IA", "https://a.example", "WOW", "3"]), max_size=30))
def test_counts_add_up(words: list[str]) -> None:
    """The tally of a text is the sum of the tallies of its words."""
    sums = [sum(column) for column in zip(*(tally([word]) for word in words), strict=True)] if words else [0] * len(SORTS)

    assert list(tally(words)) == sums


def test_a_post_of_a_million_letters_is_counted() -> None:
    """Lanes do not run over into one another."""
    assert counted("a" * 1_000_000 + " " + "B" * 1_000_000) == {
        "body": 2,
        "content": 2,
        "long": 2,
        "stretched": 1,
        "letters": 2_000_000,
        "capitals": 1_000_000,
    } | {"stretched": counted("aaa")["stretched"] + counted("BBB")["stretched"]}


@pytest.mark.parametrize(
    ("word", "is_one"), [("the", True), ("avec", True), ("und", True), ("network", False), ("vin", False), ("", False)]
)
def test_function_words(word: str, is_one: bool) -> None:
    assert is_function_word(word) is is_one
