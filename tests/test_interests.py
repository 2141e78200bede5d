"""What the user declares: topics, own words, languages and mutes; and the words of a post that speak of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.errors import InterestsError
from curate.interests import vocabulary
from curate.interests.declared import Interests, combine, declare, interest_of, language_codes, own_terms
from curate.interests.evidence import Evidence, evidence_of, force, rival_force
from curate.interests.file import add_interest, read_interests, remove_interest, write_interests
from curate.interests.terms import make_term
from curate.interests.vocabulary import Vocabulary, expand
from curate.scoring import try_text
from curate.text.words import split_words


@pytest.mark.parametrize(
    ("text", "topics", "own_words"),
    [
        ("machine learning", {"artificial-intelligence"}, ()),
        ("IA", {"artificial-intelligence"}, ()),
        ("Vin", {"wine"}, ()),
        ("machine learning, wine", {"artificial-intelligence", "wine"}, ()),
        ("zzyzx road", {"own/zzyzx-road"}, ("zzyzx road",)),
        ("wine, zzyzx", {"wine", "own/wine-zzyzx"}, ("zzyzx",)),
        ("C++", set(), ()),
    ],
)
def test_a_text_names_topics_or_stands_for_its_words(text: str, topics: set[str], own_words: tuple[str, ...]) -> None:
    interest = interest_of(text)

    assert interest.name == text
    if topics:
        assert interest.topics >= topics
        assert interest.own_words == own_words
    assert interest.has_pack is any(not topic.startswith("own/") for topic in interest.topics)


def test_a_topic_brings_those_it_contains() -> None:
    """And a broader name after a narrower one does not widen it."""
    assert "jazz-blues" in interest_of("music").topics
    assert "politics" not in interest_of("US politics, politics").topics
    assert "french-politics" not in interest_of("US politics, politics").topics


@pytest.mark.parametrize("text", ["", "  ", ",", "🍷", "…"])
def test_an_interest_has_words(text: str) -> None:
    with pytest.raises(InterestsError):
        interest_of(text)


def test_something_is_declared() -> None:
    for texts in ([], ["", "  "]):
        with pytest.raises(InterestsError, match=r"no interest is declared\. Name one with -i"):
            declare(texts)


def test_the_same_interest_counts_once() -> None:
    assert [interest.name for interest in declare(["vin", "vin", " ", "wine"]).interests] == ["vin", "wine"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"budget": 0}, "budget 0 is not a positive number"),
        ({"budget": -1}, "budget -1 is not a positive number"),
        ({"strictness": "very"}, "strictness 'very' is not one of lax, normal, strict"),
        ({"languages": ["french"]}, "'french' is not the code of a language"),
        ({"mutes": ["…"]}, "holds no word"),
    ],
)
def test_values_out_of_range(options: dict[str, Any], says: str) -> None:
    with pytest.raises(InterestsError, match=says):
        declare(["vin"], **options)


@pytest.mark.parametrize(
    ("texts", "codes"),
    [(["fr", "en"], ("fr", "en")), (["FR,en", "fr"], ("fr", "en")), (["fr-CA", "pt_BR"], ("fr", "pt")), (["", " , "], ()), ([], ())],
)
def test_languages_are_codes(texts: list[str], codes: tuple[str, ...]) -> None:
    assert language_codes(texts) == codes


def found(text: str, interests: Interests, lang: str | None = "en") -> set[tuple[str, str]]:
    """Return (topic, term) for what stands in a text."""
    hits = Vocabulary(own_terms(interests)).hits(expand(split_words(text)), lang)
    wanted = {topic for interest in interests.interests for topic in interest.topics} | interests.muted
    return {(term.topic, term.written) for _, _, term in hits if term.topic in wanted and term.strength != "excluded"}


def terms(text: str, wanted: str, lang: str | None = "en", **options: Any) -> set[str]:
    return {term for _, term in found(text, combine([interest_of(wanted, **options)]), lang)}


@pytest.mark.parametrize(
    ("text", "lang", "wanted", "term"),
    [
        ("Neural-Networks everywhere", "en", "machine learning", "neural network"),
        ("des RÉSEAUX de neurones", "fr", "machine learning", "réseau de neurones"),
        ("des reseaux de neurones", "fr", "machine learning", "réseau de neurones"),
        ("vu sur #RéseauDeNeurones", "fr", "machine learning", "réseau de neurones"),
        ("vu sur #réseaudeneurones", "fr", "machine learning", "réseau de neurones"),
        ("le deep learning expliqué", "fr", "machine learning", "deep learning"),
        ("chez Hugging Face", "fr", "machine learning", "Hugging Face"),
        ("Sommeliers de France", None, "vin", "sommelier"),
        ("The Zzyzx Roads", "en", "zzyzx road", "zzyzx road"),
        ("#ZzyzxRoad", "en", "zzyzx road", "zzyzx road"),
    ],
)
def test_a_term_is_found(text: str, lang: str | None, wanted: str, term: str) -> None:
    """By stem, without accents, in a hashtag, borrowed from English, as a name."""
    assert term in terms(text, wanted, lang)


@pytest.mark.parametrize(
    ("text", "lang", "wanted"),
    [
        ("winery-like? twine, swine and winess", "en", "zzyzx"),
        ("divine intervention", "en", "vin"),
        ("neural and other network", "en", "zzyzx road"),
        ("https://zzyzx.example/zzyzx", "en", "zzyzx"),
    ],
)
def test_a_piece_of_a_word_is_no_term(text: str, lang: str | None, wanted: str) -> None:
    """Words are whole, and addresses are no words."""
    assert terms(text, wanted, lang) == set()


def test_own_keywords_and_exclusions() -> None:
    """Keywords count as strong terms of the interest; an exclusion voids what it overlaps."""
    assert "pét-nat" in terms("du pet nat au comptoir", "vin", "fr", keywords=["pét-nat"])
    assert terms("ce vin", "vin", "fr", excluded=["vin chaud"]) == {"vin"}
    assert terms("le vin chaud de Noël", "vin", "fr", excluded=["vin chaud"]) == set()


def test_an_exact_keyword_keeps_its_case() -> None:
    """``=MLOps`` is not mlops."""
    assert terms("MLOps", "zzyzx", keywords=["=MLOps"]) == {"MLOps"}
    assert terms("mlops", "zzyzx", keywords=["=MLOps"]) == set()


def test_mutes_are_found_too() -> None:
    interests = declare(["vin"], mutes=["cryptocurrency", "mots croisés"])

    assert "cryptocurrency" in interests.muted
    assert interests.muted_words == ("mots croisés",)
    assert {topic for topic, _ in found("Le bitcoin, et des mots croisés", interests, "fr")} == {"cryptocurrency", "own/mots-croises"}


def test_the_longest_term_wins() -> None:
    """*machine learning* leaves nothing to *machine* or *learning*."""
    assert terms("machine learning", "machine learning") == {"machine learning"}


def test_a_text_is_tried_alone() -> None:
    (post,) = try_text("A neural network", declare(["machine learning"])).posts

    assert [post.text[match.start : match.end] for match in post.matches] == ["neural network"]
    assert try_text("", declare(["machine learning"])).posts[0].relevance == 0


@given(
    st.lists(
        st.sampled_from("neural network machine learning #IA wine the de @bob https://a.example $AAPL C++ é 🍷".split())
        | st.text(max_size=8),
        max_size=25,
    )
)
@settings(deadline=None, max_examples=150)
def test_hits_stand_within_the_words(words: list[str]) -> None:
    """Whatever the words: in order, inside, none inside another."""
    split = expand(split_words(" ".join(words)))
    for lang in ("en", "fr", None, "xx"):
        hits = Vocabulary().hits(split, lang)
        assert all(0 <= first < last <= len(split) for first, last, _ in hits)


def test_words_are_remembered_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over all languages together; what is found stays the same."""
    words = split_words("wine and a neural network read the vineyard of a village in the rain")
    found = Vocabulary().hits(words, "en")
    monkeypatch.setattr(vocabulary, "MAX_CACHED_WORDS", 6)
    forgetful = Vocabulary()

    assert [forgetful.hits(words, lang) for lang in ("en", "fr", "en")] == [found, Vocabulary().hits(words, "fr"), found]
    assert 0 < forgetful.remembered <= 6


