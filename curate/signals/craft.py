"""Whether posts are made for their readers: links to sources, pictures, one or two hashtags rather than none or many.

Why: these are the marks that community managers are taught to look for in an account that informs.
Abstains: on an empty window.
"""

from curate.messages import counted
from curate.models import Finding
from curate.signals.reading import Reading, ReadPost
from curate.signals.signal import NO_POSTS, Signal
from curate.text.words import is_link

FEW_HASHTAGS = range(1, 3)


def measure(reading: Reading) -> Finding:
    """Share of posts with a link, a picture, or one or two hashtags."""
    if not reading.posts:
        return Finding(None, NO_POSTS)
    found = tuple(post.post.id for post in reading.posts if _crafted(post))
    reason = counted(
        "{n} of {total} posts brings a source, a picture or a hashtag or two",
        "{n} of {total} posts bring a source, a picture or a hashtag or two",
        len(found),
        total=len(reading.posts),
    )
    return Finding(len(found) / len(reading.posts), reason, found)


def _crafted(post: ReadPost) -> bool:
    shown = bool(post.post.media or post.post.urls)
    return shown or ("#" in post.text and _hashtags(post) in FEW_HASHTAGS) or any(map(is_link, post.words))


def _hashtags(post: ReadPost) -> int:
    return sum(word[0] == "#" for word in post.words)


SIGNAL = Signal("relevance.craft", "relevance", measure)
