"""The topic packs: their format and sizes, their names in two languages, and the index that is compiled from them."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from pathlib import Path

import pytest
from marisa_trie import BytesTrie

from curate.errors import InterestsError
from curate.interests import index
from curate.interests.compiling import build_index
from curate.interests.declared import ancestors, with_descendants
from curate.interests.evidence import kin
from curate.interests.index import TOPICS_PATH, label_of, related_topics, search_topics, topic_ids, topic_named, topic_names, topic_parents
from curate.interests.packs import PACK_FOLDER, Pack, pack_named, read_pack, read_packs
from curate.interests.terms import TERMS_PATH, Lexicon, joined_key, term_keys

PACKS = {pack.id: pack for pack in read_packs()}
FULL = ("en", "fr")
USEFUL = ("es", "de", "it", "pt", "nl")
MIN_STRONG, MIN_WEAK, MIN_PROPER, MIN_USEFUL = 80, 40, 100, 25
SAME = """
    machine learning | apprentissage automatique
    artificial intelligence | intelligence artificielle
    AI | IA
    deep learning | apprentissage profond
    data science | science des données
    cybersecurity | cybersécurité
    programming | programmation
    web development | développement web
    open source | logiciel libre
    cloud computing | informatique en nuage
    digital marketing | marketing digital
    SEO | référencement naturel
    social media | réseaux sociaux
    advertising | publicité
    public relations | relations publiques
    e-commerce | commerce en ligne
    startups | jeunes pousses
    human resources | ressources humaines
    project management | gestion de projet
    finance | finance
    economics | économie
    real estate | immobilier
    accounting | comptabilité
    insurance | assurance
    logistics | logistique
    wine | vin
    cooking | cuisine
    gastronomy | gastronomie
    coffee | café
    nutrition | nutrition
    gardening | jardinage
    agriculture | agriculture
    fashion | mode
    beauty | beauté
    luxury | luxe
    travel | voyage
    tourism | tourisme
    photography | photographie
    painting | peinture
    architecture | architecture
    music | musique
    classical music | musique classique
    cinema | cinéma
    TV series | séries télé
    books | livres
    theatre | théâtre
    video games | jeux vidéo
    comics | bande dessinée
    football | football
    rugby | rugby
    tennis | tennis
    cycling | cyclisme
    running | course à pied
    handball | handball
    health | santé
    mental health | santé mentale
    medicine | médecine
    psychology | psychologie
    education | éducation
    history | histoire
    philosophy | philosophie
    mathematics | mathématiques
    physics | physique
    chemistry | chimie
    biology | biologie
    space | espace
    astronomy | astronomie
    climate | climat
    climate change | changement climatique
    energy | énergie
    environment | environnement
    law | droit
    justice | justice
    politics | politique
    French politics | politique française
    US politics | politique américaine
    European Union | Union européenne
    defence | défense
    journalism | journalisme
    pets | animaux de compagnie
    cars | voitures
    aviation | aviation
    railways | ferroviaire
    parenting | parentalité
    linguistics | linguistique
    urbanism | urbanisme
    religion | religion
    archaeology | archéologie
    neuroscience | neurosciences
    robotics | robotique
    telecoms | télécoms
    cryptocurrency | cryptomonnaies
    semiconductors | semi-conducteurs
    quantum computing | informatique quantique
    winter sports | sports d'hiver
    immigration | immigration
    human rights | droits humains
    weather | météo
    remote work | télétravail
    personal finance | finances personnelles
    sales | vente
    management | management
    board games | jeux de société
    poetry | poésie
    geology | géologie
    renewable energy | énergies renouvelables
    mobile development | développement mobile
    graphic design | graphisme
    biotechnology | biotechnologie
    water sports | sports nautiques
