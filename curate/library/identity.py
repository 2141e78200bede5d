"""Which stored rows a handle may mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from curate.errors import AmbiguousHandleError, UsageError
from curate.models import Account
from curate.sources.handles import Handle, answers, parse_handle


def user_key(handle: str) -> str:
    """Return what all writings of a handle share: ``Ann@m.example`` → ``ann``, ``ann.bsky.social`` → ``ann``."""
    return handle.casefold().partition("@")[0].removesuffix(".bsky.social")


def handle_of(handle: str, network: str | None) -> Handle:
    """Return a stored handle and its network as one looks for them."""
    user, _, host = handle.partition("@")
    return Handle(user, host or None, network or None)


def is_meant(handle: str, network: str | None, wanted: Handle) -> bool:
    """Tell whether a stored handle answers to one that is looked for, as far as both say."""
    return answers(Account(handle, network=network or None), wanted)


def check_one(wanted: Handle, stored: Iterable[tuple[str, str]]) -> None:
    """Raise AmbiguousHandleError when stored handles, with their networks, are plainly not all of one account."""
    told = sorted({(handle.casefold(), network) for handle, network in stored})
    hosts = {handle.partition("@")[2] for handle, _ in told} - {""}
    networks = {network for _, network in told} - {""}
    if len(hosts) > 1 or len(networks) > 1:
        listed = " and ".join(f"@{handle} ({network or 'network not told'})" for handle, network in told[:5])
        raise AmbiguousHandleError(f"{wanted}: may be {listed}. Write the whole handle or the address of the profile.")


def one_of(known: Iterable[tuple[str, str | None]]) -> Callable[[str], bool]:
    """Return a function that tells whether a handle, however it is written, means one of the handles and networks that are known."""
    by_user: dict[str, list[tuple[str, str | None]]] = {}
    for handle, network in known:
        by_user.setdefault(user_key(handle), []).append((handle, network))

    def is_known(handle: str) -> bool:
        try:
            wanted = parse_handle(handle)
        except UsageError:
            return False
        return any(is_meant(each, network, wanted) for each, network in by_user.get(user_key(wanted.user), ()))

    return is_known
