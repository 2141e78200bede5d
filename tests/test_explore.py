"""Exploring: which verdicts a change would turn."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from curate.errors import InputError
from curate.explore import Change, changes_html, compare, explore, reweighted
from curate.models import Account, Post
from curate.policy import default_policy
from curate.sources import find_account

ML = find_account("@tamsin@infosec.example.org", [Path(__file__).parents[1] / "data" / "samples"])
CHAT = Account("bob", tuple(Post(str(n), f"Good morning everyone, coffee number {n}!") for n in range(8)))


FRENCH_TABLE = """\
<p>1 avis change sur 1</p>
<table><thead><tr><th>compte</th><th>avant</th><th>après</th></tr></thead><tbody>
<tr><td><bdi>@ada</bdi></td><td>ne pas suivre 40</td><td><b>suivre 60</b></td></tr>
</tbody></table>"""


def verdicts(changes: list[Change]) -> list[tuple[str, str]]:
    return [(change.before, change.after) for change in changes]


def test_nothing_changes_where_nothing_is_changed() -> None:
    assert verdicts(compare([ML, CHAT], ["cybersecurity"])) == [("follow", "follow"), ("skip", "skip")]


def test_other_interests_turn_verdicts() -> None:
    (change,) = compare([ML], ["cybersecurity"], ["wine"])

    assert (change.handle, change.before, change.after, change.flipped) == ("tamsin@infosec.example.org", "follow", "skip", True)
    assert change.score_before > change.score_after


def test_relevance_that_weighs_nothing_makes_no_follow() -> None:
    changes = compare([ML, CHAT], ["cybersecurity"], weights={"relevance": 0.0})

    assert changes[0].score_after < changes[0].score_before


def test_a_weight_is_multiplied_by_its_own_factor_and_its_kinds() -> None:
    weights = default_policy().account.weights
    changed = reweighted(default_policy(), {"noise": 2.0, "noise.repeats": 3.0}).account.weights

    assert changed == {
        name: weight * (6 if name == "noise.repeats" else 2 if name.startswith("noise.") else 1) for name, weight in weights.items()
    }


def test_an_unknown_weight_is_named_with_those_there_are() -> None:
    with pytest.raises(InputError, match=r"'fame'.*noise\.repeats"):
        reweighted(default_policy(), {"fame": 2.0})


def test_the_table_names_flips_first_and_escapes_handles() -> None:
    html = changes_html([Change("<b>", "skip", "skip", 1, 2), Change("ada", "skip", "follow", 40, 60)])

    assert html.index("@ada") < html.index("@&lt;b&gt;")
    assert "<b>follow 60</b>" in html
    assert "1 of 2 verdicts changes" in html


def test_the_table_speaks_french_where_curate_does(monkeypatch: pytest.MonkeyPatch) -> None:
    changes = [Change("ada", "skip", "follow", 40, 60)]
    monkeypatch.setenv("CURATE_LANG", "fr")

    assert changes_html(changes) == changes_html(changes, "fr") == FRENCH_TABLE


def test_without_widgets_the_changes_by_strictness_are_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    found = explore([ML], ["cybersecurity"])

    assert list(found) == ["lax", "normal", "strict"]
    assert [verdicts(changes) for changes in found.values()] == [[("follow", "follow")]] * 3


def test_a_control_that_moves_shows_what_flips() -> None:
    pytest.importorskip("ipywidgets", reason="no ipywidgets here: pip install 'curate[notebook]'")
    box: Any = explore([ML], ["cybersecurity"])
    typed, *_, shown = box.children

    assert "0 of 1 verdicts change" in shown.value

    typed.value = "wine"

    assert "1 of 1 verdicts changes" in shown.value

    typed.value = ""

    assert "no interest is declared" in shown.value


def test_controls_speak_french() -> None:
    pytest.importorskip("ipywidgets", reason="no ipywidgets here: pip install 'curate[notebook]'")
    typed, strict, *sliders, shown = explore([ML], ["cybersecurity"], "fr").children

    assert [control.description for control in (typed, strict, *sliders)] == [
        "centres d’intérêt", "exigence", "pertinence", "bruit", "rythme",
    ]  # fmt: skip
    assert strict.options == (("large", "lax"), ("normale", "normal"), ("stricte", "strict"))
    assert "0 avis change sur 1" in shown.value
