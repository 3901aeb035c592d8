"""Reads what a server answered: a page with the place to go on from, or the sentence that says what is wrong with it."""

import re
from collections.abc import Iterable, Iterator
from copy import replace
from datetime import datetime

import msgspec

from aboveboard.exchange.stix.envelope import EnvelopeRefused, open_outer
from aboveboard.exchange.stix.taxii.coding import decoded
from aboveboard.exchange.stix.taxii.filters import RequestRefused
from aboveboard.exchange.stix.taxii.media import UnsupportedMedia, check_content_type
from aboveboard.exchange.stix.taxii.resources import DATE_ADDED_LAST
from aboveboard.exchange.stix.times import TimestampRefused, microseconds
from aboveboard.exchange.values import LIMITS
from aboveboard.lib.calling.connecting import Answer
from aboveboard.polling.rules import waiting
from aboveboard.polling.values import MOST_NEXT, Cursor, Page, Trouble

# A page may hold two submissions; a larger one is asked for in smaller parts.
MOST_BYTES, MOST_OBJECTS = 2 * LIMITS.body, 2 * LIMITS.objects
TOO_LARGE = f"Its page is larger than {MOST_BYTES} bytes; less is asked for next time. Let it keep to limit (TAXII 2.1 §3.4)."
TOO_MANY = f"Its page holds more than {MOST_OBJECTS} objects; less is asked for next time. Let it keep to limit (TAXII 2.1 §3.4)."
_HEAD, _TAIL = b'{"objects":[', b"]}"
_PRINTABLE = re.compile(r"[ -~]+")

_SHUT_OUT = Trouble("It does not let us in (it answered {}): check the credentials, then resume.", is_shut_out=True)
_NOT_THERE = Trouble(
    "There is nothing at this address, or not for us (it answered {}): check API root, collection and rights.", begins_anew=True
)
_NOT_TAXII = Trouble("It does not speak TAXII 2.1 at this address (it answered {}).")
_LATER = Trouble("It asks us to come later (it answered {}).")
_TOO_MUCH = Trouble("It cannot give so much at once (it answered {}); less is asked for next time.", is_too_much=True, begins_anew=True)
_SAID = {
    401: _SHUT_OUT,
    403: _SHUT_OUT,
    404: _NOT_THERE,
    406: _NOT_TAXII,
    410: _NOT_THERE,
    413: _TOO_MUCH,
    415: _NOT_TAXII,
    429: _LATER,
    503: _LATER,
}


class _Envelope(msgspec.Struct):
    """TAXII 2.1 §3.7; some servers write null for what is not there."""

    more: bool | None = None
    next: str | None = None
    objects: list[msgspec.Raw] | None = None


_envelope = msgspec.json.Decoder(_Envelope)


class _Refused(ValueError):
    """The answer is not taken."""

    def __init__(self, why: str, *, begins_anew: bool = False) -> None:
        self.begins_anew = begins_anew
        super().__init__(why)


def read(answer: Answer, begun: Cursor, size: int, now: datetime) -> Page | Trouble:
    """The page in an answer to the question after `begun` for `size` objects, or what is wrong with it."""
    if answer.status != 200:
        return _by_status(answer, begun, now)
    try:
        envelope = _opened(answer)
        # All of a page is received in one transaction; many a server gives more than it is asked for, none so much more.
        if len(envelope.objects or ()) > MOST_OBJECTS:
            raise _TooLarge(TOO_MANY)
        objects = [bytes(raw).strip() for raw in envelope.objects or ()]
        if any(each[:1] != b"{" for each in objects):
            raise _Refused("It answered with objects that are none; each must be a STIX object (TAXII 2.1 §3.7).")
        cursor, goes_on = _onwards(answer, envelope, len(objects), begun, size)
    except _Refused as error:
        return Trouble(str(error), begins_anew=error.begins_anew)
    except _TooLarge as error:
        return Trouble(str(error), is_too_much=True, begins_anew=True)
    fitting = [each for each in objects if len(each) + len(_HEAD) + len(_TAIL) <= LIMITS.body]
    return Page(tuple(_bodies(fitting)), len(fitting), len(objects) - len(fitting), begun, cursor, goes_on)


class _TooLarge(ValueError):
    """More than is read at once."""


