"""The words of codes, as sentences to translate."""

from __future__ import annotations

from curate.messages import message

VERDICT_WORDS = {"follow": message("follow"), "skip": message("skip")}
CONFIDENCE_WORDS = {"high": message("high"), "medium": message("medium"), "low": message("low")}
KIND_WORDS = {
    "automated": message("automated"),
    "reader": message("silent reader"),
    "celebrity": message("celebrity"),
    "news": message("news"),
    "brand": message("brand"),
    "lifestyle": message("lifestyle"),
    "opinion": message("opinion"),
    "expert": message("expert"),
    "mixed": message("mixed"),
}
NOISE_WORDS = {
    "chatter": message("small talk"),
    "fragment": message("makes no sense alone"),
    "bare": message("only a link or a sign"),
    "promotion": message("promotion"),
    "spam": message("spam"),
    "bait": message("fishing for reactions"),
    "stuffing": message("hashtag stuffing"),
    "shouting": message("shouting"),
    "repeat": message("repeat"),
    "muted": message("muted"),
}
POST_WORDS = {
    "useful": message("useful"),
    "off-topic": message("off topic"),
    "noise": message("noise"),
    "unreadable": message("not your language"),
}
POST_KIND_WORDS = {
    "original": message("original"),
    "reply": message("reply"),
    "repost": message("repost"),
    "quote": message("quote"),
}
