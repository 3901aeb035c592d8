"""One bounded request: what is read of the answer, and what ends it when the other side does not."""

import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from aboveboard.lib.calling import addresses, connecting
from aboveboard.lib.calling.addresses import AddressRefused
from aboveboard.lib.calling.connecting import Answer, Bounds, Message

pytestmark = pytest.mark.once
GET = Message("GET", {"User-Agent": "test"})


@contextmanager
def saying(*parts: bytes, pause: float = 0.0) -> Iterator[str]:
    """A server that reads one request, sends these parts with pauses between them, and closes."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            sock, _ = server.accept()
            with sock:
                sock.recv(65_536)
                for part in parts:
                    sock.sendall(part)
                    time.sleep(pause)
        except OSError:
            return

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/a?b=c"
    finally:
        # Wakes the thread where nobody connected.
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join()


def called(address: str, *, seconds: float = 5.0, most: int = 100) -> Answer:
    return connecting.call(addresses.checked(address, loopback=True), GET, Bounds(seconds, most, loopback=True))


def test_status_headers_and_body_are_read() -> None:
    with saying(b"HTTP/1.1 203 X\r\nX-Some: Thing\r\nContent-Length: 4\r\n\r\nbody") as address:
        assert called(address) == Answer(203, {"x-some": "Thing", "content-length": "4"}, b"body")
    with saying(b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n") as address:
        assert called(address).body == b"abc"
    with saying(b"HTTP/1.1 200 X\r\n\r\nuntil it closes") as address:
        assert called(address).body == b"until it closes"


def test_of_a_body_that_is_too_large_one_byte_more_is_read_and_none_where_none_is_wanted() -> None:
    with saying(b"HTTP/1.1 200 X\r\n\r\n" + b"x" * 50_000) as address:
        assert len(called(address, most=100).body) == 101
    with saying(b"HTTP/1.1 200 X\r\nContent-Length: 3\r\n\r\nabc") as address:
        assert called(address, most=0).body == b""


@pytest.mark.parametrize(
    "cut",
    [
        b"HTTP/1.1 200 X\r\nContent-Length: 40\r\n\r\nless",
        b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n20\r\nless",
        b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nall",
        b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nless",
        b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\nmany\r\nless",
        b"HTTP/1.1 two hundred\r\n\r\n",
        b"SSH-2.0-OpenSSH\r\n",
        b"",
    ],
)
def test_what_was_cut_off_or_is_no_http_is_never_taken_for_whole(cut: bytes) -> None:
    with saying(cut) as address, pytest.raises((OSError, http.client.HTTPException)):
        called(address)


@pytest.mark.parametrize(
    "parts", [[b"HTTP/1.1 200 X\r\n\r\n", *[b"x"] * 40], [b"HTTP/1.1 200 X\r\nX: ", *[b"y"] * 40], [*[b"HTTP/1.1 100 C\r\n\r\n"] * 40]]
)
def test_whoever_drips_is_cut_in_time_and_what_came_is_not_whole(parts: list[bytes]) -> None:
    begun = time.monotonic()
    with saying(*parts, pause=0.1) as address, pytest.raises(TimeoutError):
        called(address, seconds=0.5)
    assert time.monotonic() - begun < 5


class Late:
    """Something that lasts longer than the time of the request."""

    def __init__(self, work: Callable[..., Any]) -> None:
        self._work = work

    def __call__(self, *args: Any, **more: Any) -> Any:
        time.sleep(0.6)
        return self._work(*args, **more)


@pytest.mark.parametrize("slow", ["getaddrinfo", "create_connection"])
def test_when_the_time_is_over_before_there_is_a_connection_nothing_is_waited_for(monkeypatch: pytest.MonkeyPatch, slow: str) -> None:
    monkeypatch.setattr(socket, slow, Late(getattr(socket, slow)))
    begun = time.monotonic()
    with saying(b"HTTP/1.1 200 X\r\n\r\n", *[b"x"] * 30, pause=0.1) as address, pytest.raises(TimeoutError):
        called(address, seconds=0.3)
    assert time.monotonic() - begun < 2.5


def test_a_handshake_that_drips_is_cut_in_time() -> None:
    # The head of a record of TLS and its body, byte by byte.
    with saying(b"\x16\x03\x03\x40\x00", *[b"\x02"] * 30, pause=0.1) as address:
        begun = time.monotonic()
        with pytest.raises(TimeoutError):
            called(address.replace("http:", "https:"), seconds=0.5)
        assert time.monotonic() - begun < 2.5


def test_an_address_that_does_not_answer_is_left_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    with saying(b"no TLS") as address:
        monkeypatch.setattr(connecting, "_numbers", lambda *_, **__: ["127.0.0.1", "127.0.0.2"])
        with pytest.raises(ConnectionRefusedError):
            called(address.replace("http:", "https:"))


def test_this_machine_is_not_called_where_nothing_lets_it() -> None:
    with saying(b"HTTP/1.1 200 X\r\n\r\n") as address:
        place = addresses.checked(address, loopback=True)
        with pytest.raises(AddressRefused):
            connecting.call(place, GET, Bounds(5.0))
        called(address)


def test_works_run_side_by_side_and_one_that_lasts_is_told_by_what_stands_for_it() -> None:
    gate = threading.Event()
    begun = time.monotonic()
    assert connecting.side_by_side([lambda: 1, lambda: int(gate.wait(10)), lambda: 3], seconds=0.3, otherwise=0) == [1, 0, 3]
    assert time.monotonic() - begun < 5
    gate.set()


def test_secrets_are_not_shown() -> None:
    assert "word" not in repr(Message("GET", {"Authorization": "word"}, b"word"))
