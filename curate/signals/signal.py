"""The shape of a signal, and the finding that most noise signals share: how many posts are of one kind."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from curate.messages import Message
from curate.models import Finding, SignalKind
from curate.signals.reading import Reading

NO_POSTS = Message("no post could be read")


class Signal(Struct, frozen=True):
    """One measured property of an account; its name is its kind and its module."""

    name: str
    kind: SignalKind
    measure: Callable[[Reading], Finding]


def share_of_kind(kind: str, reason: Callable[[int, int], Message]) -> Callable[[Reading], Finding]:
    """Return a measure: the share of posts that carry a kind of noise; it abstains on an empty window."""

    def measure(reading: Reading) -> Finding:
        if not reading.posts:
            return Finding(None, NO_POSTS)
        found = tuple(post.post.id for post in reading.posts if kind in post.noise)
        return Finding(len(found) / len(reading.posts), reason(len(found), len(reading.posts)), found)

    return measure
