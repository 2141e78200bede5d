"""How hard a text is to read; the one user of textstat.

Only the LIX is used: it needs no dictionary and no download, and holds for every European language. It tells of the
writing, not of its worth: nothing of the score comes from it, since it would hold plain and second-language writers'
style against them.
"""

from __future__ import annotations

from curate.text.words import is_link, split_words

MIN_WORDS = 60
"""Words under which a measure says nothing: a sentence more or less would change it by a third."""
HARDEST = 100.0


def lix(text: str) -> float | None:
    """Return the LIX of a text, in [0, 100]: under 30 easy, 40 a newspaper, from 60 hard; None for a short text.

    It is the mean length of a sentence, plus the percentage of words of more than six letters. Links, mentions and the
    signs of hashtags are left out.
    """
    prose = _prose(text)
    if len(split_words(prose)) < MIN_WORDS:
        return None
    import textstat

    return min(HARDEST, max(0.0, float(textstat.textstat.lix(prose))))


def _prose(text: str) -> str:
    words = (word for word in text.split() if not is_link(word) and not word.startswith("@"))
    return " ".join(word.lstrip("#") for word in words)
