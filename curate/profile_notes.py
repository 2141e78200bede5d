"""What the platform or the account says of itself that a reader should know before following: moved, suspended, labelled and so on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from curate.messages import Message, message

MOVED = "moved:"
TOLD = {
    "bot": message("the account says of itself that it is automated"),
    "limited": message("its server limits the account"),
    "suspended": message("its server has suspended the account"),
    "memorial": message("the account is kept in memory of somebody who died"),
    "protected": message("the account shows its posts to its followers only"),
    "noindex": message("its owner asks search engines to leave it out"),
    "nobot": message("its owner asks robots to leave it alone (#nobot)"),
    "!no-unauthenticated": message("its owner asks to be shown only to people who are signed in"),
}


def profile_notes(flags: Sequence[str]) -> Iterator[Message]:
    """Yield a sentence for each flag of a profile, and one for all labels that the network put on it."""
    for flag in flags:
        if flag.startswith(MOVED):
            yield message("the account has moved to @{handle}", handle=flag.removeprefix(MOVED))
        elif flag in TOLD:
            yield TOLD[flag]
    if labels := tuple(flag for flag in flags if flag not in TOLD and not flag.startswith(MOVED)):
        yield message("labelled by its network: {labels}", labels=labels)