def _opened(answer: Answer) -> _Envelope:
    try:
        check_content_type(answer.headers.get("content-type"))
    except UnsupportedMedia as error:
        raise _Refused("It answered with something else than application/taxii+json;version=2.1 (TAXII 2.1 §1.6.8).") from error
    if len(answer.body) > MOST_BYTES:
        raise _TooLarge(TOO_LARGE)
    try:
        body = decoded(answer.body, answer.headers.get("content-encoding"), MOST_BYTES)
    except (UnsupportedMedia, RequestRefused) as error:
        raise _Refused("Its answer is packed in a way that cannot be unpacked: gzip is understood, or none.") from error
    if len(body) > MOST_BYTES:
        raise _TooLarge(TOO_LARGE)
    try:
        if "type" in open_outer(body):
            raise _Refused("It answered with a STIX bundle, not with an envelope: that is TAXII 2.0. TAXII 2.1 is asked for (§3.7).")
        return _envelope.decode(body)
    except (EnvelopeRefused, msgspec.DecodeError, RecursionError) as error:
        raise _Refused("It answered with what is no TAXII envelope (TAXII 2.1 §3.7).", begins_anew=True) from error


def _onwards(answer: Answer, envelope: _Envelope, count: int, begun: Cursor, size: int) -> tuple[Cursor, bool]:
    """Where to go on from, and whether at once. Whatever would go round in a circle is refused."""
    if not count:
        if envelope.more:
            raise _Refused(
                'It says that there is more and gives nothing ("more" with an empty page), which would never end.', begins_anew=True
            )
        return Cursor(_later(begun.after, begun.seen)), False
    last = _last(answer)
    if begun.seen and microseconds(last) < microseconds(begun.seen):
        raise _Refused("It went back to what it had given before, so its pages would never end (TAXII 2.1 §3.3).", begins_anew=True)
    if envelope.more and envelope.next:
        return Cursor(begun.after, _next(envelope.next, begun), last), True
    moves = not begun.after or microseconds(last) > microseconds(begun.after)
    if envelope.more and not moves:
        raise _Refused(
            "It says that there is more, gives no next, and its X-TAXII-Date-Added-Last does not move (TAXII 2.1 §3.5).", begins_anew=True
        )
    # A full page is followed by another question even where the server says that there is no more: some say so too early.
    return Cursor(_later(begun.after, last)), moves and (bool(envelope.more) or count >= size)


def _last(answer: Answer) -> str:
    text = answer.headers.get(DATE_ADDED_LAST.lower(), "")
    try:
        microseconds(text)
    except TimestampRefused as error:
        why = "Its X-TAXII-Date-Added-Last is missing or no timestamp (TAXII 2.1 §3.2), so nothing says where to go on. Nothing was taken."
        raise _Refused(why) from error
    return text


def _next(text: str, begun: Cursor) -> str:
    if text == begun.token:
        raise _Refused("It gave the same next twice, so its pages would never end (TAXII 2.1 §3.5).", begins_anew=True)
    if len(text) > MOST_NEXT or not _PRINTABLE.fullmatch(text):
        raise _Refused(f"Its next is longer than {MOST_NEXT} characters, or none that can be sent back.", begins_anew=True)
    return text


def _later(one: str, other: str) -> str:
    return max(filter(None, (one, other)), key=microseconds, default="")


def _bodies(objects: Iterable[bytes]) -> Iterator[bytes]:
    """Envelopes around these objects, none larger than a submission may be; each object's bytes stay as they are."""
    part: list[bytes] = []
    size = len(_HEAD) + len(_TAIL)
    for each in objects:
        if part and (len(part) == LIMITS.objects or size + len(each) + 1 > LIMITS.body):
            yield _HEAD + b",".join(part) + _TAIL
            part, size = [], len(_HEAD) + len(_TAIL)
        part.append(each)
        size += len(each) + 1
    if part:
        yield _HEAD + b",".join(part) + _TAIL


def _by_status(answer: Answer, begun: Cursor, now: datetime) -> Trouble:
    status = answer.status
    if status in _SAID:
        said = _SAID[status]
        wait = waiting.asked_for(answer.headers.get("retry-after", ""), now) if status in {429, 503} else None
        return replace(said, why=said.why.format(status), wait=wait)
    if 300 <= status < 400:
        return Trouble(f"It leads to another address (it answered {status}), which is not followed: end this one and name that.")
    if not 400 <= status < 500:
        return Trouble(f"It has a fault (it answered {status}).")
    if begun.token:
        return Trouble(f"It does not take the next that it gave (it answered {status}); reading begins again.", begins_anew=True)
    return Trouble(f"It does not take our question (it answered {status}).", begins_anew=True)
