"""Writing files in one step: a reader finds the old file or the new one, never half of one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from curate.errors import InputError


def write_text(path: Path, text: str) -> None:
    """Write a text file in one step; raise InputError naming it when that cannot be done."""
    with writing(path) as out:
        out.write(text.encode())


@contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to be written in one step; nothing changes when the block fails.

    Raise InputError naming the path when it cannot be written.
    """
    import tempfile

    if path.is_dir():
        message = f"{path}: is a folder. Give the name of a file to write."
        raise InputError(message)
    path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file():  # a pipe or a device, which no file may replace
        with path.open("wb") as out:
            yield out
        return
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        message = f"{path}: cannot be written ({error.strerror}). Choose a folder that exists and is yours."
        raise InputError(message) from error
    fresh = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        fresh.chmod(path.stat().st_mode if path.exists() else 0o666 & ~_umask())
        fresh.replace(path)
    except OSError as error:
        message = f"{path}: cannot be written ({error.strerror or error}). Free some space or choose another place."
        raise InputError(message) from error
    finally:
        fresh.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
