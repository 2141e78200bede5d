"""The JSON of an assessment: every key, in both languages, and nothing raw in it that drives a terminal."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from curate.render import FORMATS, render
from curate.render.json import json_line, render_json, render_jsonl
from fixed import FIXED, HOSTILE, HOSTILE_TEXT

ENGLISH: dict[str, Any] = {
    "schema": 1,
    "handle": "ada@example.org",
    "network": "mastodon",
    "name": "Ada 🐈 Lovelace",
    "verdict": "follow",
    "score": 91,
    "probability": 0.9124,
    "interval": [0.75, 0.97],
    "confidence": "high",
    "review": False,
    "relevance": 0.8,
    "noise": 0.2,
    "useful": 0.7,
    "posts_read": 3,
    "posts_per_day": 2.0,
    "languages": {"en": 2, "fr": 1},
    "account_kind": "expert",
    "matched_interests": [{"interest": "machine learning", "share": 0.6667, "posts": ["1", "2"]}],
    "findings": [
        {
            "signal": "relevance.useful",
            "kind": "relevance",
            "score": 0.7,
            "points": 60.4,
            "reason": "2 of 3 posts would be useful to you",
            "evidence": ["1", "2"],
        },
        {
            "signal": "base",
            "kind": "relevance",
            "score": None,
            "points": 40.0,
            "reason": "starting point, halfway between good and bad",
            "evidence": [],
        },
        {"signal": "relevance.focus", "kind": "relevance", "score": 0.6, "points": 1.237, "reason": "also speaks of wine", "evidence": []},
        {
            "signal": "noise.chatter",
            "kind": "noise",
            "score": 0.33,
            "points": -10.4,
            "reason": "1 of 3 posts is small talk",
            "evidence": ["3"],
        },
        {"signal": "pace.dormancy", "kind": "pace", "score": 0.0, "points": 0.0, "reason": "last post 1 day ago", "evidence": []},
        {"signal": "noise.language", "kind": "noise", "score": None, "points": 0.0, "reason": "you declared no language", "evidence": []},
    ],
    "posts": [
        {
            "id": "1",
            "text": "A neural network\nfor wine: 深層学習で葡萄を数える, in the vineyard of the village",
            "kind": "original",
            "created_at": "2026-11-24T08:30:00Z",
            "lang": "en",
            "relevance": 0.98,
            "matches": [{"term": "neural network", "interest": "machine learning", "start": 2, "end": 16}],
            "noise": [],
            "noise_score": 0.04,
            "verdict": "useful",
        },
        {
            "id": "2",
            "text": "Réseaux de neurones",
            "kind": "repost",
            "created_at": "2026-11-23T00:00:00Z",
            "lang": "fr",
            "relevance": 0.7,
            "matches": [],
            "noise": [],
            "noise_score": 0.1,
            "verdict": "useful",
        },
        {
            "id": "3",
            "text": "Good morning 😂",
            "kind": "reply",
            "created_at": None,
            "lang": "en",
            "relevance": 0.02,
            "matches": [],
            "noise": ["chatter", "bare"],
            "noise_score": 0.9,
            "verdict": "noise",
        },
    ],
    "advice": [
        {"code": "list_instead", "text": "put it in a list: 2.0 posts a day would flood your timeline", "values": []},
        {"code": "mute_topic", "text": "mute wine", "values": ["wine"]},
    ],
    "would_change_if": "1 more of 3 posts off topic and it would be a skip",
    "policy": "2026.11",
    "status": "thin",
    "notes": ["2 records left out (broken)"],
}

KEYS = """schema handle network name verdict score probability interval confidence review relevance noise useful posts_read
    posts_per_day languages account_kind matched_interests findings posts advice would_change_if policy status notes""".split()
"""Those of the contract, with ``interval`` and ``notes``."""
NESTED = {
    "matched_interests": ["interest", "share", "posts"],
    "findings": ["signal", "kind", "score", "points", "reason", "evidence"],
    "posts": ["id", "text", "kind", "created_at", "lang", "relevance", "matches", "noise", "noise_score", "verdict"],
    "advice": ["code", "text", "values"],
}


def test_the_whole_object() -> None:
    assert json.loads(render_json([FIXED])) == ENGLISH


def test_the_keys_are_those_of_the_contract() -> None:
    """In this order, at each level."""
    value = json.loads(render_json([FIXED]))

    assert list(value) == KEYS
    assert {key: list(value[key][0]) for key in NESTED} == NESTED
    assert list(value["posts"][0]["matches"][0]) == ["term", "interest", "start", "end"]


def test_only_sentences_change_with_the_language() -> None:
    english, french = (json.loads(render_json([FIXED], lang)) for lang in ("en", "fr"))

    assert french["findings"][0]["reason"] == "2 posts sur 3 vous seraient utiles"
    assert french["notes"] == ["2 éléments laissés de côté (abîmés)"]
    for value in (english, french):
        value["notes"] = value["would_change_if"] = None
        for each in (*value["findings"], *value["advice"]):
            each.pop("reason", None)
            each.pop("text", None)
    assert english == french


def test_one_object_or_an_array() -> None:
    assert isinstance(json.loads(render_json([FIXED])), dict)
    assert [each["handle"] for each in json.loads(render_json([FIXED, HOSTILE]))] == [FIXED.handle, HOSTILE.handle]
    assert json.loads(render_json([])) == []


def test_one_object_a_line() -> None:
    lines = render_jsonl([FIXED, FIXED]).split("\n")

    assert [json.loads(line) for line in lines] == [ENGLISH, ENGLISH]


def test_more_keys_come_last() -> None:
    assert list(json.loads(json_line(FIXED, input={"handle": "x"})))[-1] == "input"


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_hostile_text_is_escaped_and_whole(form: str) -> None:
    """What a terminal would obey is written as an escape; a program reads the text as it was."""
    text = render([HOSTILE], form)

    assert not any((ord(char) < 32 and char != "\n") or 127 <= ord(char) < 160 for char in text)
    assert not set(text) & set("\u202e\u2066\u200b\ufeff\U000e0041")
    assert json.loads(text)["posts"][0]["text"] == HOSTILE_TEXT
    assert json.loads(text)["handle"] == HOSTILE.handle


@given(st.text(alphabet=st.characters(exclude_categories=[])))
def test_any_text_comes_back(text: str) -> None:
    """Lone halves of surrogate pairs included, which no terminal and no file could take raw."""
    made = replace(FIXED, name=text, posts=(replace(FIXED.posts[0], text=text),))
    for form in ("json", "jsonl"):
        line = render([made], form)
        line.encode()
        value = json.loads(line)
        assert (value["name"], value["posts"][0]["text"]) == (text, text)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_renders(form: str) -> None:
    """A format of curate.render.FORMATS needs its file, and renders in both languages."""
    for lang in ("en", "fr"):
        assert render([FIXED], form, lang)
        assert render([FIXED, HOSTILE], form, lang)