"""
"""Names in English and in French of the same thing, as people type them."""


@pytest.mark.parametrize("pack", PACKS.values(), ids=list(PACKS))
def test_a_pack_is_complete(pack: Pack) -> None:
    """Full in English and French, useful in five more; else extend curate/data/topics/TOPIC.toml."""
    sizes = {
        **{f"strong {lang}": (len(pack.strong.get(lang, ())), MIN_STRONG) for lang in FULL},
        **{f"weak {lang}": (len(pack.weak.get(lang, ())), MIN_WEAK) for lang in FULL},
        **{f"strong {lang}": (len(pack.strong.get(lang, ())), MIN_USEFUL) for lang in USEFUL},
        "proper": (len(pack.proper), MIN_PROPER),
        **{f"names {lang}": (len(pack.names.get(lang, ())), 1) for lang in FULL},
    }

    assert {what: size for what, (size, least) in sizes.items() if size < least} == {}


@pytest.mark.parametrize("pack", PACKS.values(), ids=list(PACKS))
def test_a_pack_is_well_formed(pack: Pack) -> None:
    """Known languages, terms with words in them, hashtags without their sign, kin that exists."""
    lists = [pack.names, pack.strong, pack.weak, pack.excluded]
    terms = [*pack.proper, *pack.hashtags, *(term for each in lists for listed in each.values() for term in listed)]

    assert {lang for each in lists for lang in each} <= {*FULL, *USEFUL, "any"}
    assert [term for term in terms if not term_keys(term, "any") or term != term.strip()] == []
    assert [hashtag for hashtag in pack.hashtags if "#" in hashtag or " " in hashtag] == []
    assert [topic for topic in (*pack.parents, *pack.related) if topic not in PACKS] == []
    assert pack.id not in {*pack.parents, *pack.related}


@pytest.mark.parametrize("pack", PACKS.values(), ids=list(PACKS))
def test_every_name_stands_for_its_topic(pack: Pack) -> None:
    """In any language, written anyhow; and the first one is the label."""
    names = [pack.id, *(name for names in pack.names.values() for name in names)]

    assert [name for name in names if topic_named(name) != pack.id] == []
    assert [name for name in names if topic_named(f"  {name.upper()} ") != pack.id and name.upper().lower() == name.lower()] == []
    assert {lang: label_of(pack.id).in_language(lang) for lang in FULL} == {lang: pack.names[lang][0] for lang in FULL}


def test_no_term_is_strong_in_three_unrelated_topics() -> None:
    """It would say nothing of any of them; a topic and its first parent are one family."""
    families: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for pack in PACKS.values():
        family = pack.parents[0] if pack.parents else pack.id
        for lang, terms in (("any", pack.proper), *pack.strong.items()):
            for term in terms:
                families[term_keys(term, lang)].add(family)

    assert {keys: found for keys, found in families.items() if len(found) > 2} == {}


@pytest.mark.parametrize("pair", SAME.strip().splitlines())
def test_both_languages_name_the_same_topic(pair: str) -> None:
    english, french = pair.split("|")

    assert topic_named(english) is not None
    assert topic_named(english) == topic_named(french)


def test_there_are_pairs_enough() -> None:
    assert len(SAME.strip().splitlines()) >= 60


@pytest.mark.parametrize(
    "name", ["machine learning", "Machine-Learning", "MACHINE  LEARNING", "apprentissage automatique", "Maschinelles Lernen", "IA"]
)
def test_names_are_compared_by_their_words(name: str) -> None:
    assert topic_named(name) == "artificial-intelligence"


@pytest.mark.parametrize("name", ["", "  ", "zzyzx", "…", "' OR 1=1 --"])
def test_what_names_no_topic(name: str) -> None:
    assert topic_named(name) is None


def test_no_topic_contains_itself() -> None:
    assert [topic for topic in topic_ids() if topic in ancestors(topic)] == []


def test_who_wants_a_topic_wants_what_it_contains() -> None:
    assert "jazz-blues" in with_descendants("music")
    assert "music" in ancestors("jazz-blues")
    assert with_descendants("wine") == {"wine"}
    assert topic_parents()["jazz-blues"] == PACKS["jazz-blues"].parents


def test_neighbours_are_neighbours_of_each_other() -> None:
    """And no rivals: kin are parents, children and neighbours."""
    related = related_topics()

    assert [(one, other) for one, others in related.items() for other in others if one not in related[other]] == []
    assert {"wine", *related["wine"]} <= kin(frozenset({"wine"}))


def test_searching() -> None:
    """By a piece of a name first, then by a word of the vocabulary, in either language."""
    assert search_topics("wine")[0] == "wine"
    assert "wine" in search_topics("sommelier")
    assert "artificial-intelligence" in search_topics("réseau de neurones")
    assert search_topics("zzyzx") == search_topics("") == search_topics("!!!") == []


def test_a_pack_is_found_by_its_name() -> None:
    assert pack_named("vin").id == "wine"
    with pytest.raises(InterestsError, match=r"no topic is called 'zzyzx'\. Near: none; see: curate topics list"):
        pack_named("zzyzx")
    with pytest.raises(InterestsError, match=r"Near: .*wine"):
        pack_named("œnolog")


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    found = {table: sorted(connection.execute(f"SELECT * FROM {table}"), key=repr) for table in tables}  # noqa: S608
    connection.close()
    return found


def test_the_index_is_current(tmp_path: Path) -> None:
    """After a change of a pack: python build_data.py."""
    build_index(PACKS.values(), tmp_path / "topics.sqlite", tmp_path / "terms.trie")

    assert rows(tmp_path / "topics.sqlite") == rows(TOPICS_PATH)
    assert sorted(BytesTrie().mmap(str(tmp_path / "terms.trie")).items()) == sorted(BytesTrie().mmap(str(TERMS_PATH)).items())


@pytest.mark.parametrize("name", ["TERMS_PATH", "TOPICS_PATH"])
def test_a_missing_file_of_the_index_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(index, name, tmp_path / "gone")

    with pytest.raises(InterestsError, match="gone: the topic index is missing"):
        index.index_checksum()


def test_the_index_holds_every_topic() -> None:
    assert topic_ids() == sorted(path.stem for path in PACK_FOLDER.glob("*.toml")) == sorted(PACKS)
    assert set(topic_names("wine")) >= {"id", *FULL}


@pytest.mark.parametrize(
    ("term", "lang", "keys"),
    [
        ("neural networks", "en", ("en|neural", "en|network")),
        ("réseaux", "fr", ("fr|reseau",)),
        ("Hugging Face", "any", ("*|hugging", "*|face")),
        ("=SNCF", "fr", ("=|SNCF",)),
        ("C++", "any", ("*|c++",)),
        ("…", "en", ()),
    ],
)
def test_keys(term: str, lang: str, keys: tuple[str, ...]) -> None:
    assert term_keys(term, lang) == keys


def test_a_hashtag_finds_a_term_written_together() -> None:
    assert joined_key("Machine-Learning") == joined_key("machine learning") == "#|machinelearning"


@pytest.mark.parametrize(
    "text",
    ["", "not toml", "[names]\nen = ['x']", "[strong]\nen = ['x']", "names = 3\n[strong]", "[names]\nen = 3\n[strong]\nen = ['x']"],
)
def test_a_damaged_pack_is_named(text: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text(text, "utf-8")

    with pytest.raises(InterestsError, match=r"broken\.toml: not a topic pack .* See curate/data/topics/README\.md"):
        read_pack(path)


def test_a_strong_term_says_more_than_the_weak_ones_of_other_topics() -> None:
    """Many topics speak of AI, but it is the subject of one; each of the others is told little by it."""
    weights = {term.topic: term.weight for term in Lexicon().written("=|AI", (), ()) if term.strength != "excluded"}

    assert weights.pop("artificial-intelligence") > 0.6
    assert len(weights) > 4
    assert max(weights.values()) < 0.15
