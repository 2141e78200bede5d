"""The interests file (TOML): what the user declares once.

languages = ["fr", "en"]
budget = 60                 # posts a day that you read
strictness = "normal"       # lax, normal or strict
mutes = ["crypto"]

[[interest]]
name = "machine learning"
keywords = ["MLOps"]
exclude = ["formation gratuite"]
weight = 1.0
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from curate.atomic import write_text
from curate.errors import InterestsError
from curate.interests.declared import DEFAULT_BUDGET, Interest, Interests, combine, interest_of
from curate.interests.index import fold_name

KEYS = ("languages", "budget", "strictness", "mutes", "interest")
INTEREST_KEYS = ("name", "keywords", "exclude", "weight")


def interests_path() -> Path:
    """Return where the interests file is: ``$CURATE_INTERESTS``, else in the platform's configuration folder."""
    named = os.environ.get("CURATE_INTERESTS")
    if named:
        return Path(named)
    from platformdirs import user_config_path

    return user_config_path("curate") / "interests.toml"


def read_interests(path: Path) -> Interests:
    """Read an interests file; raise InterestsError naming the file and the field that is wrong."""
    return _understood(path, _data(path))


def _data(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        message = f'{path}: no interests are declared yet. Run: curate init, or name one with -i "machine learning"'
        raise InterestsError(message) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"{path}: not an interests file ({error}). Mend it, or start again with: curate init --force"
        raise InterestsError(message) from error


def _understood(path: Path, data: Mapping[str, Any]) -> Interests:
    try:
        return _interests(data)
    except InterestsError as error:
        message = f"{path}: {error}"
        raise InterestsError(message) from error


def write_interests(
    path: Path,
    names: Sequence[str],
    *,
    languages: Sequence[str] = (),
    mutes: Sequence[str] = (),
    budget: float = DEFAULT_BUDGET,
    strictness: str = "normal",
) -> None:
    """Write a new interests file."""
    import tomlkit

    document = tomlkit.document()
    document.add(tomlkit.comment("What curate looks for; see: curate interests --help"))
    document["languages"] = list(languages)
    document["budget"] = budget if budget % 1 else int(budget)
    document["strictness"] = strictness
    document["mutes"] = list(mutes)
    tables = tomlkit.aot()
    for name in names:
        tables.append(tomlkit.item({"name": name}))
    document["interest"] = tables
    _save(path, document.as_string())


def add_interest(path: Path, name: str, *, keywords: Sequence[str] = (), exclude: Sequence[str] = ()) -> None:
    """Add an interest to the file, or keywords and exclusions to one that stands there; comments are kept.

    Raise InterestsError, with the file as it was, when it is damaged or the name holds no word.
    """
    import tomlkit

    if path.exists() and _data(path).get("interest"):
        read_interests(path)
    document = tomlkit.parse(path.read_text("utf-8")) if path.exists() else tomlkit.document()
    if not document.get("interest"):
        document.pop("interest", None)
        document.append("interest", tomlkit.aot())
    tables = document["interest"]
    table = next((each for each in tables if fold_name(each["name"]) == fold_name(name)), None)
    if table is None:
        tables.append(tomlkit.item({"name": name}))
        table = tables[-1]
    for key, words in (("keywords", keywords), ("exclude", exclude)):
        if words:
            table[key] = list(dict.fromkeys([*table.get(key, ()), *words]))
    _understood(path, document.unwrap())
    _save(path, document.as_string())


def remove_interest(path: Path, name: str) -> None:
    """Remove an interest from the file; raise InterestsError when it is not there."""
    import tomlkit

    read_interests(path)
    document = tomlkit.parse(path.read_text("utf-8"))
    tables = document["interest"]
    kept = [each for each in tables if fold_name(each["name"]) != fold_name(name)]
    if len(kept) == len(tables):
        listed = ", ".join(each["name"] for each in tables)
        message = f"{path}: no interest is called {name!r}. Declared are: {listed}"
        raise InterestsError(message)
    document.pop("interest")
    if kept:
        document.append("interest", tomlkit.aot())
    for each in kept:
        document["interest"].append(each)
    _save(path, document.as_string())


def _save(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_text(path, text)


def _interests(data: Mapping[str, Any]) -> Interests:
    _only(data, KEYS, "")
    tables = data.get("interest", [])
    if not isinstance(tables, list):
        message = "interest: write each one as a table, [[interest]]"
        raise InterestsError(message)
    return combine(
        [_interest(table, number) for number, table in enumerate(tables, 1)],
        languages=_texts(data, "languages"),
        mutes=_texts(data, "mutes"),
        budget=_number(data, "budget", DEFAULT_BUDGET),
        strictness=data.get("strictness", "normal"),
    )


def _interest(table: Any, number: int) -> Interest:
    place = f"interest {number}: "
    if not isinstance(table, dict) or not isinstance(table.get("name"), str) or not table["name"].strip():
        message = f'{place}has no name. Write: name = "…"'
        raise InterestsError(message)
    _only(table, INTEREST_KEYS, place)
    return interest_of(
        table["name"],
        keywords=_texts(table, "keywords", place),
        excluded=_texts(table, "exclude", place),
        weight=_number(table, "weight", 1.0, place),
    )


def _only(table: Mapping[str, Any], keys: Sequence[str], place: str) -> None:
    unknown = sorted(set(table) - set(keys))
    if unknown:
        message = f"{place}unknown field {unknown[0]!r}. Known are: {', '.join(keys)}"
        raise InterestsError(message)


def _texts(table: Mapping[str, Any], key: str, place: str = "") -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        message = f'{place}{key}: write a list of texts, ["…", "…"]'
        raise InterestsError(message)
    return tuple(value)


def _number(table: Mapping[str, Any], key: str, default: float, place: str = "") -> float:
    value = table.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        message = f"{place}{key}: write a positive number"
        raise InterestsError(message)
    return float(value)
