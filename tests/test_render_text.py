"""The text that a person reads in a terminal: whole, within 80 columns, harmless whatever strangers wrote."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from wcwidth import wcswidth

from curate.account_kind import KINDS
from curate.messages import message
from curate.models import Assessment
from curate.render.safe import harmless, one_line
from curate.render.text import render_text
from curate.render.width import columns_alone, cut, padded, width, wrapped
from curate.render.words import CONFIDENCE_WORDS, KIND_WORDS, NOISE_WORDS, POST_WORDS, VERDICT_WORDS
from curate.signals.noise_kinds import CONTEXT_KINDS, RULE_KINDS
from fixed import FIXED, HOSTILE

ENGLISH = """\
FOLLOW  @ada@example.org (Ada 🐈 Lovelace)                                91/100
confidence high  expert  3 posts read  2.0 posts a day  en 2, fr 1

Why
   +60  2 of 3 posts would be useful to you
    +1  also speaks of wine
   −10  1 of 3 posts is small talk

Posts
  ✓ 2026-11-24  A neural network for wine: 深層学習で葡萄を数える, in the viney…
  ✓ 2026-11-23  ⟲ Réseaux de neurones
  ✗             ↩ Good morning 😂                                     small talk

Advice
  • put it in a list: 2.0 posts a day would flood your timeline
  • mute wine

What would change it
  • 1 more of 3 posts off topic and it would be a skip

Notes
  • 2 records left out (broken)"""

FRENCH = """\
SUIVRE  @ada@example.org (Ada 🐈 Lovelace)                                91/100
confiance haute  expert  3 posts lus  2,0 posts par jour  en 2, fr 1

Pourquoi
   +60  2 posts sur 3 vous seraient utiles
    +1  parle aussi d’autre chose : vin
   −10  1 post sur 3 est du bavardage

Posts
  ✓ 2026-11-24  A neural network for wine: 深層学習で葡萄を数える, in the viney…
  ✓ 2026-11-23  ⟲ Réseaux de neurones
  ✗             ↩ Good morning 😂                                      bavardage

Conseil
  • mettez-le dans une liste : 2,0 posts par jour noieraient votre fil
  • masquer un sujet : vin

Ce qui changerait l’avis
  • 1 post de plus hors sujet (sur 3) et il ne serait plus à suivre

Remarques
  • 2 éléments laissés de côté (abîmés)"""

FULL_POSTS = """\
  ✓ 2026-11-24  A neural network for wine: 深層学習で葡萄を数える, in the viney…
      A neural network
      for wine: 深層学習で葡萄を数える, in the vineyard of the village
      → neural network
      relevance 98 %
  ✓ 2026-11-23  ⟲ Réseaux de neurones
      Réseaux de neurones
      relevance 70 %
  ✗             ↩ Good morning 😂                                     small talk
      Good morning 😂
      relevance 2 %"""


def test_english() -> None:
    assert render_text([FIXED]) == ENGLISH


def test_french() -> None:
    assert render_text([FIXED], "fr") == FRENCH


def test_posts_may_be_shown_whole() -> None:
    """Paragraphs kept, terms found, relevance."""
    assert render_text([FIXED], full_posts=True).split("Posts\n", 1)[1].split("\n\nAdvice")[0] == FULL_POSTS


def test_several_accounts_stand_apart() -> None:
    assert render_text([FIXED, FIXED]) == f"{ENGLISH}\n\n\n{ENGLISH}"
    assert render_text([]) == ""


def test_empty_sections_are_left_out() -> None:
    bare = replace(FIXED, posts=(), advice=(), would_change_if=None, notes=(), findings=(), languages={}, posts_per_day=0.04, name="")

    assert render_text([bare]).splitlines() == [
        "FOLLOW  @ada@example.org                                                  91/100",
        "confidence high  expert  3 posts read  less than a post a week",
    ]


def test_roles_are_painted() -> None:
    """Colour is the caller's: each painted piece has a role."""
    painted: list[tuple[str, str]] = []

    def paint(text: str, role: str) -> str:
        painted.append((text, role))
        return text

    assert render_text([FIXED], paint=paint) == ENGLISH
    assert ("FOLLOW", "follow") in painted
    assert ("Why", "title") in painted
    assert (" −10", "noise") in painted
    assert ("✗", "noise") in painted


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("full_posts", [False, True])
def test_hostile_text_is_harmless(lang: str, full_posts: bool) -> None:
    """No escape, no control, no override, no flood of marks; nothing wider than 80 columns."""
    text = render_text([HOSTILE], lang, full_posts=full_posts)

    assert {char for char in text if ord(char) < 32 or 127 <= ord(char) < 160} == {"\n"}
    assert not set(text) & set("\u202e\u2066\u200b\ufeff\U000e0041")
    assert "\u0301\u0301\u0301" not in text
    assert max(map(width, text.splitlines())) <= 80


