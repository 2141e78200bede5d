"""The notebook's card, and what it does to strangers' texts; the whole card stands in ``tests/expected``."""

from __future__ import annotations

import re

import pytest

import curate
from curate.render.notebook import SHOWN, notebook_html, notebook_markdown, notebook_text
from curate.render.table import render_table
from curate.render.text import render_text
from fixed import FIXED, HOSTILE


def test_it_speaks_french() -> None:
    html = notebook_html([FIXED], "fr")

    assert '<div class="curate" lang="fr">' in html
    assert "Pourquoi" in html


def test_several_are_a_table_and_folded_cards() -> None:
    html = notebook_html([FIXED] * (SHOWN + 1), "en")

    assert html.count("<tr><td><span") == SHOWN + 1
    assert html.count("<details>") == SHOWN


def test_none_are_a_sentence() -> None:
    assert "0 accounts" in notebook_html([], "en")


@pytest.mark.parametrize("shown", [notebook_html([HOSTILE], "en"), notebook_html([HOSTILE, HOSTILE], "en")])
def test_strangers_texts_stay_texts(shown: str) -> None:
    """As many tags as in a harmless card, none of which runs anything."""
    assert "<script" not in shown
    assert "<b>Ada" not in shown
    assert "\u202e" not in shown
    assert "\x1b" not in shown
    assert "\u0301" * 3 not in shown
    assert re.search(r"<[^>]*\son\w+=", shown) is None


def test_a_collection_shows_itself_as_page_markdown_and_text() -> None:
    collection = curate.Assessments([FIXED, FIXED])

    assert collection._repr_html_() == notebook_html([FIXED, FIXED])
    assert collection._repr_markdown_() == notebook_markdown([FIXED, FIXED])
    assert str(collection) == render_table([FIXED, FIXED])
    assert notebook_text([FIXED], "en") == render_text([FIXED]) == str(FIXED)
    assert FIXED._repr_markdown_() == notebook_markdown([FIXED])
