"""Real servers on this machine, started by the scripts in ../shared/servers, which install them on first use."""

from __future__ import annotations

import fcntl
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

SCRIPTS = Path(os.environ.get("CURATE_SHARED", Path(__file__).parents[1].parent / "shared")) / "servers"
FOLDER = Path(tempfile.gettempdir()) / "curate-servers"
"""Where the servers are installed: kept from run to run."""
_PID = re.compile(r'"?pid"?:? (\d+)')


@contextmanager
def running(name: str, url: str, health: str, seconds: float = 300) -> Iterator[str]:
    """Give the address of a server, the one that runs already or one that is ended afterwards; skip where it cannot be started."""
    with _alone(name):
        yield from _running(name, url, health, seconds)


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """Wait for other runs on this machine that use the same server, its address and what is written to it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _running(name: str, url: str, health: str, seconds: float) -> Iterator[str]:
    if answers(url + health):
        yield url
        return
    script = SCRIPTS / name / "up.sh"
    if not script.is_file():
        pytest.skip(f"{script} is not here")
    pid = _started(script, name, seconds)
    try:
        if not answers(url + health):
            pytest.skip(f"{name} does not answer")
        yield url
    finally:
        _end(pid, url)


def answers(url: str) -> bool:
    """Tell whether something answers at an address."""
    try:
        return httpx.get(url, timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def _end(pid: int, url: str) -> None:
    """End a process and what it has started itself (a server that runs as another user has a parent of ours), and wait until it has."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    family = [*(int(child) for child in children.read_text().split()), pid] if children.exists() else [pid]
    for how in (signal.SIGTERM, signal.SIGKILL):
        for each in family:
            with suppress(ProcessLookupError):
                os.kill(each, how)
        if _is_closed(url):
            return


def _is_closed(url: str, seconds: float = 5) -> bool:
    """Tell whether nothing listens at an address any more, after some time at the most: else the next run would meet who is leaving."""
    host, port = url.removeprefix("http://").split(":")
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex((host, int(port))):
                return True
        time.sleep(0.05)
    return False


def _started(script: Path, name: str, seconds: float) -> int:
    folder = FOLDER / name
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "up.out").open("w+") as out:  # a file, since the server keeps it open
        try:
            subprocess.run(
                ["bash", str(script), str(folder)], stdout=out, stderr=out, stdin=subprocess.DEVNULL, check=True, timeout=seconds
            )
        except (OSError, subprocess.SubprocessError) as error:
            pytest.skip(f"{name} cannot be started here: {error}")
        out.seek(0)
        told = _PID.findall(out.read())
    if not told:
        pytest.skip(f"{name} tells no pid")
    return int(told[-1])
