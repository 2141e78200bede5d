"""List the terms of the topic packs that a reader should look at again: suspects, not verdicts.

python -m benchmarks.pack_review [TOPIC ...] [--kind KIND]

Frequencies are Zipf values of ``wordfreq`` (7: the commonest words; 4: ten in a million), used here only, never shipped.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from wordfreq import top_n_list, zipf_frequency

from curate.interests.packs import Pack, read_packs
from curate.interests.terms import term_keys
from curate.interests.vocabulary import Vocabulary
from curate.text.stems import same_word, stem
from curate.text.words import fold

LANGUAGES = ("en", "fr", "es", "de", "it", "pt", "nl")
COMMON_STRONG = 4.0
COMMON_NAME = 3.3
COMMON_WEAK = 4.6
COMMON_NEIGHBOUR = 3.3
SHORT = 4
DICTIONARY = 40_000
EVERYDAY = 3_500
FAMILIES = 3

Suspect = tuple[str, str, str]
"""Topic, kind of suspicion, what to look at."""


def main() -> None:
    """Print the suspects of some topics, or of all of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("topics", nargs="*")
    parser.add_argument("--kind", choices=("strong", "borrowed", "name", "short", "stem", "weak", "both", "everyday", "shared"))
    wanted = parser.parse_args()
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    packs = read_packs()
    for topic, kind, text in (*_everyday(), *_shared(packs), *(suspect for pack in packs for suspect in _suspects(pack))):
        if wanted.kind in {None, kind} and (not wanted.topics or topic in wanted.topics):
            found[topic, kind].append(text)
    for (topic, kind), texts in sorted(found.items()):
        print(f"{topic} {kind}: {', '.join(texts)}")


def _suspects(pack: Pack) -> Iterator[Suspect]:
    for lang, terms in pack.strong.items():
        for term in filter(_is_single, terms):
            yield from ((pack.id, kind, text) for kind, text in _strong_suspicions(term, lang))
    yield from ((pack.id, "both", text) for text in _strong_and_weak(pack))
    for lang, terms in pack.weak.items():
        common = (term for term in filter(_is_single, terms) if lang != "any" and zipf_frequency(term, lang) >= COMMON_WEAK)
        yield from ((pack.id, "weak", f"{lang} {term}") for term in common)
    for name in filter(_is_single, pack.proper):
        yield from ((pack.id, kind, text) for kind, text in _name_suspicions(name))


def _strong_suspicions(term: str, lang: str) -> Iterator[tuple[str, str]]:
    frequency = zipf_frequency(term, lang)
    if frequency >= COMMON_STRONG:
        yield "strong", f"{lang} {term} {frequency:.1f}"
    if lang == "en":
        others = {other: zipf_frequency(term, other) for other in LANGUAGES[1:]}
        commoner = [f"{other} {value:.1f}" for other, value in others.items() if value >= max(COMMON_NAME, frequency - 0.5)]
        if commoner:
            yield "borrowed", f"{term} ({' '.join(commoner)})"
    neighbours = _stem_neighbours(term, lang)
    if neighbours:
        yield "stem", f"{lang} {term} ~ {' '.join(neighbours)}"


def _name_suspicions(name: str) -> Iterator[tuple[str, str]]:
    if len(name) <= SHORT:
        yield "short", name
    commonest = max((zipf_frequency(name, lang), lang) for lang in LANGUAGES)
    if commonest[0] >= COMMON_NAME:
        yield "name", f"{name} ({commonest[1]} {commonest[0]:.1f})"


def _stem_neighbours(term: str, lang: str) -> list[str]:
    """Return the dictionary words that stand for a term because they have its stem, its own plural left out."""
    folded = fold(term)
    others = [word for word in _by_stem(lang).get(stem(term, lang), []) if same_word(fold(word), folded, lang)]
    return [word for word in others if fold(word) not in {folded, folded + "s", folded + "x", folded.rstrip("sx")}]


def _strong_and_weak(pack: Pack) -> Iterator[str]:
    """Yield the strong terms that are a weak term too once they are compared by stem: strong wins."""
    for lang, terms in pack.strong.items():
        weak = {term_keys(term, lang): term for term in pack.weak.get(lang, ())}
        both = ((term, weak.get(term_keys(term, lang))) for term in terms)
        yield from (f"{lang} {term} = {other}" for term, other in both if other and same_word(fold(other), fold(term), lang))


@cache
def _by_stem(lang: str) -> dict[str, list[str]]:
    words: dict[str, list[str]] = defaultdict(list)
    for word in top_n_list(lang, DICTIONARY):
        if word.isalpha() and zipf_frequency(word, lang) >= COMMON_NEIGHBOUR:
            words[stem(word, lang)].append(word)
    return words


def _everyday() -> Iterator[Suspect]:
    """Yield the commonest words that say a topic by themselves in the compiled index: the surest way to a wrong strong term."""
    vocabulary = Vocabulary()
    for lang in LANGUAGES:
        for word in filter(str.isalpha, top_n_list(lang, EVERYDAY)):
            hits = (*vocabulary.hits([word], lang), *vocabulary.hits([word.capitalize()], lang))
            strong = {(term.topic, term.written) for _, _, term in hits if term.strength in {"strong", "proper"}}
            yield from ((topic, "everyday", f"{lang} {word} > {written}") for topic, written in sorted(strong))


def _shared(packs: list[Pack]) -> Iterator[Suspect]:
    """Yield the terms that are strong in three families of topics or more; a topic and its first parent are one."""
    holders: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    written: dict[tuple[str, ...], str] = {}
    for pack in packs:
        family = pack.parents[0] if pack.parents else pack.id
        for lang, terms in (("any", pack.proper), *pack.strong.items()):
            for term in terms:
                keys = term_keys(term, lang)
                written.setdefault(keys, term)
                holders[keys].setdefault(family, pack.id)
    for keys, families in holders.items():
        if len(families) >= FAMILIES:
            yield next(iter(families.values())), "shared", f"{written[keys]} ({' '.join(families.values())})"


def _is_single(term: str) -> bool:
    return term.isalpha()


if __name__ == "__main__":
    main()
