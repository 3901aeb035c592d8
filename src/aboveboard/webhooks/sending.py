"""Sends one signed POST to an address of the public internet; what it answered is not read beyond its status."""

import http.client
import ssl
from collections.abc import Mapping, Sequence
from functools import partial

from django.conf import settings

from aboveboard.lib.calling import addresses, connecting
from aboveboard.lib.calling.addresses import AddressRefused
from aboveboard.lib.calling.connecting import Bounds, Message
from aboveboard.webhooks.values import Attempt

SECONDS = 5.0
GONE = 410
AGENT = "aboveboard (webhooks)"
NO_ANSWER = f"It did not answer within {SECONDS:.0f} seconds."


def send(address: str, headers: Mapping[str, str], body: bytes) -> Attempt:
    """POST once; never raises for what the other side does."""
    message = Message("POST", {"Content-Type": "application/json", "User-Agent": AGENT, **headers}, body)
    try:
        place = addresses.checked(address, hosts=settings.WEBHOOK_HOSTS, loopback=settings.WEBHOOK_LOOPBACK)
        status = connecting.call(place, message, Bounds(SECONDS, loopback=settings.WEBHOOK_LOOPBACK)).status
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
    works = [partial(send, *post) for post in posts]
    return connecting.side_by_side(works, seconds=SECONDS + 1, otherwise=Attempt(NO_ANSWER))