WIDE = st.text(alphabet=st.sampled_from("ab 深層学習😂🐈é\u0301👩\u200d🔬\x1b\n\t\u202e🇫🇷"), max_size=120) | st.text(max_size=60)


@given(handle=WIDE, name=WIDE, text=WIDE, reason=WIDE, full_posts=st.booleans())
@settings(max_examples=150, deadline=None)
def test_no_line_is_wider_than_the_terminal(handle: str, name: str, text: str, reason: str, full_posts: bool) -> None:
    """Whatever strangers write, and it is the same for any of their texts."""
    posts = tuple(replace(post, text=text) for post in FIXED.posts)
    notes = (
        message("no topic pack knows “{interests}”: matched by its own words; add keywords with: curate interests add", interests=reason),
    )
    made = replace(FIXED, handle=handle, name=name, posts=posts, notes=notes)
    for lang in ("en", "fr"):
        lines = render_text([made], lang, full_posts=full_posts).split("\n")
        assert max(map(width, lines)) <= 80
        assert all(
            char.isprintable() or char in "\u200c\u200d\u00a0" or char.isspace() or width(char) >= 0 for line in lines for char in line
        )
        assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for line in lines for char in line)


@given(st.text() | WIDE)
def test_harmless_twice_is_harmless_once(text: str) -> None:
    """The order of the removals leaves nothing that a second pass would find."""
    assert harmless(harmless(text)) == harmless(text)
    assert one_line(one_line(text)) == one_line(text)
    assert "\n" not in one_line(text)
    harmless(text).encode()


def test_plain_text_stays_as_it_is() -> None:
    for text in ("Réseaux de neurones", "深層学習 👩‍🔬 🇫🇷", "naïve: e\u0301", "tab\tand\nline"):
        assert harmless(text) == text


@given(WIDE, st.integers(1, 90))
def test_cut_and_padded_have_their_width(text: str, columns: int) -> None:
    line = one_line(text)

    assert width(cut(line, columns)) <= columns
    assert width(padded(line, columns)) == columns
    assert all(width(each) <= columns for each in wrapped(line, columns))


def test_wrapping_keeps_every_word() -> None:
    assert wrapped("one two three four", 9) == ["one two", "three", "four"]
    assert wrapped("深層学習 深層学習", 8) == ["深層学習", "深層学習"]
    assert wrapped("", 8) == [""]


def test_every_code_has_words() -> None:
    """A kind of account or of noise that is added needs its words in curate/render/words.py."""
    from curate.policy import default_policy

    noise = {*default_policy().post_kinds, *RULE_KINDS, *CONTEXT_KINDS} - {"substance"}
    assert set(KIND_WORDS) == set(KINDS)
    assert set(NOISE_WORDS) == noise
    assert set(VERDICT_WORDS) == {"follow", "skip"}
    assert set(CONFIDENCE_WORDS) == {"high", "medium", "low"}
    assert set(POST_WORDS) == {"useful", "off-topic", "noise", "unreadable"}


def test_points_are_never_plus_zero_for_a_loss() -> None:
    """The sign of a point that rounds to nothing is still its own."""
    made: Assessment = replace(FIXED, findings=tuple(replace(each, points=-0.2) for each in FIXED.findings[:1]))

    assert "    −0  2 of 3 posts" in render_text([made])


def test_the_standard_library_and_wcwidth_agree() -> None:
    """On every character that stands alone; the others are wcwidth's to judge."""
    characters = [chr(code) for code in range(sys.maxunicode + 1)]
    judged = [(character, columns) for character in characters if (columns := columns_alone(character))]

    assert len(judged) > 40_000
    assert [character for character, columns in judged if wcswidth(character) != columns] == []


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("abc", 3),
        ("été", 3),
        ("e\u0301te\u0301", 3),
        ("日本", 4),
        ("✓ ok", 4),
        ("👩‍💻", 2),
        ("🇫🇷", 2),
        ("❤️", 2),
        ("👍🏽", 2),
        ("한국", 4),
    ],
)
def test_width(text: str, columns: int) -> None:
    assert width(text) == columns
