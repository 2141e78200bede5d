"""The state of a run on disk: what has been answered lies beside the output until the run is complete.

``OUT.partial`` holds the answered rows, ``OUT.journal`` one line for the run and one for each answer that was
written, with a checksum of all that came before. After a kill at any moment, or a power cut, the last line whose
checksum fits tells where to go on.
"""

from __future__ import annotations

import os
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec

from curate.batch.tally import Tally
from curate.errors import CurateError, InputError

SYNC_SECONDS = 2.0
"""How often what is written is made safe against a power cut."""
_READ = 1 << 20


class Run(msgspec.Struct, frozen=True):
    """What makes two runs the same."""

    now: datetime
    about: dict[str, str]
    """Everything that the answers depend on, by a name that a refusal can show."""


class Progress(msgspec.Struct, omit_defaults=True):
    """What has been answered so far."""

    chunks: int = 0
    size: int = 0
    """Bytes of the partial output."""
    checksum: int = 0
    tally: Tally = msgspec.field(default_factory=Tally)
    complete: bool = False
    """True when nothing is left to do but to put the output in its place and to remove the state."""


@dataclass(slots=True)
class Journal:
    """An open run: its partial output and its journal."""

    output: Path
    partial: IO[bytes]
    log: IO[bytes]
    run: Run
    progress: Progress
    synced: float = field(default_factory=time.monotonic)

    def write(self, data: bytes, tally: Tally | None = None) -> None:
        """Write the rows of one answered chunk, or what opens the file when there is no tally, and note it."""
        with told(self.output):
            self._write(data, tally)

    def close_with(self, data: bytes) -> None:
        """Write what stands after the last row; not noted, so that it is written anew when the run is resumed."""
        with told(self.output):
            self.partial.write(data)
            self.partial.flush()
            self._sync()

    def mark_complete(self) -> None:
        """Note that the output is complete, so that a kill before its state is removed does not begin the run anew."""
        with told(self.output):
            self._note(msgspec.structs.replace(self.progress, complete=True))

    def _write(self, data: bytes, tally: Tally | None) -> None:
        self.partial.write(data)
        self.partial.flush()
        self.progress.size += len(data)
        self.progress.checksum = zlib.crc32(data, self.progress.checksum)
        if tally is not None:
            self.progress.chunks += 1
            self.progress.tally.add(tally)
        if time.monotonic() - self.synced > SYNC_SECONDS:
            self._sync()
        self._note(self.progress)

    def _note(self, progress: Progress) -> None:
        self.log.write(msgspec.json.encode(progress) + b"\n")
        self.log.flush()

    def _sync(self) -> None:
        os.fsync(self.partial.fileno())
        self.synced = time.monotonic()


def paths(output: Path) -> tuple[Path, Path]:
    """Return the names of the partial output and of the journal of an output."""
    return output.with_name(f"{output.name}.partial"), output.with_name(f"{output.name}.journal")


@contextmanager
def journal(output: Path, run: Run, *, resume: bool, force: bool) -> Iterator[Journal]:
    """Open the state of a run, new or interrupted; it stays on disk until `finished` removes it.

    Raise CurateError when the output exists already, when an interrupted run is in the way or was another run, or
    when someone else is writing the same output.
    """
    partial, log = paths(output)
    _refuse(output, partial, log, resume=resume, force=force)
    with ExitStack() as files:
        with told(output):
            log_file = files.enter_context(_closing(log.open("ab+")))
            _lock(log_file, output)
            known = _kept(log_file, partial, run) if resume else None
            partial_file = files.enter_context(_closing(partial.open("rb+" if known else "wb")))
            yielded = _continued(known, output, partial_file, log_file) if known else _begun(run, output, partial_file, log_file)
        yield yielded


@contextmanager
def _closing(file: IO[bytes]) -> Iterator[IO[bytes]]:
    """Close a file; what a full disk has refused is not told again when what is left of it is tried once more."""
    try:
        yield file
    finally:
        with suppress(OSError):
            file.close()


@contextmanager
def told(output: Path) -> Iterator[None]:
    """Say that the output cannot be written, and how to go on."""
    try:
        yield
    except OSError as error:
        cause = error.strerror or error
        raise InputError(f"{output}: cannot be written ({cause}). Free some space or mend it; then go on with --resume.") from error


