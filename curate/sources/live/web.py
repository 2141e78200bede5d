"""Reading from servers of strangers, with manners: paced, patient, bounded, and never off the public internet.

httpx carries the bytes. Names are resolved here, once for each request, and the connection goes to the address that
was checked; so no second answer of a name server can lead elsewhere.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode, urljoin

from curate.errors import NetworkError
from curate.messages import Message, message
from curate.sources.live.addresses import Resolve, checked_addresses, resolve
from curate.sources.live.bodies import MAX_BYTES, body
from curate.sources.live.pauses import is_exhausted, pause_asked, reset_in
from curate.sources.live.places import Place, base_address, place_of

if TYPE_CHECKING:
    import httpx

Tell = Callable[[Message], None]
"""Says something to the person who waits."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})
AGAIN_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers after which the same question is asked again."""
CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 10.0, 20.0, 60.0
LONG_WAIT = 3.0
"""Seconds from which a wait is told."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How a session behaves towards each host; seconds and counts."""

    tries: int = 3
    redirects: int = 5
    interval: float = 0.1
    """Between two requests to one host."""
    back_off: float = 1.0
    """Before the second try; doubles with each further one."""
    patience: float = 960.0
    """The longest wait that a server may ask for: X counts in quarters of an hour."""
    down: float = 60.0
    """How long a host that could not be reached is left alone."""
    max_bytes: int = MAX_BYTES


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said."""

    url: str
    """Where it was said in the end, after redirects."""
    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def etag(self) -> str | None:
        """What to ask with next time, to be answered 304 when nothing has changed."""
        return self.headers.get("etag")


@dataclass(slots=True)
class _Host:
    """What is known of one host; its lock makes requests to it come one after the other."""

    transport: httpx.HTTPTransport
    lock: threading.Lock = field(default_factory=threading.Lock)
    next_at: float = 0.0
    down_until: float = 0.0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class _Trouble:
    """Why a request brought no answer."""

    told: str
    pause: float | None = None
    """Seconds for which the server wants to be left alone."""
    down: float = 0.0
    """Seconds for which it is not worth while to ask the host anything else."""


class _UnreachableError(NetworkError):
    """No answer came; another try may bring one."""


class Web:
    """A session of reading; keeps connections and what each host asked for. Safe to share between threads."""

    def __init__(
        self,
        server: str | None = None,
        *,
        manners: Manners | None = None,
        tell: Tell | None = None,
        ask: Resolve = resolve,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        """Take the one server that need not be on the public internet, and whom to tell of waits."""
        self.server = base_address(server) if server else None
        self._trusted = place_of(self.server)[1:] if self.server else None
        self._manners = manners or Manners()
        self._tell = tell or (lambda _: None)
        self._closed = threading.Event()
        self._ask, self._clock, self._sleep = ask, clock, sleep or self._closed.wait
        self._hosts: dict[Place, _Host] = {}
        self._lock = threading.Lock()
        logging.getLogger("httpcore.http11").addFilter(_tells_no_headers)

    def __enter__(self) -> Self:
        """Return the session itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections, and wake those who wait."""
        self._closed.set()
        for host in self._hosts.values():
            host.transport.close()

    def get(
        self,
        url: str,
        params: Mapping[str, str | int] | None = None,
        *,
        accept: str = "application/json",
        token: str | None = None,
        etag: str | None = None,
    ) -> Answer:
        """Ask for a document; follow redirects, wait and try again as the server wishes.

        The token goes to the host of `url` and to no other. Raise NetworkError when the host cannot be reached, may not
        be asked, answers 429 or 5xx to the last try, or too much, or too slowly.
        """
        address = url + ("?" + urlencode(params) if params else "")
        first = place_of(address)
        for _ in range(self._manners.redirects + 1):
            secret = token if place_of(address) == first else None
            answer = _without(secret, self._patiently(address, _headers(accept, secret, etag)))
            target = answer.headers.get("location")
            if answer.status not in REDIRECTS or not target:
                return answer
            address = urljoin(address, target)
        raise NetworkError(f"{first}: sends from one address to another without end. Try again later.")

    def _patiently(self, url: str, headers: Mapping[str, str]) -> Answer:
        place = place_of(url)
        host, name = self._host(place), str(place)
        with host.lock:
            if host.down_until > self._clock():
                raise NetworkError(host.trouble)
            tried = 0
            while True:
                tried += 1
                self._await(host, name)
                found = self._attempt(host, url, headers)
                if isinstance(found, Answer):
                    return found
                wait = max(self._backed_off(tried), found.pause or 0.0)
                if wait > self._manners.patience or tried >= self._manners.tries:
                    host.trouble, host.down_until = found.told, self._clock() + found.down
                    raise NetworkError(found.told)
                host.next_at = self._clock() + wait

    def _attempt(self, host: _Host, url: str, headers: Mapping[str, str]) -> Answer | _Trouble:
        """The answer, or what went wrong; either way the host has a moment's rest."""
        name = str(place_of(url))
        try:
            answer = self._once(host, url, headers)
        except _UnreachableError as error:
            return _Trouble(str(error), down=self._manners.down)
        finally:
            host.next_at = self._clock() + self._manners.interval
        if answer.status not in AGAIN_LATER:
            if is_exhausted(answer.headers):
                host.next_at += min(reset_in(answer.headers, self._clock()) or 0.0, self._manners.patience)
            return answer
        pause = pause_asked(answer.headers, self._clock())
        when = f"in {pause:.0f} seconds" if pause else "later"
        why = "wants fewer requests" if answer.status == 429 else "is in trouble"
        return _Trouble(f"{name}: {why} (HTTP {answer.status}). Try again {when}.", pause, pause or 0.0)

    def _backed_off(self, tried: int) -> float:
        """Seconds before the next try, with some chance in it, so that clients do not come back all at once."""
        return self._manners.back_off * 2.0 ** (tried - 1) * random.uniform(0.8, 1.2)  # noqa: S311

    def _await(self, host: _Host, name: str) -> None:
        wait = host.next_at - self._clock()
        if wait >= LONG_WAIT and not self._closed.is_set():
            self._tell(message("waiting {seconds} s: {host} asks for a pause", seconds=round(wait), host=name))
        if wait > 0:
            self._sleep(wait)
        if self._closed.is_set():
            raise NetworkError(f"{name}: is not asked any more, since the run was stopped.")

    def _host(self, place: Place) -> _Host:
        import httpx

        with self._lock:
            if place not in self._hosts:
                verify = httpx.create_ssl_context() if place.scheme == "https" else False
                self._hosts[place] = _Host(httpx.HTTPTransport(verify=verify, trust_env=False))
            return self._hosts[place]

    def _once(self, host: _Host, url: str, headers: Mapping[str, str]) -> Answer:
        """One request to the first address of the host that takes the connection."""
        import httpx

        scheme, name, port = place = place_of(url)
        addresses = checked_addresses(name, port, self._ask, trusted=(name, port) == self._trusted)
        parts = httpx.URL(url)
        for address in addresses:
            pinned = parts.copy_with(scheme=scheme, host=address, port=port, userinfo=b"", fragment=None)
            request = httpx.Request("GET", pinned, headers={"Host": str(place), **headers}, extensions=_extensions(name))
            try:
                return self._exchanged(host, request, url)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error
            except (httpx.TransportError, httpx.StreamError) as error:
                raise _UnreachableError(f"{place}: {_reason(error)}. Try again later.") from error
        raise _UnreachableError(f"{place}: {_reason(failure)}. Try again later.") from failure

    def _exchanged(self, host: _Host, request: httpx.Request, url: str) -> Answer:
        started = time.monotonic()
        response = host.transport.handle_request(request)
        try:
            headers = {name.lower(): value for name, value in response.headers.items()}
            read = body(
                response.iter_raw(),
                headers.get("content-encoding", ""),
                str(place_of(url)),
                lambda: time.monotonic() - started > WHOLE_SECONDS,
                self._manners.max_bytes,
            )
            return Answer(url, response.status_code, headers, read)
        finally:
            response.close()


