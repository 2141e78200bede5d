"""The notebook's card, literally, and what it does to strangers' texts."""

from __future__ import annotations

import re

import pytest

import curate
from curate.render.notebook import SHOWN, notebook_html, notebook_markdown, notebook_text
from curate.render.table import render_table
from curate.render.text import render_text
from fixed import FIXED, HOSTILE

CARD = """\
<div class="curate"><style></style>
<article class="card">
<header>
<h3><span class="verdict follow">follow</span> <bdi>@ada@example.org</bdi> <bdi class="faint">Ada 🐈 Lovelace</bdi></h3>
<p><meter min="0" max="100" value="91" aria-label="score">91</meter> <b>91</b> of 100</p>
<p class="faint">confidence high · expert · 3 posts read · 2.0 posts a day · en 2, fr 1 · <a href="https://example.org/@ada" target="_blank" rel="noreferrer">open the profile</a></p>
</header>
<h4>Why</h4>
<table class="why"><tbody>
<tr><td class="n start">40.0</td><td class="bar"><svg aria-hidden="true"><rect class="start" x="0.0%" width="39.4%" height="100%"/></svg></td><td>starting point, halfway between good and bad</td></tr>
<tr><td class="n plus">+60.4</td><td class="bar"><svg aria-hidden="true"><rect class="plus" x="39.4%" width="59.4%" height="100%"/></svg></td><td>2 of 3 posts would be useful to you <span class="faint">(posts 1, 2)</span></td></tr>
<tr><td class="n plus">+1.2</td><td class="bar"><svg aria-hidden="true"><rect class="plus" x="98.8%" width="1.2%" height="100%"/></svg></td><td>also speaks of wine</td></tr>
<tr><td class="n minus">−10.4</td><td class="bar"><svg aria-hidden="true"><rect class="minus" x="89.8%" width="10.2%" height="100%"/></svg></td><td>1 of 3 posts is small talk <span class="faint">(posts 3)</span></td></tr>
</tbody></table>
<p class="faint">Without weight: last post 1 day ago · you declared no language</p>
<h4>Posts</h4>
<p class="when"><span>2026-11-23</span><svg role="img" aria-label="When they were posted"><rect class="useful" x="98.0%" width="3" height="100%"/><rect class="useful" x="2.0%" width="3" height="100%"/></svg><span>2026-11-24</span></p>
<ol class="posts">
<li class="useful"><p class="faint"><b>useful</b> · 2026-11-24 · <a href="https://example.org/a" target="_blank" rel="noreferrer">example.org</a></p><p class="text" dir="auto" lang="en">A <mark title="machine learning">neural network</mark>
for wine: 深層学習で葡萄を数える, in the vineyard of the village</p></li>
<li class="useful"><p class="faint"><b>useful</b> · repost <bdi>@bob</bdi> · 2026-11-23</p><p class="text" dir="auto" lang="fr">Réseaux de neurones</p></li>
<li class="noise"><p class="faint"><b>small talk</b> · reply</p><p class="text" dir="auto" lang="en">Good morning 😂</p></li>
</ol>
<h4>Advice</h4>
<ul><li>put it in a list: 2.0 posts a day would flood your timeline</li><li>mute wine</li></ul>
<h4>What would change it</h4>
<p>1 more of 3 posts off topic and it would be a skip</p>
<h4>Notes</h4>
<ul><li>2 records left out (broken)</li></ul>
</article>
</div>
"""


def without_style(html: str) -> str:
    return re.sub(r"<style>.*?</style>", "<style></style>", html, flags=re.DOTALL)


def test_one_assessment_is_a_card() -> None:
    assert without_style(notebook_html([FIXED], "en")) == CARD.rstrip("\n")


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