def completed(output: Path, run: Run) -> Tally | None:
    """Return the figures of a run that was killed when its output was in its place; None when there is something to do.

    Raise CurateError when it was another run.
    """
    partial, log = paths(output)
    if partial.exists() or not log.exists() or not output.exists():
        return None
    lines = log.read_bytes().splitlines() or [b""]
    try:
        known, progress = msgspec.json.decode(lines[0], type=Run), msgspec.json.decode(lines[-1], type=Progress)
    except msgspec.MsgspecError:
        return None
    _refuse_other(known, run, partial)
    return progress.tally if progress.complete else None


def finished(output: Path) -> None:
    """Remove the state of a run whose output is complete."""
    for path in paths(output):
        path.unlink(missing_ok=True)


def _refuse(output: Path, partial: Path, log: Path, *, resume: bool, force: bool) -> None:
    if output.is_dir():
        raise InputError(f"{output}: is a folder. Give the name of a file to write.")
    if not output.parent.is_dir():
        raise InputError(f"{output}: there is no folder {output.parent}. Create it first.")
    if force and not resume:
        return
    if partial.exists() and log.exists() and not resume:
        raise CurateError(f"{output}: an interrupted run is here. Go on with --resume, or begin anew with --force.")
    if output.exists() and not (resume and log.exists()):
        raise CurateError(f"{output}: exists already. Overwrite it with --force, or choose another name.")


def _kept(log: IO[bytes], partial: Path, run: Run) -> tuple[Run, Progress, int] | None:
    """Return an interrupted run, how far it came, and where the journal says so; None when nothing of it is left."""
    log.seek(0)
    lines = log.read().splitlines(keepends=True)
    try:
        known = msgspec.json.decode(lines[0], type=Run)
    except (IndexError, msgspec.MsgspecError):
        return None
    _refuse_other(known, run, partial)
    if not partial.exists():
        return None
    progress, end = _last_true(lines[1:], partial)
    return known, progress, len(lines[0]) + end


def _refuse_other(known: Run, run: Run, partial: Path) -> None:
    changed = [name for name in {**known.about, **run.about} if known.about.get(name) != run.about.get(name)]
    if changed:
        raise CurateError(
            f"{partial}: belongs to another run ({', '.join(changed)} changed). Repeat that run's options, or begin anew with --force."
        )


def _last_true(lines: list[bytes], partial: Path) -> tuple[Progress, int]:
    """Return the last noted progress whose checksum is that of the partial output, and where its line ends."""
    best, end, checksum, position = Progress(), 0, 0, 0
    with partial.open("rb") as file:
        for line in lines:
            try:
                noted = msgspec.json.decode(line, type=Progress)
            except msgspec.MsgspecError:
                break  # the line that was being written
            checksum, position = _read_on(file, checksum, position, noted.size)
            if position < noted.size or checksum != noted.checksum:
                break
            best, end = msgspec.structs.replace(noted, complete=False), end + len(line)
    return best, end


def _read_on(file: IO[bytes], checksum: int, position: int, size: int) -> tuple[int, int]:
    while position < size and (data := file.read(min(_READ, size - position))):
        checksum = zlib.crc32(data, checksum)
        position += len(data)
    return checksum, position


def _begun(run: Run, output: Path, partial: IO[bytes], log: IO[bytes]) -> Journal:
    log.truncate(0)
    log.write(msgspec.json.encode(run) + b"\n")
    log.flush()
    return Journal(output, partial, log, run, Progress())


def _continued(known: tuple[Run, Progress, int], output: Path, partial: IO[bytes], log: IO[bytes]) -> Journal:
    """Cut what was written after the last sure point, of the rows and of the journal."""
    run, progress, end = known
    partial.truncate(progress.size)
    partial.seek(progress.size)
    log.truncate(end)
    return Journal(output, partial, log, run, progress)


def _lock(log: IO[bytes], output: Path) -> None:
    """Keep a second run from writing the same output, where the system can."""
    try:
        import fcntl
    except ImportError:
        return
    try:
        fcntl.flock(log, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise CurateError(f"{output}: another run is writing it. Wait for it, or choose another name.") from error


def about_input(path: str) -> Mapping[str, str]:
    """Return what tells an input from another: its name, size, time and first bytes; standard input tells nothing."""
    place = Path(path)
    if path == "-" or not place.is_file():
        return {"input": path}
    known = place.stat()
    with place.open("rb") as file:
        return {"input": f"{place.resolve()} {known.st_size} {known.st_mtime_ns} {zlib.crc32(file.read(_READ))}"}
