"""Compile what ships compiled: the topic index and the gettext catalogues. Runs at every build and install (hatch_build.py).

python build_data.py        # after changing a topic pack or a catalogue
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT))  # nothing is installed yet at build time


def compile_data() -> None:
    """Compile the topic index and every catalogue."""
    from curate.interests.compiling import build_index
    from curate.interests.packs import read_packs

    build_index(read_packs())
    for catalogue in (ROOT / "curate" / "locale").glob("*/LC_MESSAGES/*.po"):
        _compile_catalogue(catalogue)


def _compile_catalogue(path: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with path.open("rb") as source, path.with_suffix(".mo").open("wb") as target:
        write_mo(target, read_po(source))


if __name__ == "__main__":
    compile_data()
