"""What the library holds, and what was decided."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from msgspec import to_builtins

from curate.library.decisions import Decision
from curate.library.summary import Summary
from curate.messages import Message, message, say
from curate.render.safe import one_line
from curate.render.width import cut, padded, width
from curate.render.words import VERDICT_WORDS

COLUMNS = 80
AUTHOR_WORDS = {"user": message("you"), "curate": message("curate")}
"""Who decided."""


def summary_text(summary: Summary, lang: str = "en") -> str:
    """Return the figures of the library, one a line."""
    if not summary.exists:
        return say(message("{path}: no library yet. Make one with: curate import FILE", path=summary.path), lang)
    rows = [(say(name, lang), say(figures, lang)) for name, figures in _figures(summary)]
    room = max(width(name) for name, _ in rows)
    return "\n".join(f"{padded(name, room)}  {figures}" for name, figures in rows)


def _figures(summary: Summary) -> Iterator[tuple[Message, Message]]:
    """Yield what is counted, and its figures."""
    networks = tuple(message("{network} {count}", network=name or message("not told"), count=n) for name, n in summary.networks.items())
    held = message("{n} ({networks}), {live} read live", n=summary.accounts, networks=networks or message("none"), live=summary.live)
    yield message("file"), message("{path} ({size} MB)", path=summary.path, size=summary.size / 1e6)
    yield message("accounts"), held
    yield message("posts"), message("{count}", count=summary.posts)
    yield message("read"), message("{first} to {last}", first=summary.read_first or "-", last=summary.read_last or "-")
    yield message("decisions"), message("{n}, {own} of them yours", n=summary.decisions, own=summary.own_decisions)


def summary_json(summary: Summary) -> str:
    """Return the figures of the library as an object."""
    return json.dumps(to_builtins(summary), ensure_ascii=False, indent=2)


def history_text(decisions: Sequence[Decision], lang: str = "en") -> str:
    """Return decisions, one a line, the newest first."""
    words = {code: say(word, lang) for code, word in {**VERDICT_WORDS, **AUTHOR_WORDS}.items()}
    return "\n".join(cut(_line(each, words), COLUMNS) for each in reversed(decisions))


def history_json(decisions: Sequence[Decision]) -> str:
    """Return decisions as an array, the newest first."""
    return json.dumps([to_builtins(each) for each in reversed(decisions)], ensure_ascii=False, indent=2)


def _line(decision: Decision, words: Mapping[str, str]) -> str:
    score = "   " if decision.score is None else f"{decision.score:3}"
    who = padded(words[decision.by], max(width(words[code]) for code in AUTHOR_WORDS))
    verdict = padded(words[decision.verdict], max(width(words[code]) for code in VERDICT_WORDS))
    note = f"  {one_line(decision.note)}" if decision.note else ""
    return f"{decision.at:%Y-%m-%d}  {who}  {verdict}  {score}  @{one_line(decision.handle)}{note}"
