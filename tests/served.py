"""A real HTTP server on this machine that answers what a test tells it, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Names in lower case."""


@dataclass(frozen=True)
class Reply:
    """What is answered; a body that is no bytes is sent as JSON."""

    body: Any = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: Callable[[Any], None] | None = None
    """Writes to the connection itself, in the place of everything else."""


Answers = Mapping[str, "Reply | list[Reply] | Callable[[Asked], Reply]"]


@dataclass
class Served:
    """A running server: its answers by path (a list is used up, its last one stays) and the requests it has had."""

    url: str
    answers: dict[str, Any]
    asked: list[Asked] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def paths(self) -> list[str]:
        return [each.path for each in self.asked]

    def reply(self, asked: Asked) -> Reply:
        with self.lock:
            self.asked.append(asked)
            found = self.answers.get(asked.path, Reply({"error": "Record not found"}, 404))
            if isinstance(found, list):
                found = found.pop(0) if len(found) > 1 else found[0]
        reply: Reply = found(asked) if callable(found) else found
        return reply


class Everything(dict[str, Any]):
    """One answer for every path."""

    def __init__(self, answer: Callable[[Asked], Reply]) -> None:
        super().__init__()
        self.answer = answer

    def get(self, _path: str, _default: Any = None) -> Any:
        return self.answer


@contextmanager
def serve(answers: Answers | None = None) -> Iterator[Served]:
    """Run a server on a free port of 127.0.0.1."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    served = Served(f"http://127.0.0.1:{server.server_port}", dict(answers or {}))
    server.served = served  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that were killed."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.server.served.reply(Asked(parts.path, query, headers))  # type: ignore[attr-defined]
        if reply.raw:
            reply.raw(self.wfile)
            self.close_connection = True
            return
        body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        self.send_response(reply.status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""
