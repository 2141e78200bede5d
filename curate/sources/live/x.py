"""X API v2 with a bearer token of the user's: every post read costs money, so spending is told and capped."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from curate.errors import HandleNotFoundError, NetworkError
from curate.models import Account
from curate.sources import x_api_v2
from curate.sources.fields import identifier, mapping, sequence, words
from curate.sources.handles import Handle
from curate.sources.live.answers import Fetched, listed, value_of
from curate.sources.live.tokens import token_of
from curate.sources.live.web import Answer, Web
from curate.sources.origin import Origin
from curate.sources.timeline import gather

API = "https://api.x.com"
TOKEN = "CURATE_X_BEARER_TOKEN"  # noqa: S105
CAP = "CURATE_X_MAX_DOLLARS"
DOLLARS_A_POST = 0.005
DOLLARS_A_USER = 0.010
DEFAULT_CAP = 1.00
"""Dollars that one run may spend."""
FEWEST, MOST = 5, 100
"""Posts that X lets one ask for at once."""
USER_FIELDS = "description,entities,name,protected,public_metrics,username"
NEW_NAMES = {
    "post.fields": "attachments,author_id,created_at,edit_history_post_ids,entities,lang,note_post,public_metrics,referenced_posts",
    "expansions": "author_id,referenced_posts,referenced_posts.author_id",
}
"""Names since August 2026."""
OLD_NAMES = {
    "tweet.fields": "attachments,author_id,created_at,edit_history_tweet_ids,entities,lang,note_tweet,public_metrics,referenced_tweets",
    "expansions": "author_id,referenced_tweets.id,referenced_tweets.id.author_id",
}


@dataclass(slots=True)
class Purse:
    """What a run may spend and has spent, in dollars; and which names the server takes."""

    cap: float = DEFAULT_CAP
    spent: float = 0.0
    names: list[dict[str, str]] = field(default_factory=lambda: [NEW_NAMES, OLD_NAMES])
    """The ones that the server took last come first."""
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What X has told of accounts that were asked for by their number, by name: each question costs."""
    told: bool = False
    """The user knows what it costs."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def first_telling(self) -> bool:
        """Tell whether the user does not know yet what it costs; from now on they do."""
        with self.lock:
            first, self.told = not self.told, True
        return first

    def pay(self, dollars: float) -> None:
        """Note an expense before it is made; raise NetworkError when it would go beyond the cap."""
        with self.lock:
            if self.spent + dollars > self.cap + 1e-9:
                raise NetworkError(
                    f"X charges for every post: this run may spend ${self.cap:.2f} and has spent ${self.spent:.2f}. Raise {CAP} to go on."
                )
            self.spent += dollars

    def take_back(self, dollars: float) -> None:
        """Note that less was read than was asked for."""
        with self.lock:
            self.spent = max(0.0, self.spent - dollars)


def purse() -> Purse:
    """A full purse: ``$CURATE_X_MAX_DOLLARS``, else one dollar."""
    try:
        return Purse(max(0.0, float(os.environ.get(CAP) or DEFAULT_CAP)))
    except ValueError as error:
        raise NetworkError(f"{CAP}: is not a number of dollars. Write it like 2.50.") from error


def price(accounts: int, window: int) -> float:
    """Dollars that X charges for the latest posts of so many accounts, at the most."""
    return accounts * (DOLLARS_A_USER + max(window, FEWEST) * DOLLARS_A_POST)


def fetch(wanted: Handle, window: int, web: Web, money: Purse) -> Fetched:
    """The account with its latest posts.

    Raise HandleNotFoundError when X knows no such account, NetworkError when it cannot be asked, for want of a token or
    of money too.
    """
    token = _token(wanted)
    base = web.server or API
    user = money.users.pop(wanted.user.casefold(), None) or _user(f"{base}/2/users/by/username/", wanted, web, money, token)
    account = _of_user(user)
    if user.get("protected") is True:
        return Fetched(account)
    read = [account]
    for page in _pages(f"{base}/2/users/{quote(identifier(user.get('id')), safe='')}/tweets", window, wanted, web, money, token):
        read += x_api_v2.read([_completed(page, user)], Origin(base, account.handle))
    return Fetched(next(gather(read, window)))


def name_of(wanted: Handle, web: Web, money: Purse) -> str:
    """The name of the account with a number; raise as `fetch` does."""
    user = _user(f"{web.server or API}/2/users/", wanted, web, money, _token(wanted))
    name = words(user.get("username"))
    money.users[name.casefold()] = user
    return name


def _token(wanted: Handle) -> str:
    if token := token_of(TOKEN):
        return token
    raise NetworkError(f"{wanted}: X answers only with a token. Set {TOKEN} to a bearer token of yours, or read an export with --from.")


def _user(url: str, wanted: Handle, web: Web, money: Purse, token: str) -> dict[str, Any]:
    """What X says of the account, by its name or its number."""
    money.pay(DOLLARS_A_USER)
    answer = web.get(url + quote(wanted.user, safe=""), {"user.fields": USER_FIELDS}, token=token)
    user = mapping(mapping(_value(answer, wanted)).get("data"))
    if not words(user.get("username")):
        money.take_back(DOLLARS_A_USER)
        raise HandleNotFoundError(f"{wanted}: X knows no such account, or has suspended it. Check the spelling.")
    return user


def _pages(url: str, window: int, wanted: Handle, web: Web, money: Purse, token: str) -> Iterator[dict[str, Any]]:
    left, following = window, ""
    while left > 0:
        asked = min(max(left, FEWEST), MOST)
        money.pay(asked * DOLLARS_A_POST)
        more = {"pagination_token": following} if following else {}
        answer = _in_names_it_takes(url, {"max_results": asked, **more}, web, money, token)
        page = mapping(_value(answer, wanted))
        found = len(listed(page.get("data", [] if "meta" in page else None), answer))
        money.take_back((asked - found) * DOLLARS_A_POST)
        yield page
        left -= found
        following = words(mapping(page.get("meta")).get("next_token"))
        if not found or not following:
            return


def _in_names_it_takes(url: str, asked: dict[str, str | int], web: Web, money: Purse, token: str) -> Answer:
    """The answer to a question put in one generation of names, or in the other when the first is refused."""
    first, second = money.names
    answer = web.get(url, {**asked, **first}, token=token)
    if answer.status != 400:
        return answer
    other = web.get(url, {**asked, **second}, token=token)
    if other.status == 200:
        money.names = [second, first]
    return other


def _of_user(user: dict[str, Any]) -> Account:
    """What X says of an account, without posts."""
    page = {"data": [{"id": "1", "text": "", "author_id": identifier(user.get("id"))}], "includes": {"users": [user]}}
    known = next(x_api_v2.read([page], Origin(API)))
    return Account(known.handle, (), known.network, known.name, known.bio, None, known.followers, known.following, known.flags)


def _completed(page: dict[str, Any], user: dict[str, Any]) -> dict[str, Any]:
    """The page, with the account among the users that it tells of."""
    included = mapping(page.get("includes"))
    return {**page, "includes": {**included, "users": [user, *sequence(included.get("users"))]}}


def _value(answer: Answer, wanted: Handle) -> Any:
    if answer.status == 200:
        return value_of(answer)
    if answer.status == 404:
        raise HandleNotFoundError(f"{wanted}: X knows no such account. Check the spelling.")
    why = {401: f"does not accept {TOKEN}", 402: "asks for credits", 403: "does not allow this to the token"}
    said = _said(answer)
    raise NetworkError(f"{wanted}: X {why.get(answer.status, 'refuses')} (HTTP {answer.status}{said}).")


def _said(answer: Answer) -> str:
    """What X says of a refusal, in a few words."""
    try:
        told = mapping(value_of(answer))
    except NetworkError:
        return ""
    detail = words(told.get("detail")) or words(told.get("title"))
    return f": {detail[:200]}" if detail else ""
