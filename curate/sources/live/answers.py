"""What the sources of this folder share: the account fetched, and the JSON of an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from curate.errors import NetworkError
from curate.models import Account
from curate.sources.json_values import decode
from curate.sources.live.web import Answer


@dataclass(frozen=True, slots=True)
class Fetched:
    """An account as a network gave it."""

    account: Account | None
    """None when the server answered that nothing has changed since the ETag that was sent."""
    etag: str | None = None


class RefusedError(Exception):
    """A server does not give posts in one way; another way may do. Never reaches a user."""


class GarbledError(RefusedError):
    """An answer is in no form that can be read."""


class MissingError(RefusedError):
    """A server knows no such account, as far as this way of asking tells."""


def value_of(answer: Answer) -> Any:
    """The JSON of an answer; raise NetworkError naming the host when it is none."""
    try:
        return decode(answer.body)
    except ValueError as error:
        raise NetworkError(f"{host(answer.url)}: answers something that is not JSON. Try again later.") from error


def listed(value: Any, answer: Answer) -> list[Any]:
    """The list that an answer holds; raise NetworkError when it is none, lest a broken answer pass for an account without posts."""
    if isinstance(value, list) and (not value or any(isinstance(each, dict) for each in value)):
        return value
    raise NetworkError(f"{host(answer.url)}: answers something else than a list of posts. Try again later.")


def host(url: str) -> str:
    """Host of an address, with its port, for messages."""
    return urlsplit(url).netloc.rpartition("@")[2]
