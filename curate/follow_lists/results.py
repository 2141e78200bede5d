"""Accounts to follow, out of what ``curate score --json`` and ``curate batch --format jsonl`` wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import msgspec

from curate.errors import InputError
from curate.follow_lists.followed import Followed
from curate.follow_lists.writing import follow_as_advised
from curate.sources.json_values import values
from curate.sources.opening import as_utf8, source


class _Advice(msgspec.Struct):
    code: str
    values: tuple[str, ...] = ()


class _Share(msgspec.Struct):
    interest: str


class _Result(msgspec.Struct):
    handle: str
    verdict: str
    network: str | None = None
    name: str = ""
    advice: tuple[_Advice, ...] = ()
    matched_interests: tuple[_Share, ...] = ()


def read_results(path: str) -> Iterator[Followed]:
    """Yield the accounts whose verdict is follow, each as the advice on it says; raise InputError when there are no assessments."""
    file = source(path)
    lost: Counter[str] = Counter()
    read = 0
    with file.open() as stream:
        for value in values(as_utf8(stream), file.name, lost):
            result = _result(value)
            read += result is not None
            if result and result.verdict == "follow":
                yield _followed(result)
    if not read:
        raise InputError(f"{path}: holds no assessments. Give what `curate batch --format jsonl` or `curate score --json` wrote.")


def _result(value: object) -> _Result | None:
    try:
        return msgspec.convert(value, _Result)
    except msgspec.ValidationError:
        return None


def _followed(result: _Result) -> Followed:
    subject = next((share.interest for share in result.matched_interests), "")
    advice = {each.code: each.values for each in result.advice}
    return follow_as_advised(Followed(result.handle, result.network, result.name), advice, subject)
