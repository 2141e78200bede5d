"""Should I follow this account? curate reads its last ten posts and says why.

The public names are imported when they are first used, so that the command line starts at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from curate.collection import Assessments
    from curate.explore import compare, explore
    from curate.frame import findings_frame, posts_frame, score_frame, to_frame
    from curate.interests.declared import Interest, Interests, declare
    from curate.models import Account, Assessment, Post
    from curate.scoring import Scorer, score_account, score_accounts
    from curate.sources import find_account, read_accounts

__version__ = "0.1.0"

__all__ = [
    "Account",
    "Assessment",
    "Assessments",
    "Interest",
    "Interests",
    "Post",
    "Scorer",
    "compare",
    "declare",
    "explore",
    "find_account",
    "findings_frame",
    "posts_frame",
    "read_accounts",
    "score_account",
    "score_accounts",
    "score_frame",
    "to_frame",
]

_HOMES = {
    "collection": ("Assessments",),
    "explore": ("compare", "explore"),
    "frame": ("findings_frame", "posts_frame", "score_frame", "to_frame"),
    "interests.declared": ("Interest", "Interests", "declare"),
    "models": ("Account", "Assessment", "Post"),
    "scoring": ("Scorer", "score_account", "score_accounts"),
    "sources": ("find_account", "read_accounts"),
}


def __getattr__(name: str) -> Any:
    """Import a public name from its home."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"curate.{home}"), name)
    message = f"module 'curate' has no attribute {name!r}"
    raise AttributeError(message)
