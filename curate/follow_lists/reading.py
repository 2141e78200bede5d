"""Read follow lists: Mastodon's CSV, Bluesky lists and starter packs, X ``following.js``, Meta's ``following.json``, OPML, handles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import PurePath

from msgspec.structs import replace

from curate.errors import InputError
from curate.follow_lists.followed import Followed
from curate.follow_lists.json_lists import json_follows
from curate.follow_lists.opml import opml_follows
from curate.follow_lists.tables import csv_follows
from curate.sources.opening import Bundle, Source, as_utf8, bundle, source, text_of, whole

LARGEST = 256 << 20
"""Bytes of a list: about as many as that many million accounts take."""
_SCRIPT = re.compile(r"\s*window\.YTD\.\w+\.part\d+\s*=")
_MEMBERS = re.compile(r"(^|/)(following(-part\d+)?\.js|following(_accounts)?\.(csv|json)|lists\.csv)$")


def read_follows(path: str) -> tuple[Followed, ...]:
    """Return the accounts of a list, a file or an archive that holds one, each once, in their order.

    Raise InputError when there is none, or when the file is something else.
    """
    folder = bundle(path)
    files = list(_members(folder)) if folder else [source(path)]
    if not files:
        raise InputError(f"{path}: holds no list of accounts followed. Name following.js, following_accounts.csv or another list.")
    return follows_of(files, path)


def follows_of(files: Sequence[Source], name: str) -> tuple[Followed, ...]:
    """Return the accounts of the files of a list, as `read_follows` does; `name` stands for them in messages."""
    found = merged(chain.from_iterable(_accounts(file) for file in files))
    if not found:
        raise InputError(f"{name}: names no account. Export the list again, or write one handle a line.")
    return found


def followed_names(paths: Sequence[str]) -> set[tuple[str, str | None]]:
    """Return the handles and lasting identifiers of all accounts of some lists, each with its network."""
    follows = [each for path in paths for each in read_follows(path)]
    return {(name, each.network) for each in follows for name in (each.handle, each.did) if name}


def merged(follows: Iterable[Followed]) -> tuple[Followed, ...]:
    """Return each account once, with all the lists that it is in."""
    found: dict[tuple[str, str | None], Followed] = {}
    for each in follows:
        key = each.url or each.handle.casefold(), each.network
        known = found.get(key)
        found[key] = replace(known, lists=tuple(dict.fromkeys(known.lists + each.lists))) if known else each
    return tuple(found.values())


def _members(folder: Bundle) -> Iterator[Source]:
    for name, file in sorted(folder.members.items()):
        if _MEMBERS.search(PurePath(name).as_posix()):
            yield file


def _accounts(file: Source) -> Iterator[Followed]:
    with file.open() as stream:
        text = text_of(whole(as_utf8(stream), file.name, LARGEST))
    start = _SCRIPT.match(text)
    body = text[start.end() :] if start else text
    opening = body.lstrip()[:1]
    if "\0" in text[:4096]:
        raise InputError(f"{file.name}: is no text. Name a list of accounts: CSV, JSON, OPML or one handle a line.")
    if opening == "<":
        return opml_follows(body, file.name)
    return json_follows(body, file.name) if opening in {"{", "["} else csv_follows(body, file.name)
