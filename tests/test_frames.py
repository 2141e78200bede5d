"""Assessments as data frames, and posts in a frame as accounts."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import curate
from curate.errors import InputError
from curate.render.rows import COLUMNS
from fixed import FIXED


def test_one_row_an_account() -> None:
    frame = curate.to_frame([FIXED, FIXED])

    assert list(frame.columns) == ["handle", "network", "name", "account_kind", *COLUMNS]
    assert frame["score"].tolist() == [FIXED.score] * 2


def test_one_row_a_post_and_one_a_finding() -> None:
    posts, findings = curate.posts_frame([FIXED]), curate.findings_frame([FIXED])

    assert posts["verdict"].tolist() == [post.verdict for post in FIXED.posts]
    assert findings["points"].sum() == pytest.approx(sum(each.points for each in FIXED.findings))


def test_posts_in_a_frame_are_scored_in_the_order_of_their_accounts() -> None:
    """And as one by one."""
    texts = ["A neural network learns its weights by gradient descent", "Deep learning needs data", "Transformers and attention explained"]
    posts = pd.DataFrame({"handle": ["zoe"] * 3 + ["ada"], "text": [*texts, "Good morning!"], "created_at": ["2026-11-20T10:00:00Z"] * 4})
    alone = curate.score_frame(posts[posts["handle"] == "zoe"], ["machine learning"])

    frame = curate.score_frame(posts, ["machine learning"])

    assert frame["handle"].tolist() == ["zoe", "ada"]
    assert frame["probability"].tolist()[0] == alone["probability"].tolist()[0]
    assert frame["relevance"].tolist()[0] > frame["relevance"].tolist()[1]


def test_a_missing_column_is_named() -> None:
    with pytest.raises(InputError, match="no column 'text'"):
        curate.score_frame(pd.DataFrame({"handle": ["ada"]}), ["machine learning"])


def test_candidates_in_a_frame_keep_their_columns_and_their_index(tmp_path: Path) -> None:
    exports = tmp_path / "posts.jsonl"
    exports.write_text('{"handle": "ada", "posts": [{"id": "1", "text": "Deep learning needs data"}]}\n', "utf-8")
    frame = pd.DataFrame({"handle": ["@ada", "zoe", None], "note": ["NA", "", "x"], "status": [1, 2, 3]}, index=[7, 8, 9])

    found = curate.score_frame(frame, ["machine learning"], paths=[exports])

    assert found.index.tolist() == [7, 8, 9]
    assert found[["note", "status"]].equals(frame[["note", "status"]])
    assert found["curate_status"].tolist()[1:] == ["error", "error"]
    assert found["posts_read"].tolist()[0] == 1
    assert [bool(error) for error in found["error"]] == [False, True, True]


def test_a_frame_of_candidates_tells_namesakes_apart_by_their_network(tmp_path: Path) -> None:
    exports = tmp_path / "posts.jsonl"
    lines = [f'{{"handle": "ada", "network": "{network}", "posts": [{{"id": "1", "text": "Bread"}}]}}\n' for network in ("x", "mastodon")]
    exports.write_text("".join(lines), "utf-8")
    frame = pd.DataFrame({"handle": ["ada", "ada", "ada"], "network": ["Twitter", "mastodon", None]})

    found = curate.score_frame(frame, ["machine learning"], paths=[exports])

    assert found["status"].tolist() == ["thin", "thin", "error"]


def test_an_assessment_shows_itself_in_a_notebook() -> None:
    shown = FIXED._repr_html_()

    assert "@ada" in shown
    assert "<script" not in shown
