"""Write follow lists as platforms import them: Mastodon's CSV files, handles of Bluesky, OPML for feed readers."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from curate.atomic import write_text
from curate.errors import InputError, UsageError
from curate.follow_lists.followed import Followed
from curate.follow_lists.opml import render_opml
from curate.models import Assessment
from curate.sources import parse_handle
from curate.sources.handles import x_address

MASTODON_COLUMNS = ("Account address", "Show boosts", "Notify on new posts", "Languages")


def follow_of(assessment: Assessment, known: Followed) -> Followed:
    """Return how an account that is followed now is best followed by the advice on it."""
    subject = next((share.interest for share in assessment.matched_interests), "")
    return follow_as_advised(known, {advice.code: advice.values for advice in assessment.advice}, subject)


def follow_as_advised(known: Followed, advice: Mapping[str, tuple[str, ...]], subject: str) -> Followed:
    """Return how an account is best followed by the advice on it: without boosts, in some languages, in a list named after its subject.

    What is narrower in how it is followed now stays.
    """
    return replace(
        known,
        show_boosts=known.show_boosts and "hide_reposts" not in advice,
        languages=known.languages or advice.get("only_language", ()),
        lists=known.lists or ((subject or "curate",) if "list_instead" in advice else ()),
    )


def mastodon_following(follows: Iterable[Followed]) -> str:
    """Return the CSV that Mastodon imports as accounts to follow."""
    rows = (
        (each.handle, str(each.show_boosts).lower(), str(each.notify).lower(), ",".join(each.languages)) for each in _on_mastodon(follows)
    )
    return _csv([MASTODON_COLUMNS, *rows])


def mastodon_lists(follows: Iterable[Followed]) -> str:
    """Return the CSV that Mastodon imports as lists; it has no header."""
    return _csv((_one_line(name), each.handle) for each in _on_mastodon(follows) for name in each.lists)


def bluesky_handles(follows: Iterable[Followed]) -> str:
    """Return the accounts of Bluesky, one a line, by their lasting identifier where it is known."""
    return "".join(f"{each.did or each.handle}\n" for each in follows if each.network == "bluesky" and _is_handle(each.handle))


def x_addresses(follows: Iterable[Followed]) -> str:
    """Return addresses of profiles on X, one a line: X imports nothing, but each opens the page with its button."""
    known = (each for each in follows if each.network == "x" and _is_handle(each.handle))
    return "".join(f"{x_address(each.did) if each.did else f'https://x.com/{each.handle}'}\n" for each in known)


def feeds(follows: Iterable[Followed]) -> str:
    """Return OPML; empty when no account is known by the address of its feed."""
    known = [each for each in follows if each.url]
    return render_opml(known) if known else ""


FILES: dict[str, Callable[[Sequence[Followed]], str]] = {
    "mastodon-following.csv": mastodon_following,
    "mastodon-lists.csv": mastodon_lists,
    "bluesky-handles.txt": bluesky_handles,
    "x-profiles.txt": x_addresses,
    "feeds.opml": feeds,
}
"""What is written for a set of accounts, by the name of the file."""


def write_follows(folder: Path, follows: Sequence[Followed]) -> list[Path]:
    """Write the files that platforms import, those that would be empty left out; return them.

    Raise InputError when the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: cannot be made ({error.strerror}). Choose a folder that is yours.") from error
    written = []
    for name, render in FILES.items():
        text = render(follows)
        if text.count("\n") > (name == "mastodon-following.csv"):
            write_text(folder / name, text)
            written.append(folder / name)
    return written


def _on_mastodon(follows: Iterable[Followed]) -> list[Followed]:
    return [each for each in follows if each.network in {"mastodon", None} and "@" in each.handle and _is_handle(each.handle)]


def _is_handle(text: str) -> bool:
    """Tell whether a text is a handle, and so nothing that a spreadsheet or a script would execute."""
    try:
        parse_handle(text)
    except UsageError:
        return False
    return True


def _one_line(text: str) -> str:
    return " ".join(text.split()).lstrip("=+-@")


def _csv(rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
