"""Whether the live networks answer from here, for ``curate doctor --network``."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from curate.errors import CurateError
from curate.models import Check
from curate.sources.live.bluesky import APPVIEW
from curate.sources.live.mastodon import SERVER
from curate.sources.live.web import Manners, Web
from curate.sources.live.x import API

USUAL_MASTODON = "https://mastodon.social"


def places() -> Mapping[str, str]:
    """What is asked of each network: something that costs nothing and needs no account."""
    own = os.environ.get(SERVER) or USUAL_MASTODON
    return {
        "bluesky": f"{APPVIEW}/xrpc/app.bsky.actor.getProfile?actor=bsky.app",
        "mastodon": f"{own if '://' in own else f'https://{own}'}/api/v2/instance",
        "x": f"{API}/2/openapi.json",
    }


def reachable(asked: Mapping[str, str] | None = None, server: str | None = None) -> Iterator[Check]:
    """Ask each network once, without any token, and tell what it answered; `server` may be on this machine."""
    with Web(server, manners=Manners(tries=1)) as web:
        for name, url in (asked or places()).items():
            try:
                status = web.get(url).status
            except CurateError as error:
                yield Check(name, False, str(error))
            else:
                yield Check(name, status < 500, f"answers (HTTP {status})")
