"""Labelled accounts taken apart, each once, ready to be read for any of their interests."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.labelled import Labelled, declared, read_labelled
from curate.interests.declared import Interest
from curate.interests.evidence import Evidence, evidence_of
from curate.interests.vocabulary import Vocabulary
from curate.signals.parsed import ParsedPost, parse_posts, profile_hits


@dataclass(frozen=True)
class Case:
    """A labelled account, parsed, with what its profile says of each interest."""

    labelled: Labelled
    parsed: list[ParsedPost]
    bio: dict[str, Evidence]
    wanted: dict[str, Interest]
    """What is declared for each interest id."""


def read_cases() -> list[Case]:
    """Parse every labelled account once."""
    vocabulary = Vocabulary()
    return [case_of(labelled, vocabulary) for labelled in read_labelled()]


def case_of(labelled: Labelled, vocabulary: Vocabulary) -> Case:
    """Parse a labelled account."""
    parsed = parse_posts(labelled.account, vocabulary)
    hits = profile_hits(labelled.account, vocabulary, parsed[0].lang if parsed else None)
    wanted = {each: declared(each) for each in labelled.interests}
    bio = {each: evidence_of(hits, interest.topics) for each, interest in wanted.items()}
    return Case(labelled, parsed, bio, wanted)
