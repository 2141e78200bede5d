"""The checks of ``curate doctor``."""

from __future__ import annotations

import json
from collections.abc import Sequence

from msgspec.structs import asdict

from curate.models import Check
from curate.render.safe import one_line


def diagnosis_text(checks: Sequence[Check]) -> str:
    """Return one line a check."""
    return "\n".join(f"{'✓' if check.ok else '✗'} {check.name:<22} {one_line(check.detail)}" for check in checks)


def diagnosis_json(checks: Sequence[Check]) -> str:
    """Return the checks as an array of objects."""
    return json.dumps([asdict(check) for check in checks], ensure_ascii=False, indent=2)
