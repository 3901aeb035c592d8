"""One bounded request to an address of the public internet: the name is looked up once, and the very number that was looked at is called.

Redirects are not followed, proxies not asked, TLS is 1.2 at least, and every request ends within its time, whoever keeps it waiting.
"""

import http.client
import io
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from aboveboard.lib.calling import addresses
from aboveboard.lib.calling.addresses import Address, AddressRefused


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a request may go: seconds from its beginning to its end, bytes read of the answer's body (none by default),
    and whether this machine may be called by its number, which only tests allow."""

    seconds: float
    most_bytes: int = 0
    loopback: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent; headers may hold secrets and are not shown."""

    method: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the names of headers in lower case, and at most one byte of the body more than was allowed, so that
    one which is too large is known by its length."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(default=b"", repr=False)


def call(place: Address, message: Message, bounds: Bounds) -> Answer:
    """Send once and read the answer.

    Raises `AddressRefused` where the name leads inside or nowhere, `ssl.SSLError` for a certificate that is not valid, `TimeoutError`
    where the time is over, `OSError` and `http.client.HTTPException` where it cannot be reached or breaks off.
    """
    connection = _Connection(place, bounds)
    watchdog = threading.Timer(bounds.seconds, connection.cut)
    watchdog.daemon = True
    watchdog.start()
    try:
        return _exchanged(connection, place, message, bounds)
    except (OSError, http.client.HTTPException) as error:
        if connection.is_cut:
            raise TimeoutError(f"No whole answer within {bounds.seconds} seconds.") from error
        raise
    finally:
        watchdog.cancel()
        connection.close()


def side_by_side[T](works: Sequence[Callable[[], T]], *, seconds: float, otherwise: T) -> list[T]:
    """What each work gives, in their order; `otherwise` for one that has not ended after so many seconds in all. None raises."""
    done = [otherwise] * len(works)

    def run(place: int) -> None:
        done[place] = works[place]()

    # Threads that end with the process: a look-up of a name knows no deadline of its own.
    threads = [threading.Thread(target=run, args=(place,), daemon=True) for place in range(len(works))]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    return list(done)


def _exchanged(connection: "_Connection", place: Address, message: Message, bounds: Bounds) -> Answer:
    connection.request(message.method, place.target, message.body, dict(message.headers))
    try:
        response = connection.getresponse()
        body = response.read(bounds.most_bytes + 1) if bounds.most_bytes else b""
    except ValueError as error:
        raise http.client.HTTPException("The answer is no HTTP.") from error
    # A body that was cut off reads like one that has ended.
    if connection.is_cut:
        raise TimeoutError(f"No whole answer within {bounds.seconds} seconds.")
    headers = {name.lower(): text for name, text in response.getheaders()}
    if bounds.most_bytes and not response.chunked and len(body) <= bounds.most_bytes:
        announced = headers.get("content-length", "")
        if announced.isdecimal() and len(body) < int(announced):
            raise http.client.IncompleteRead(body, int(announced) - len(body))
    return Answer(response.status, headers, body)


class _Reader(io.BufferedReader):
    """Reads so many bytes as are asked for, and never all there is: a chunk whose size is negative would ask for that."""

    def read(self, size: int | None = None, /) -> bytes:
        """At most `size` bytes; raises `ValueError` where none or a negative number is given."""
        if size is None or size < 0:
            raise ValueError("Only so many bytes as are asked for are read.")
        return super().read(size)


class _Response(http.client.HTTPResponse):
    """An answer that is read by a bounded reader only."""

    def __init__(self, sock: socket.socket, debuglevel: int = 0, method: str | None = None, url: str | None = None) -> None:
        super().__init__(sock, debuglevel, method, url)
        self.fp = _Reader(self.fp.detach())


class _Connection(http.client.HTTPConnection):
    """Connects to the very address that was looked at, so that no second look-up can give another."""

    response_class = _Response

    def __init__(self, place: Address, bounds: Bounds) -> None:
        super().__init__(place.host, place.port, timeout=bounds.seconds)
        self._place, self._bounds = place, bounds
        # So that `Host` names no port that goes without saying.
        self.default_port = 80 if place.is_plain else addresses.HTTPS
        self.is_cut = False

    def connect(self) -> None:
        """Look the name up, refuse it unless every answer is public, and connect to the first that answers."""
        numbers = _numbers(self._place, loopback=self._bounds.loopback)
        for number in numbers[:-1]:
            with suppress(OSError):
                return self._connect(number)
        return self._connect(numbers[-1])

    def _connect(self, number: str) -> None:
        if self.sock is not None:
            self.sock.close()
        # The look-up, or an address before this one, may have lasted until the time was over.
        self._require_time()
        self._hold(socket.create_connection((number, self.port), self.timeout))
        if not self._place.is_plain:
            context = ssl.create_default_context()
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            # The handshake comes after it is held, so that one which lasts can be cut as well.
            secured = context.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self._hold(secured)
            secured.do_handshake()

    def _hold(self, sock: socket.socket) -> None:
        """From now on `cut` reaches it; where that came before, nothing else would end it."""
        self.sock = sock
        self._require_time()

    def _require_time(self) -> None:
        if self.is_cut:
            raise TimeoutError

    def cut(self) -> None:
        """End it from another thread, however slowly the other side goes on."""
        self.is_cut = True
        if self.sock is not None:
            with suppress(OSError):
                # The plain one: that of TLS would forget its keys, on which the other thread may be at work.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


def _numbers(place: Address, *, loopback: bool) -> list[str]:
    """The addresses that a host has now; raises `AddressRefused` where one of them is not public, as where there is none."""
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        found = []
    numbers = list(dict.fromkeys(str(each[4][0]) for each in found))
    allowed = loopback and addresses.is_loopback(place.host)
    if not numbers or not (allowed or all(map(addresses.is_public, numbers))):
        raise AddressRefused(addresses.NOT_PUBLIC)
    return numbers