@given(st.floats(0, 50), st.floats(0, 50))
def test_force_grows_and_saturates(one: float, other: float) -> None:
    low, high = sorted((one, other))

    assert 0 <= force(low) <= force(high) <= 1


def test_one_weak_term_says_little() -> None:
    """Two say twice as much and more; a strong one says it."""
    assert force(0.35) < 0.25
    assert force(0.7) > 2 * force(0.35)
    assert force(1.0) > 0.5
    assert force(0) == 0


def test_each_place_and_each_term_counts_once() -> None:
    strong, weak = make_term("wine", (), (), "strong", "wine"), make_term("wine", (), (), "weak", "glass")
    once = evidence_of([(0, 1, strong), (3, 4, weak)], {"wine"})

    assert (once.strong, once.weak) == (1, 1)
    assert evidence_of([(0, 1, strong), (0, 1, weak), (3, 4, weak), (5, 6, strong), (7, 8, strong)], {"wine"}) == once
    assert evidence_of([(0, 1, strong)], {"gardening"}) == Evidence()


def test_kin_are_no_rivals() -> None:
    wine = frozenset({"wine"})

    assert rival_force({"wine": 3.0, "gastronomy": 3.0}, wine) == 0
    assert rival_force({"wine": 3.0, "football": 3.0}, wine) == force(3.0)
    assert rival_force({}, wine) == 0


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a" / "interests.toml"
    write_interests(path, ["vin", 'l"IA\\n'], languages=["fr"], mutes=["crypto"], budget=12.5, strictness="lax")
    interests = read_interests(path)

    assert [interest.name for interest in interests.interests] == ["vin", 'l"IA\\n']
    assert (interests.languages, interests.budget, interests.strictness) == (("fr",), 12.5, "lax")
    assert "cryptocurrency" in interests.muted
    assert path.parent.stat().st_mode & 0o777 == 0o700


