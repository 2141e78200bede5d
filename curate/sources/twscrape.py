"""Tweets as twscrape writes them: snscrape's names, with more of them, and other people's tweets mixed in.

Each tweet goes to the account of its own author, so that the mixed-in ones do no harm.
"""

from __future__ import annotations

from curate.sources.snscrape import read

__all__ = ["read"]
