"""LinkedIn: ``Shares.csv`` of the archive that a member downloads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote

from curate.models import Account, Post
from curate.sources.fields import moment, words
from curate.sources.markup import distinct, web_address, written_links
from curate.sources.origin import Origin

NETWORK = "linkedin"
_QUOTED_BREAK = re.compile(r'"\r?\n"')
"""LinkedIn puts each line of a post in quotes of its own."""
_URN = re.compile(r"urn:li:\w+:\d+")


def read(rows: Iterable[dict[str, str]], origin: Origin) -> Iterator[Account]:
    """One account per row, its handle the one told by `origin`: the file does not name its owner."""
    for row in rows:
        post = _post(row)
        yield Account(
            handle=origin.handle or "",
            posts=(post,) if post else (),
            network=NETWORK,
            own_archive=True,
            left_out={} if post else {"broken": 1},
        )


def _post(row: dict[str, str]) -> Post | None:
    """The post of a row; without words, link or picture it repeats the post of somebody else."""
    link, text = _cell(row, "ShareLink"), _commentary(row)
    attached = [web_address(_cell(row, "SharedUrl")), _cell(row, "MediaUrl")]
    if not link and not text and not any(attached):
        return None
    return Post(
        id=_identifier(link),
        text=text,
        kind="original" if text or any(attached) else "repost",
        created_at=moment(_cell(row, "Date")),
        urls=distinct((*written_links(text), attached[0])),
        media=int(bool(attached[1])),
    )


def _commentary(row: dict[str, str]) -> str:
    return _QUOTED_BREAK.sub("\n", _cell(row, "ShareCommentary")).replace('\\"', '"').strip()


def _identifier(link: str) -> str:
    """The URN in the address of the post, or the address."""
    found = _URN.search(unquote(link))
    return found[0] if found else link


def _cell(row: Any, column: str) -> str:
    return words(row.get(column)).strip() if isinstance(row, dict) else ""
