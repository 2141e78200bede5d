"""The user's own policy: weights of the decision learned from their labels, in a file beside the interests file.

It changes how findings add up, nothing else, and belongs to the version of the policy that it was learned on: the findings
of another version may mean something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec.structs import replace

from curate.atomic import write_text
from curate.errors import InputError
from curate.policy import Linear, Policy, default_policy

FILE_NAME = "policy.json"


class OwnPolicy(msgspec.Struct, frozen=True):
    """What the file holds."""

    based_on: str
    """Version of curate's policy whose findings are weighed."""
    account: Linear
    provenance: Mapping[str, str | int | float] = {}


def own_policy_path(interests_file: Path) -> Path:
    """Return where the own policy of an interests file lies."""
    return interests_file.with_name(FILE_NAME)


def write_own_policy(path: Path, own: OwnPolicy) -> None:
    """Write an own policy in one step."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_text(path, msgspec.json.format(msgspec.json.encode(own), indent=1).decode() + "\n")


def read_own_policy(path: Path) -> Policy:
    """Return curate's policy with the user's own weights; raise InputError when the file is damaged or out of date."""
    try:
        own = msgspec.json.decode(path.read_bytes(), type=OwnPolicy)
    except (OSError, msgspec.MsgspecError) as error:
        raise InputError(f"{path}: not a policy ({error}). Learn it again with: curate evaluate LABELS --fit, or remove it.") from error
    base = default_policy()
    if own.based_on != base.version or own.account.weights.keys() != base.account.weights.keys():
        raise InputError(
            f"{path}: was learned on policy {own.based_on}, and this curate has {base.version}. "
            "Learn it again with: curate evaluate LABELS --fit, or remove it."
        )
    return applied(base, own.account)


def applied(base: Policy, account: Linear) -> Policy:
    """Return a policy with other weights for the decision, and a version that tells."""
    return replace(base, version=f"{base.version}+own", account=account)
