"""What ``curate doctor`` tells: versions, places, and whether each thing that curate needs is there."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from curate.errors import CurateError
from curate.interests.file import interests_path, read_interests
from curate.interests.index import TOPICS_PATH, topic_ids
from curate.lookup import export_folders
from curate.models import Check
from curate.own_policy import own_policy_path, read_own_policy
from curate.policy import POLICY_PATH, default_policy
from curate.store import info

PACKAGES = ("click", "msgspec", "PyStemmer", "langdetect", "textstat", "tabulate", "pandas", "feedparser", "httpx")
SECRETS = ("CURATE_MASTODON_TOKEN", "CURATE_X_BEARER_TOKEN")


def diagnose(*, network: bool = False) -> list[Check]:
    """Look at everything, the network only when asked."""
    checks = [Check("python", True, platform.python_version())]
    checks.extend(map(_package, PACKAGES))
    checks.extend((_topics(), _policy(), *_own_policy(), _interests(), _library()))
    checks.extend(Check("exports", Path(folder).is_dir(), folder) for folder in export_folders())
    checks.extend(Check(name, True, "set" if os.environ.get(name) else "not set") for name in SECRETS)
    return checks + (list(_reachable()) if network else [])


def _package(name: str) -> Check:
    try:
        return Check(name, True, version(name))
    except PackageNotFoundError:
        return Check(name, False, f"not installed: pip install {name}")


def _topics() -> Check:
    try:
        return Check("topics", True, f"{len(topic_ids())} topics in {TOPICS_PATH}")
    except CurateError as error:
        return Check("topics", False, str(error))


def _policy() -> Check:
    try:
        return Check("policy", True, f"version {default_policy().version}, {POLICY_PATH}")
    except CurateError as error:
        return Check("policy", False, str(error))


def _own_policy() -> Iterator[Check]:
    path = own_policy_path(interests_path())
    if path.exists():
        try:
            yield Check("own policy", True, f"version {read_own_policy(path).version}, {path}")
        except CurateError as error:
            yield Check("own policy", False, str(error))


def _interests() -> Check:
    path = interests_path()
    try:
        return Check("interests", True, f"{len(read_interests(path).interests)} declared in {path}")
    except CurateError as error:
        return Check("interests", False, str(error))


def _library() -> Check:
    try:
        held = info()
    except CurateError as error:
        return Check("library", False, str(error))
    kept = f"{held.accounts} accounts and {held.decisions} decisions in" if held.exists else "none yet; the first would be"
    return Check("library", True, f"{kept} {held.path}")


def _reachable() -> Iterator[Check]:
    from curate.sources.live.reaching import reachable

    return reachable()
