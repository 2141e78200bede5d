"""What the library holds, and what was decided."""

from __future__ import annotations

import json
from collections.abc import Sequence

from msgspec import to_builtins

from curate.library.decisions import Decision
from curate.library.summary import Summary
from curate.render.safe import one_line
from curate.render.width import cut

COLUMNS = 80


def summary_text(summary: Summary) -> str:
    """Return the figures of the library, one a line."""
    if not summary.exists:
        return f"{summary.path}: no library yet. Make one with: curate import FILE"
    networks = ", ".join(f"{network or 'not told'} {count}" for network, count in summary.networks.items())
    return "\n".join(
        (
            f"file       {summary.path} ({summary.size / 1e6:.1f} MB)",
            f"accounts   {summary.accounts} ({networks or 'none'}), {summary.live} read live",
            f"posts      {summary.posts}",
            f"read       {summary.read_first or '-'} to {summary.read_last or '-'}",
            f"decisions  {summary.decisions}, {summary.own_decisions} of them yours",
        )
    )


def summary_json(summary: Summary) -> str:
    """Return the figures of the library as an object."""
    return json.dumps(to_builtins(summary), ensure_ascii=False, indent=2)


def history_text(decisions: Sequence[Decision]) -> str:
    """Return decisions, one a line, the newest first."""
    return "\n".join(cut(_line(each), COLUMNS) for each in reversed(decisions))


def history_json(decisions: Sequence[Decision]) -> str:
    """Return decisions as an array, the newest first."""
    return json.dumps([to_builtins(each) for each in reversed(decisions)], ensure_ascii=False, indent=2)


def _line(decision: Decision) -> str:
    score = "   " if decision.score is None else f"{decision.score:3}"
    who = "you   " if decision.by == "user" else "curate"
    note = f"  {one_line(decision.note)}" if decision.note else ""
    return f"{decision.at:%Y-%m-%d}  {who}  {decision.verdict:<6}  {score}  @{one_line(decision.handle)}{note}"