NAMES = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(
    lambda text: bool(split_words(text)) and bool(text.strip())
)


@given(st.lists(NAMES, min_size=1, max_size=4, unique_by=lambda name: name.strip()), NAMES)
@settings(deadline=None, max_examples=40)
def test_any_names_come_back(tmp_path_factory: pytest.TempPathFactory, names: list[str], keyword: str) -> None:
    """Through writing, adding and reading."""
    path = tmp_path_factory.mktemp("interests") / "interests.toml"
    write_interests(path, names)
    add_interest(path, "zzyzx", keywords=[keyword])

    interests = read_interests(path).interests
    assert [each.name for each in interests] == [*(name.strip() for name in names), "zzyzx"]
    assert interests[-1].keywords == (keyword,)
    remove_interest(path, "ZZYZX")
    assert [each.name for each in read_interests(path).interests] == [name.strip() for name in names]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("not toml", "not an interests file"),
        ('[[interest]]\nname = "vin"\nfoo = 1', "interest 1: unknown field 'foo'. Known are: name, keywords, exclude, weight"),
        ('foo = 1\n[[interest]]\nname = "vin"', "unknown field 'foo'. Known are: languages"),
        ("[[interest]]\nname = ' '", "interest 1: has no name"),
        ("[[interest]]\nname = 3", "interest 1: has no name"),
        ('[[interest]]\nname = "vin"\nkeywords = "x"', "interest 1: keywords: write a list of texts"),
        ('[[interest]]\nname = "vin"\nweight = true', "interest 1: weight: write a positive number"),
        ('budget = -1\n[[interest]]\nname = "vin"', "budget: write a positive number"),
        ('languages = "fr"\n[[interest]]\nname = "vin"', "languages: write a list of texts"),
        ('strictness = "very"\n[[interest]]\nname = "vin"', "strictness 'very' is not one of"),
        ('interest = "vin"', "interest: write each one as a table"),
        ("", "no interest is declared"),
    ],
)
def test_a_wrong_file_is_told_by_field(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "interests.toml"
    path.write_text(text, "utf-8")

    with pytest.raises(InterestsError) as error:
        read_interests(path)
    assert str(error.value).startswith(f"{path}: ")
    assert says in str(error.value)


def test_no_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(InterestsError, match=r"no interests are declared yet\. Run: curate init"):
        read_interests(tmp_path / "none.toml")
