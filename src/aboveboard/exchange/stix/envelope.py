"""Opens a TAXII envelope or a STIX bundle: hostile bytes in, the exact bytes of each object with a typed head out."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum

import msgspec

from aboveboard.exchange.stix.sco import OBSERVABLES

SAFE_INTEGER = 2**53
# Sixteen digits in a row are needed for a number beyond 2^53; translating and searching costs a tenth of a pattern.
_DIGITS = bytes.maketrans(b"123456789", b"000000000")
_LONG_NUMBER = b"0" * 16
_COLON_ESCAPE = b"\\u003"
_ID_IN_TEXT = re.compile(rb'"id"\s*:\s*"([a-z][a-z0-9-]{1,249}--[0-9a-fA-F-]{36})"')
_NOT_JSON = "It is not valid JSON (RFC 8259): send UTF-8 text without NaN or Infinity, with surrogate escapes only in pairs."
_TWICE = "An object names one property twice, so it could be read in two ways: send each property once."


class Fault(Enum):
    """Why a whole body is refused."""

    MALFORMED = "malformed"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    EMPTY = "empty"


class EnvelopeRefused(ValueError):
    """Nothing of the body was taken; `fault` is the kind, the text says what to do."""

    def __init__(self, fault: Fault, sentence: str) -> None:
        self.fault = fault
        super().__init__(sentence)


class Granular(msgspec.Struct, frozen=True):
    """One granular marking (STIX 2.1 §7.2.3): which properties carry which marking or language."""

    selectors: tuple[str, ...]
    marking_ref: str = ""
    lang: str = ""


class Head(msgspec.Struct, frozen=True):
    """The properties that decide what happens to an object; `created` and `modified` stay as written."""

    id: str
    type: str
    spec_version: str = ""
    created: str = ""
    modified: str = ""
    created_by_ref: str = ""
    revoked: bool = False
    object_marking_refs: tuple[str, ...] = ()
    granular_markings: tuple[Granular, ...] = ()

    @property
    def version(self) -> str:
        """What TAXII 2.1 §3.4.1 calls the version: `modified`, else `created`, else empty (the door then uses date_added).

        Observables have none (STIX 2.1 §3.2): a property of that name on one is its sender's own and says nothing of order.
        """
        return "" if self.type in OBSERVABLES else self.modified or self.created


@dataclass(frozen=True, slots=True)
class Limits:
    """What one body may hold: bytes of the body, bytes of one object, number of objects, nesting of one object."""

    body: int = 10 * 2**20
    object: int = 2**20
    objects: int = 10_000
    depth: int = 64


class Received(msgspec.Struct, frozen=True):
    """An object that could be read: the bytes exactly as received, its head, and its content for checking."""

    place: int
    body: bytes
    head: Head
    content: Mapping[str, object]


class Refusal(msgspec.Struct, frozen=True):
    """An object that was not taken, by its place from 0; `id` is empty where none could be read."""

    place: int
    id: str
    sentence: str

    @property
    def name(self) -> str:
        """What it is called in answers: its id, else its place in the list."""
        return self.id or f"objects[{self.place}]"


@dataclass(frozen=True, slots=True)
class Envelope:
    """An opened body; `is_bundle` tells a STIX bundle from a TAXII envelope."""

    is_bundle: bool
    items: tuple[Received | Refusal, ...]

    @property
    def received(self) -> tuple[Received, ...]:
        """The objects that could be read, in the order sent."""
        return tuple(item for item in self.items if isinstance(item, Received))

    @property
    def refused(self) -> tuple[Refusal, ...]:
        """The objects that were not taken, in the order sent."""
        return tuple(item for item in self.items if isinstance(item, Refusal))


_outer: msgspec.json.Decoder[dict[str, msgspec.Raw]] = msgspec.json.Decoder(dict[str, msgspec.Raw])
_list: msgspec.json.Decoder[list[msgspec.Raw]] = msgspec.json.Decoder(list[msgspec.Raw])
_object: msgspec.json.Decoder[dict[str, object]] = msgspec.json.Decoder(dict[str, object])
_head: msgspec.json.Decoder[Head] = msgspec.json.Decoder(Head)
_encoder = msgspec.json.Encoder()


class _Unreadable(ValueError):
    """One object cannot be taken; the text is the sentence for its sender."""


def open_envelope(body: bytes, limits: Limits | None = None) -> Envelope:
    """Open the body of a TAXII envelope (TAXII 2.1 §3.7) or of a STIX bundle (STIX 2.1 §8).

    Raises `EnvelopeRefused` where the whole cannot be taken; an object that cannot be taken alone becomes a `Refusal`.
    """
    limits = limits or Limits()
    outer = _checked(body, limits)
    return Envelope("type" in outer, tuple(_item(place, raw, limits) for place, raw in enumerate(_objects(outer, limits))))


def written(body: bytes, limits: Limits | None = None) -> list[bytes]:
    """The objects of a body as they were written, none of them read yet; raises `EnvelopeRefused`."""
    limits = limits or Limits()
    return _objects(_checked(body, limits), limits)


def first_look(raws: Sequence[bytes], limits: Limits | None = None) -> tuple[Head | Refusal, ...]:
    """The heads alone of objects as they were written, at a third of what reading them costs: what a sender is told at once.

    What it lets pass may still be refused when it is read.
    """
    limits = limits or Limits()
    return tuple(_seen(place, raw, limits) for place, raw in enumerate(raws))


def read_object(body: bytes, limits: Limits | None = None, *, place: int = 0) -> Received | Refusal:
    """Read one object that stands alone, as stored or as a file holds it, under the same limits."""
    return _item(place, body, limits or Limits())


def _checked(body: bytes, limits: Limits) -> dict[str, msgspec.Raw]:
    if len(body) > limits.body:
        raise EnvelopeRefused(Fault.TOO_LARGE, f"The body is larger than {limits.body} bytes: send it in smaller parts.")
    return open_outer(body)


def open_outer(body: bytes) -> dict[str, msgspec.Raw]:
    """The properties of an envelope or bundle, each named once, as they were written; raises `EnvelopeRefused`."""
    try:
        # Nothing but UTF-8 anywhere: an object alone would be refused later, but the text as a whole is malformed.
        body.decode()
        outer = _outer.decode(body)
    except RecursionError as error:
        raise EnvelopeRefused(Fault.MALFORMED, "The body is nested too deeply: send plain STIX objects.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise EnvelopeRefused(Fault.MALFORMED, f"The body is no JSON object that can be read. {_NOT_JSON}") from error
    inner = sum(bytes(raw).count(b":") for raw in outer.values()) + sum(name.count(":") for name in outer)
    if body.count(b":") - inner != len(outer):
        raise EnvelopeRefused(Fault.MALFORMED, "The envelope names one property twice: send each property once.")
    return outer


def _objects(outer: dict[str, msgspec.Raw], limits: Limits) -> list[bytes]:
    if "type" in outer and bytes(outer["type"]) != b'"bundle"':
        raise EnvelopeRefused(Fault.MALFORMED, 'This is neither an envelope nor a bundle: send {"objects": [ … ]}.')
    if "objects" not in outer:
        raise EnvelopeRefused(Fault.EMPTY, 'The body holds no objects: send {"objects": [ … ]} with at least one STIX object.')
    try:
        raws = _list.decode(outer["objects"])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise EnvelopeRefused(Fault.MALFORMED, '"objects" must be a list of STIX objects.') from error
    if not raws:
        raise EnvelopeRefused(Fault.EMPTY, '"objects" is empty: send at least one STIX object, or nothing.')
    if len(raws) > limits.objects:
        raise EnvelopeRefused(Fault.TOO_MANY, f"The body holds more than {limits.objects} objects: send them in smaller parts.")
    return [bytes(raw) for raw in raws]


def _seen(place: int, body: bytes, limits: Limits) -> Head | Refusal:
    if len(body) <= limits.object:
        with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            head = _head.decode(body)
            if head.type != "bundle":
                return head
    found = _item(place, body, limits)
    return found.head if isinstance(found, Received) else found


def _item(place: int, body: bytes, limits: Limits) -> Received | Refusal:
    try:
        return _received(place, body, limits)
    except _Unreadable as error:
        match = _ID_IN_TEXT.search(body[:4096])
        return Refusal(place, match[1].decode("ascii") if match else "", str(error))


def _received(place: int, body: bytes, limits: Limits) -> Received:
    if len(body) > limits.object:
        raise _Unreadable(f"The object is larger than {limits.object} bytes: split it, or send large payloads through another channel.")
    try:
        content = _object.decode(body)
        if content.get("type") == "bundle":
            raise _Unreadable("A bundle inside a list of objects is not an object: send the objects that it holds.")
        head = _head.decode(body)
    except msgspec.ValidationError as error:
        raise _Unreadable(f"The object is not of the form that STIX asks for: {error}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _Unreadable(_NOT_JSON) from error
    except RecursionError as error:
        raise _Unreadable(_too_deep(limits)) from error
    if body.count(b"{") + body.count(b"[") > limits.depth:
        _check_depth(content, limits)
    if _LONG_NUMBER in body.translate(_DIGITS):
        _check_integers(content)
    _check_names_once(body, content)
    return Received(place, body, head, content)


def _check_names_once(body: bytes, content: dict[str, object]) -> None:
    # A decoder silently keeps the last of two equal names, so the encoded content then has fewer colons than the text.
    # Colons inside strings count on both sides, except where they are written as an escape.
    if _COLON_ESCAPE in body:
        _check_names_slowly(body)
    elif body.count(b":") != _encoder.encode(content).count(b":"):
        raise _Unreadable(_TWICE)


def _check_names_slowly(body: bytes) -> None:
    """The same check for texts with escaped colons: open each object as name and raw value, one level at a time."""
    pending = [body]
    while pending:
        text = pending.pop().strip()
        if text[:1] == b"{":
            parts = _outer.decode(text)
            inner = sum(bytes(raw).count(b":") for raw in parts.values())
            if text.count(b":") - inner != len(parts) + sum(name.count(":") for name in parts):
                raise _Unreadable(_TWICE)
            pending.extend(bytes(raw) for raw in parts.values())
        elif text[:1] == b"[":
            pending.extend(bytes(raw) for raw in _list.decode(text))


def _check_depth(content: object, limits: Limits) -> None:
    pending: list[tuple[object, int]] = [(content, 1)]
    while pending:
        value, depth = pending.pop()
        if depth > limits.depth and isinstance(value, dict | list):
            raise _Unreadable(_too_deep(limits))
        if isinstance(value, dict):
            pending.extend((inner, depth + 1) for inner in value.values())
        elif isinstance(value, list):
            pending.extend((inner, depth + 1) for inner in value)


def _check_integers(content: object) -> None:
    pending: list[object] = [content]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)
        elif isinstance(value, int) and abs(value) > SAFE_INTEGER:
            raise _Unreadable("A whole number beyond 2^53 loses digits in most readers: send it as text.")


def _too_deep(limits: Limits) -> str:
    return f"The object is nested more than {limits.depth} levels deep: flatten it."
