"""CSV, Markdown and the table: what they say, to the letter, and that strangers' text stays text in them."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from curate.render import render
from curate.render.csv import render_csv
from curate.render.markdown import escaped, render_markdown
from curate.render.rows import COLUMNS, cell_text, main_reasons, row
from curate.render.table import render_table
from curate.render.width import width
from curate.spreadsheets import no_formula
from fixed import FIXED, HOSTILE

CSV = """\
handle,network,verdict,score,probability,confidence,review,relevance,noise,useful,posts_read,posts_per_day,matched_interests,reasons,advice,status,error
ada@example.org,mastodon,follow,91,0.9124,high,false,0.8,0.2,0.7,3,2.0,machine learning,2 of 3 posts would be useful to you; also speaks of wine; 1 of 3 posts is small talk,list_instead; mute_topic,thin,"""

MARKDOWN = """\
## @ada@example.org: follow (91/100)

Confidence high.

- +60: 2 of 3 posts would be useful to you
- +1: also speaks of wine
- -10: 1 of 3 posts is small talk

| date | verdict | post |
|---|---|---|
| 2026-11-24 | useful | A neural network for wine: 深層学習で葡萄を数える, in the vineyard of the village |
| 2026-11-23 | useful | Réseaux de neurones |
|  | small talk | Good morning 😂 |

**put it in a list: 2.0 posts a day would flood your timeline**

**mute wine**

*1 more of 3 posts off topic and it would be a skip*"""

MARKDOWN_FR = """\
## @ada@example.org: suivre (91/100)

Confiance haute.

- +60: 2 posts sur 3 vous seraient utiles
- +1: parle aussi d’autre chose : vin
- -10: 1 post sur 3 est du bavardage

| date | avis | post |
|---|---|---|
| 2026-11-24 | utile | A neural network for wine: 深層学習で葡萄を数える, in the vineyard of the village |
| 2026-11-23 | utile | Réseaux de neurones |
|  | bavardage | Good morning 😂 |

**mettez\\-le dans une liste : 2,0 posts par jour noieraient votre fil**

**masquer un sujet : vin**

*1 post de plus hors sujet \\(sur 3\\) et il ne serait plus à suivre*"""

TABLE = """\
verdict  score  account           confidence  useful  main reason
-------  -----  ----------------  ----------  ------  ---------------------
follow   91     @ada@example.org  high        70 %    2 of 3 posts would be
                                                      useful to you"""

TABLE_FR = """\
avis    score  compte            confiance  utile  raison principale
------  -----  ----------------  ---------  -----  ------------------
suivre  91     @ada@example.org  haute      70 %   2 posts sur 3 vous
                                                   seraient utiles"""


def test_csv() -> None:
    assert render_csv([FIXED]) == CSV


def test_markdown() -> None:
    assert render_markdown([FIXED]) == MARKDOWN
    assert render_markdown([FIXED], "fr") == MARKDOWN_FR
    assert render_markdown([FIXED, FIXED]) == f"{MARKDOWN}\n\n{MARKDOWN}"


def test_table() -> None:
    assert render_table([FIXED]) == TABLE
    assert render_table([FIXED], "fr") == TABLE_FR


def test_a_table_of_nothing_has_its_headers() -> None:
    assert render_table([]).splitlines()[0] == TABLE.splitlines()[0].replace("account         ", "account")


def test_an_account_to_look_at_has_a_question_mark() -> None:
    assert "  low ?  " in render_table([replace(FIXED, confidence="low", review=True)])


def test_a_row_has_the_columns_of_the_contract() -> None:
    assert tuple(row(FIXED)) == COLUMNS == tuple(CSV.split("\n", 1)[0].split(",")[2:])
    assert row(FIXED)["posts_per_day"] == 2.0
    assert row(replace(FIXED, posts_per_day=None))["posts_per_day"] is None


def test_main_reasons_leave_the_base_out() -> None:
    assert main_reasons(FIXED, "en") == ["2 of 3 posts would be useful to you", "also speaks of wine", "1 of 3 posts is small talk"]


@pytest.mark.parametrize(("value", "text"), [(None, ""), (True, "true"), (False, "false"), (0, "0"), (0.5, "0.5"), ("", ""), ("x", "x")])
def test_cells(value: str | float | bool | None, text: str) -> None:
    assert cell_text(value) == text


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("\0=1", "'\0=1"),
        ("\x1b\u200b\ufeff=1", "'\x1b\u200b\ufeff=1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("\x0ba", "\x0ba"),
        ("a=1", "a=1"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(cell: str, safe: str) -> None:
    assert no_formula(cell) == safe


CELLS = st.text() | st.text(alphabet=st.sampled_from('=+-@\t\r\n\u200b\x1b",;a'), max_size=8)


@given(CELLS, CELLS)
@settings(deadline=None)
def test_any_csv_reads_back_as_text(handle: str, interest: str) -> None:
    """Two rows and no more, of as many cells each; none that a spreadsheet executes, nothing that drives a terminal."""
    share = replace(FIXED.matched_interests[0], interest=interest)
    text = render_csv([replace(FIXED, handle=handle, matched_interests=(share,))])
    rows = list(csv.reader(io.StringIO(text, newline="")))

    assert [len(each) for each in rows] == [len(COLUMNS) + 2] * 2
    assert not any(cell.lstrip()[:1] in set("=+-@") for cell in rows[1])
    assert not any((ord(char) < 32 and char not in "\n\t") or 127 <= ord(char) < 160 for char in text)


def test_hostile_markdown_is_text() -> None:
    """No tag, link, picture, code or table of a stranger's; each post stays one row of three cells."""
    text = render_markdown([HOSTILE])
    posts = [line for line in text.splitlines() if line.startswith(("| 2026", "|  |"))]

    assert len(posts) == 3
    assert all(line.replace("\\|", "").count("|") == 4 for line in posts)
    assert "<" not in text.replace("\\<", "")
    assert "](" not in text.replace("\\]", "]").replace("]\\(", "")
    assert "`" not in text.replace("\\`", "")
    assert not any((ord(char) < 32 and char != "\n") or 127 <= ord(char) < 160 for char in text)


@given(st.text() | st.text(alphabet=st.sampled_from("\\`*_{}[]<>()#+-.!|&~\n\r\u2028 a1"), max_size=20))
def test_escaped_markdown_is_one_line(text: str) -> None:
    safe = escaped(text)

    assert len(safe.splitlines()) <= 1
    unescaped = iter(safe)
    for char in unescaped:
        if char == "\\":
            next(unescaped)
        else:
            assert char not in "`*_{}[]<>()#+!|~&"


@given(handle=st.text(alphabet=st.sampled_from("ab@.深😂é\u0301\x1b|"), max_size=60), lang=st.sampled_from(["en", "fr"]))
@settings(deadline=None)
def test_a_table_fits_the_terminal(handle: str, lang: str) -> None:
    """Long handles are wrapped, wide characters counted as two."""
    made = replace(FIXED, handle=handle, confidence="medium", review=True)
    lines = render_table([made, FIXED], lang).splitlines()

    assert max(map(width, lines)) <= 80
    assert not any(ord(char) < 32 for line in lines for char in line)


def test_an_unknown_format_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ModuleNotFoundError):
        render([FIXED], "pdf")
