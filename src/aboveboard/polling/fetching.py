"""Asks the servers of partners, side by side: one bounded question each, to the public internet and to no other place."""

import http.client
import ssl
from collections.abc import Sequence
from functools import partial

from aboveboard.lib import clock
from aboveboard.lib.calling import connecting
from aboveboard.lib.calling.addresses import AddressRefused
from aboveboard.lib.calling.connecting import Bounds, Message
from aboveboard.polling.rules import asking, reading
from aboveboard.polling.values import Page, Question, Trouble

SECONDS = 8.0
NOT_IN_TIME = "It gave no whole answer in time; where that happens again, less is asked for."


def fetch(question: Question) -> Page | Trouble:
    """Ask once; never raises for what the other side does."""
    headers = {**question.headers, "Accept": asking.TAXII, "Accept-Encoding": "gzip", "User-Agent": asking.AGENT}
    bounds = Bounds(SECONDS, reading.MOST_BYTES, loopback=question.loopback)
    try:
        answer = connecting.call(question.place, Message("GET", headers), bounds)
    except AddressRefused as error:
        return Trouble(str(error))
    except ssl.SSLError:
        return Trouble("Its certificate is not valid, or it does not speak TLS 1.2 or later.")
    except TimeoutError:
        return Trouble(NOT_IN_TIME, is_slow=True)
    except (OSError, http.client.HTTPException):
        return Trouble("It could not be reached, or broke off.")
    return reading.read(answer, question.cursor, question.size, clock.now())


def fetch_all(questions: Sequence[Question]) -> list[Page | Trouble]:
    """Ask them side by side; whatever has not ended in time has failed, whoever keeps it waiting."""
    works = [partial(fetch, question) for question in questions]
    return connecting.side_by_side(works, seconds=SECONDS + 1, otherwise=Trouble(NOT_IN_TIME, is_slow=True))
