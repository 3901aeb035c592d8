"""Sends one signed POST to an address of the public internet, and to no other: the name is looked up once, when it is called.

What it answered is not read beyond its status, redirects are not followed, and every attempt ends within a few seconds.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress

from django.conf import settings

from aboveboard.webhooks.rules import addresses
from aboveboard.webhooks.rules.addresses import Address, AddressRefused
from aboveboard.webhooks.values import Attempt

SECONDS = 5.0
GONE = 410
AGENT = "aboveboard (webhooks)"
NO_ANSWER = f"It did not answer within {SECONDS:.0f} seconds."


def send(address: str, headers: Mapping[str, str], body: bytes) -> Attempt:
    """POST once; never raises for what the other side does."""
    try:
        place = addresses.checked(address, hosts=settings.WEBHOOK_HOSTS, loopback=settings.WEBHOOK_LOOPBACK)
        status = _posted(place, headers, body)
    except AddressRefused as error:
        return Attempt(str(error))
    except ssl.SSLError:
        return Attempt("Its certificate is not valid, or it does not speak TLS 1.2 or later.")
    except (OSError, http.client.HTTPException):
        return Attempt("It could not be reached, or broke off.")
    if 200 <= status < 300:
        return Attempt()
    return Attempt(f"It answered {status}.", is_gone=status == GONE)


def send_all(posts: Sequence[tuple[str, Mapping[str, str], bytes]]) -> list[Attempt]:
    """Send them side by side; whatever has not ended in time has failed, whoever keeps it waiting."""
    done: list[Attempt] = [Attempt(NO_ANSWER)] * len(posts)

    def run(place: int) -> None:
        done[place] = send(*posts[place])

    # Threads that end with the process: a look-up of a name knows no deadline of its own.
    threads = [threading.Thread(target=run, args=(place,), daemon=True) for place in range(len(posts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS + 1)
    return list(done)


def _posted(place: Address, headers: Mapping[str, str], body: bytes) -> int:
    connection = _Connection(place)
    watchdog = threading.Timer(SECONDS, connection.cut)
    watchdog.daemon = True
    watchdog.start()
    try:
        connection.request("POST", place.target, body, {"Content-Type": "application/json", "User-Agent": AGENT, **headers})
        return connection.getresponse().status
    finally:
        watchdog.cancel()
        connection.close()


class _Connection(http.client.HTTPConnection):
    """Connects to the very address that was looked at, so that no second look-up can give another."""

    def __init__(self, place: Address) -> None:
        super().__init__(place.host, place.port, timeout=SECONDS)
        self._place = place

    def connect(self) -> None:
        """Look the name up, refuse it unless every answer is public, and connect to the first that answers."""
        numbers = _numbers(self._place)
        for number in numbers[:-1]:
            with suppress(OSError):
                return self._connect(number)
        return self._connect(numbers[-1])

    def _connect(self, number: str) -> None:
        self.sock = socket.create_connection((number, self.port), self.timeout)
        if not self._place.is_plain:
            context = ssl.create_default_context()
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)

    def cut(self) -> None:
        """End it from another thread, however slowly the other side goes on."""
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


def _numbers(place: Address) -> list[str]:
    """The addresses that a host has now; raises `AddressRefused` where one of them is not public, as where there is none."""
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        found = []
    numbers = list(dict.fromkeys(str(each[4][0]) for each in found))
    allowed = settings.WEBHOOK_LOOPBACK and addresses.is_loopback(place.host)
    if not numbers or not (allowed or all(map(addresses.is_public, numbers))):
        raise AddressRefused(addresses.NOT_PUBLIC)
    return numbers
