"""Accounts as curate JSONL, which every command reads back."""

from __future__ import annotations

from typing import Any

import msgspec

from curate.models import Account, Post

_encode = msgspec.json.Encoder().encode


def account_line(account: Account) -> bytes:
    """Return an account with its posts on one line, what is not known left out."""
    told = {name: getattr(account, name) for name in ("handle", "network", "name", "bio", "lang", "followers", "following", "flags")}
    return _encode({**_known(told), "posts": [_post(post) for post in account.posts]})


def _post(post: Post) -> dict[str, Any]:
    names = ("id", "created_at", "lang", "author", "quoted_text", "urls", "hashtags", "media", "likes", "reposts", "replies")
    told = _known({name: getattr(post, name) for name in names})
    return {"text": post.text, "kind": post.kind, **told}


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in {None, "", ()} and (name != "media" or value)}
