"""The build hook: compiles the data before the files of a wheel or an editable install are collected."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))


class DataHook(BuildHookInterface[Any]):
    """Compile the topic index and the catalogues."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 (hatchling's signature)
        """Run before every build."""
        from build_data import compile_data

        compile_data()