def _tells_no_headers(record: logging.LogRecord) -> bool:
    """Keep out of logs what a server answers in its headers, which may be the token that it was shown."""
    return "receive_response_headers.complete" not in record.getMessage()


def _extensions(name: str) -> dict[str, Any]:
    timeouts = {"connect": CONNECT_SECONDS, "read": READ_SECONDS, "write": READ_SECONDS, "pool": READ_SECONDS}
    return {"timeout": timeouts, "sni_hostname": name}


def _headers(accept: str, token: str | None, etag: str | None) -> dict[str, str]:
    from curate import __version__

    told = {
        "User-Agent": f"curate/{__version__} (reads the latest public posts of an account)",
        "Accept": accept,
        "Accept-Encoding": "gzip",
        "Authorization": f"Bearer {token}" if token else "",
        "If-None-Match": etag or "",
    }
    return {name: value for name, value in told.items() if value}


def _without(secret: str | None, answer: Answer) -> Answer:
    """The answer, should it echo the token, without it: what is read may be shown, kept, and asked with again."""
    if not secret:
        return answer
    headers = {name: value.replace(secret, "***") for name, value in answer.headers.items()}
    return replace(answer, headers=headers, body=answer.body.replace(secret.encode(), b"***"))


def _reason(error: Exception) -> str:
    """What went wrong with a connection, in plain words."""
    told = str(error).lower()
    kinds: Iterable[tuple[str, str]] = (
        ("certificate", "its certificate cannot be trusted"),
        ("timed out", "does not answer in time"),
        ("refused", "refuses the connection"),
        ("unreachable", "cannot be reached; are you connected?"),
        ("disconnected", "broke off without an answer"),
        ("complete message", "broke off in the middle of its answer"),
    )
    return next((words for part, words in kinds if part in told), "does not answer as a web server does")
