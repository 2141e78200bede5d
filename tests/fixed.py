"""One assessment written out, on which every renderer is tested, and one made of strangers' worst texts."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec.structs import replace

from curate.messages import Label, counted, message
from curate.models import Advice, Assessment, Finding, InterestShare, Match, PostAssessment, WeighedFinding

WINE = Label({"en": "wine", "fr": "vin"})

FIXED = Assessment(
    handle="ada@example.org",
    network="mastodon",
    name="Ada 🐈 Lovelace",
    verdict="follow",
    probability=0.91237,
    interval=(0.75, 0.97),
    confidence="high",
    review=False,
    relevance=0.8,
    noise=0.2,
    useful=0.7,
    posts_read=3,
    posts_per_day=2.0,
    languages={"en": 2, "fr": 1},
    account_kind="expert",
    matched_interests=(InterestShare("machine learning", 2 / 3, ("1", "2")),),
    findings=(
        WeighedFinding(
            "relevance.useful",
            "relevance",
            Finding(
                0.7,
                counted("{n} of {total} posts would be useful to you", "{n} of {total} posts would be useful to you", 2, total=3),
                ("1", "2"),
            ),
            60.4,
        ),
        WeighedFinding("base", "relevance", Finding(None, message("starting point, halfway between good and bad")), 40.0),
        WeighedFinding("relevance.focus", "relevance", Finding(0.6, message("also speaks of {topic}", topic=WINE)), 1.237),
        WeighedFinding(
            "noise.chatter",
            "noise",
            Finding(0.33, counted("{n} of {total} posts is small talk", "{n} of {total} posts are small talk", 1, total=3), ("3",)),
            -10.4,
        ),
        WeighedFinding("pace.dormancy", "pace", Finding(0.0, counted("last post {n} day ago", "last post {n} days ago", 1)), 0.0),
        WeighedFinding("noise.language", "noise", Finding(None, message("you declared no language")), 0.0),
    ),
    posts=(
        PostAssessment(
            id="1",
            text="A neural network\nfor wine: 深層学習で葡萄を数える, in the vineyard of the village",
            kind="original",
            created_at=datetime(2026, 11, 24, 8, 30, tzinfo=UTC),
            lang="en",
            relevance=0.98,
            matches=(Match("neural network", "machine learning", 2, 16),),
            noise=(),
            noise_score=0.04,
            verdict="useful",
            urls=("https://example.org/a",),
        ),
        PostAssessment("2", "Réseaux de neurones", "repost", datetime(2026, 11, 23, tzinfo=UTC), "fr", 0.7, (), (), 0.1, "useful", "bob"),
        PostAssessment("3", "Good morning 😂", "reply", None, "en", 0.02, (), ("chatter", "bare"), 0.9, "noise"),
    ),
    advice=(
        Advice("list_instead", message("put it in a list: {pace} posts a day would flood your timeline", pace=2.0)),
        Advice("mute_topic", message("mute {topic}", topic=WINE), ("wine",)),
    ),
    would_change_if=counted(
        "{n} more of {total} posts off topic and it would be a skip",
        "{n} more of {total} posts off topic and it would be a skip",
        1,
        total=3,
    ),
    policy="2026.11",
    status="thin",
    notes=(counted("{n} record left out ({cause})", "{n} records left out ({cause})", 2, cause=message("broken")),),
)

HOSTILE_TEXT = (
    "=HYPERLINK(\"http://evil.example\") <script>alert('x')</script> | [a](http://evil.example) `rm` ![x](y)"
    "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b31m \u202eevil\u2066 \u200b\ufeff a" + "\u0301" * 50 + " \U000e0041 \r\nsecond line\x00"
)
HOSTILE = replace(
    FIXED,
    handle='=cmd|" /C calc"!A0\x1b[2J\u202e',
    network="x",
    name="<b>Ada</b>\x1b[31m\n+1",
    verdict="skip",
    review=True,
    confidence="low",
    posts_per_day=None,
    languages={"\x1b[31m": 3},
    matched_interests=(InterestShare("+wine | <i>\x1b[1m", 1.0, ("1",)),),
    posts=tuple(replace(post, text=HOSTILE_TEXT, matches=(Match("\x1b[7m<u>", "+wine\x9b1m", 0, 1),)) for post in FIXED.posts),
    notes=(
        message(
            "no topic pack knows “{interests}”: matched by its own words; add keywords with: curate interests add",
            interests=("\x1b[5m<i>",),
        ),
    ),
)
